"""The compiled engine with wild brains, and what it refuses, in lessons and in fights."""

from __future__ import annotations

import dataclasses
import importlib.util
from collections.abc import Callable

import numpy as np
import pytest

from catmouse.brains.arrays import Params
from catmouse.brains.brain import ARTICLE
from catmouse.brains.optimisers import Adam, Plain
from catmouse.engines import loading
from catmouse.games import lesson
from catmouse.games.lesson import Course, Learn
from catmouse.games.match import BrainPlayer, TablePlayer
from catmouse.recipe.recipe import Rules
from catmouse.room.policies import CAT, MOUSE, SIDES
from catmouse.runs.run import NEVER
from tests.courses import (
    FIGHT,
    KINDS,
    LESSON,
    assert_engines_agree,
    brains_of,
    course_of,
    starts_in,
    weights_of,
    with_teachers,
)
from tests.helpers import assert_same_bits

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("numba") is None, reason="numba is not installed"
)

LEARNS = [("lessons", MOUSE), ("a fight", MOUSE), ("a fight", CAT)]
"""Who learns in either kind of game."""


@pytest.fixture(scope="module")
def learn() -> Learn:
    return loading.learn


# --- wild brains -----------------------------------------------------------------------------


def infinite_weight(params: Params) -> None:
    params["synapse_h"][2, 1] = np.inf


def no_number_as_weight(params: Params) -> None:
    params["synapse_0"][1, 3] = np.nan


def odd_no_number(params: Params) -> None:
    params["synapse_h"].view(np.int64)[4, 4] = 0x7FF8_0000_0000_0FFF


def infinite_output_weight(params: Params) -> None:
    params["synapse_1"][0, 0] = -np.inf


def huge_weights(params: Params) -> None:
    params["synapse_0"] *= 1e300


def large_weights(params: Params) -> None:
    for array in params.values():
        array *= 1e3


def nothing(params: Params) -> None:
    pass


wild = pytest.mark.parametrize(
    ("spoil", "rate"),
    [
        (infinite_weight, 0.1),
        (no_number_as_weight, 0.1),
        (odd_no_number, 0.1),
        (infinite_output_weight, 0.1),
        (huge_weights, 0.1),
        (large_weights, 0.1),
        (nothing, 1e308),
        (nothing, 1e30),
    ],
)
lengths = pytest.mark.parametrize("ticks", [1, 2, 10])

ONE_LEARNS = {
    "lessons": LESSON,
    "the mouse of a fight": {"roles": {MOUSE: "learner from flee", CAT: "chase"}},
    "the cat of a fight": {"roles": {MOUSE: "still", CAT: "learner from chase"}},
}


@lengths
@wild
@pytest.mark.parametrize("who", ONE_LEARNS)
def test_wild_weights_play_and_learn_as_in_numpy(
    learn: Learn, who: str, spoil: Callable[[Params], None], rate: float, ticks: int
) -> None:
    # Only where nobody moves after a touch: numpy masks such moves, and 0 times NaN is NaN.
    assert_engines_agree(learn, 12, **ONE_LEARNS[who], ticks=ticks, rate=rate, spoil=spoil)


@lengths
@wild
def test_what_is_not_finite_shows_in_the_same_brains_as_in_numpy(
    learn: Learn, spoil: Callable[[Params], None], rate: float, ticks: int
) -> None:
    ours, theirs = (course_of(**FIGHT, ticks=ticks, rate=rate, spoil=spoil) for _ in range(2))
    starts = starts_in(ours, 30)
    made = learn(ours, starts, NEVER)
    with np.errstate(all="ignore"):
        wanted = lesson.learn(theirs, starts, NEVER)
    for side in SIDES:
        finite = [
            all(np.isfinite(array).all() for array in brains_of(course)[side].values())
            for course in (ours, theirs)
        ]
        assert finite[0] == finite[1], f"{side}: finite {finite}"
    np.testing.assert_array_equal(made.caught, wanted.caught)


