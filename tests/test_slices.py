"""Slices of training: at a pace, on a clock made for the test, and examined in between."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catmouse.files import library, paths
from catmouse.recipe.recipe import FIGHT, LESSONS, MODERN, Recipe, fight, lessons
from catmouse.room.policies import CAT, MOUSE, SIDES
from catmouse.runs.run import Run
from catmouse.worker.slices import LONGEST_CATCH_UP, SPEED_WINDOW, Pace, Runner, Speedometer
from tests.helpers import assert_same_bits

SPEEDS = st.floats(0.5, 5000)

# --- the pace ------------------------------------------------------------------------------------


def test_without_a_limit_no_number_is_due() -> None:
    pace = Pace(None, now=10)
    assert pace.due(10) is None
    pace.played(1_000_000)
    assert pace.due(11) is None
    assert pace.wait() == 0


def test_the_first_game_is_due_at_once_and_the_next_when_its_time_has_come() -> None:
    pace = Pace(1, now=10)
    assert pace.due(10) == 1
    pace.played(1)
    assert pace.due(10.5) == 0
    assert pace.wait() == pytest.approx(0.5)
    assert pace.due(11) == 1


@given(speed=SPEEDS, looks=st.lists(st.floats(0, 0.09), min_size=1, max_size=200))
def test_games_keep_to_the_clock_however_often_it_is_looked_at(
    speed: float, looks: list[float]
) -> None:
    now = 100.0
    pace, played = Pace(speed, now), 0
    for seconds in looks:
        now += seconds
        due = pace.due(now)
        assert due is not None and due >= 0
        pace.played(due)
        played += due
    expected = 1 + (now - 100.0) * speed
    assert expected - 1 - 1e-6 <= played <= expected + 1e-6


@given(speed=SPEEDS, away=st.floats(1, 1e6))
def test_after_a_delay_little_is_made_up_for(speed: float, away: float) -> None:
    pace = Pace(speed, now=0)
    due = pace.due(away)
    assert due is not None
    assert 1 <= due <= 1 + max(1, LONGEST_CATCH_UP * speed)


@given(speed=SPEEDS, elapsed=st.floats(0, 0.05))
def test_after_waiting_a_game_is_due(speed: float, elapsed: float) -> None:
    pace = Pace(speed, now=0)
    due = pace.due(elapsed)
    assert due is not None
    pace.played(due)
    assert 0 < pace.wait() <= 1 / speed * (1 + 1e-9)
    then = elapsed + pace.wait()
    assert pace.due(then * (1 - 1e-6) - 1e-6) == 0, "the wait is too long"
    assert pace.due(then + 1e-6) == 1, "the wait is too short"


# --- speed ---------------------------------------------------------------------------------------


def test_speed_is_games_over_seconds() -> None:
    meter = Speedometer(now=5)
    assert meter.speed(5) == 0
    for tick in range(1, 6):
        meter.played(30, now=5 + tick / 10)
    assert meter.speed(5.5) == pytest.approx(300)


def test_speed_is_that_of_the_last_moment() -> None:
    meter = Speedometer(now=0)
    for tick in range(1, 101):
        meter.played(1000, now=tick / 10)
    for tick in range(1, 31):
        meter.played(1, now=10 + tick / 10)
    assert meter.speed(13) == pytest.approx(10)


def test_speed_falls_while_nothing_is_played() -> None:
    meter = Speedometer(now=0)
    meter.played(100, now=0.5)
    assert meter.speed(0.5) > meter.speed(1) > meter.speed(10) > 0


def test_the_speedometer_remembers_a_moment_only() -> None:
    meter = Speedometer(now=0)
    for tick in range(1, 10_001):
        meter.played(1, now=tick / 100)
    assert len(meter._ticks) <= 100 * SPEED_WINDOW + 3


# --- exams between slices ------------------------------------------------------------------------


def test_a_run_goes_back_to_the_brain_that_was_perfect() -> None:
    saved = library.load(paths.assets_folder() / "perfect.safetensors")
    runner = Runner(Run.resume(saved), 0.01)
    assert not runner.examine(elapsed=0, training=True) and runner.examining
    while runner.run.games == saved.games:  # the exam is under way meanwhile
        runner.train()
    runner.run.set_rate(0.01)
    assert not runner.examine(elapsed=10, training=True), "it was perfect when it arrived"
    assert runner.examined is not None and runner.examined.report.perfect
    runner.go_back_to_exam()
    assert runner.run.games == saved.games
    assert_same_bits(runner.run.learners[MOUSE].params, saved.brains[MOUSE].params)
    assert runner.run.is_perfect()
    assert runner.run.recipe.mouse.rate == 0.01, "the rate is the user's, not the exam's"
    assert runner.run.clock.times() == saved.clock, "as when it began"
    assert f"in {saved.clock[-1][1]:.1f} seconds" in runner.how_it_went()
    twin = Run.resume(saved)
    twin.set_rate(0.01)
    np.testing.assert_array_equal(runner.run.train(128), twin.train(128))


KINDS = {
    LESSONS: lessons(hidden=4),
    "modern lessons": Recipe(brains=(dataclasses.replace(MODERN, hidden=4),), lesson=16),
    FIGHT: fight(hidden=4, cat_brain=dataclasses.replace(MODERN, hidden=3)),
    "a fight of tables": fight("flee", "chase"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_told_of_a_run_is_one_state_of_it(kind: str) -> None:
    """Whatever is learned afterwards, recipe, weights, figures and score stay those told."""
    runner = Runner(Run(KINDS[kind]), 0.01)
    runner.run.train(32)
    told = runner.told(training=True)
    kept = Run.resume(runner.run.saved())
    runner.run.train(32)
    assert (told.recipe, told.games) == (kept.recipe, kept.games)
    assert told.brains.keys() == kept.learners.keys() == set(told.recipe.sides)
    for side, brain in told.brains.items():
        learner = kept.learners[side]
        assert_same_bits(brain.params, learner.params)
        np.testing.assert_array_equal(brain.smoothed, learner.smoothed, err_msg=side)
        assert brain.curve.errors.tolist() == learner.curve.points().errors.tolist()
        for name, array in brain.params.items():
            assert not array.flags.writeable, f"{side}: {name} can be written to"
    assert told.mouse is told.brains[MOUSE]
    assert told.clock[-1][0] == told.games


@pytest.mark.parametrize("kind", KINDS)
def test_the_exam_beside_the_training_is_the_exam_of_the_brains_it_began_with(kind: str) -> None:
    runner = Runner(Run(KINDS[kind]), 0.01)
    runner.run.train(16)
    wanted, games = runner.run.report(), runner.run.games
    runner.examine(elapsed=0, training=True)
    runner.run.train(16)
    while runner.examining:
        runner.examine(elapsed=1, training=True)
    assert runner.examined is not None
    assert runner.examined.games == games
    assert repr(runner.examined.report) == repr(wanted), "NaN is NaN here"
    told = runner.told(training=True)
    assert told.examined == runner.examined
    assert (told.scores.games.tolist(), told.scores.wrong.tolist()) == ([games], [wanted.faults])


@pytest.mark.parametrize("kind", KINDS)
def test_the_quick_score_is_that_of_the_brains_as_they_are(kind: str) -> None:
    runner = Runner(Run(KINDS[kind]), 0.01)
    for _ in range(2):
        runner.run.train(16)
        assert runner.quick_score() == runner.run.report().score
    runner.examine(elapsed=1, training=False)
    while runner.examining:
        runner.examine(elapsed=1, training=False)
    assert runner.examined is not None and runner.examined.games == runner.run.games
    assert runner.quick_score() == runner.examined.report.score


def test_a_large_brain_that_nobody_examined_has_no_quick_score() -> None:
    assert Runner(Run(lessons(hidden=300)), 0.01).quick_score() is None


@pytest.mark.parametrize(
    ("change", "known"),
    [
        (lambda recipe: recipe.with_brain(MOUSE, rate=0.7), True),
        (lambda recipe: dataclasses.replace(recipe, practice=((3, 9),)), True),
        (lambda recipe: recipe.with_brain(MOUSE, teacher="perfect"), False),
        (lambda recipe: recipe.with_brain(CAT, hidden=5), False),
        (lambda recipe: recipe.with_policy(CAT, "chase"), False),
        (lambda recipe: recipe.with_rules(cat_steps=2), False),
        (lambda recipe: dataclasses.replace(recipe, moves=9), False),
    ],
    ids=["rate", "practice", "teacher", "size", "policy", "steps", "moves"],
)
def test_a_changed_run_keeps_its_report_only_where_the_same_exam_is_taken(
    change: Callable[[Recipe], Recipe], known: bool
) -> None:
    runner = Runner(Run(KINDS[FIGHT]), 0.01)
    runner.run.train(16)
    while runner.examined is None:
        runner.examine(elapsed=1, training=False)
    changed = Runner(runner.run.change(change(runner.run.recipe)), 0.01)
    changed.succeed(runner)
    assert changed.examined == (runner.examined if known else None)
    assert changed.told(training=False).scores.games.tolist() == [16], "its past is its own"


# --- beside another ------------------------------------------------------------------------------


@pytest.mark.parametrize("lesson", [1, 16])
def test_in_a_race_the_rival_plays_as_many_games_as_the_first(lesson: int) -> None:
    runner = Runner(Run(dataclasses.replace(KINDS[LESSONS], lesson=lesson)), 0.05)
    played = 0
    for games in (1, 5, 0, 40, 3, 200, 0, 0, 7):
        runner.keep_up(games)
        played += games
        assert runner.run.games < played + lesson, "it is more than a lesson ahead"
    for _ in range(50):
        runner.keep_up(0)
    assert played <= runner.run.games < played + lesson, "what was too slow is made up for"


def test_a_slice_ends_where_a_moment_of_the_past_is_kept() -> None:
    runner = Runner(Run(KINDS[LESSONS]), 0.01)
    runner.run.timeline.stride = 7
    ends = [runner.run.games for _ in range(40) if runner.train(5)]
    assert all(end in ends for end in range(7, 100, 7)), ends


@pytest.mark.parametrize("side", SIDES)
def test_going_back_to_an_exam_keeps_the_rates_of_both_sides(side: str) -> None:
    runner = Runner(Run(KINDS[FIGHT]), 0.01)
    runner.run.train(16)
    runner.examine(elapsed=0, training=True)
    runner.run.train(16)
    runner.run.set_rate(0.33, side)
    runner.go_back_to_exam()
    assert runner.run.games == 16
    assert runner.run.recipe.brain_of(side).rate == 0.33
