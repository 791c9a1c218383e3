"""The compiled game: play, learn, and the next game, eight numbers at a time.

This is :func:`catmouse.game.learn` for numba. Where LLVM would have to reorder additions to use
the wide registers of a processor, it must not; so the order is written out here instead, in a
numba type for eight numbers side by side, :data:`lanes`. LLVM splits it where registers are
narrower. Every array is flat and padded; :mod:`catmouse.compiled` lays them out.
"""

from __future__ import annotations

import math
import operator

from llvmlite import ir
from numba import njit, types
from numba.core.typing.templates import ConcreteTemplate, signature
from numba.core.typing.templates import infer_global as typed
from numba.extending import intrinsic, lower_builtin, models, register_model

from catmouse.game import ERROR_SCALE, MEMORY_OF_ERRORS

LANES = 8
"""Numbers side by side: one register of AVX-512, two of AVX2, four of NEON or SSE2."""

PANEL = 2 * LANES
"""Columns side by side in synapse_h: panel after panel, each (rows, PANEL)."""

VECTOR = ir.VectorType(ir.DoubleType(), LANES)
BITS = ir.VectorType(ir.IntType(64), LANES)
CONTRACT = ("contract",)  # a product and a sum may become one rounding; nothing else may change


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

    @typed(symbol)
    class Typing(ConcreteTemplate):
        cases = [signature(lanes, lanes, lanes)]

    @lower_builtin(symbol, lanes, lanes)
    def lower(context, builder, signature, arguments):
        return getattr(builder, instruction)(*arguments, flags=CONTRACT)


_give_operator(operator.add, "fadd")
_give_operator(operator.iadd, "fadd")
_give_operator(operator.sub, "fsub")
_give_operator(operator.mul, "fmul")
_give_operator(operator.truediv, "fdiv")


def _address(context, builder, array_type, array, index):
    """Return the pointer to an element of a flat array."""
    data = context.make_array(array_type)(context, builder, array).data
    return builder.gep(data, [index])


def _shuffled(builder, a, b, picks):
    """Return the lanes of a (0 to 7) and b (8 to 15) that ``picks`` names."""
    mask = ir.Constant(ir.VectorType(ir.IntType(32), LANES), list(picks))
    return builder.shuffle_vector(a, b, mask)


def _spread(builder, number):
    one = builder.insert_element(ir.Constant(VECTOR, ir.Undefined), number, ir.IntType(32)(0))
    return _shuffled(builder, one, one, [0] * LANES)


@intrinsic
def at(typing, array, index):
    """Return the number at an index, which must be inside: there is no check."""

    def build(context, builder, sig, args):
        return builder.load(_address(context, builder, sig.args[0], *args))

    return array.dtype(array, types.intp), build


@intrinsic
def spread(typing, number):
    """Return a number in every lane."""

    def build(context, builder, sig, args):
        return _spread(builder, args[0])

    return lanes(types.float64), build


@intrinsic
def load(typing, array, index):
    """Return the lanes that begin at an index."""

    def build(context, builder, sig, args):
        pointer = _address(context, builder, sig.args[0], *args)
        return builder.load(builder.bitcast(pointer, VECTOR.as_pointer()), align=8)

    return lanes(array, types.intp), build


@intrinsic
def store(typing, array, index, value):
    """Write lanes to where an index begins."""

    def build(context, builder, sig, args):
        pointer = _address(context, builder, sig.args[0], *args[:2])
        builder.store(args[2], builder.bitcast(pointer, VECTOR.as_pointer()), align=8)
        return context.get_dummy_value()

    return types.void(array, types.intp, lanes), build


@intrinsic
def power_of_two(typing, value, shifted):
    """Return value * 2**n, lane by lane, for an n that was added to 1.5 * 2**52."""

    def build(context, builder, sig, args):
        bits, n = (builder.bitcast(each, BITS) for each in args)
        exponent = builder.shl(n, ir.Constant(BITS, [52] * LANES))
        return builder.bitcast(builder.add(bits, exponent), VECTOR)

    return lanes(lanes, lanes), build


