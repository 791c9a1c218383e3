"""A lesson is a match with a still cat in which a touch ends nothing: two kinds of rules, one game.

What ends a training early ends it in both.
"""

from __future__ import annotations

import functools
import importlib.util
import math

import numpy as np
import pytest

from catmouse.brains.arrays import copied
from catmouse.engines import calls, loading
from catmouse.games import lesson
from catmouse.games.lesson import Course, Learn, Played
from catmouse.recipe.recipe import FIGHT_RULES, Rules
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import IntArray
from catmouse.runs.run import NEVER
from tests.courses import (
    ALONE,
    FIGHT,
    KINDS,
    LESSON,
    brains_of,
    course_of,
    starts_in,
    weights_of,
)
from tests.helpers import assert_same_bits

CAT_LEARNS = {"roles": {MOUSE: "flee", CAT: "learner from chase"}, "rules": FIGHT_RULES}
LEADERS = {"lessons": (LESSON, MOUSE), "a fight": (FIGHT, MOUSE), "a cat": (CAT_LEARNS, CAT)}
"""Settings, and the side whose errors count."""

needs_numba = pytest.mark.skipif(
    importlib.util.find_spec("numba") is None, reason="numba is not installed"
)

# --- a lesson is a match with a still cat --------------------------------------------------------


@pytest.fixture(scope="module")
def untouched() -> IntArray:
    """Starts of lessons in which the mouse that learns from them never touches the cat."""
    course, escaped = course_of(ALONE, FIGHT_RULES, hidden=(16, 1)), []
    for start in starts_in(course, 400):
        before = weights_of(course)[MOUSE]
        if lesson.learn(course, start[np.newaxis], NEVER).caught[0]:
            for name, array in brains_of(course)[MOUSE].items():
                array[...] = before[name]
        else:
            escaped.append(start)
    assert len(escaped) > 200
    return np.array(escaped)


def as_lessons(learn: Learn, starts: IntArray) -> tuple[Course, Played]:
    course = course_of(**LESSON, hidden=(16, 1))
    return course, learn(course, starts, NEVER)


def with_a_cat_that_takes_its_turns(course: Course) -> Course:
    """Return a course whose cat is asked where to go, at every step, and says that it stays."""
    course.players[CAT].stands_still = False
    return course


@pytest.mark.parametrize("steps", [1, 2])
def test_in_numpy_a_cat_that_takes_its_turns_and_stays_makes_the_same_bits(steps: int) -> None:
    starts = starts_in(course_of(**LESSON), 300)
    wanted, played = as_lessons(lesson.learn, starts)
    course = with_a_cat_that_takes_its_turns(course_of(**LESSON, hidden=(16, 1), steps=steps))
    made = lesson.learn(course, starts, NEVER)
    assert made.smoothed[MOUSE].tolist() == played.smoothed[MOUSE].tolist()
    assert_same_bits(brains_of(course)[MOUSE], brains_of(wanted)[MOUSE])


@pytest.mark.parametrize("moving", [False, True], ids=["without a turn", "with turns"])
def test_in_numpy_fights_without_a_touch_make_the_same_bits(
    untouched: IntArray, moving: bool
) -> None:
    wanted, played = as_lessons(lesson.learn, untouched)
    course = course_of(ALONE, FIGHT_RULES, hidden=(16, 1))
    course = with_a_cat_that_takes_its_turns(course) if moving else course
    made = lesson.learn(course, untouched, NEVER)
    assert not made.caught.any()
    assert_same_bits(brains_of(course)[MOUSE], brains_of(wanted)[MOUSE])
    curves = made.smoothed[MOUSE], played.smoothed[MOUSE]
    np.testing.assert_allclose(*curves, rtol=1e-12, err_msg="the errors of ten moves are others")


@needs_numba
@pytest.mark.parametrize(
    ("touch_ends", "still_cat"), [(True, True), (False, False), (True, False)], ids=str
)
def test_compiled_for_other_rules_a_lesson_stays_the_same(
    untouched: IntArray, touch_ends: bool, still_cat: bool
) -> None:
    """To the bit; but for a cat that could move, for its places are summed in another order."""
    from catmouse.engines import kernel

    wanted, played = as_lessons(loading.learn, untouched)
    if (touch_ends, still_cat) == (True, False):
        learn = loading.load(True)
    else:
        learn = functools.partial(calls.learn, kernel.compile_run(False, touch_ends, still_cat))
    course = course_of(ALONE, Rules(touch_ends=touch_ends), hidden=(16, 1))
    made = learn(course, untouched, NEVER)
    assert not made.caught.any()
    mine, other = brains_of(course)[MOUSE], brains_of(wanted)[MOUSE]
    if still_cat:
        assert_same_bits(mine, other)
    for name, array in mine.items():
        np.testing.assert_allclose(array, other[name], rtol=1e-8, atol=1e-9, err_msg=name)
    np.testing.assert_allclose(made.smoothed[MOUSE], played.smoothed[MOUSE], rtol=1e-9)


