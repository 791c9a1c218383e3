"""What the article published: where it stopped its clock, and when each of its brains got there."""

from __future__ import annotations

from typing import NamedTuple

from catmouse.recipe.recipe import Recipe, lessons
from catmouse.room.world import World

TARGET = 1.2
"""Smoothed errors per game at which the article stopped its clock."""


class Result(NamedTuple):
    """When a brain came under the target."""

    game: int  # counted from 0
    seconds: int


PUBLISHED = {
    16: Result(716342, 8 * 60 + 40),
    32: Result(239721, 3 * 60 + 29),
    64: Result(216513, 3 * 60 + 13),
    128: Result(279732, 5 * 60 + 45),
}
"""The article's table, by hidden units: its room, its rate of 0.1, seed 0."""


def comparable(recipe: Recipe, racing: bool) -> tuple[int, ...]:
    """Return the hidden units of the article's runs that a run can be seen beside.

    In a race they are all of them if the games are the article's, else its own if it is one.
    """
    if racing:
        return tuple(PUBLISHED) if (recipe.world, recipe.moves) == (World(), Recipe.moves) else ()
    hidden = recipe.mouse.hidden
    return (hidden,) if hidden in PUBLISHED and recipe == lessons(hidden=hidden) else ()