@intrinsic
def where_above(typing, x, bound, then, otherwise):
    """Return ``then`` in the lanes in which x > bound, else ``otherwise``; NaN is not above."""

    def build(context, builder, sig, args):
        return builder.select(builder.fcmp_ordered(">", args[0], args[1]), args[2], args[3])

    return lanes(lanes, lanes, lanes, lanes), build


@intrinsic
def row_sums(typing, a, b, c, d, e, f, g, h):
    """Return the sum of each of eight rows, in order: pairs, then fours, then eights."""

    def folded(builder, left, right, width):
        low = [
            start + i + LANES * side
            for start in range(0, LANES, 2 * width)
            for side in (0, 1)
            for i in range(width)
        ]
        high = [i + width for i in low]
        return builder.fadd(
            _shuffled(builder, left, right, low), _shuffled(builder, left, right, high)
        )

    def build(context, builder, sig, args):
        rows, width = list(args), 1
        while len(rows) > 1:
            rows = [folded(builder, *rows[i : i + 2], width) for i in range(0, len(rows), 2)]
            width *= 2
        return rows[0]

    return lanes(*[lanes] * LANES), build


@intrinsic
def total(typing, value):
    """Return the sum of the lanes: halves, then quarters, then the last two."""

    def build(context, builder, sig, args):
        value = args[0]
        for width in (4, 2, 1):
            other = _shuffled(builder, value, value, [i ^ width for i in range(LANES)])
            value = builder.fadd(value, other)
        return builder.extract_element(value, ir.IntType(32)(0))

    return types.float64(lanes), build


ROUND = 1.5 * 2.0**52  # adding it leaves the nearest whole number in the last bits
LOG2_E = 1 / math.log(2)
LN2_HIGH = float.fromhex("0x1.62e42fee00000p-1")  # 33 bits: n * LN2_HIGH is exact
LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")  # ln 2 - LN2_HIGH
C = [1 / math.factorial(k) for k in range(14)]
C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13 = C[2:]


@njit(inline="always")
def sigmoid(x):
    """Return 1 / (1 + exp(-x)), lane by lane.

    exp(y) = 2**n * exp(r) with n = round(y / ln 2) and r = y - n ln 2, at most 0.35 (W. J. Cody
    and W. Waite, "Software Manual for the Elementary Functions", 1980, chapter 6); exp(r) is its
    Taylor series, good to 4e-18, in the pairing of G. Estrin (1960).
    """
    high, low = spread(708.0), spread(-709.78)
    y = where_above(x, high, high, x)
    shifted = spread(ROUND) - y * spread(LOG2_E)
    n = shifted - spread(ROUND)
    r = (y + n * spread(LN2_HIGH)) + n * spread(LN2_LOW)
    r2 = r * r
    r4 = r2 * r2
    a = (spread(C2) - r * spread(C3)) + r2 * (spread(C4) - r * spread(C5))
    b = (spread(C6) - r * spread(C7)) + r2 * (spread(C8) - r * spread(C9))
    c = (spread(C10) - r * spread(C11)) + r2 * (spread(C12) - r * spread(C13))
    q = a + r4 * (b + r4 * c)
    e = power_of_two(spread(1.0) - (r - r2 * q), shifted)
    e = where_above(low, x, spread(math.inf), e)
    return spread(1.0) / (spread(1.0) + e)


