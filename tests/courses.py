"""Courses to learn in, of lessons and of fights, and how two engines are compared in them."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from catmouse.brains.arrays import Params, copied
from catmouse.brains.brain import ARTICLE, Network
from catmouse.brains.optimisers import Plain
from catmouse.games import lesson
from catmouse.games.lesson import Course, Learn, Played, Training
from catmouse.games.match import BrainPlayer, Player, TablePlayer
from catmouse.recipe.recipe import FIGHT_RULES, Rules
from catmouse.recipe.starts import drawn_starts
from catmouse.room.compass import TARGETS
from catmouse.room.policies import BRAIN, CAT, MOUSE, POLICIES, SIDES, TEACHERS, table_of
from catmouse.room.world import IntArray, World
from catmouse.runs.run import NEVER

LEARNERS = {f"learner from {teacher}": teacher for teacher in TEACHERS}
ROLES = (*POLICIES, BRAIN, *LEARNERS)
"""What a side can do: play by a table, by a brain, or by a brain that learns."""

ALONE = {MOUSE: "learner from flee", CAT: "still"}
"""The article's lesson."""

BOTH = {MOUSE: "learner from perfect", CAT: "learner from chase"}
"""Both learn, and about as many mice are caught as escape."""

LESSON = {"roles": ALONE, "rules": Rules()}
FIGHT = {"roles": BOTH, "rules": FIGHT_RULES}
KINDS = {"lessons": LESSON, "a fight": FIGHT}
"""The settings of :func:`course_of` for either kind of game."""


def course_of(
    roles: Mapping[str, str] = ALONE,
    rules: Rules = FIGHT_RULES,
    *,
    steps: int = 1,
    world: World | None = None,
    hidden: tuple[int, int] = (7, 5),
    ticks: int = 10,
    rate: float = 0.1,
    lesson: int = 1,
    network: Network = ARTICLE,
    rng: np.random.RandomState | None = None,
    smoothed: float = math.nan,
    spoil: Callable[[Params], None] = lambda params: None,
) -> Course:
    """Return a course in which both sides have these roles; the same every time."""
    world, rules = world or World(), dataclasses.replace(rules, cat_steps=steps)
    rng = rng or np.random.RandomState(sum(hidden))
    players: dict[str, Player] = {}
    trainings: dict[str, Training] = {}
    for side, units in zip(SIDES, hidden, strict=True):
        if roles[side] in POLICIES:
            players[side] = TablePlayer(table_of(roles[side], side, world, steps))
            continue
        params = network.init(rng, units)
        spoil(params)
        players[side] = BrainPlayer(world, network, params)
        if roles[side] in LEARNERS:
            teacher = table_of(LEARNERS[roles[side]], side, world, steps)
            optimiser = Plain(params, clip=0)
            trainings[side] = Training(
                network, params, optimiser, teacher, lambda games: rate, smoothed
            )
    return Course(world, rules, players, trainings, ticks, lesson)


def with_teachers(course: Course, teachers: Mapping[str, IntArray]) -> Course:
    """Return a course whose learners have other teachers, tables (steps, cells, cells)."""
    trainings = course.trainings | {
        side: course.trainings[side]._replace(teacher=teacher) for side, teacher in teachers.items()
    }
    return course._replace(trainings=trainings)


def taught_by_chance(course: Course) -> Course:
    """Return a course whose teachers say anything at all, and at each step something else."""
    rng = np.random.RandomState(course.world.cells + course.ticks)
    teachers = {
        side: rng.randint(0, len(TARGETS), training.teacher.shape)
        for side, training in course.trainings.items()
    }
    return with_teachers(course, teachers)


def going_on(course: Course, played: Played) -> Course:
    """Return the course for the games after some that were played."""
    trainings = {
        side: training._replace(smoothed=float(played.smoothed[side][-1]))
        if len(played.smoothed[side])
        else training
        for side, training in course.trainings.items()
    }
    return course._replace(trainings=trainings)


def starts_in(course: Course, games: int, rng: np.random.RandomState | None = None) -> IntArray:
    """Return random starts of so many games, by the rules; without a stream always the same."""
    rng = rng or np.random.RandomState(course.world.cells + games)
    return drawn_starts(course.world, course.rules.starts_apart, rng, games)


def brains_of(course: Course) -> dict[str, Params]:
    """Return the weights of every side that has some."""
    players = course.players.items()
    return {side: player.params for side, player in players if isinstance(player, BrainPlayer)}


def weights_of(course: Course) -> dict[str, Params]:
    """Return copies of the weights of every side that has some."""
    return {side: copied(params) for side, params in brains_of(course).items()}


def assert_engines_agree(
    learn: Learn,
    games: int,
    change: Callable[[Course], Course] = lambda course: course,
    **settings: Any,
) -> Played:
    """Fail unless both engines make the same captures, curves and weights, but for rounding.

    Settings are those of :func:`course_of`; ``change`` is made to each of the two courses.
    """
    ours, theirs = (change(course_of(**settings)) for _ in range(2))
    starts = starts_in(ours, games)
    made = learn(ours, starts, NEVER)
    with np.errstate(all="ignore"):
        wanted = lesson.learn(theirs, starts, NEVER)
    np.testing.assert_array_equal(made.caught, wanted.caught, err_msg="caught")
    assert made.smoothed.keys() == wanted.smoothed.keys() == ours.trainings.keys()
    for side, curve in made.smoothed.items():
        np.testing.assert_allclose(curve, wanted.smoothed[side], rtol=1e-9, err_msg=side)
    for side, params in brains_of(ours).items():
        for name, array in params.items():
            other = brains_of(theirs)[side][name]
            np.testing.assert_allclose(
                array, other, rtol=1e-8, atol=1e-9, err_msg=f"{side}: {name}"
            )
    return made