# --- what ends a training early ------------------------------------------------------------------


@pytest.mark.parametrize("who", LEADERS)
def test_learning_ends_after_the_first_game_under_the_target(engine: Learn, who: str) -> None:
    settings, leader = LEADERS[who]
    games = 3_000 if who == "lessons" else 400

    def played(games: int, until: float, learn: Learn = engine) -> tuple[Played, Course]:
        course = course_of(**settings, hidden=(16, 16))
        return learn(course, starts_in(course, 3_000)[:games], until), course

    curve = played(games, NEVER)[0].smoothed[leader]
    assert len(curve) == games
    until = float(np.sort(curve)[30:32].mean())  # on no game's own errors
    last = int(np.argmax(curve < until))
    assert 0 < last < games - 1, "the test stops nowhere in the middle"
    stopped, course = played(games, until)
    assert stopped.smoothed[leader].tolist() == curve[: last + 1].tolist()
    assert len(stopped.caught) == last + 1
    exactly, expected = played(last + 1, NEVER)
    assert stopped.caught.tolist() == exactly.caught.tolist()
    for side, params in brains_of(course).items():
        assert_same_bits(params, brains_of(expected)[side])
    assert len(played(games, until, lesson.learn)[0].caught) == last + 1


@pytest.mark.parametrize("who", LEADERS)
def test_a_target_is_reached_under_it_and_not_on_it(engine: Learn, who: str) -> None:
    settings, leader = LEADERS[who]

    def curve(until: float) -> list[float]:
        course = course_of(**settings, hidden=(16, 16))
        found: list[float] = engine(course, starts, until).smoothed[leader].tolist()
        return found

    course = course_of(**settings, hidden=(16, 16))
    for begin in range(100):  # the test needs a curve that rises first
        starts = starts_in(course, 200)[begin : begin + 3]
        first, *later = curve(NEVER)
        if min(later) > first:
            break
    assert min(later) > first
    assert len(curve(first)) == 3
    assert len(curve(float(np.nextafter(first, math.inf)))) == 1


def test_only_the_leading_sides_errors_end_a_fight(engine: Learn) -> None:
    course = course_of(**FIGHT)
    starts = starts_in(course, 50)
    made = engine(course, starts, NEVER)
    lowest = {side: float(curve.min()) for side, curve in made.smoothed.items()}
    assert lowest[CAT] < lowest[MOUSE], "the test says nothing"
    again = engine(course_of(**FIGHT), starts, lowest[MOUSE])
    assert len(again.caught) == 50, "the cat's errors ended it"


def test_where_nobody_learns_no_errors_end_the_games(engine: Learn) -> None:
    course = course_of({MOUSE: "brain", CAT: "chase"})
    before = copied(brains_of(course)[MOUSE])
    made = engine(course, starts_in(course, 30), math.inf)
    assert len(made.caught) == 30 and made.smoothed == {}
    assert made.caught.any()
    assert_same_bits(brains_of(course)[MOUSE], before)


@pytest.mark.parametrize("who", LEADERS)
def test_a_lesson_of_several_games_is_never_cut(who: str) -> None:
    settings, leader = LEADERS[who]

    def played(until: float) -> Played:
        course = course_of(**settings, lesson=7)
        return lesson.learn(course, starts_in(course, 100), until)

    curve = played(NEVER).smoothed[leader]
    assert len(curve) == 100, "the last lesson is shorter"
    until = float(np.sort(curve[:60])[5])
    first = int(np.argmax(curve < until))
    made = played(until)
    assert len(made.caught) == min(100, first // 7 * 7 + 7)
    assert made.smoothed[leader].tolist() == curve[: len(made.caught)].tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_no_games_change_nothing(engine: Learn, kind: str) -> None:
    course = course_of(**KINDS[kind])
    before = weights_of(course)
    made = engine(course, np.empty((0, 2), dtype=np.int64), NEVER)
    assert made.caught.shape == (0,)
    assert {side: curve.shape for side, curve in made.smoothed.items()} == dict.fromkeys(
        course.trainings, (0,)
    )
    for side, params in brains_of(course).items():
        assert_same_bits(params, before[side])
