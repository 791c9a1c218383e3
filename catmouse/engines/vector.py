"""Eight numbers side by side, for compiled code: a type of numba's, and its exp and sigmoid.

A compiler may use the wide registers of a processor only where it need not reorder additions. With
this type the order is written out by hand, and so is every place where a product and a sum share a
rounding. Where registers are narrower, LLVM splits it. So the results are the same to the bit on
all processors that have such an instruction.

No index is checked, and no reference is counted: kernels begin with :func:`bare`. The types are
numba's: pointers to float64 or int64, and lanes.
"""

# mypy: ignore-errors
# What numba makes of these functions, mypy cannot see.

from __future__ import annotations

import math
import operator

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.core.typing.templates import ConcreteTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model

from catmouse.engines.layout import LANES

VECTOR = ir.VectorType(ir.DoubleType(), LANES)
BITS = ir.VectorType(ir.IntType(64), LANES)
FIRST = ir.IntType(32)(0)


class Lanes(types.Type):
    """The numba type of :data:`LANES` float64 numbers side by side."""


lanes = Lanes("Lanes")


@register_model(Lanes)
class LanesModel(models.PrimitiveModel):
    """Lanes are one LLVM vector."""

    def __init__(self, manager, numba_type):
        super().__init__(manager, numba_type, VECTOR)


def _give_operator(symbol, instruction):
    """Let ``symbol`` work lane by lane."""

    @infer_global(symbol)
    class Typing(ConcreteTemplate):
        cases = (signature(lanes, lanes, lanes),)

    @lower_builtin(symbol, lanes, lanes)
    def lower(context, builder, signature, arguments):
        return getattr(builder, instruction)(*arguments)


_give_operator(operator.add, "fadd")
_give_operator(operator.iadd, "fadd")
_give_operator(operator.sub, "fsub")
_give_operator(operator.mul, "fmul")
_give_operator(operator.truediv, "fdiv")


def _bare_type(kind):
    """Return the type that :func:`bare` makes of another."""
    if isinstance(kind, types.Array):
        return types.CPointer(kind.dtype)
    if isinstance(kind, types.BaseTuple):
        kinds = [_bare_type(each) for each in kind]
        return types.BaseTuple.from_types(kinds, getattr(kind, "instance_class", None))
    return kind


def _bare_value(context, builder, kind, value):
    """Return what :func:`bare` makes of a value of some type."""
    if isinstance(kind, types.Array):
        return context.make_array(kind)(context, builder, value).data
    if isinstance(kind, types.BaseTuple):
        values = cgutils.unpack_tuple(builder, value)
        pairs = zip(kind, values, strict=True)
        bare_values = [_bare_value(context, builder, *pair) for pair in pairs]
        return context.make_tuple(builder, _bare_type(kind), bare_values)
    return value


@intrinsic
def bare(typing, value):
    """Return an array as a pointer to its first number; of a tuple, all of its arrays so.

    numba counts references to arrays wherever they change hands; with small brains that takes
    longer than a move's arithmetic.
    """

    def build(context, builder, sig, args):
        return _bare_value(context, builder, sig.args[0], args[0])

    return _bare_type(value)(value), build


def _vector_address(builder, pointer, index):
    """Return the pointer to the lanes that begin at an index."""
    return builder.bitcast(builder.gep(pointer, [index]), VECTOR.as_pointer())


def _picked(builder, a, b, picks):
    """Return the lanes of a (0 to 7) and b (8 to 15) that ``picks`` lists."""
    mask = ir.Constant(ir.VectorType(ir.IntType(32), LANES), list(picks))
    return builder.shuffle_vector(a, b, mask)


@intrinsic
def at(typing, pointer, index):
    """Return the number at an index."""

    def build(context, builder, sig, args):
        return builder.load(builder.gep(args[0], [args[1]]))

    return pointer.dtype(pointer, types.intp), build


@intrinsic
def load(typing, pointer, index):
    """Return the lanes that begin at an index."""

    def build(context, builder, sig, args):
        return builder.load(_vector_address(builder, *args), align=8)

    return lanes(pointer, types.intp), build


@intrinsic
def store(typing, pointer, index, value):
    """Write lanes to where an index begins."""

    def build(context, builder, sig, args):
        builder.store(args[2], _vector_address(builder, *args[:2]), align=8)
        return context.get_dummy_value()

    return types.void(pointer, types.intp, lanes), build


@intrinsic
def spread(typing, number):
    """Return a number in every lane."""

    def build(context, builder, sig, args):
        one = builder.insert_element(ir.Constant(VECTOR, ir.Undefined), args[0], FIRST)
        return _picked(builder, one, one, [0] * LANES)

    return lanes(types.float64), build


