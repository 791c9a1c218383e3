"""The compiled match: play, let whoever learns learn, and the next game.

This is :func:`catmouse.games.lesson.learn` for numba, for brains of the article's kind and tables,
written in :mod:`catmouse.engines.vector`. It is built with two constants: whether a touch ends a
game, and whether the cat stands still. Every array is flat, and padded as
:mod:`catmouse.engines.layout` lays it out. ``synapse_h`` lies in panels, and a panel is read row by
row: ``row(synapse_h, k, 0)`` and ``row(synapse_h, k, 1)`` are the two halves of the panel's row at
k, 2 and 3 are those of the next.

The article's run with 64 units magnifies a difference in the last place to about 1e-9 at game
31,000. Other orders of these additions are as good, but some stray further from the article there;
so change one only with ``tests/test_compiled.py`` at hand.

numpy masks the moves after a touch, here they are not made. That makes a difference only where a
weight is not a finite number, and 0 times it is none either.
"""

from __future__ import annotations

import hashlib
import math
from pathlib import Path

from numba import njit

from catmouse.engines import layout, vector
from catmouse.engines.layout import BY_TABLE, LANES, LEARNS, PANEL
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
from catmouse.games import errors
from catmouse.games.errors import ERROR_SCALE, FULL_GAME, MEMORY_OF_ERRORS


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
def forward(brain, states, move, size, first, mouse_x, mouse_y):
    """Make a move's hidden state, the cat being looked at; return what the output's sigmoid gets.

    Before move ``first`` the state is known to be zero, and left out of the sums.
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
            h0, h1 = spread(at(states, before + i)), spread(at(states, before + i + 1))
            h2, h3 = spread(at(states, before + i + 2)), spread(at(states, before + i + 3))
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
        store(states, after + j, a)
        store(states, after + j + LANES, b)
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
def choose(side, tables, cat, mouse, step, move, still_cat):
    """Return the direction that a side takes; one that learns notes what it will learn from."""
    _, coordinates, target_numbers, bounds, cells = tables
    situation = (step * cells + cat) * cells + mouse
    if side.role == BY_TABLE:
        return at(side.table, situation)
    states, _, sums, targets, _, _, x, y = side.record
    mouse_x, mouse_y = at(coordinates, 2 * mouse), at(coordinates, 2 * mouse + 1)
    if not still_cat:
        look_at_cat(side.brain, coordinates, cat, side.size)
    number = forward(side.brain, states, move, side.size, side.first, mouse_x, mouse_y)
    if side.role == LEARNS:
        targets[move] = at(target_numbers, at(side.table, situation))
        sums[move], x[move], y[move] = number, mouse_x, mouse_y
        if not still_cat:
            side.cat_x[move] = at(coordinates, 2 * cat)
            side.cat_y[move] = at(coordinates, 2 * cat + 1)
    return direction_of(number, bounds)


@njit(forceinline=True)
def play(mouse_side, cat_side, tables, cat, mouse, ticks, steps, touch_ends, still_cat):
    """Play a game; return in which tick a touch ended it, 0 for none, and each side's moves."""
    moves = tables[0]
    if still_cat:
        look_at_cat(mouse_side.brain, tables[1], cat, mouse_side.size)
    for tick in range(ticks):
        direction = choose(mouse_side, tables, cat, mouse, 0, tick, still_cat)
        mouse = at(moves, mouse * 5 + direction)
        if touch_ends and cat == mouse:
            return tick + 1, tick + 1, tick * steps
        if still_cat:
            continue
        for step in range(steps):
            direction = choose(cat_side, tables, cat, mouse, step, tick * steps + step, still_cat)
            cat = at(moves, cat * 5 + direction)
            if touch_ends and cat == mouse:
                return tick + 1, tick + 1, tick * steps + step + 1
    return 0, ticks, ticks * steps


@njit(forceinline=True)
def trace_back(brain, record, size, moves):
    """Fill the record's deltas from the last move to the first; return the sum of abs(error)."""
    _, synapse_h, synapse_1, _, _ = brain
    states, deltas, sums, targets, off, d_sums, _, _ = record
    one = spread(1.0)
    for move in range(0, moves, LANES):
        output = sigmoid(load(sums, move))
        error = load(targets, move) - output
        store(off, move, error)
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
            hidden = load(states, after + i)
            store(deltas, before + i, future * (hidden * (one - hidden)))
    wrong = 0.0
    for move in range(moves):
        wrong += abs(at(off, move))
    return wrong


