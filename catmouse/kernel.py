"""The compiled game: play, learn, and the next game, eight numbers at a time.

This is :func:`catmouse.game.learn` for numba. A compiler may use the wide registers of a
processor only where it need not reorder additions; so the order is written out here, in a numba
type for eight numbers side by side, :data:`lanes`. Where registers are narrower LLVM splits it,
and the result is the same to the bit on every processor that can fuse a product and a sum.

Every array is flat, and padded as :mod:`catmouse.compiled` lays it out; no index is checked.
The types are numba's: arrays of float64 or int64, and lanes.
"""

from __future__ import annotations

import math
import operator

from llvmlite import ir
from numba import njit, types
from numba.core.typing.templates import ConcreteTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model

from catmouse.compiled import LANES, PANEL
from catmouse.game import ERROR_SCALE, MEMORY_OF_ERRORS

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
    """Let ``symbol`` work lane by lane. A product and a sum may share one rounding; no more."""

    @infer_global(symbol)
    class Typing(ConcreteTemplate):
        cases = [signature(lanes, lanes, lanes)]

    @lower_builtin(symbol, lanes, lanes)
    def lower(context, builder, signature, arguments):
        return getattr(builder, instruction)(*arguments, flags=("contract",))


_give_operator(operator.add, "fadd")
_give_operator(operator.iadd, "fadd")
_give_operator(operator.sub, "fsub")
_give_operator(operator.mul, "fmul")
_give_operator(operator.truediv, "fdiv")


def _address(context, builder, array_type, array, index):
    """Return the pointer to an element of a flat array."""
    return builder.gep(context.make_array(array_type)(context, builder, array).data, [index])


def _vector_address(context, builder, array_type, array, index):
    """Return the pointer to the lanes that begin at an element."""
    pointer = _address(context, builder, array_type, array, index)
    return builder.bitcast(pointer, VECTOR.as_pointer())


def _picked(builder, a, b, picks):
    """Return the lanes of a (0 to 7) and b (8 to 15) that ``picks`` lists."""
    mask = ir.Constant(ir.VectorType(ir.IntType(32), LANES), list(picks))
    return builder.shuffle_vector(a, b, mask)


@intrinsic
def at(typing, array, index):
    """Return the number at an index."""

    def build(context, builder, sig, args):
        return builder.load(_address(context, builder, sig.args[0], *args))

    return array.dtype(array, types.intp), build


@intrinsic
def load(typing, array, index):
    """Return the lanes that begin at an index."""

    def build(context, builder, sig, args):
        return builder.load(_vector_address(context, builder, sig.args[0], *args), align=8)

    return lanes(array, types.intp), build


@intrinsic
def store(typing, array, index, value):
    """Write lanes to where an index begins."""

    def build(context, builder, sig, args):
        pointer = _vector_address(context, builder, sig.args[0], *args[:2])
        builder.store(args[2], pointer, align=8)
        return context.get_dummy_value()

    return types.void(array, types.intp, lanes), build


@intrinsic
def spread(typing, number):
    """Return a number in every lane."""

    def build(context, builder, sig, args):
        one = builder.insert_element(ir.Constant(VECTOR, ir.Undefined), args[0], FIRST)
        return _picked(builder, one, one, [0] * LANES)

    return lanes(types.float64), build


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
            starts = range(0, LANES, 2 * width)
            first = [n + i for n in starts for side in (0, LANES) for i in range(side, side + width)]
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
def exp(x):
    """Return e**x to about one last place; below -708 it stays, above 709.78 it is infinite.

    e**x = 2**n * e**r with n = round(x / ln 2) and r = x - n * ln 2, at most 0.35 (W. J. Cody and
    W. Waite, "Software Manual for the Elementary Functions", 1980, chapter 6). e**r is its Taylor
    series up to r**13, the rest being under 5e-18, in the pairs of G. Estrin (1960).
    """
    low, high = spread(-708.0), spread(709.78)
    x = where_above(low, x, low, x)
    rounded = x * spread(LOG2_E) + spread(ROUND)
    n = rounded - spread(ROUND)
    r = (x - n * spread(LN2_HIGH)) - n * spread(LN2_LOW)
    r2 = r * r
    r4 = r2 * r2
    a = (spread(C2) + r * spread(C3)) + r2 * (spread(C4) + r * spread(C5))
    b = (spread(C6) + r * spread(C7)) + r2 * (spread(C8) + r * spread(C9))
    c = (spread(C10) + r * spread(C11)) + r2 * (spread(C12) + r * spread(C13))
    power = spread(1.0) + (r + r2 * (a + r4 * (b + r4 * c)))
    return where_above(high, x, times_power_of_two(power, rounded), x + spread(math.inf))


