"""Games: a brain drives the mouse, a teacher says what would have been ideal, the brain learns.

:func:`play` plays many games at once. :func:`learn` is the article's loop, one game a lesson; it
is the definition that the compiled engine is held equal to.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from catmouse.brains import elman
from catmouse.brains.elman import Params, Step
from catmouse.compass import IDEALS, direction_of
from catmouse.learning import plain_step
from catmouse.world import FloatArray, IntArray, World

ERROR_SCALE = 4.0
"""The article counts errors in directions: neighbours are 1 apart, not 0.25."""

MEMORY_OF_ERRORS = 0.999
"""How much of the smoothed errors a game keeps; the rest is the game's own errors."""


class Games(NamedTuple):
    """What happened in a batch of games."""

    cat: IntArray  # (games,): the cat's cell; it stands still
    mouse: IntArray  # (moves + 1, games): the mouse's cell, first before any move
    chosen: IntArray  # (moves, games): the direction that the mouse took
    ideal: IntArray  # (moves, games): the direction that the teacher would have taken
    error: FloatArray  # (moves, games): the teacher's number minus the brain's
    steps: list[Step]  # one a move, for the backward pass


def play(world: World, teacher: IntArray, params: Params, starts: IntArray, moves: int) -> Games:
    """Play games of so many moves from starts (games, 2): the cat's cell, the mouse's.

    ``teacher`` is a table ``ideal[cat, mouse] -> direction``.
    """
    cat, here = starts[:, 0], starts[:, 1]
    games = len(starts)
    mouse = np.empty((moves + 1, games), dtype=np.int64)
    chosen = np.empty((moves, games), dtype=np.int64)
    ideal = np.empty((moves, games), dtype=np.int64)
    error = np.empty((moves, games))
    steps = []
    memory = elman.blank_memory(params, games)
    mouse[0] = here
    for move in range(moves):
        step = elman.step(params, world.sight(cat, here), memory)
        memory = step.memory
        steps.append(step)
        ideal[move] = wish = teacher[cat, here]
        error[move] = IDEALS[wish] - step.output
        chosen[move] = direction = direction_of(step.output)
        mouse[move + 1] = here = world.moves[here, direction]
    return Games(cat, mouse, chosen, ideal, error, steps)


def errors_of(games: Games) -> FloatArray:
    """Return the article's errors of every game, shape (games,): 4 * sum of abs(error)."""
    errors: FloatArray = ERROR_SCALE * np.abs(games.error).sum(axis=0)
    return errors


def learn(
    world: World,
    teacher: IntArray,
    params: Params,
    starts: IntArray,
    moves: int,
    rate: float,
    smoothed: float,
    until: float,
) -> FloatArray:
    """Play a game from each start (games, 2) and learn after each; change ``params`` in place.

    Returns the smoothed errors after every game played, shape (played,). ``smoothed`` is the
    value so far, NaN before the first game; learning ends early at the first value under
    ``until``.
    """
    curve = np.empty(len(starts))
    for game in range(len(starts)):
        played = play(world, teacher, params, starts[game : game + 1], moves)
        plain_step(params, elman.gradients(params, played.steps, played.error), rate)
        errors = float(errors_of(played)[0])
        fresh = np.isnan(smoothed)
        smoothed = (
            errors if fresh else MEMORY_OF_ERRORS * smoothed + (1 - MEMORY_OF_ERRORS) * errors
        )
        curve[game] = smoothed
        if smoothed < until:
            return curve[: game + 1]
    return curve
