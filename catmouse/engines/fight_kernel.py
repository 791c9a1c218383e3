"""The compiled fight: play, let every pupil learn, and the next fight.

This is :func:`match.learn_fights` for numba, for fights of article-like brains and of
tables. One move's thinking, the way back through time and the corrections are those of
:mod:`kernel`; here is what it takes that both sides move and that a touch ends the game.

numpy masks the moves after a touch, here they are not made. That makes a difference only where a
weight is not a finite number, and 0 times it is none either.
"""

from __future__ import annotations

from numba import njit

from catmouse.engines import kernel, layout, vector
from catmouse.engines.kernel import (
    change,
    correct_memory,
    correct_mouse_and_output,
    digest_of,
    direction_of,
    look_at_cat,
    smooth,
    think,
    trace_back,
)
from catmouse.engines.layout import BY_TABLE, LANES, LEARNS
from catmouse.engines.vector import add_product, at, bare, load, spread
from catmouse.games import lesson, match
from catmouse.games.lesson import ERROR_SCALE
from catmouse.games.match import FULL_GAME


@njit(forceinline=True)
def choose(side, tables, cat, mouse, step, move):
    """Return the direction that a side takes; a pupil notes what it will learn from."""
    _, coordinates, ideal_numbers, bounds, cells = tables
    situation = (step * cells + cat) * cells + mouse
    if side.role == BY_TABLE:
        return at(side.table, situation)
    memory, _, sums, ideals, _, _, x, y = side.record
    mouse_x, mouse_y = at(coordinates, 2 * mouse), at(coordinates, 2 * mouse + 1)
    look_at_cat(side.brain, coordinates, cat, side.size)
    number = think(side.brain, memory, move, side.size, side.first, mouse_x, mouse_y)
    if side.role == LEARNS:
        ideals[move] = at(ideal_numbers, at(side.table, situation))
        sums[move], x[move], y[move] = number, mouse_x, mouse_y
        side.cat_x[move], side.cat_y[move] = at(coordinates, 2 * cat), at(coordinates, 2 * cat + 1)
    return direction_of(number, bounds)


@njit(forceinline=True)
def play(mouse_side, cat_side, tables, cat, mouse, ticks, steps):
    """Play a fight; return in which tick a touch ended it, 0 for none, and each side's moves."""
    moves = tables[0]
    for tick in range(ticks):
        direction = choose(mouse_side, tables, cat, mouse, 0, tick)
        mouse = at(moves, mouse * 5 + direction)
        if cat == mouse:
            return tick + 1, tick + 1, tick * steps
        for step in range(steps):
            direction = choose(cat_side, tables, cat, mouse, step, tick * steps + step)
            cat = at(moves, cat * 5 + direction)
            if cat == mouse:
                return tick + 1, tick + 1, tick * steps + step + 1
    return 0, ticks, ticks * steps


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
def learn(side, number, moves):
    """Let a pupil learn from its moves in a game, and note its smoothed errors."""
    if side.role != LEARNS:
        return
    wrong = trace_back(side.brain, side.record, side.size, moves)
    step = spread(-side.rate)
    correct_memory(side.brain, side.record, side.size, moves, side.first, step)
    correct_mouse_and_output(side.brain, side.record, side.size, moves, step)
    correct_moving_cat(side, moves, step)
    before = at(side.curve, number - 1) if number else side.smoothed
    side.curve[number] = smooth(before, ERROR_SCALE * FULL_GAME * wrong / max(moves, 1))


def compile_run(cache):
    """Return ``run`` as numba's dispatcher, with or without a cache on disk."""
    digest = digest_of(match, lesson, kernel, vector, layout)

    @njit(nogil=True, cache=cache)
    def run(mouse_side, cat_side, tables, starts, caught, ticks, steps):
        """Play and learn a fight from each start; fill ``caught`` and each pupil's curve."""
        digest  # noqa: B018
        games = len(caught)
        mouse_side, cat_side, tables = bare((mouse_side, cat_side, tables))
        starts, caught = bare((starts, caught))
        for number in range(games):
            cat, mouse = at(starts, 2 * number), at(starts, 2 * number + 1)
            ended, mouse_moves, cat_moves = play(
                mouse_side, cat_side, tables, cat, mouse, ticks, steps
            )
            caught[number] = ended
            learn(mouse_side, number, mouse_moves)
            learn(cat_side, number, cat_moves)

    return run