@njit(forceinline=True)
def correct_recurrent(brain, record, size, moves, first, step):
    """Move synapse_h by step times its gradient, which is summed over the moves in registers."""
    synapse_h = brain[1]
    states, deltas = record[0], record[1]
    for j in range(0, size, PANEL):
        for i in range(0, size, 4):
            a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = spread(0.0)
            for move in range(first, moves):
                k = move * size
                a, b = load(deltas, k + j), load(deltas, k + j + LANES)
                h0, h1 = spread(at(states, k + i)), spread(at(states, k + i + 1))
                h2, h3 = spread(at(states, k + i + 2)), spread(at(states, k + i + 3))
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
    states, deltas, _, _, _, d_sums, x, y = record
    for j in range(0, size, LANES):
        x_sum = y_sum = output_sum = spread(0.0)
        for move in range(moves):
            delta = load(deltas, move * size + j)
            x_sum = add_product(x_sum, spread(at(x, move)), delta)
            y_sum = add_product(y_sum, spread(at(y, move)), delta)
            hidden = load(states, (move + 1) * size + j)
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
def correct_moving_cat(side, moves, step):
    """Move the rows of synapse_0 that see a cat that moves, by step times the gradient."""
    synapse_0, deltas = side.brain[0], side.record[1]
    for j in range(0, side.size, LANES):
        x_sum = y_sum = spread(0.0)
        for move in range(moves):
            delta = load(deltas, move * side.size + j)
            x_sum = add_product(x_sum, spread(at(side.cat_x, move)), delta)
            y_sum = add_product(y_sum, spread(at(side.cat_y, move)), delta)
        change(synapse_0, j, step, x_sum)
        change(synapse_0, side.size + j, step, y_sum)


@njit(forceinline=True)
def smooth(smoothed, errors):
    """Return the smoothed errors after a game; NaN stands for no game before."""
    fresh = math.isnan(smoothed)
    smoothed = MEMORY_OF_ERRORS * smoothed + (1 - MEMORY_OF_ERRORS) * errors
    return errors if fresh else smoothed


@njit(forceinline=True)
def learn(side, coordinates, cat, number, moves, touch_ends, still_cat):
    """Let a side that learns do so from its moves in a game; return its smoothed errors, or NaN."""
    if side.role != LEARNS:
        return math.nan
    brain, record, size = side.brain, side.record, side.size
    wrong = trace_back(brain, record, size, moves)
    step = spread(-side.rate)
    correct_recurrent(brain, record, size, moves, side.first, step)
    correct_mouse_and_output(brain, record, size, moves, step)
    if still_cat:
        correct_still_cat(brain, coordinates, record[1], cat, size, moves, step)
    else:
        correct_moving_cat(side, moves, step)
    errors = ERROR_SCALE * FULL_GAME * wrong / max(moves, 1) if touch_ends else ERROR_SCALE * wrong
    smoothed = smooth(at(side.curve, number - 1) if number else side.smoothed, errors)
    side.curve[number] = smoothed
    return smoothed


def digest_of(*modules):
    """Return a digest of the files of modules.

    numba's cache looks whether a function's own file has changed, and what values it closes over;
    so a function closes over the digest of the other files that are compiled into it.
    """
    files = [Path(module.__file__).read_bytes() for module in modules]
    return hashlib.sha256(b"".join(files)).hexdigest()


def compile_run(cache, touch_ends, still_cat):
    """Return ``run`` as numba's dispatcher, for these rules, with or without a cache on disk."""
    digest = digest_of(errors, vector, layout)

    @njit(nogil=True, cache=cache)
    def run(mouse_side, cat_side, tables, starts, caught, ticks, steps, until):
        """Play a game from each start and learn; return how many were played.

        Fills ``caught`` and the curve of each side that learns. Ends after the first game with
        smoothed errors, of the first side that learns, under ``until``.
        """
        digest  # noqa: B018
        games = len(caught)
        mouse_side, cat_side, tables = bare((mouse_side, cat_side, tables))
        starts, caught = bare((starts, caught))
        for number in range(games):
            cat, mouse = at(starts, 2 * number), at(starts, 2 * number + 1)
            ended, mouse_moves, cat_moves = play(
                mouse_side, cat_side, tables, cat, mouse, ticks, steps, touch_ends, still_cat
            )
            caught[number] = ended
            leading = learn(mouse_side, tables[1], cat, number, mouse_moves, touch_ends, still_cat)
            if not still_cat:
                other = learn(cat_side, tables[1], cat, number, cat_moves, touch_ends, still_cat)
                leading = leading if mouse_side.role == LEARNS else other
            if leading < until:
                return number + 1
        return games

    return run
