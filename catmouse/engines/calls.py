"""How the compiled kernels are called: arguments are checked, packed, and copied back."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from catmouse.brains.arrays import Params
from catmouse.brains.brain import ARTICLE
from catmouse.brains.optimisers import Plain
from catmouse.engines.layout import (
    BY_BRAIN,
    BY_TABLE,
    LEARNS,
    Side,
    flat,
    new_record,
    packed,
    padded_units,
    unpack,
    zeros,
)
from catmouse.games.match import Arena, Outcome, TableMind
from catmouse.room.compass import BOUNDS, IDEALS
from catmouse.room.policies import CAT, MOUSE, SIDES
from catmouse.room.world import DIRECTION_NAMES, FloatArray, IntArray, World

TAME = 1e100
"""While weights and rate are below this, no weight can become infinite within a game."""

NOBODY: Params = {name: np.zeros(shape) for name, shape in ARTICLE.shapes(1).items()}
"""The brain of a side that plays by a table."""


def learn(
    run: Any,
    world: World,
    teacher: IntArray,
    params: Params,
    starts: IntArray,
    moves: int,
    rate: float,
    smoothed: float,
    until: float,
) -> FloatArray:
    """Do what :func:`lesson.learn` does, by the ``run`` of :mod:`catmouse.engines.kernel`.

    Raises IndexError for a cell or a direction that does not exist: the kernel does not look.
    """
    check(teacher, (world.cells, world.cells), len(IDEALS))
    check(starts, (len(starts), 2), world.cells)
    size = padded_units(params)
    brain, record = packed(params, size), new_record(moves, size)
    curve = np.empty(len(starts))
    tables = *tables_of(world), flat(teacher, np.int64)
    rows = flat(starts, np.int64)
    sizes = size, int(moves), first_sum(params, rate)
    ends = float(rate), float(smoothed), float(until)
    played = run(brain, tables, record, rows, curve, *sizes, *ends)
    unpack(brain, size, params)
    return curve[:played]


def learn_fights(run: Any, arena: Arena, starts: IntArray) -> Outcome:
    """Do what :func:`match.learn_fights` does, by :mod:`catmouse.engines.fight_kernel`'s ``run``.

    Raises ValueError for an arena that is not article-like, and IndexError for a cell or a
    direction that does not exist: the kernel does not look.
    """
    check(starts, (len(starts), 2), arena.world.cells)
    sides = {name: side_of(arena, name, len(starts)) for name in SIDES}
    caught = np.empty(len(starts), dtype=np.int64)
    rows, length = flat(starts, np.int64), (int(arena.ticks), int(arena.steps))
    run(sides[MOUSE], sides[CAT], tables_of(arena.world), rows, caught, *length)
    for name, pupil in arena.pupils.items():
        unpack(sides[name].brain, sides[name].size, pupil.params)
    return Outcome(caught, {name: sides[name].curve for name in arena.pupils})


def side_of(arena: Arena, name: str, games: int) -> Side:
    """Return one side of an arena as the kernel takes it, for so many games."""
    mind, pupil = arena.minds[name], arena.pupils.get(name)
    steps = arena.steps if name == CAT else 1
    shape, moves = (steps, arena.world.cells, arena.world.cells), arena.ticks * steps
    table, rate, smoothed = np.empty(0, dtype=np.int64), 0.0, math.nan
    if isinstance(mind, TableMind):
        role, params, table, moves = BY_TABLE, NOBODY, mind.table, 0
        check(table, shape, len(DIRECTION_NAMES))
    elif mind.brain != ARTICLE:
        raise ValueError(f"the compiled engine does not know the {name}'s kind of brain")
    elif pupil is None:
        role, params = BY_BRAIN, mind.params
    else:
        role, params, table = LEARNS, pupil.params, pupil.teacher
        rate, smoothed = pupil.rate_of(0), pupil.smoothed
        check(table, shape, len(IDEALS))
        if arena.lesson != 1 or type(pupil.optimiser) is not Plain or pupil.optimiser.clip:
            raise ValueError(f"the compiled engine does not know how the {name} learns")
    size = padded_units(params)
    return Side(
        role=role,
        table=flat(table, np.int64),
        brain=packed(params, size),
        record=new_record(moves, size),
        cat_x=zeros(moves),
        cat_y=zeros(moves),
        curve=np.empty(games if role == LEARNS else 0),
        size=size,
        first=first_sum(params, rate),
        rate=float(rate),
        smoothed=float(smoothed),
    )


def tables_of(world: World) -> tuple[IntArray, FloatArray, FloatArray, FloatArray, int]:
    """Return the room and the compass: moves, coordinates, ideals, bounds and how many cells."""
    return (
        flat(world.moves, np.int64),
        flat(world.coordinates, np.float64),
        flat(IDEALS, np.float64),
        flat(np.log(BOUNDS / (1 - BOUNDS)), np.float64),  # what the output's sigmoid gets there
        world.cells,
    )


def first_sum(params: Params, rate: float) -> int:
    """Return the first move that sums over the memory: the second, for before it it is blank.

    Sums over a blank memory are 0 and left out, unless a factor is infinite or NaN.
    """
    tame = abs(rate) < TAME and all(np.abs(array).max() < TAME for array in params.values())
    return 1 if tame else 0


def check(table: IntArray, shape: tuple[int, ...], count: int) -> None:
    """Raise IndexError unless the table has this shape and numbers from 0 to count - 1."""
    if table.shape != shape:
        raise IndexError(f"a table of shape {table.shape} is not of shape {shape}")
    if table.size and not 0 <= table.min() <= table.max() < count:
        raise IndexError(f"a table has numbers that are not 0 to {count - 1}")