@njit(forceinline=True)
def play(brain, tables, record, cat, mouse, size, moves, first):
    """Play a game: fill the record's memory, sums, ideal, x and y."""
    synapse_0, synapse_h, synapse_1, floor, base = brain
    steps, teacher, coordinates, ideals, bounds, cells = tables
    memory, sums, ideal, x, y, _, _ = record
    cat_x, cat_y = spread(at(coordinates, 2 * cat)), spread(at(coordinates, 2 * cat + 1))
    for j in range(0, size, LANES):
        cat_part = cat_x * load(synapse_0, j) + cat_y * load(synapse_0, size + j)
        store(base, j, load(floor, j) + cat_part)
    up, right, down = at(bounds, 0), at(bounds, 1), at(bounds, 2)
    for move in range(moves):
        before = move * size
        column, row = at(coordinates, 2 * mouse), at(coordinates, 2 * mouse + 1)
        x[move], y[move] = column, row
        ideal[move] = at(ideals, at(teacher, cat * cells + mouse))
        mouse_x, mouse_y = spread(column), spread(row)
        rows = size if move >= first else 0
        z = spread(0.0)
        zz = spread(0.0)
        for j in range(0, size, PANEL):
            panel = j * size
            a0 = load(base, j)
            b0 = load(base, j + LANES)
            a1 = a2 = a3 = b1 = b2 = b3 = spread(0.0)
            for i in range(0, rows, 4):
                k = panel + i * PANEL
                h0, h1 = spread(at(memory, before + i)), spread(at(memory, before + i + 1))
                h2, h3 = spread(at(memory, before + i + 2)), spread(at(memory, before + i + 3))
                a0 += h0 * load(synapse_h, k)
                b0 += h0 * load(synapse_h, k + 8)
                a1 += h1 * load(synapse_h, k + 16)
                b1 += h1 * load(synapse_h, k + 24)
                a2 += h2 * load(synapse_h, k + 32)
                b2 += h2 * load(synapse_h, k + 40)
                a3 += h3 * load(synapse_h, k + 48)
                b3 += h3 * load(synapse_h, k + 56)
            a = (a0 + a1) + (a2 + a3)
            b = (b0 + b1) + (b2 + b3)
            a += mouse_x * load(synapse_0, 2 * size + j)
            b += mouse_x * load(synapse_0, 2 * size + j + LANES)
            a += mouse_y * load(synapse_0, 3 * size + j)
            b += mouse_y * load(synapse_0, 3 * size + j + LANES)
            a = sigmoid(a)
            b = sigmoid(b)
            store(memory, before + size + j, a)
            store(memory, before + size + j + LANES, b)
            z += a * load(synapse_1, j)
            zz += b * load(synapse_1, j + LANES)
        number = total(z + zz)
        sums[move] = number
        direction = (not number < up) + (not number < right) + (not number < down)
        mouse = at(steps, mouse * 5 + direction)


@njit(forceinline=True)
def trace_back(brain, record, size, moves):
    """Fill the record's delta and d_sum from its errors; return the sum of their sizes."""
    _, synapse_h, synapse_1, _, _ = brain
    memory, sums, ideal, _, _, delta, d_sum = record
    one = spread(1.0)
    for move in range(0, moves, LANES):
        out = sigmoid(load(sums, move))
        error = load(ideal, move) - out
        store(sums, move, error)
        store(d_sum, move, (out - load(ideal, move)) * (out * (one - out)))
    wrong = 0.0
    for move in range(moves):
        wrong += abs(at(sums, move))
    for move in range(moves - 1, -1, -1):
        here, after = move * size, (move + 1) * size
        d = spread(at(d_sum, move))
        columns = size if move < moves - 1 else 0
        for i in range(0, size, LANES):
            s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = spread(0.0)
            for j in range(0, columns, PANEL):
                f, g = load(delta, after + j), load(delta, after + j + LANES)
                k = j * size + i * PANEL
                s0 = s0 + f * load(synapse_h, k) + g * load(synapse_h, k + 8)
                s1 = s1 + f * load(synapse_h, k + 16) + g * load(synapse_h, k + 24)
                s2 = s2 + f * load(synapse_h, k + 32) + g * load(synapse_h, k + 40)
                s3 = s3 + f * load(synapse_h, k + 48) + g * load(synapse_h, k + 56)
                s4 = s4 + f * load(synapse_h, k + 64) + g * load(synapse_h, k + 72)
                s5 = s5 + f * load(synapse_h, k + 80) + g * load(synapse_h, k + 88)
                s6 = s6 + f * load(synapse_h, k + 96) + g * load(synapse_h, k + 104)
                s7 = s7 + f * load(synapse_h, k + 112) + g * load(synapse_h, k + 120)
            h = load(memory, after + i)
            future = row_sums(s0, s1, s2, s3, s4, s5, s6, s7) + d * load(synapse_1, i)
            store(delta, here + i, future * (h * (one - h)))
    return wrong


