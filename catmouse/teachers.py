"""Teachers: each is a rule about one situation, tabulated once a world.

A teacher looks at nothing but where the two stand. To add one, write a function of one situation
and enter it in :data:`TEACHERS`; it then works in every engine at full speed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from catmouse.world import DOWN, LEFT, RIGHT, UP, IntArray, World

Rule = Callable[[int, int, int, int, World], int]
"""(cat x, cat y, mouse x, mouse y, world) -> the direction in which the mouse should run."""


def flee(cat_x: int, cat_y: int, mouse_x: int, mouse_y: int, world: World) -> int:
    """Run where you are already furthest away; at a wall run along it, away from the cat.

    This is the article's "stupid teacher". Its ties are the article's too: level with the cat, or
    on one diagonal with it, the mouse runs sideways unless a wall is there; and in a corner it may
    go on running into the wall, which leaves it where it is.
    """
    dx, dy = mouse_x - cat_x, mouse_y - cat_y
    gap = abs(dx)
    sideways = RIGHT if dx >= 0 else LEFT
    at_side_wall = mouse_x == (world.width - 1 if sideways == RIGHT else 0)
    at_top, at_bottom = mouse_y == world.height - 1, mouse_y == 0
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


TEACHERS: dict[str, Rule] = {"flee": flee}


@lru_cache(maxsize=16)
def tabulate(rule: Rule, world: World) -> IntArray:
    """Return the table ``ideal[cat cell, mouse cell] -> direction``, shape (cells, cells)."""
    table = np.empty((world.cells, world.cells), dtype=np.int64)
    for cat in range(world.cells):
        for mouse in range(world.cells):
            table[cat, mouse] = rule(*world.xy(cat), *world.xy(mouse), world)
    table.setflags(write=False)
    return table
