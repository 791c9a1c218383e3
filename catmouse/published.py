"""What the article published: after how many games and seconds its brains came under 1.2 errors."""

from __future__ import annotations

from catmouse.recipe import Recipe
from catmouse.world import World

TARGET = 1.2
"""Where the article stopped its clock, in smoothed errors a game."""

GAMES = {16: 716342, 32: 239721, 64: 216513, 128: 279732}
"""Games to the target, counted from 0, by hidden units; for its room, its rate and seed 0."""
SECONDS = {16: 520, 32: 209, 64: 193, 128: 345}
"""Seconds to the target on its author's machine, by hidden units."""


def comparable(recipe: Recipe, racing: bool) -> tuple[int, ...]:
    """Return the hidden units of the article's runs that a run can be seen beside.

    In a race they are all of them if the games are the article's, else its own if it is one.
    """
    if racing:
        return tuple(GAMES) if (recipe.world, recipe.moves) == (World(), Recipe.moves) else ()
    return (recipe.hidden,) if recipe.hidden in GAMES and recipe == Recipe(recipe.hidden) else ()