@intrinsic
def add_product(typing, a, b, c):
    """Return a + b * c, lane by lane, in one rounding where the processor can."""

    def build(context, builder, sig, args):
        kind = ir.FunctionType(VECTOR, [VECTOR] * 3)
        name = f"llvm.fmuladd.v{LANES}f64"
        function = cgutils.get_or_insert_function(builder.module, kind, name)
        return builder.call(function, [args[1], args[2], args[0]])

    return lanes(lanes, lanes, lanes), build


@intrinsic
def where_above(typing, a, b, then, otherwise):
    """Return ``then`` in the lanes in which a > b, else ``otherwise``; NaN is not above."""

    def build(context, builder, sig, args):
        return builder.select(builder.fcmp_ordered(">", args[0], args[1]), args[2], args[3])

    return lanes(lanes, lanes, lanes, lanes), build


@intrinsic
def times_power_of_two(typing, value, rounded):
    """Return value * 2**n, lane by lane, of rounded = n + ROUND."""

    def build(context, builder, sig, args):
        bits, n = (builder.bitcast(each, BITS) for each in args)
        exponent = builder.shl(n, ir.Constant(BITS, [52] * LANES))
        return builder.bitcast(builder.add(bits, exponent), VECTOR)

    return lanes(lanes, lanes), build


@intrinsic
def total(typing, value):
    """Return the sum of the lanes: of halves, then of quarters, then of the last two."""

    def build(context, builder, sig, args):
        value = args[0]
        for width in (4, 2, 1):
            other = _picked(builder, value, value, [lane ^ width for lane in range(LANES)])
            value = builder.fadd(value, other)
        return builder.extract_element(value, FIRST)

    return types.float64(lanes), build


@intrinsic
def totals(typing, a, b, c, d, e, f, g, h):
    """Return the sum of each of eight rows of lanes, in order: pairs, then fours, then all."""

    def build(context, builder, sig, args):
        rows, width = list(args), 1
        while len(rows) > 1:
            first = [
                n + i for n in range(0, 8, 2 * width) for i in (*range(width), *range(8, 8 + width))
            ]
            second = [n + width for n in first]
            rows = [
                builder.fadd(_picked(builder, *pair, first), _picked(builder, *pair, second))
                for pair in zip(rows[::2], rows[1::2], strict=True)
            ]
            width *= 2
        return rows[0]

    return lanes(*[lanes] * LANES), build


ROUND = 1.5 * 2.0**52  # a sum with it has a whole number in its last bits
LOG2_E = 1 / math.log(2)
LN2_HIGH = float.fromhex("0x1.62e42fee00000p-1")  # ln 2 to 32 bits: n * LN2_HIGH is exact
LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")  # ln 2 - LN2_HIGH
C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13 = (1 / math.factorial(k) for k in range(2, 14))


@njit(forceinline=True)
def _pair(a, b, x):
    """Return a + b * x of numbers a and b."""
    return add_product(spread(a), spread(b), x)


@njit(forceinline=True)
def exp(x):
    """Return e**x to about one last place; below -708 it stays, above 709.78 it is infinite.

    e**x = 2**n * e**r with n = round(x / ln 2) and r = x - n * ln 2, at most 0.35 (W. J. Cody and
    W. Waite, "Software Manual for the Elementary Functions", 1980, chapter 6). e**r is its Taylor
    series up to r**13, the rest being under 5e-18, in the pairs of G. Estrin (1960).
    """
    low, high = spread(-708.0), spread(709.78)
    x = where_above(low, x, low, x)
    rounded = add_product(spread(ROUND), x, spread(LOG2_E))
    n = rounded - spread(ROUND)
    r = add_product(add_product(x, n, spread(-LN2_HIGH)), n, spread(-LN2_LOW))
    r2 = r * r
    r4 = r2 * r2
    a = add_product(_pair(C2, C3, r), r2, _pair(C4, C5, r))
    b = add_product(_pair(C6, C7, r), r2, _pair(C8, C9, r))
    c = add_product(_pair(C10, C11, r), r2, _pair(C12, C13, r))
    tail = add_product(a, r4, add_product(b, r4, c))
    power = spread(1.0) + add_product(r, r2, tail)
    return where_above(high, x, times_power_of_two(power, rounded), x + spread(math.inf))


@njit(forceinline=True)
def sigmoid(x):
    """Return 1 / (1 + e**-x), lane by lane."""
    return spread(1.0) / (spread(1.0) + exp(spread(0.0) - x))
