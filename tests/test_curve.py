"""The error curve stays small and says the same however the run was cut into pieces."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catmouse.files import library
from catmouse.recipe.recipe import lessons
from catmouse.room.world import FloatArray
from catmouse.runs.curve import POINTS_AN_OCTAVE, Clock, Curve, Points, stride_at
from catmouse.runs.run import Run
from tests.helpers import DATA


def noise(games: int) -> FloatArray:
    return np.random.RandomState(1).random_sample(games)


def curve_of(smoothed: FloatArray, cuts: list[int]) -> Points:
    """Return the points of a run that was played in pieces."""
    curve = Curve()
    borders = [0, *sorted(cuts), len(smoothed)]
    for begin, end in itertools.pairwise(borders):
        curve.extend(begin, smoothed[begin:end])
    return curve.points()


def test_a_new_curve_has_no_points() -> None:
    games, errors = Curve().points()
    assert (len(games), len(errors)) == (0, 0)


def test_a_short_run_keeps_every_game() -> None:
    smoothed = noise(2 * POINTS_AN_OCTAVE)
    games, errors = curve_of(smoothed, [])
    assert games.tolist() == list(range(len(smoothed)))
    assert errors.tolist() == smoothed.tolist()


def test_each_doubling_of_the_run_adds_as_many_points() -> None:
    # One number stands for all billion of them: no memory is needed for the run itself.
    curve = Curve()
    curve.extend(0, np.broadcast_to(np.float64(1.5), 2**30))
    games, errors = curve.points()
    assert (errors == 1.5).all()
    for octave in range(8, 30):
        inside = games[(games >= 2**octave) & (games < 2 ** (octave + 1))]
        assert len(inside) == POINTS_AN_OCTAVE, f"games {2**octave} and up"
        assert set(np.diff(inside)) == {2**octave // POINTS_AN_OCTAVE}


def test_a_billion_games_fit_in_a_few_thousand_points() -> None:
    curve = Curve()
    billion, slice_ = 10**9, 10**7
    for first in range(0, billion, slice_):
        curve.extend(first, np.broadcast_to(np.float64(1.5), slice_))
    games, _ = curve.points()
    assert 2000 < len(games) < 4000
    assert games[0] == 0
    assert (np.diff(games) > 0).all()
    assert billion - games[-1] <= billion / POINTS_AN_OCTAVE, "the newest games are missing"


@given(games=st.integers(0, 5000), cuts=st.lists(st.integers(0, 5000), max_size=12))
def test_the_points_do_not_depend_on_the_pieces_a_run_was_played_in(
    games: int, cuts: list[int]
) -> None:
    smoothed = noise(games)
    at_once = curve_of(smoothed, [])
    in_pieces = curve_of(smoothed, [cut for cut in cuts if cut <= games])
    assert in_pieces.games.tolist() == at_once.games.tolist()
    assert in_pieces.errors.tolist() == at_once.errors.tolist()
    assert in_pieces.errors.tolist() == smoothed[in_pieces.games].tolist()


@given(game=st.integers(0, 10**9))
def test_kept_games_are_at_most_a_128th_of_the_run_apart(game: int) -> None:
    assert 1 <= stride_at(game) <= max(1, game / POINTS_AN_OCTAVE)


def test_what_was_handed_out_does_not_change_when_the_run_goes_on() -> None:
    curve = Curve()
    smoothed = noise(100_000)
    seen = []
    for first in range(0, len(smoothed), 500):
        curve.extend(first, smoothed[first : first + 500])
        points = curve.points()
        seen.append((points, points.games.tolist(), points.errors.tolist()))
    assert len(seen[-1][0].games) > 1024, "the curve never had to grow"
    for number, (points, games, errors) in enumerate(seen):
        assert points.games.tolist() == games, f"the games after piece {number} changed"
        assert points.errors.tolist() == errors, f"the errors after piece {number} changed"


def test_what_was_handed_out_cannot_be_written_to() -> None:
    curve = Curve()
    curve.extend(0, noise(10))
    for array in curve.points():
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 7


def test_a_curve_goes_on_from_the_points_of_a_saved_one() -> None:
    smoothed = noise(3000)
    first = curve_of(smoothed[:1700], [])
    going_on = Curve(first)
    going_on.extend(1700, smoothed[1700:])
    straight = curve_of(smoothed, [])
    assert going_on.points().games.tolist() == straight.games.tolist()
    assert going_on.points().errors.tolist() == straight.errors.tolist()
    assert len(first.games) < len(straight.games), "the saved curve itself grew"


# --- the clock -----------------------------------------------------------------------------------


def test_the_clock_stays_small_and_right_however_long_the_run() -> None:
    clock = Clock()
    for number in range(1, 50_001):
        clock.add(7 * number, 0.5)
    times = clock.times()
    assert len(times) <= Clock.MOST
    assert times[0] == (0, 0.0) and times[-1] == (350_000, 25_000.0)
    assert all(seconds == games / 14 for games, seconds in times), "a pair was moved"
    games = [pair[0] for pair in times]
    assert games == sorted(set(games))


def test_a_clock_goes_back_to_any_game() -> None:
    clock = Clock()
    for games in (10, 20, 40):
        clock.add(games, 1.0)
    assert clock.copy(30).times() == ((0, 0.0), (10, 1.0), (20, 2.0), (30, 2.5))
    assert clock.copy(40).times() == clock.times()
    assert clock.copy(0).times() == ((0, 0.0),)
    late = Clock(((100, 0.0), (200, 1.0)))
    assert late.copy(50).times() == ((50, 0.0),), "what came before it is not known"
    assert clock.is_whole and not late.is_whole


def test_the_clock_goes_with_the_run(tmp_path: Path) -> None:
    run = Run(lessons(hidden=2))
    for _ in range(3):
        run.train(20)
    (first, zero), *later = run.clock.times()
    assert (first, zero) == (0, 0.0) and [games for games, _ in later] == [20, 40, 60]
    assert all(seconds > 0 for _, seconds in later)
    library.save(tmp_path / "timed.safetensors", run.saved())
    opened = Run.resume(library.load(tmp_path / "timed.safetensors"))
    assert opened.clock.times() == run.clock.times()
    opened.train(20)
    assert opened.clock.times()[:-1] == run.clock.times()
    assert opened.clock.seconds > run.clock.seconds
    changed = run.change(lessons(hidden=2, teacher="chase"))
    assert changed.clock.times() == run.clock.times()


def test_a_file_without_a_clock_starts_one_where_it_is_opened() -> None:
    opened = Run.resume(library.load(DATA / "format-1.safetensors"))
    assert opened.clock.times() == ((300, 0.0),)
    opened.train(10)
    assert opened.clock.times()[0] == (300, 0.0) and opened.clock.seconds > 0
