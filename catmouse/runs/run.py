"""One run: a recipe, its brains and a stream of random games. It knows no threads."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable

import numpy as np

from catmouse.brains.arrays import Params, frozen
from catmouse.brains.optimisers import rate_at
from catmouse.games import lesson
from catmouse.games.exam import Exam
from catmouse.games.goals import is_perfect
from catmouse.games.lesson import Course, Learn, Played
from catmouse.games.match import players_of
from catmouse.games.report import Report, Score
from catmouse.recipe.recipe import Recipe
from catmouse.recipe.starts import drawn_starts, practised
from catmouse.room.policies import MOUSE
from catmouse.room.world import FloatArray, IntArray
from catmouse.runs.curve import Clock, Curve, Points, RunCurve
from catmouse.runs.learner import Learner, keep_freed_memory
from catmouse.runs.saved import SavedRun
from catmouse.runs.timeline import Change, Moment, Timeline, differences

EXAM_EVERY = 1280
"""Games between two looks whether a mouse has become perfect. Games, not seconds: how fast a
machine is must not decide which brain comes out."""

NEVER = -math.inf
"""A target that the errors never fall under."""

RECENT = 100
"""Of how many of the latest games the results are kept."""


class NotFinite(ArithmeticError):
    """A weight has stopped being a finite number; the text says so to the user."""


class Run:
    """A run that can be trained on, saved, and gone on with exactly where it was.

    ``recipe``, ``learners`` (by side), ``games``, ``recent`` and ``clock`` are there to be read.
    """

    def __init__(self, recipe: Recipe, learn: Learn = lesson.learn) -> None:
        keep_freed_memory()
        self.recipe = recipe
        self.learn = learn
        self._rng = np.random.RandomState(recipe.seed)
        self.learners = {side: Learner(recipe, side, self._rng) for side in recipe.sides}
        self.games = 0
        self.recent: deque[int] = deque(maxlen=RECENT)
        """In which tick a touch ended the latest games, 0 where none did."""
        self.clock = Clock()
        self.restart_timeline()

    @classmethod
    def resume(cls, saved: SavedRun, learn: Learn = lesson.learn) -> Run:
        """Return the run that goes on where the saved one was."""
        run = cls(saved.recipe, learn)
        for side, brain in saved.brains.items():
            run.learners[side].resume(brain, brain.curve)
        run.games = saved.games
        run._rng.set_state(saved.stream)
        run.clock = Clock(saved.clock or ((saved.games, 0.0),))
        if saved.timeline.moments:
            run.timeline = saved.timeline.copy()
        else:
            run.restart_timeline()
            run.timeline.marks = saved.timeline.marks
        return run

    def go_back(self, saved: SavedRun) -> Run:
        """Return the run that this one was when it was saved, at the learning rates of now."""
        before = Run.resume(saved, self.learn)
        for side in before.learners:
            before.set_rate(self.recipe.brain_of(side).rate, side)
        return before

    def change(self, recipe: Recipe) -> Run:
        """Return a run by another recipe whose brains are those of this one, where they fit.

        A brain of the same kind and size goes on learning; of another, a new one takes its place.
        Curves and counts begin anew where the rules of the games change.
        """
        changed = Run(recipe, self.learn)
        same_games = recipe.game == self.recipe.game
        for side, learner in changed.learners.items():
            if side not in self.learners:
                continue
            mine, other = self.recipe.brain_of(side), recipe.brain_of(side)
            if (mine.network, mine.hidden) != (other.network, other.hidden):
                continue
            learner.inherit(self.learners[side], same_games, mine.optimiser == other.optimiser)
        changed.restart_timeline()
        if same_games:
            changed.games, changed.clock = self.games, self.clock.copy(self.games)
            changed._rng.set_state(self._rng.get_state())
            changed.timeline = self.timeline.copy()
            changed._note(self.recipe)
        return changed

    def branch(self, moment: Moment) -> Run:
        """Return a run that goes on from a moment of this one's timeline."""
        branch = Run(moment.recipe, self.learn)
        for side, learner in branch.learners.items():
            games, errors = self.learners[side].curve.points()
            before = games < moment.games
            learner.resume(moment.brains[side], Points(games[before], errors[before]))
        branch.games, branch.clock = moment.games, self.clock.copy(moment.games)
        branch._rng.set_state(moment.stream)
        branch.timeline = self.timeline.copy(moment.games)
        branch.timeline.mark(moment.games, Change("branch"))
        return branch

    def restart_timeline(self) -> None:
        """Begin the timeline with the run as it is now."""
        self.timeline = Timeline.of(self.recipe)
        self.timeline.keep(self._moment())

    def _moment(self) -> Moment:
        """Return the run as it is now, for the timeline."""
        brains = {side: learner.kept() for side, learner in self.learners.items()}
        return Moment(self.games, self.recipe, brains, self._stream())

    def _stream(self) -> tuple[object, ...]:
        return tuple(self._rng.get_state(legacy=True))

    def _note(self, old: Recipe) -> None:
        """Mark what this run does otherwise than by an older recipe."""
        for change in differences(old, self.recipe):
            self.timeline.mark(self.games, change)

    # --- what is to be read of it ---------------------------------------------------------

    @property
    def smoothed(self) -> float:
        """The smoothed errors of the leading side, NaN before its first game."""
        return self.learners[self.recipe.leading].smoothed

    @property
    def curve(self) -> Curve:
        """The smoothed errors of the leading side over the games."""
        return self.learners[self.recipe.leading].curve

    def params(self) -> dict[str, Params]:
        """Return the weights of every brain, by side; they go on changing."""
        return {side: learner.params for side, learner in self.learners.items()}

    def frozen_params(self) -> dict[str, Params]:
        """Return read-only copies of every brain's weights, by side; training may go on."""
        return {side: frozen(learner.params) for side, learner in self.learners.items()}

    def tabulate(self) -> None:
        """Make all tables that the run will look up, which in a large room takes a moment."""
        for side in self.learners:
            self.recipe.teacher_of(side)
        players_of(self.recipe, self.frozen_params())

    def saved(self, score: Score | None = None) -> SavedRun:
        """Return copies of all that :meth:`resume` needs; ``score`` is kept with them."""
        return SavedRun(
            recipe=self.recipe,
            brains={side: learner.saved() for side, learner in self.learners.items()},
            games=self.games,
            stream=self._stream(),
            score=score,
            timeline=self.timeline.copy(),
            clock=self.clock.times(),
        )

    def run_curve(self) -> RunCurve:
        """Return how the run went so far."""
        learner = self.learners[MOUSE]
        clock, curve = self.clock.times(), learner.curve.points()
        return RunCurve(self.recipe, self.games, learner.smoothed, curve, clock)

    # --- exams ----------------------------------------------------------------------------

    def exam(self) -> Exam:
        """Return an exam of the brains as they are now."""
        return Exam.of(self.recipe, self.frozen_params())

    def report(self) -> Report:
        """Take the whole exam of the run at once."""
        return self.exam().take()

    @property
    def exam_every(self) -> int:
        """Games between the exams of a training until perfect, in whole lessons."""
        lesson = self.recipe.lesson
        return -(-EXAM_EVERY // lesson) * lesson

    def is_perfect(self) -> bool:
        """Whether the mouse makes no wrong move in any lesson; found out with the first."""
        return is_perfect(self.recipe, self.learners[MOUSE].params)

    # --- training -------------------------------------------------------------------------

    def set_rate(self, rate: float, side: str = MOUSE) -> None:
        """Let one side learn at another rate from the next game on; ValueError if it is none."""
        old, self.recipe = self.recipe, self.recipe.with_brain(side, rate=rate)
        self._note(old)

    def train(self, games: int, until: float = NEVER) -> FloatArray:
        """Play and learn so many games; return the smoothed errors after each, shape (played,).

        Lessons are never cut: of several games a lesson, the games are rounded up to whole ones.
        Ends early after the first lesson with smoothed errors under ``until``. The errors are those
        of the leading side, or NaN where nobody learns. The random stream is left exactly behind
        the games that were played. Raises NotFinite when a weight is no longer a finite number.
        """
        lesson, parts, began = self.recipe.lesson, [], time.perf_counter()
        left = -(-games // lesson) * lesson
        while left > 0:
            due = -(-self.timeline.due(self.games) // lesson) * lesson
            some = min(left, max(due, lesson))
            parts.append(self._train(some, until))
            left -= len(parts[-1])
            if self.timeline.due(self.games) <= 0:
                self.timeline.keep(self._moment())
            if (parts[-1][-lesson:] < until).any():
                break
        if not parts:
            return np.empty(0)
        self.clock.add(self.games, time.perf_counter() - began)
        return np.concatenate(parts)

    def _train(self, games: int, until: float) -> FloatArray:
        """Play and learn so many games, whole lessons, without a stop for the timeline."""
        stream = None if until == NEVER else self._rng.get_state()  # it may end early
        starts = practised(self._starts(games), self.recipe.practice, self.games)
        with np.errstate(all="ignore"):  # what is not finite is looked for below
            played = self._play(starts, until)
        count = len(played.caught)
        if count < games and stream is not None:
            self._rng.set_state(stream)
            self._starts(count)
        self._check_finite(count)
        self.recent.extend(played.caught[-RECENT:].tolist())
        for side, smoothed in played.smoothed.items():
            self.learners[side].note(self.games, smoothed)
        self.games += count
        return next(iter(played.smoothed.values()), np.full(count, math.nan))

    def _starts(self, games: int) -> IntArray:
        recipe = self.recipe
        return drawn_starts(recipe.world, recipe.rules.starts_apart, self._rng, games)

    def _play(self, starts: IntArray, until: float) -> Played:
        """Learn from games with these starts, by the engine where it can."""
        recipe = self.recipe
        course = Course(
            world=recipe.world,
            rules=recipe.rules,
            players=players_of(recipe, self.params()),
            trainings={
                side: self.learners[side].training(recipe, side, self._rates(side))
                for side in recipe.learning
            },
            ticks=recipe.moves,
            lesson=recipe.lesson,
        )
        return (self.learn if recipe.compilable else lesson.learn)(course, starts, until)

    def _rates(self, side: str) -> Callable[[int], float]:
        """Return one side's learning rate as a function of the games of this call."""
        own, before = self.recipe.brain_of(side), self.games
        return lambda games: rate_at(own.schedule, own.rate, (before + games) / own.cycle)

    def _check_finite(self, played: int) -> None:
        """Raise NotFinite where a weight is no finite number after so many games more."""
        for side, learner in self.learners.items():
            if not all(np.isfinite(array).all() for array in learner.params.values()):
                whose = f" of the {side}'s brain" if len(self.learners) > 1 else ""
                raise NotFinite(
                    f"a weight{whose} stopped being a finite number before game "
                    f"{self.games + played:,}; a smaller learning rate prevents that"
                )
