"""The compiled game: play, learn, and the next game.

This is :func:`lesson.learn` for numba, written in :mod:`catmouse.engines.vector`; its pieces serve
:mod:`fight_kernel` as well. Every array is flat, and padded as :mod:`catmouse.engines.layout`
lays it out. ``synapse_h`` lies in panels, and a panel is read row by row: ``row(synapse_h, k, 0)``
and ``row(synapse_h, k, 1)`` are the two halves of the panel's row at k, 2 and 3 are those of the
next.

The article's run with 64 units magnifies a difference in the last place to about 1e-9 at game
31,000. Other orders of these additions are as good, but some stray further from the article there;
so change one only with ``tests/test_compiled.py`` at hand.
"""

from __future__ import annotations

import hashlib
import math
from pathlib import Path

from numba import njit

from catmouse.engines import layout, vector
from catmouse.engines.layout import LANES, PANEL
from catmouse.engines.vector import (
    add_product,
    at,
    bare,
    load,
    sigmoid,
    spread,
    store,
    total,
    totals,
)
from catmouse.games import lesson
from catmouse.games.lesson import ERROR_SCALE, MEMORY_OF_ERRORS


@njit(forceinline=True)
def row(synapse_h, k, half):
    """Return half a row of a panel, so many halves after the one at k."""
    return load(synapse_h, k + half * LANES)


@njit(forceinline=True)
def change(weights, k, step, gradient):
    """Add step * gradient to the lanes of weights that begin at k."""
    store(weights, k, add_product(load(weights, k), step, gradient))


@njit(forceinline=True)
def look_at_cat(brain, coordinates, cat, size):
    """Fill the base: what the hidden sigmoids get from the cat's place, and the floor."""
    synapse_0, _, _, floor, base = brain
    cat_x, cat_y = spread(at(coordinates, 2 * cat)), spread(at(coordinates, 2 * cat + 1))
    for j in range(0, size, LANES):
        a = add_product(load(floor, j), cat_x, load(synapse_0, j))
        store(base, j, add_product(a, cat_y, load(synapse_0, size + j)))


@njit(forceinline=True)
def think(brain, memory, move, size, first, mouse_x, mouse_y):
    """Remember a move, the cat being looked at; return what the output's sigmoid gets.

    Before move ``first`` the memory is known to be blank, and left out of the sums.
    """
    synapse_0, synapse_h, synapse_1, _, base = brain
    seen_x, seen_y = spread(mouse_x), spread(mouse_y)
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
            a0 = add_product(a0, h0, row(synapse_h, k, 0))
            b0 = add_product(b0, h0, row(synapse_h, k, 1))
            a1 = add_product(a1, h1, row(synapse_h, k, 2))
            b1 = add_product(b1, h1, row(synapse_h, k, 3))
            a2 = add_product(a2, h2, row(synapse_h, k, 4))
            b2 = add_product(b2, h2, row(synapse_h, k, 5))
            a3 = add_product(a3, h3, row(synapse_h, k, 6))
            b3 = add_product(b3, h3, row(synapse_h, k, 7))
        a, b = (a0 + a1) + (a2 + a3), (b0 + b1) + (b2 + b3)
        k = 2 * size + j
        a = add_product(a, seen_x, load(synapse_0, k))
        b = add_product(b, seen_x, load(synapse_0, k + LANES))
        k = 3 * size + j
        a = add_product(a, seen_y, load(synapse_0, k))
        b = add_product(b, seen_y, load(synapse_0, k + LANES))
        a, b = sigmoid(a), sigmoid(b)
        store(memory, after + j, a)
        store(memory, after + j + LANES, b)
        a_sum = add_product(a_sum, a, load(synapse_1, j))
        b_sum = add_product(b_sum, b, load(synapse_1, j + LANES))
    return total(a_sum + b_sum)


@njit(forceinline=True)
def direction_of(number, bounds):
    """Return the direction that the output stands for; NaN is left."""
    direction = 0
    for bound in range(3):  # not below, rather than at least: NaN is neither
        direction += not number < at(bounds, bound)
    return direction


@njit(forceinline=True)
def play(brain, tables, record, cat, mouse, size, moves, first):
    """Play a game and keep memory, sums, ideals, x and y in the record."""
    steps, coordinates, ideal_numbers, bounds, cells, teacher = tables
    memory, _, sums, ideals, _, _, x, y = record
    look_at_cat(brain, coordinates, cat, size)
    for move in range(moves):
        mouse_x, mouse_y = at(coordinates, 2 * mouse), at(coordinates, 2 * mouse + 1)
        x[move], y[move] = mouse_x, mouse_y
        ideals[move] = at(ideal_numbers, at(teacher, cat * cells + mouse))
        number = think(brain, memory, move, size, first, mouse_x, mouse_y)
        sums[move] = number
        mouse = at(steps, mouse * 5 + direction_of(number, bounds))


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
                s0 = add_product(s0, a, row(synapse_h, k, 0))
                s1 = add_product(s1, a, row(synapse_h, k, 2))
                s2 = add_product(s2, a, row(synapse_h, k, 4))
                s3 = add_product(s3, a, row(synapse_h, k, 6))
                s4 = add_product(s4, a, row(synapse_h, k, 8))
                s5 = add_product(s5, a, row(synapse_h, k, 10))
                s6 = add_product(s6, a, row(synapse_h, k, 12))
                s7 = add_product(s7, a, row(synapse_h, k, 14))
                s0 = add_product(s0, b, row(synapse_h, k, 1))
                s1 = add_product(s1, b, row(synapse_h, k, 3))
                s2 = add_product(s2, b, row(synapse_h, k, 5))
                s3 = add_product(s3, b, row(synapse_h, k, 7))
                s4 = add_product(s4, b, row(synapse_h, k, 9))
                s5 = add_product(s5, b, row(synapse_h, k, 11))
                s6 = add_product(s6, b, row(synapse_h, k, 13))
                s7 = add_product(s7, b, row(synapse_h, k, 15))
            future = totals(s0, s1, s2, s3, s4, s5, s6, s7) + d_sum * load(synapse_1, i)
            hidden = load(memory, after + i)
            store(deltas, before + i, future * (hidden * (one - hidden)))
    wrong = 0.0
    for move in range(moves):
        wrong += abs(at(errors, move))
    return wrong


