"""A run under way: its trainer, how long it took, how fast it goes, and its exams."""

from __future__ import annotations

import time
from collections import deque
from typing import Any

from catmouse.games.duel import Duel, DuelReport
from catmouse.games.exam import Exam, Report
from catmouse.games.examiner import faults_in, is_quick
from catmouse.recipe.recipe import LESSONS, Recipe
from catmouse.room.policies import CAT, MOUSE
from catmouse.runs.curve import Scores
from catmouse.runs.run import Trainer
from catmouse.worker.backfill import Hindsight
from catmouse.worker.messages import CatSide, Rival, Score

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


MOST_BEHIND = 2 * LESSONS[1]
"""Games that a run makes up for when another was ahead; what it is too slow for is forgotten."""
EXAM_EVERY = 0.25
"""Seconds from the end of an exam to the next."""
EXAM_SHARE = 0.05
"""The share of its time that a run spends on exams while it trains."""


def examined(recipe: Recipe) -> object:
    """Return all of a recipe that an exam depends on."""
    own, fight = (recipe.mind, recipe.hidden), recipe.fight
    if fight is None:
        return recipe.world, recipe.moves, own, recipe.teacher
    cat = fight.cat_brain.mind, fight.cat_brain.hidden
    return recipe.world, recipe.moves, own, cat, fight.mouse, fight.cat, fight.steps


