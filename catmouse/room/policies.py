"""Minds that are tables, for either side; and the teachers among them.

A table is ``direction[step, cat, mouse]``, shape (steps, cells, cells): where one side goes in
every situation, at each step that it may take in a tick. The mouse takes one.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from catmouse.room.perfect import perfect_cat, perfect_mouse
from catmouse.room.rules import RULES, tabulate
from catmouse.room.world import IntArray, World

MOUSE, CAT = SIDES = ("mouse", "cat")
"""The two sides, in the order in which they move."""

TABLES = (*RULES, "perfect")
"""Every mind that is a table, by name."""

TEACHERS = ("flee", "chase", "perfect")
"""The tables that a brain may be taught by; staying is no direction that a brain can answer."""


@lru_cache(maxsize=16)
def table_of(name: str, side: str, world: World, steps: int = 1) -> IntArray:
    """Return one side's table of a name in :data:`TABLES`, for a cat of so many steps a tick.

    Shape (1, cells, cells) for the mouse, (steps, cells, cells) for the cat; not to be written to.
    """
    if name == "perfect":
        return (
            perfect_mouse(world, steps)[np.newaxis] if side == MOUSE else perfect_cat(world, steps)
        )
    table = tabulate(RULES[name], world)  # [other, own]
    if side == MOUSE:
        return table[np.newaxis]
    tables = np.array([table.T] * steps)  # row by row in memory, as every engine reads it
    tables.setflags(write=False)
    return tables
