"""Games are spread evenly over time, and their speed is measured, on a clock made for the test."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catmouse.worker.slices import LONGEST_CATCH_UP, SPEED_WINDOW, Pace, Speedometer

SPEEDS = st.floats(0.5, 5000)


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
