"""How many games are left until the errors fall under a target, at the present slope."""

from __future__ import annotations

import math

import numpy as np
import pytest

from catmouse.runs.curve import RECENT, Points, games_until
from catmouse.runs.run import NEVER


def line(first: float, slope: float, points: int = 200, stride: int = 1000) -> Points:
    games = np.arange(points) * stride
    return Points(games, first + slope * games)


def test_a_straight_fall_is_followed_to_the_target() -> None:
    points = line(first=9.0, slope=-1e-5)
    now = points.errors[-1]
    assert games_until(points, 1.2) == pytest.approx((now - 1.2) / 1e-5)


def test_the_present_slope_counts_and_not_the_old_one() -> None:
    old, new = line(9.0, -3e-5), line(3.0, -1e-6)
    both = Points(
        np.concatenate([old.games, old.games[-1] + 1000 + new.games]),
        np.concatenate([old.errors, new.errors]),
    )
    assert games_until(both, 1.2) == pytest.approx(games_until(new, 1.2), rel=1e-6)


def test_noise_is_averaged_out() -> None:
    points = line(first=9.0, slope=-1e-5)
    noise = np.random.RandomState(0).normal(0, 0.01, len(points.errors))
    noisy = Points(points.games, points.errors + noise)
    assert games_until(noisy, 1.2) == pytest.approx(games_until(points, 1.2), rel=0.1)


def test_errors_that_rise_never_reach_the_target() -> None:
    assert games_until(line(9.0, 1e-6), 1.2) == math.inf


def test_errors_that_stand_still_reach_the_target_in_no_lifetime() -> None:
    assert games_until(line(9.0, 0), 1.2) > 1e15  # rounding may leave the ghost of a slope


def test_under_the_target_no_games_are_left() -> None:
    assert games_until(line(1.1, -1e-9), 1.2) == 0
    assert games_until(line(1.1, 1e-9), 1.2) == 0


def test_without_a_target_there_is_no_end() -> None:
    assert games_until(line(9.0, -1e-5), NEVER) == math.inf


@pytest.mark.parametrize("points", [0, 1])
def test_a_run_that_has_just_begun_says_nothing(points: int) -> None:
    assert games_until(line(9.0, -1e-5, points), 1.2) == math.inf


def test_two_points_are_enough() -> None:
    assert games_until(line(9.0, -1e-3, points=2, stride=1), 1.2) == pytest.approx(7799, abs=1)
    assert RECENT >= 2
