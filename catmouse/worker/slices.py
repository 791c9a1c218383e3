"""A run under way: trained a slice at a time, at a pace, and examined between slices."""

from __future__ import annotations

import time
from collections import deque

from catmouse.brains.arrays import frozen
from catmouse.games.exam import Exam, is_quick
from catmouse.games.report import Report, Score
from catmouse.recipe.recipe import LESSON_SIZES, Recipe
from catmouse.room.policies import MOUSE
from catmouse.runs.curve import Scores
from catmouse.runs.run import Run
from catmouse.worker.backfill import Backfill
from catmouse.worker.messages import BrainState, Examined, RunState

SPEED_WINDOW = 1.0
"""Over how many seconds the speed is measured."""

LONGEST_CATCH_UP = 0.1
"""How many seconds' worth of games may be made up for after a delay; one game may be anyway."""


class Pace:
    """Spreads games evenly over time; all times are in seconds, of any one clock."""

    def __init__(self, games_per_second: float | None, now: float) -> None:
        self.games_per_second = games_per_second
        self._credit = 1.0
        self._then = now

    def due(self, now: float) -> int | None:
        """Return how many games are due; None is without a limit."""
        if self.games_per_second is None:
            return None
        longest = max(LONGEST_CATCH_UP, 1 / self.games_per_second)
        self._credit += min(now - self._then, longest) * self.games_per_second
        self._then = now
        return max(0, int(self._credit))  # a long lesson may have been played ahead of time

    def played(self, games: int) -> None:
        """Note that so many games were played."""
        self._credit -= games

    def wait(self) -> float:
        """Return the seconds until the next game is due, as seen at the last look."""
        if self.games_per_second is None:
            return 0.0
        return max(0.0, (1.0 - self._credit) / self.games_per_second)


class Speedometer:
    """Measures games a second over the last moment."""

    def __init__(self, now: float) -> None:
        self._ticks: deque[tuple[float, int]] = deque([(now, 0)])

    def played(self, games: int, now: float) -> None:
        """Note that so many games were over at that time."""
        self._ticks.append((now, games))
        while len(self._ticks) > 2 and now - self._ticks[1][0] > SPEED_WINDOW:
            self._ticks.popleft()

    def speed(self, now: float) -> float:
        """Return the games a second."""
        began = self._ticks[0][0]
        return sum(games for _, games in list(self._ticks)[1:]) / max(now - began, 1e-3)


MOST_BEHIND = 2 * LESSON_SIZES[1]
"""Games that a run makes up for when another was ahead; what it is too slow for is forgotten."""
EXAM_EVERY = 0.25
"""Seconds from the end of an exam to the next."""
EXAM_SHARE = 0.05
"""The share of its time that a run spends on exams while it trains."""


def examined_by(recipe: Recipe) -> object:
    """Return all of a recipe that an exam depends on."""
    brains = [(brain.network, brain.hidden, brain.teacher) for brain in recipe.brains]
    return recipe.world, recipe.rules, recipe.moves, recipe.policies, brains