class Runner:
    """Trains a slice at a time and examines between slices."""

    def __init__(self, trainer: Trainer, slice_seconds: float) -> None:
        self.trainer = trainer
        self.scores = Scores()
        self.score: Score | None = None
        self._slice = slice_seconds
        self._seconds_per_game = slice_seconds
        self._arrived = trainer.games
        self._speedometer = Speedometer(time.perf_counter())
        self._exam: Exam | Duel | None = None
        self._examined = trainer.saved()
        self._exam_games = 0
        self._exam_over = -EXAM_EVERY
        self._credit = 0.0
        self._faulty = False  # whether an exam has ever found a fault
        self._announced = False  # whether it was told that an exam found none
        self._behind = 0  # games, in a race
        self._hindsight = Hindsight()

    def succeed(self, other: Runner) -> None:
        """Go on where another runner's run was changed: keep its exams."""
        if self.trainer.games != other.trainer.games:
            return
        self.scores, self._arrived = other.scores.copy(), other._arrived
        if examined(self.trainer.recipe) == examined(other.trainer.recipe):
            self.score = other.score
            self._faulty, self._announced = other._faulty, other._announced

    # --- training -------------------------------------------------------------------------

    def train(self, most: int | None = None) -> int:
        """Train for a slice, at most so many games; return how many were played.

        They may be more, for lessons are never cut. Raises NotFinite as the trainer does.
        """
        games = max(1, int(self._slice / self._seconds_per_game))
        games = games if most is None else min(games, most)
        if games == 0:
            return 0
        due = self.trainer.timeline.due(self.trainer.games)
        games = min(games, max(1, due))  # a slice that ends where a moment is kept is not cut
        began = time.perf_counter()
        played = len(self.trainer.train(games))
        now = time.perf_counter()
        self._seconds_per_game = max((now - began) / played, self._seconds_per_game / 4)
        self._speedometer.played(played, now)
        return played

    def keep_up(self, played: int | None) -> None:
        """Train beside another run that played so many games; None is as fast as can be.

        What a long lesson plays ahead is waited for. Raises NotFinite as the trainer does.
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

    def speed(self) -> float:
        """Return the games a second of the last moment."""
        return self._speedometer.speed(time.perf_counter())

    # --- exams ----------------------------------------------------------------------------

    @property
    def examining(self) -> bool:
        """Whether an exam is under way."""
        return self._exam is not None

    @property
    def exam_progress(self) -> float:
        """How far the exam under way is, 0..1; 1 where there is none."""
        return self._exam.progress if self._exam is not None else 1.0

    def look_back(self, elapsed: float, training: bool) -> None:
        """Go on with the exams of the run's past, after so many ``elapsed`` seconds."""
        self._hindsight.advance(self.trainer.timeline, elapsed, training)

    @property
    def looking_back(self) -> bool:
        """Whether a moment of the past has no score yet."""
        return self._hindsight.next(self.trainer.timeline) is not None

    def examine(self, elapsed: float, training: bool) -> bool:
        """Go on with the exam under way, or begin one when it is time.

        While training goes on, exams get a small share of the ``elapsed`` seconds. Returns
        whether the exam just over is the first without a fault of the mouse's since training went
        on here.
        """
        now = time.perf_counter()
        trainer = self.trainer
        if self._exam is None:
            known = self.score is not None and self.score.games == trainer.games
            if known or now - self._exam_over < EXAM_EVERY:
                return False
            self._exam = trainer.exam()
            self._examined, self._exam_games = trainer.saved(), trainer.games
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

    def _mark(self, report: Report | DuelReport) -> bool:
        """Note an exam's report; return whether training has just made the mouse perfect."""
        faults = faults_in(report)
        self.score = Score(report, self._exam_games)
        self.scores.add(self._exam_games, faults)
        self._faulty |= faults > 0
        learned = self._exam_games > self._arrived
        first = faults == 0 and learned and not self._announced
        fight = self.trainer.recipe.fight
        if fight is not None:  # a mouse that never was in danger has learned nothing
            first = first and self._faulty and MOUSE in fight.pupils
        self._announced |= faults == 0 and (first or not learned)
        return first

    def go_back_to_exam(self) -> None:
        """Be again the run that took the latest exam, whatever was learned since."""
        now = self.trainer
        self.trainer = Trainer.resume(self._examined, now.learn, now.learn_fights)
        for side in self.trainer.learners:
            self.trainer.set_rate(now.recipe.brain_of(side).rate, side)

    def quick_report(self) -> Report | DuelReport | None:
        """Return the report of the brains as they are, None where that would take a while."""
        if self.score is not None and self.score.games == self.trainer.games:
            return self.score.report
        return self.trainer.report() if is_quick(self.trainer.recipe) else None

    # --- what is told of it ---------------------------------------------------------------

    def how_it_went(self) -> str:
        """Return in words how the mouse became perfect; seconds only where all are known."""
        clock = self.trainer.clock
        took = f" in {clock.seconds:.1f} seconds of training" if clock.is_whole else ""
        after = f"after learning from {self._exam_games:,} games{took}."
        duel = None if self.score is None else self.score.duel
        if duel is not None:
            starts = f"all {duel.starts:,} starts"
            return f"the mouse escapes for {duel.ticks:,} ticks from {starts}, {after}"
        games = len(self.trainer.recipe.world.all_starts())
        return f"not one wrong move in all {games:,} games, {after}"

    def told(self, training: bool) -> dict[str, Any]:
        """Return what a snapshot says of the run, by the names that it has there."""
        trainer, params = self.trainer, self.trainer.frozen_params()
        cat = None
        if CAT in trainer.learners:
            learner, recent = trainer.learners[CAT], tuple(trainer.recent)
            cat = CatSide(params[CAT], learner.smoothed, learner.curve.points(), recent)
        return {
            "recipe": trainer.recipe,
            "params": params[MOUSE],
            "games": trainer.games,
            "smoothed": trainer.smoothed,
            "curve": trainer.curve.points(),
            "speed": self.speed() if training else 0.0,
            "score": self.score,
            "scores": self.scores.points(),
            "clock": trainer.clock.times(),
            "cat": cat,
            "moments": trainer.timeline.moments,
            "marks": trainer.timeline.marks,
            "exam_progress": self.exam_progress,
        }

    def as_rival(self) -> Rival:
        """Return what the window shows of it as the second in a race."""
        trainer = self.trainer
        return Rival(
            recipe=trainer.recipe,
            games=trainer.games,
            smoothed=trainer.smoothed,
            curve=trainer.curve.points(),
            scores=self.scores.points(),
            clock=trainer.clock.times(),
            speed=self.speed(),
        )
