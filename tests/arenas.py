"""Arenas to fight in, and how two engines that fight in them are compared."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from catmouse.brains.arrays import Params
from catmouse.brains.brain import ARTICLE
from catmouse.brains.optimisers import Plain
from catmouse.games import match
from catmouse.games.match import Arena, BrainMind, Mind, Outcome, Pupil, TableMind
from catmouse.room.policies import CAT, MOUSE, SIDES, TABLES, TEACHERS, table_of
from catmouse.room.world import World

PUPILS = {f"pupil of {teacher}": teacher for teacher in TEACHERS}
ROLES = (*TABLES, "brain", *PUPILS)
"""What a side can do in a fight: play by a table, by a brain, or by a brain that is taught."""

BOTH = {MOUSE: "pupil of perfect", CAT: "pupil of chase"}
"""Both learn, and about as many mice are caught as escape."""


def arena_of(
    roles: Mapping[str, str],
    *,
    world: World | None = None,
    hidden: tuple[int, int] = (7, 5),
    ticks: int = 10,
    steps: int = 1,
    rate: float = 0.1,
    spoil: Callable[[Params], None] = lambda params: None,
) -> Arena:
    """Return an arena in which both sides have these roles; the same every time."""
    world = world or World()
    rng = np.random.RandomState(hidden[0] + hidden[1])
    minds: dict[str, Mind] = {}
    pupils: dict[str, Pupil] = {}
    for side, units in zip(SIDES, hidden, strict=True):
        if roles[side] in TABLES:
            minds[side] = TableMind(table_of(roles[side], side, world, steps))
            continue
        params = ARTICLE.newborn(rng, units)
        spoil(params)
        minds[side] = BrainMind(world, ARTICLE, params)
        if roles[side] in PUPILS:
            teacher = table_of(PUPILS[roles[side]], side, world, steps)
            optimiser = Plain(params, clip=0)
            pupils[side] = Pupil(ARTICLE, params, optimiser, teacher, lambda games: rate, math.nan)
    return Arena(world, minds, pupils, ticks, steps, lesson=1)


def starts_in(world: World, games: int) -> np.ndarray:
    return world.fight_starts(np.random.RandomState(world.cells + games), games)


def brains_of(arena: Arena) -> dict[str, Params]:
    """Return the weights of every side that has some."""
    minds = arena.minds.items()
    return {side: mind.params for side, mind in minds if isinstance(mind, BrainMind)}


def assert_same_fights(
    learn_fights: match.LearnFights,
    games: int,
    change: Callable[[Arena], Arena] = lambda arena: arena,
    **settings: Any,
) -> Outcome:
    """Fail unless both engines make the same captures, curves and weights, but for rounding.

    Settings are those of :func:`arena_of`; ``change`` is made to each of the two arenas.
    """
    ours, theirs = (change(arena_of(**settings)) for _ in range(2))
    starts = starts_in(ours.world, games)
    made = learn_fights(ours, starts)
    with np.errstate(all="ignore"):
        wanted = match.learn_fights(theirs, starts)
    np.testing.assert_array_equal(made.caught, wanted.caught, err_msg="caught")
    assert made.smoothed.keys() == wanted.smoothed.keys() == ours.pupils.keys()
    for side, curve in made.smoothed.items():
        np.testing.assert_allclose(curve, wanted.smoothed[side], rtol=1e-9, err_msg=side)
    for side, params in brains_of(ours).items():
        for name, array in params.items():
            other = brains_of(theirs)[side][name]
            np.testing.assert_allclose(
                array, other, rtol=1e-8, atol=1e-9, err_msg=f"{side}: {name}"
            )
    return made
