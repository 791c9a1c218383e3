"""Perfect play, solved backwards from capture: no way to play is better, for either side.

The state of a fight is where the two stand and who moves next. Its value is in how many ticks the
mouse is caught when both play as well as can be, infinite where never: the mouse takes the move
with the largest value, the cat the one with the smallest. Values start as infinite and shrink
until nothing changes (R. Bellman, "Dynamic Programming", 1957; retrograde analysis, as in the
endgames of chess).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from catmouse.room.rules import chase, tabulate
from catmouse.room.world import FloatArray, IntArray, World

DIRECTIONS = 4
"""Perfect players move as brains do: they may not stay, but may run into a wall."""


class Solution(NamedTuple):
    """In which tick the mouse is caught, counted from this one as 1; infinite is never."""

    mouse: FloatArray  # (cells, cells): [cat, mouse], the mouse to move
    cat: FloatArray  # (steps, cells, cells): the cat to take its first, second ... step


@lru_cache(maxsize=8)
def solve(world: World, steps: int = 1) -> Solution:
    """Solve the fight in which the cat takes so many steps a tick."""
    everywhere = np.full((world.cells, world.cells), np.inf)
    solution = Solution(everywhere, np.repeat(everywhere[np.newaxis], steps, axis=0))
    while True:
        after = solution.mouse + 1  # the mouse begins the next tick
        cat = np.empty_like(solution.cat)
        for step in reversed(range(steps)):
            after = cat[step] = cat_choices(world, after).min(axis=0)
        mouse = mouse_choices(world, after).max(axis=0)
        if np.array_equal(mouse, solution.mouse) and np.array_equal(cat, solution.cat):
            return solution
        solution = Solution(mouse, cat)


def cat_choices(world: World, after: FloatArray) -> FloatArray:
    """Return the value of each of the cat's moves, shape (4, cells, cells).

    ``after`` (cells, cells) is the value of the state that the move leads to, capture apart.
    """
    ends = world.moves[:, :DIRECTIONS].T  # (4, cells)
    caught = ends[:, :, np.newaxis] == np.arange(world.cells)
    return np.where(caught, 1.0, after[ends])


def mouse_choices(world: World, after: FloatArray) -> FloatArray:
    """Return the value of each of the mouse's moves, shape (4, cells, cells)."""
    ends = world.moves[:, :DIRECTIONS].T
    caught = ends[:, np.newaxis, :] == np.arange(world.cells)[:, np.newaxis]
    return np.where(caught, 1.0, after[:, ends].swapaxes(0, 1))


@lru_cache(maxsize=8)
def perfect_mouse(world: World, steps: int = 1) -> IntArray:
    """Return the mouse's table ``direction[cat, mouse]``, shape (cells, cells).

    Of several perfect moves it takes the one that ends farthest from the cat, of those the one
    that ends nearest to the middle of the room, of those the first from up clockwise.
    """
    values = mouse_choices(world, solve(world, steps).cat[0])
    y, x = np.divmod(np.arange(world.cells), world.width)
    ends = world.moves[:, :DIRECTIONS].T  # (4, mouse)
    gap_x = np.abs(x[ends][:, np.newaxis] - x[:, np.newaxis])  # (4, cat, mouse)
    gap_y = np.abs(y[ends][:, np.newaxis] - y[:, np.newaxis])
    off_middle = np.abs(2 * x - world.width + 1) + np.abs(2 * y - world.height + 1)  # in halves
    rank = (gap_x + gap_y) * 4 * world.cells - off_middle[ends][:, np.newaxis]
    return _frozen(np.where(values == values.max(axis=0), rank, -np.inf).argmax(axis=0))


@lru_cache(maxsize=8)
def perfect_cat(world: World, steps: int = 1) -> IntArray:
    """Return the cat's tables ``direction[step, cat, mouse]``, shape (steps, cells, cells).

    Where it cannot force a capture it does as :func:`rules.chase`; of several perfect
    moves it takes that one if it is among them, else the first from up clockwise.
    """
    solution = solve(world, steps)
    chasing = tabulate(chase, world).T
    tables = np.empty((steps, world.cells, world.cells), dtype=np.int64)
    for step in range(steps):
        after = solution.cat[step + 1] if step + 1 < steps else solution.mouse + 1
        values = cat_choices(world, after)
        perfect = values == values.min(axis=0)  # all four where no capture can be forced
        chases = np.take_along_axis(perfect, chasing[np.newaxis], axis=0)[0]
        tables[step] = np.where(chases, chasing, perfect.argmax(axis=0))
    return _frozen(tables)


def _frozen(table: IntArray) -> IntArray:
    table.setflags(write=False)
    return table