class Runner:
    """Trains a slice at a time and examines between slices."""

    def __init__(self, run: Run, slice_seconds: float) -> None:
        self.run = run
        self.scores = Scores()
        self.examined: Examined | None = None
        self._slice = slice_seconds
        self._seconds_per_game = slice_seconds
        self._arrived = run.games
        self._speedometer = Speedometer(time.perf_counter())
        self._exam: Exam | None = None
        self._examined = run.saved()
        self._exam_games = 0
        self._exam_over = -EXAM_EVERY
        self._credit = 0.0
        self._faulty = False  # whether an exam has ever found a fault
        self._announced = False  # whether it was told that an exam found none
        self._behind = 0  # games, in a race
        self._backfill = Backfill()

    def succeed(self, other: Runner) -> None:
        """Go on where another runner's run was changed: keep its exams."""
        if self.run.games != other.run.games:
            return
        self.scores, self._arrived = other.scores.copy(), other._arrived
        if examined_by(self.run.recipe) == examined_by(other.run.recipe):
            self.examined = other.examined
            self._faulty, self._announced = other._faulty, other._announced

    # --- training -------------------------------------------------------------------------

    def train(self, most: int | None = None) -> int:
        """Train for a slice, at most so many games; return how many were played.

        They may be more, for lessons are never cut. Raises NotFinite as the run does.
        """
        games = max(1, int(self._slice / self._seconds_per_game))
        games = games if most is None else min(games, most)
        if games == 0:
            return 0
        due = self.run.timeline.due(self.run.games)
        games = min(games, max(1, due))  # a slice that ends where a moment is kept is not cut
        began = time.perf_counter()
        played = len(self.run.train(games))
        now = time.perf_counter()
        self._seconds_per_game = max((now - began) / played, self._seconds_per_game / 4)
        self._speedometer.played(played, now)
        return played

    def keep_up(self, played: int | None) -> None:
        """Train beside another run that played so many games; None is as fast as can be.

        What a long lesson plays ahead is waited for. Raises NotFinite as the run does.
        """
        if played is None:
            self.train()
            return
        self._behind = min(self._behind, MOST_BEHIND) + played
        self._behind -= self.train(max(0, self._behind))

    def forget_speed(self) -> None:
        """Measure the speed anew, after a pause or a change."""
        self._speedometer = Speedometer(time.perf_counter())
        self._seconds_per_game = self._slice

    # --- exams ----------------------------------------------------------------------------

    @property
    def examining(self) -> bool:
        """Whether an exam is under way."""
        return self._exam is not None

    def look_back(self, elapsed: float, training: bool) -> None:
        """Go on with the exams of the run's past, after so many ``elapsed`` seconds."""
        self._backfill.advance(self.run.timeline, elapsed, training)

    @property
    def looking_back(self) -> bool:
        """Whether a moment of the past has no score yet."""
        return self._backfill.next(self.run.timeline) is not None

    def examine(self, elapsed: float, training: bool) -> bool:
        """Go on with the exam under way, or begin one when it is time.

        While training goes on, exams get a small share of the ``elapsed`` seconds. Returns
        whether the exam just over is the first without a fault of the mouse's since training went
        on here.
        """
        now = time.perf_counter()
        run = self.run
        if self._exam is None:
            known = self.examined is not None and self.examined.games == run.games
            if known or now - self._exam_over < EXAM_EVERY:
                return False
            self._exam = run.exam()
            self._examined, self._exam_games = run.saved(), run.games
        self._credit = min(self._credit + EXAM_SHARE * elapsed, EXAM_SHARE)
        while self._exam is not None and (self._credit > 0 or not training):
            began = time.perf_counter()
            report = self._exam.advance()
            now = time.perf_counter()
            self._credit = max(self._credit - (now - began), -EXAM_SHARE)
            if report is not None:
                self._exam, self._exam_over = None, now
                return self._mark(report)
            if not training:
                break
        return False

    def _mark(self, report: Report) -> bool:
        """Note an exam's report; return whether training has just made the mouse perfect."""
        faults, recipe = report.faults, self.run.recipe
        self.examined = Examined(report, self._exam_games)
        self.scores.add(self._exam_games, faults)
        self._faulty |= faults > 0
        learned = self._exam_games > self._arrived
        first = faults == 0 and learned and not self._announced and MOUSE in recipe.learning
        if report.touch_ends:  # a mouse that never was in danger has learned nothing
            first = first and self._faulty
        self._announced |= faults == 0 and (first or not learned)
        return first

    def go_back_to_exam(self) -> None:
        """Be again the run that took the latest exam, whatever was learned since."""
        self.run = self.run.go_back(self._examined)

    def quick_score(self) -> Score | None:
        """Return the score of the brains as they are, None where that would take a while."""
        if self.examined is not None and self.examined.games == self.run.games:
            return self.examined.report.score
        return self.run.report().score if is_quick(self.run.recipe) else None

    # --- what is told of it ---------------------------------------------------------------

    def how_it_went(self) -> str:
        """Return in words how the mouse became perfect; seconds only where all are known."""
        clock = self.run.clock
        took = f" in {clock.seconds:.1f} seconds of training" if clock.is_whole else ""
        after = f"after learning from {self._exam_games:,} games{took}."
        if self.examined is None:
            return after
        report = self.examined.report
        if report.touch_ends:
            starts = f"all {report.starts:,} starts"
            return (
                f"Never caught: the mouse escapes for {report.ticks:,} ticks from {starts}, {after}"
            )
        return f"Perfect: not one wrong move in all {report.starts:,} games, {after}"

    def told(self, training: bool) -> RunState:
        """Return the state of the run."""
        run = self.run
        return RunState(
            recipe=run.recipe,
            brains={
                side: BrainState(frozen(learner.params), learner.smoothed, learner.curve.points())
                for side, learner in run.learners.items()
            },
            games=run.games,
            speed=self._speedometer.speed(time.perf_counter()) if training else 0.0,
            recent=tuple(run.recent),
            examined=self.examined,
            exam_progress=self._exam.progress if self._exam is not None else 1.0,
            scores=self.scores.points(),
            clock=run.clock.times(),
            moments=run.timeline.moments,
            marks=run.timeline.marks,
        )
