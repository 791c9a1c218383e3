"""What an error is: how far outputs were off in a game, and how that is smoothed over games."""

from __future__ import annotations

import numpy as np

from catmouse.recipe.recipe import BrainRecipe, Recipe, Rules
from catmouse.room.world import FloatArray, IntArray

ERROR_SCALE = 4.0
"""The article counts errors in directions: neighbours are 1 apart, not 0.25."""

FULL_GAME = 10
"""Errors of a game that a touch can end are told for so many moves, the article's game."""

MEMORY_OF_ERRORS = 0.999
"""How much of the smoothed errors a game keeps; the rest is the game's own errors."""


def errors_of(rules: Rules, off: FloatArray, moves: IntArray | int) -> FloatArray:
    """Return the errors of every game, same shape as ``off``.

    ``off`` is the sum over a game's moves of the absolute difference between the teacher's number
    and the output's, ``moves`` how many they were. Where nothing ends a game early the errors are
    4 * sum, as in the article; else they are those of ten moves, 40 * mean.
    """
    if not rules.touch_ends:
        return ERROR_SCALE * off
    errors: FloatArray = ERROR_SCALE * FULL_GAME * off / np.maximum(moves, 1)
    return errors


def smooth(errors: FloatArray, smoothed: float) -> FloatArray:
    """Return the smoothed errors after each game; the value so far is NaN before the first."""
    curve = np.empty(len(errors))
    for game, error in enumerate(errors.tolist()):
        fresh = smoothed != smoothed
        smoothed = error if fresh else smoothed * MEMORY_OF_ERRORS + error * (1 - MEMORY_OF_ERRORS)
        curve[game] = smoothed
    return curve


def most_errors_when_right(recipe: Recipe, brain: BrainRecipe) -> float:
    """Return the most errors that a game can have without a single wrong move."""
    moves = FULL_GAME if recipe.rules.touch_ends else recipe.moves
    most: float = ERROR_SCALE * brain.network.head.slack * moves
    return most