@njit(forceinline=True)
def correct_memory(brain, record, size, moves, first, step):
    """Move synapse_h by step times its gradient, which is summed over the moves in registers."""
    synapse_h = brain[1]
    memory, deltas = record[0], record[1]
    for j in range(0, size, PANEL):
        for i in range(0, size, 4):
            a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = spread(0.0)
            for move in range(first, moves):
                k = move * size
                a, b = load(deltas, k + j), load(deltas, k + j + LANES)
                h0, h1 = spread(at(memory, k + i)), spread(at(memory, k + i + 1))
                h2, h3 = spread(at(memory, k + i + 2)), spread(at(memory, k + i + 3))
                a0, b0 = add_product(a0, h0, a), add_product(b0, h0, b)
                a1, b1 = add_product(a1, h1, a), add_product(b1, h1, b)
                a2, b2 = add_product(a2, h2, a), add_product(b2, h2, b)
                a3, b3 = add_product(a3, h3, a), add_product(b3, h3, b)
            k = j * size + i * PANEL
            for half, gradient in enumerate((a0, b0, a1, b1, a2, b2, a3, b3)):
                change(synapse_h, k + half * LANES, step, gradient)


@njit(forceinline=True)
def correct_mouse_and_output(brain, record, size, moves, step):
    """Move synapse_1, and the rows of synapse_0 that see the mouse, by step times the gradient."""
    synapse_0, _, synapse_1, _, _ = brain
    memory, deltas, _, _, _, d_sums, x, y = record
    for j in range(0, size, LANES):
        x_sum = y_sum = output_sum = spread(0.0)
        for move in range(moves):
            delta = load(deltas, move * size + j)
            x_sum = add_product(x_sum, spread(at(x, move)), delta)
            y_sum = add_product(y_sum, spread(at(y, move)), delta)
            hidden = load(memory, (move + 1) * size + j)
            output_sum = add_product(output_sum, spread(at(d_sums, move)), hidden)
        change(synapse_0, 2 * size + j, step, x_sum)
        change(synapse_0, 3 * size + j, step, y_sum)
        change(synapse_1, j, step, output_sum)


@njit(forceinline=True)
def correct_still_cat(brain, coordinates, deltas, cat, size, moves, step):
    """Move the rows of synapse_0 that see a cat that stands still, by step times the gradient."""
    synapse_0 = brain[0]
    cat_x, cat_y = spread(at(coordinates, 2 * cat)), spread(at(coordinates, 2 * cat + 1))
    for j in range(0, size, LANES):
        cat_sum = spread(0.0)
        for move in range(moves):
            cat_sum += load(deltas, move * size + j)
        change(synapse_0, j, step, cat_x * cat_sum)
        change(synapse_0, size + j, step, cat_y * cat_sum)


@njit(forceinline=True)
def smooth(smoothed, errors):
    """Return the smoothed errors after a game; NaN stands for no game before."""
    fresh = math.isnan(smoothed)
    smoothed = MEMORY_OF_ERRORS * smoothed + (1 - MEMORY_OF_ERRORS) * errors
    return errors if fresh else smoothed


def digest_of(*modules):
    """Return a digest of the files of modules.

    numba's cache looks whether a function's own file has changed, and what values it closes over;
    so a function closes over the digest of the other files that are compiled into it.
    """
    files = [Path(module.__file__).read_bytes() for module in modules]
    return hashlib.sha256(b"".join(files)).hexdigest()


def compile_run(cache):
    """Return ``run`` as numba's dispatcher, with or without a cache on disk."""
    digest = digest_of(lesson, vector, layout)

    @njit(nogil=True, cache=cache)
    def run(brain, tables, record, starts, curve, size, moves, first, rate, smoothed, until):
        """Play and learn a game from each start; fill the curve; return how many were played."""
        digest  # noqa: B018
        games, step = len(curve), spread(-rate)
        brain, tables, record, starts, curve = bare((brain, tables, record, starts, curve))
        for number in range(games):
            cat, mouse = at(starts, 2 * number), at(starts, 2 * number + 1)
            play(brain, tables, record, cat, mouse, size, moves, first)
            errors = ERROR_SCALE * trace_back(brain, record, size, moves)
            correct_memory(brain, record, size, moves, first, step)
            correct_mouse_and_output(brain, record, size, moves, step)
            correct_still_cat(brain, tables[1], record[1], cat, size, moves, step)
            smoothed = smooth(smoothed, errors)
            curve[number] = smoothed
            if smoothed < until:
                return number + 1
        return games

    return run
