"""Rules of how to move: each is a function of one situation, tabulated once a world.

A rule looks at nothing but where the two stand, and serves both sides: the one who moves is at
(x, y), the other at (other x, other y). :mod:`catmouse.room.policies` enters them by name.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from catmouse.room.world import DOWN, LEFT, RIGHT, STAY, UP, IntArray, World

Rule = Callable[[int, int, int, int, World], int]
"""(other x, other y, x, y, world) -> the direction in which the one at (x, y) goes."""


def still(other_x: int, other_y: int, x: int, y: int, world: World) -> int:
    """Stay where you are, as the article's cat does."""
    return STAY


def flee(other_x: int, other_y: int, x: int, y: int, world: World) -> int:
    """Run where you are already furthest away; at a wall run along it, away from the cat.

    This is the article's "stupid teacher". Its ties are the article's too: level with the cat, or
    on one diagonal with it, the mouse runs sideways unless a wall is there; and in a corner it may
    go on running into the wall, which leaves it where it is.
    """
    dx, dy = x - other_x, y - other_y
    gap = abs(dx)
    sideways = RIGHT if dx >= 0 else LEFT
    at_side_wall = x == (world.width - 1 if sideways == RIGHT else 0)
    at_top, at_bottom = y == world.height - 1, y == 0
    if dy > gap and not at_top:
        return UP
    if -dy > gap and not at_bottom:
        return DOWN
    if at_side_wall:
        if dy > 0 or (dy == 0 and sideways == LEFT):
            return UP
        if dy < 0:
            return DOWN
    return sideways


def chase(other_x: int, other_y: int, x: int, y: int, world: World) -> int:
    """Close the larger of the two gaps to the other; where they are equal, go sideways."""
    dx, dy = other_x - x, other_y - y
    if abs(dx) >= abs(dy):
        return RIGHT if dx >= 0 else LEFT
    return UP if dy > 0 else DOWN


@lru_cache(maxsize=32)
def tabulate(rule: Rule, world: World) -> IntArray:
    """Return the table ``direction[other cell, own cell]``, shape (cells, cells).

    As it stands it is the mouse's, ``[cat cell, mouse cell]``; the cat's is its transpose.
    """
    table = np.empty((world.cells, world.cells), dtype=np.int64)
    for other in range(world.cells):
        for own in range(world.cells):
            table[other, own] = rule(*world.xy(other), *world.xy(own), world)
    table.setflags(write=False)
    return table
