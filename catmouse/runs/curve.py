"""The error curve of a run, its exams and its clock: bounded, however long the run gets.

A game's point is kept when its number is a multiple of a stride that doubles with every doubling
of the games, so each octave of the run holds the same number of points. The curve is then equally
fine on a logarithmic axis everywhere, and a linear axis still has more points than pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from catmouse.recipe.recipe import Recipe
from catmouse.room.world import FloatArray, IntArray

POINTS_AN_OCTAVE = 128


class Points(NamedTuple):
    """Read-only views on a curve."""

    games: IntArray  # (points,): game numbers, counted from 0, rising
    errors: FloatArray  # (points,): the smoothed errors after that game


def stride_at(game: int) -> int:
    """Return the distance of kept points in the octave that a game lies in."""
    return max(1, (1 << game.bit_length()) // (2 * POINTS_AN_OCTAVE))


class Curve:
    """The smoothed errors of a run, thinned by doubling."""

    def __init__(self, points: Points | None = None) -> None:
        self._count = 0
        self._games = np.empty(1024, dtype=np.int64)
        self._errors = np.empty(1024)
        if points is not None:
            self._append(points.games, points.errors)

    def extend(self, first: int, smoothed: FloatArray) -> None:
        """Take in the smoothed errors of consecutive games, the first numbered ``first``."""
        start, end = first, first + len(smoothed)
        while start < end:
            octave_end = min(end, max(1, 1 << start.bit_length()))
            stride = stride_at(start)
            kept = np.arange(-(-start // stride) * stride, octave_end, stride)
            self._append(kept, smoothed[kept - first])
            start = octave_end

    def points(self) -> Points:
        """Return all points kept so far; later games do not change what was returned."""
        games, errors = self._games[: self._count], self._errors[: self._count]
        games.setflags(write=False)
        errors.setflags(write=False)
        return Points(games, errors)

    def _append(self, games: IntArray, errors: FloatArray) -> None:
        end = self._count + len(games)
        if end > len(self._games):  # earlier views keep the old arrays
            room = max(end, 2 * len(self._games))
            self._games = np.resize(self._games, room)
            self._errors = np.resize(self._errors, room)
        self._games[self._count : end] = games
        self._errors[self._count : end] = errors
        self._count = end


Times = tuple[tuple[int, float], ...]
"""(games, seconds of training) pairs, games rising; at the first pair the clock was started."""


class Clock:
    """How long a run was trained, after how many games; thinned by half when it is too much.

    It starts with the run, or where the time before is not known, as after opening an old file.
    """

    MOST = 1024

    def __init__(self, times: Times = ((0, 0.0),)) -> None:
        self._times = list(times)

    @property
    def seconds(self) -> float:
        """The seconds of training so far."""
        return self._times[-1][1]

    @property
    def is_whole(self) -> bool:
        """Whether it was started with the run."""
        return self._times[0][0] == 0

    def add(self, games: int, seconds: float) -> None:
        """Take in that so many more seconds of training led to this number of games."""
        then, so_far = self._times[-1]
        if games == then:
            self._times[-1] = (games, so_far + seconds)
            return
        if len(self._times) >= self.MOST:
            self._times = self._times[::2]
        self._times.append((games, so_far + seconds))

    def times(self) -> Times:
        """Return all pairs that were kept, the latest last."""
        return tuple(self._times)

    def copy(self, until: int) -> Clock:
        """Return the clock as it was after so many games."""
        known = np.array(self._times)  # (pairs, 2)
        before = [pair for pair in self._times if pair[0] < until]
        seconds = float(np.interp(until, known[:, 0], known[:, 1]))
        return Clock((*before, (until, seconds)))


class ScorePoints(NamedTuple):
    """Read-only views on the exams of a run."""

    games: IntArray  # (exams,): how many games the brain had learned from, rising
    wrong: FloatArray  # (exams,): wrong moves per game, or the share of fights lost; exactly


class Scores:
    """The exams of a run, thinned by half whenever they become too many."""

    MOST = 1024

    def __init__(self) -> None:
        self._games: list[int] = []
        self._wrong: list[float] = []

    def add(self, games: int, wrong: float) -> None:
        """Take in an exam; every second one but the latest goes when there are too many."""
        if len(self._games) >= self.MOST:
            self._games, self._wrong = self._games[::2], self._wrong[::2]
        self._games.append(games)
        self._wrong.append(wrong)

    def copy(self) -> Scores:
        """Return the same exams, to go on with apart from these."""
        copied = Scores()
        copied._games, copied._wrong = [*self._games], [*self._wrong]
        return copied

    def points(self) -> ScorePoints:
        """Return the exams that were kept."""
        return ScorePoints(np.array(self._games, dtype=np.int64), np.array(self._wrong))


@dataclass(frozen=True, eq=False)
class RunCurve:
    """The smoothed errors of a run, in a fight those of its mouse, and how long it took."""

    recipe: Recipe
    games: int
    smoothed: float  # NaN before the first game
    curve: Points
    clock: Times  # empty, or begun after some games, where it is not known

    @property
    def is_timed(self) -> bool:
        """Whether it is known how long all of it took."""
        return bool(self.clock) and self.clock[0][0] == 0


RECENT = 64
"""How many points of the curve the slope is taken from: half an octave of the run."""


def games_until(points: Points, target: float) -> float:
    """Return how many more games it takes, infinite where the errors are not falling."""
    games, errors = points.games[-RECENT:], points.errors[-RECENT:]
    if len(games) < 2 or target == -math.inf:
        return math.inf
    slope, height = np.polyfit(games - games[-1], errors, 1)
    if height <= target:
        return 0.0
    return float((target - height) / slope) if slope < 0 else math.inf