# --- what is refused -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("starts", [[[0, 36]], [[-1, 0]], [[0, 0, 0]]], ids=str)
def test_a_start_outside_the_room_is_refused(
    learn: Learn, kind: str, starts: list[list[int]]
) -> None:
    with pytest.raises(IndexError, match="table"):
        learn(course_of(**KINDS[kind]), np.array(starts), NEVER)


@pytest.mark.parametrize(("kind", "side"), LEARNS)
def test_a_teacher_who_says_stay_is_refused(learn: Learn, kind: str, side: str) -> None:
    course = course_of(**KINDS[kind])
    odd = with_teachers(course, {side: np.full_like(course.trainings[side].teacher, 4)})
    with pytest.raises(IndexError, match="0 to 3"):
        learn(odd, starts_in(course, 2), NEVER)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("direction", [-1, 5])
def test_a_table_with_a_direction_that_does_not_exist_is_refused(
    learn: Learn, side: str, direction: int
) -> None:
    course = course_of(**FIGHT)
    cells = course.world.cells
    players = {**course.players, side: TablePlayer(np.full((1, cells, cells), direction))}
    others = {other: training for other, training in course.trainings.items() if other != side}
    odd = course._replace(players=players, trainings=others)
    with pytest.raises(IndexError, match="0 to 4"):
        learn(odd, starts_in(course, 2), NEVER)


def test_a_table_for_too_few_steps_is_refused(learn: Learn) -> None:
    course = course_of({MOUSE: "learner from flee", CAT: "chase"})
    course = course._replace(rules=dataclasses.replace(course.rules, cat_steps=2))
    with pytest.raises(IndexError, match=r"\(1, 36, 36\) is not of shape \(2, 36, 36\)"):
        learn(course, starts_in(course, 2), NEVER)


def test_lessons_with_a_cat_that_moves_are_refused(learn: Learn) -> None:
    course = course_of({MOUSE: "learner from flee", CAT: "chase"}, Rules())
    before = weights_of(course)
    with pytest.raises(ValueError, match="does not know lessons with a cat that moves"):
        learn(course, starts_in(course, 2), NEVER)
    assert_same_bits(brains_of(course)[MOUSE], before[MOUSE])


def with_adam(course: Course, side: str) -> Course:
    training = course.trainings[side]
    training = training._replace(optimiser=Adam(training.params, clip=0))
    return course._replace(trainings={**course.trainings, side: training})


def with_clipping(course: Course, side: str) -> Course:
    training = course.trainings[side]
    training = training._replace(optimiser=Plain(training.params, clip=1))
    return course._replace(trainings={**course.trainings, side: training})


def with_lessons_of_two(course: Course, side: str) -> Course:
    return course._replace(lesson=2)


def with_another_network(course: Course, side: str) -> Course:
    network = dataclasses.replace(ARTICLE, scale="wide")
    player = BrainPlayer(course.world, network, brains_of(course)[side])
    return course._replace(players={**course.players, side: player})


@pytest.mark.parametrize(("kind", "side"), LEARNS)
@pytest.mark.parametrize(
    "change", [with_adam, with_clipping, with_lessons_of_two, with_another_network]
)
def test_what_is_not_like_the_article_is_refused_before_anything_is_learned(
    learn: Learn, change: Callable[[Course, str], Course], kind: str, side: str
) -> None:
    course = course_of(**KINDS[kind])
    before = weights_of(course)
    with pytest.raises(ValueError, match="the compiled engine does not know"):
        learn(change(course, side), starts_in(course, 2), NEVER)
    for one, params in brains_of(course).items():
        assert_same_bits(params, before[one])


def test_the_steps_of_a_cat_that_stands_still_make_no_difference(learn: Learn) -> None:
    one, two = (assert_engines_agree(learn, 20, **LESSON, steps=steps) for steps in (1, 2))
    assert one.smoothed[MOUSE].tolist() == two.smoothed[MOUSE].tolist()
