"""Who can play and who can teach: policies that are tables, for either side; a brain is another.

A table is ``direction[step, cat, mouse]``, shape (steps, cells, cells): where one side goes in
every situation, at each step that it may take in a tick. The mouse takes one. To add a policy,
write its rule and enter it in :data:`POLICIES`: panels, command line, files and engines follow.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from catmouse.room import rules
from catmouse.room.perfect import perfect_cat, perfect_mouse
from catmouse.room.rules import Rule, tabulate
from catmouse.room.world import IntArray, World

MOUSE, CAT = SIDES = ("mouse", "cat")
"""The two sides, in the order in which they move."""

BRAIN = "brain"
"""The policy that is a brain; all others are tables."""

Tables = Callable[[str, World, int], IntArray]
"""(side, world, the cat's steps a tick) -> one side's table, (steps, cells, cells)."""


class Policy(NamedTuple):
    """One way to play that is a table, and how people are told of it."""

    name: str
    tables: Tables
    playing: str  # what one is called that plays so, as in "a fleeing mouse"
    tip: str  # what it does, for its picture's tooltip
    teaching: str = ""  # what it says to a learner, for the teacher's tooltip
    teaches: tuple[str, ...] = ()  # the sides that people are offered it as a teacher of

    @property
    def can_teach(self) -> bool:
        """Whether a brain may learn from it; staying is no direction that a brain can output."""
        return bool(self.teaches)


def by_rule(rule: Rule) -> Tables:
    """Return the tables of a rule of one situation, the same at each of the cat's steps."""

    def tables(side: str, world: World, steps: int) -> IntArray:
        table = tabulate(rule, world)  # [other, own]
        return table[np.newaxis] if side == MOUSE else np.array([table.T] * steps)

    return tables


def by_perfect_play(side: str, world: World, steps: int) -> IntArray:
    """Return the tables of perfect play, solved for a cat of so many steps."""
    return perfect_mouse(world, steps)[np.newaxis] if side == MOUSE else perfect_cat(world, steps)


POLICIES = {
    policy.name: policy
    for policy in (
        Policy(
            "still", by_rule(rules.still), "still", "Stand still, as the article's cat does."
        ),
        Policy(
            "flee", by_rule(rules.flee), "fleeing",
            "Run where it is already furthest away: the article's teacher itself.",
            "The article's teacher: run where you are already furthest away; at a wall, along it.",
            (MOUSE,),
        ),
        Policy(
            "chase", by_rule(rules.chase), "chasing", "Close the larger gap.",
            "Close the larger gap; sideways where both are equal.", (CAT,),
        ),
        Policy(
            "perfect", by_perfect_play, "perfect",
            "Play as well as can be, worked out backwards from the end of every fight.",
            "Never step where a cat could reach you; of such moves, the farthest from it.",
            SIDES,
        ),
    )
}  # fmt: skip
"""Every policy that is a table, by name."""

TEACHERS = tuple(name for name, policy in POLICIES.items() if policy.can_teach)
"""The policies that a brain may be taught by."""


def offered_teachers(side: str) -> tuple[str, ...]:
    """Return the teachers that people are offered for one side."""
    return tuple(name for name, policy in POLICIES.items() if side in policy.teaches)


@lru_cache(maxsize=16)
def table_of(name: str, side: str, world: World, steps: int = 1) -> IntArray:
    """Return one side's table of a policy, for a cat of so many steps a tick.

    Shape (1, cells, cells) for the mouse, (steps, cells, cells) for the cat; not to be written to.
    """
    tables = POLICIES[name].tables(side, world, steps)
    tables.setflags(write=False)  # row by row in memory, as every engine reads it
    return tables