@njit(forceinline=True)
def sigmoid(x):
    """Return 1 / (1 + e**-x), lane by lane."""
    return spread(1.0) / (spread(1.0) + exp(spread(0.0) - x))


@njit(forceinline=True)
def left(synapse_h, k, row):
    """Return the left half of a panel's row, so many rows after the one at k."""
    return load(synapse_h, k + row * PANEL)


@njit(forceinline=True)
def right(synapse_h, k, row):
    """Return the right half of a panel's row."""
    return load(synapse_h, k + row * PANEL + LANES)


@njit(forceinline=True)
def change(weights, k, step, gradient):
    """Add step * gradient to the lanes of weights that begin at k."""
    store(weights, k, load(weights, k) + step * gradient)


@njit(forceinline=True)
def play(brain, tables, record, cat, mouse, size, moves, first):
    """Play a game and keep memory, sums, ideals, x and y in the record.

    Before move ``first`` the memory is known to be blank, and left out of the sums.
    """
    synapse_0, synapse_h, synapse_1, floor, base = brain
    steps, teacher, coordinates, ideal_numbers, bounds, cells = tables
    memory, _, sums, ideals, _, _, x, y = record
    cat_x, cat_y = spread(at(coordinates, 2 * cat)), spread(at(coordinates, 2 * cat + 1))
    for j in range(0, size, LANES):
        seen = cat_x * load(synapse_0, j) + cat_y * load(synapse_0, size + j)
        store(base, j, load(floor, j) + seen)
    for move in range(moves):
        column, row = at(coordinates, 2 * mouse), at(coordinates, 2 * mouse + 1)
        mouse_x, mouse_y = spread(column), spread(row)
        x[move], y[move] = column, row
        ideals[move] = at(ideal_numbers, at(teacher, cat * cells + mouse))
        before, after = move * size, (move + 1) * size
        rows = size if move >= first else 0
        a_sum = b_sum = spread(0.0)
        for j in range(0, size, PANEL):
            a0, b0 = load(base, j), load(base, j + LANES)
            a1 = a2 = a3 = b1 = b2 = b3 = spread(0.0)
            for i in range(0, rows, 4):
                k = j * size + i * PANEL
                h0, h1 = spread(at(memory, before + i)), spread(at(memory, before + i + 1))
                h2, h3 = spread(at(memory, before + i + 2)), spread(at(memory, before + i + 3))
                a0 += h0 * left(synapse_h, k, 0)
                b0 += h0 * right(synapse_h, k, 0)
                a1 += h1 * left(synapse_h, k, 1)
                b1 += h1 * right(synapse_h, k, 1)
                a2 += h2 * left(synapse_h, k, 2)
                b2 += h2 * right(synapse_h, k, 2)
                a3 += h3 * left(synapse_h, k, 3)
                b3 += h3 * right(synapse_h, k, 3)
            a, b = (a0 + a1) + (a2 + a3), (b0 + b1) + (b2 + b3)
            k = 2 * size + j
            a, b = a + mouse_x * load(synapse_0, k), b + mouse_x * load(synapse_0, k + LANES)
            k = 3 * size + j
            a, b = a + mouse_y * load(synapse_0, k), b + mouse_y * load(synapse_0, k + LANES)
            a, b = sigmoid(a), sigmoid(b)
            store(memory, after + j, a)
            store(memory, after + j + LANES, b)
            a_sum += a * load(synapse_1, j)
            b_sum += b * load(synapse_1, j + LANES)
        number = total(a_sum + b_sum)
        sums[move] = number
        direction = 0
        for bound in range(3):  # not below, rather than at least: NaN runs left
            direction += not number < at(bounds, bound)
        mouse = at(steps, mouse * 5 + direction)


