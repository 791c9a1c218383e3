"""How the compiled kernel is called: a course is checked, packed, and its weights copied back."""

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
from catmouse.games.lesson import Course, Played
from catmouse.games.match import TablePlayer
from catmouse.room.compass import BOUNDS, TARGETS
from catmouse.room.policies import CAT, MOUSE, SIDES
from catmouse.room.world import DIRECTION_NAMES, FloatArray, IntArray, World

TAME = 1e100
"""While weights and rate are below this, no weight can become infinite within a game."""

NOBODY: Params = {name: np.zeros(shape) for name, shape in ARTICLE.shapes(1).items()}
"""The brain of a side that plays by a table."""


def learn(run: Any, course: Course, starts: IntArray, until: float) -> Played:
    """Do what :func:`catmouse.games.lesson.learn` does, by the ``run`` of the kernel.

    Raises ValueError for a course that is not the article's kind, and IndexError for a cell or a
    direction that does not exist: the kernel does not look.
    """
    check(starts, (len(starts), 2), course.world.cells)
    if not (course.rules.touch_ends or course.players[CAT].stands_still):
        raise ValueError("the compiled engine does not know lessons with a cat that moves")
    sides = {name: side_of(course, name, len(starts)) for name in SIDES}
    caught = np.empty(len(starts), dtype=np.int64)
    rows, length = flat(starts, np.int64), (int(course.ticks), int(course.rules.cat_steps))
    tables = tables_of(course.world)
    played = run(sides[MOUSE], sides[CAT], tables, rows, caught, *length, float(until))
    for name, training in course.trainings.items():
        unpack(sides[name].brain, sides[name].size, training.params)
    return Played(caught[:played], {name: sides[name].curve[:played] for name in course.trainings})


def side_of(course: Course, name: str, games: int) -> Side:
    """Return one side of a course as the kernel takes it, for so many games."""
    player, training = course.players[name], course.trainings.get(name)
    steps = course.rules.steps_of(name)
    shape, moves = (steps, course.world.cells, course.world.cells), course.ticks * steps
    table, rate, smoothed = np.empty(0, dtype=np.int64), 0.0, math.nan
    if isinstance(player, TablePlayer):
        role, params, table, moves = BY_TABLE, NOBODY, player.table, 0
        check(table, shape, len(DIRECTION_NAMES))
    elif player.network != ARTICLE:
        raise ValueError(f"the compiled engine does not know the {name}'s kind of brain")
    elif training is None:
        role, params = BY_BRAIN, player.params
    else:
        role, params, table = LEARNS, training.params, training.teacher
        rate, smoothed = training.rate_of(0), training.smoothed
        check(table, shape, len(TARGETS))
        plain = type(training.optimiser) is Plain and not training.optimiser.clip
        if course.lesson != 1 or not plain:
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
    """Return the room and the compass: moves, coordinates, targets, bounds and how many cells."""
    return (
        flat(world.moves, np.int64),
        flat(world.coordinates, np.float64),
        flat(TARGETS, np.float64),
        flat(np.log(BOUNDS / (1 - BOUNDS)), np.float64),  # what the output's sigmoid gets there
        world.cells,
    )


def first_sum(params: Params, rate: float) -> int:
    """Return the first move that sums over the state: the second, for before it it is zero.

    Sums over a zero state are 0 and left out, unless a factor is infinite or NaN.
    """
    tame = abs(rate) < TAME and all(np.abs(array).max() < TAME for array in params.values())
    return 1 if tame else 0


def check(table: IntArray, shape: tuple[int, ...], count: int) -> None:
    """Raise IndexError unless the table has this shape and numbers from 0 to count - 1."""
    if table.shape != shape:
        raise IndexError(f"a table of shape {table.shape} is not of shape {shape}")
    if table.size and not 0 <= table.min() <= table.max() < count:
        raise IndexError(f"a table has numbers that are not 0 to {count - 1}")