@njit(forceinline=True)
def correct(brain, tables, record, cat, size, moves, first, rate):
    """Change the weights against the gradient."""
    synapse_0, synapse_h, synapse_1, _, _ = brain
    _, _, coordinates, _, _, _ = tables
    memory, _, _, x, y, delta, d_sum = record
    step = spread(-rate)
    for j in range(0, size, PANEL):
        for i in range(0, size, 4):
            a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = spread(0.0)
            for move in range(first, moves):
                a, b = load(delta, move * size + j), load(delta, move * size + j + LANES)
                k = move * size + i
                h0, h1 = spread(at(memory, k)), spread(at(memory, k + 1))
                h2, h3 = spread(at(memory, k + 2)), spread(at(memory, k + 3))
                a0 += h0 * a
                b0 += h0 * b
                a1 += h1 * a
                b1 += h1 * b
                a2 += h2 * a
                b2 += h2 * b
                a3 += h3 * a
                b3 += h3 * b
            k = j * size + i * PANEL
            store(synapse_h, k, load(synapse_h, k) + step * a0)
            store(synapse_h, k + 8, load(synapse_h, k + 8) + step * b0)
            store(synapse_h, k + 16, load(synapse_h, k + 16) + step * a1)
            store(synapse_h, k + 24, load(synapse_h, k + 24) + step * b1)
            store(synapse_h, k + 32, load(synapse_h, k + 32) + step * a2)
            store(synapse_h, k + 40, load(synapse_h, k + 40) + step * b2)
            store(synapse_h, k + 48, load(synapse_h, k + 48) + step * a3)
            store(synapse_h, k + 56, load(synapse_h, k + 56) + step * b3)
    cat_x, cat_y = spread(-rate * at(coordinates, 2 * cat)), spread(-rate * at(coordinates, 2 * cat + 1))
    for j in range(0, size, LANES):
        cat_sum = x_sum = y_sum = out_sum = spread(0.0)
        for move in range(moves):
            d = load(delta, move * size + j)
            cat_sum += d
            x_sum += spread(at(x, move)) * d
            y_sum += spread(at(y, move)) * d
            out_sum += spread(at(d_sum, move)) * load(memory, (move + 1) * size + j)
        store(synapse_0, j, load(synapse_0, j) + cat_x * cat_sum)
        store(synapse_0, size + j, load(synapse_0, size + j) + cat_y * cat_sum)
        store(synapse_0, 2 * size + j, load(synapse_0, 2 * size + j) + step * x_sum)
        store(synapse_0, 3 * size + j, load(synapse_0, 3 * size + j) + step * y_sum)
        store(synapse_1, j, load(synapse_1, j) + step * out_sum)


def run(brain, tables, record, starts, curve, size, moves, first, rate, smoothed, until):
    """Play and learn a game from each start; return how many were played."""
    for game in range(len(curve)):
        cat, mouse = at(starts, 2 * game), at(starts, 2 * game + 1)
        play(brain, tables, record, cat, mouse, size, moves, first)
        errors = ERROR_SCALE * trace_back(brain, record, size, moves)
        correct(brain, tables, record, cat, size, moves, first, rate)
        if math.isnan(smoothed):
            smoothed = errors
        else:
            smoothed = MEMORY_OF_ERRORS * smoothed + (1 - MEMORY_OF_ERRORS) * errors
        curve[game] = smoothed
        if smoothed < until:
            return game + 1
    return len(curve)


def compile_run(cache):
    """Return :func:`run` as numba's dispatcher, with or without its cache on disk."""
    return njit(nogil=True, cache=cache, error_model="numpy")(run)