@njit(forceinline=True)
def trace_back(brain, record, size, moves):
    """Fill the record's deltas from the last move to the first; return the sum of abs(error)."""
    _, synapse_h, synapse_1, _, _ = brain
    memory, deltas, sums, ideals, errors, d_sums, _, _ = record
    one = spread(1.0)
    for move in range(0, moves, LANES):
        output = sigmoid(load(sums, move))
        error = load(ideals, move) - output
        store(errors, move, error)
        store(d_sums, move, (spread(0.0) - error) * (output * (one - output)))
    for move in range(moves - 1, -1, -1):
        before, after = move * size, (move + 1) * size
        d_sum = spread(at(d_sums, move))
        columns = size if move < moves - 1 else 0  # there is nothing after the last move
        for i in range(0, size, LANES):
            s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = spread(0.0)
            for j in range(0, columns, PANEL):
                k = j * size + i * PANEL
                a, b = load(deltas, after + j), load(deltas, after + j + LANES)
                s0 = s0 + a * left(synapse_h, k, 0) + b * right(synapse_h, k, 0)
                s1 = s1 + a * left(synapse_h, k, 1) + b * right(synapse_h, k, 1)
                s2 = s2 + a * left(synapse_h, k, 2) + b * right(synapse_h, k, 2)
                s3 = s3 + a * left(synapse_h, k, 3) + b * right(synapse_h, k, 3)
                s4 = s4 + a * left(synapse_h, k, 4) + b * right(synapse_h, k, 4)
                s5 = s5 + a * left(synapse_h, k, 5) + b * right(synapse_h, k, 5)
                s6 = s6 + a * left(synapse_h, k, 6) + b * right(synapse_h, k, 6)
                s7 = s7 + a * left(synapse_h, k, 7) + b * right(synapse_h, k, 7)
            future = totals(s0, s1, s2, s3, s4, s5, s6, s7) + d_sum * load(synapse_1, i)
            hidden = load(memory, after + i)
            store(deltas, before + i, future * (hidden * (one - hidden)))
    wrong = 0.0
    for move in range(moves):
        wrong += abs(at(errors, move))
    return wrong


@njit(forceinline=True)
def correct(brain, tables, record, cat, size, moves, first, rate):
    """Move every weight against its gradient, which is summed over the moves in registers."""
    synapse_0, synapse_h, synapse_1, _, _ = brain
    coordinates = tables[2]
    memory, deltas, _, _, _, d_sums, x, y = record
    step = spread(-rate)
    for j in range(0, size, PANEL):
        for i in range(0, size, 4):
            a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = spread(0.0)
            for move in range(first, moves):
                k = move * size
                a, b = load(deltas, k + j), load(deltas, k + j + LANES)
                h0, h1 = spread(at(memory, k + i)), spread(at(memory, k + i + 1))
                h2, h3 = spread(at(memory, k + i + 2)), spread(at(memory, k + i + 3))
                a0, b0 = a0 + h0 * a, b0 + h0 * b
                a1, b1 = a1 + h1 * a, b1 + h1 * b
                a2, b2 = a2 + h2 * a, b2 + h2 * b
                a3, b3 = a3 + h3 * a, b3 + h3 * b
            k = j * size + i * PANEL
            change(synapse_h, k, step, a0)
            change(synapse_h, k + LANES, step, b0)
            change(synapse_h, k + PANEL, step, a1)
            change(synapse_h, k + PANEL + LANES, step, b1)
            change(synapse_h, k + 2 * PANEL, step, a2)
            change(synapse_h, k + 2 * PANEL + LANES, step, b2)
            change(synapse_h, k + 3 * PANEL, step, a3)
            change(synapse_h, k + 3 * PANEL + LANES, step, b3)
    cat_x, cat_y = spread(at(coordinates, 2 * cat)), spread(at(coordinates, 2 * cat + 1))
    for j in range(0, size, LANES):
        cat_sum = x_sum = y_sum = output_sum = spread(0.0)
        for move in range(moves):
            delta = load(deltas, move * size + j)
            cat_sum += delta
            x_sum += spread(at(x, move)) * delta
            y_sum += spread(at(y, move)) * delta
            output_sum += spread(at(d_sums, move)) * load(memory, (move + 1) * size + j)
        change(synapse_0, j, step, cat_x * cat_sum)
        change(synapse_0, size + j, step, cat_y * cat_sum)
        change(synapse_0, 2 * size + j, step, x_sum)
        change(synapse_0, 3 * size + j, step, y_sum)
        change(synapse_1, j, step, output_sum)


def run(brain, tables, record, starts, curve, size, moves, first, rate, smoothed, until):
    """Play and learn a game from each start; fill the curve; return how many were played."""
    for game in range(len(curve)):
        cat, mouse = at(starts, 2 * game), at(starts, 2 * game + 1)
        play(brain, tables, record, cat, mouse, size, moves, first)
        errors = ERROR_SCALE * trace_back(brain, record, size, moves)
        correct(brain, tables, record, cat, size, moves, first, rate)
        fresh = math.isnan(smoothed)
        smoothed = MEMORY_OF_ERRORS * smoothed + (1 - MEMORY_OF_ERRORS) * errors
        smoothed = errors if fresh else smoothed
        curve[game] = smoothed
        if smoothed < until:
            return game + 1
    return len(curve)


def compile_run(cache):
    """Return :func:`run` as numba's dispatcher, with or without a cache on disk."""
    return njit(nogil=True, cache=cache)(run)
