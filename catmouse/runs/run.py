"""One run: a recipe, its brains and a stream of random games. It knows no threads."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable

import numpy as np

from catmouse.brains.arrays import Params, frozen
from catmouse.brains.optimisers import rate_at
from catmouse.games import lesson, match
from catmouse.games.duel import Duel, DuelReport, minds_of
from catmouse.games.exam import Exam, Report, examine, is_perfect
from catmouse.games.examiner import exam_of
from catmouse.recipe.recipe import Recipe
from catmouse.recipe.starts import practised
from catmouse.room.policies import CAT, MOUSE, table_of
from catmouse.room.world import FloatArray, IntArray, World
from catmouse.runs.curve import Clock, Curve, Points, RunCurve
from catmouse.runs.learner import Learner, keep_freed_memory
from catmouse.runs.saved import SavedRun
from catmouse.runs.timeline import Moment, Timeline, differences

Learn = Callable[[World, IntArray, Params, IntArray, int, float, float, float], FloatArray]
"""An engine: :func:`catmouse.games.lesson.learn` or its compiled twin."""

EXAM_EVERY = 1280
"""Games between two looks whether a mouse has become perfect. Games, not seconds: how fast a
machine is must not decide which brain comes out."""

NEVER = -math.inf
"""A target that the errors never fall under."""

RECENT = 100
"""Of how many of the latest fights the results are kept."""


class NotFinite(ArithmeticError):
    """A weight has stopped being a finite number; the text says so to the user."""


class Trainer:
    """A run that can be trained on, saved, and gone on with exactly where it was.

    ``recipe``, ``learners``, ``games``, ``recent`` and ``clock`` are there to be read.
    """

    def __init__(
        self,
        recipe: Recipe,
        learn: Learn = lesson.learn,
        learn_fights: match.LearnFights = match.learn_fights,
    ) -> None:
        keep_freed_memory()
        self.recipe = recipe
        self.learn, self.learn_fights = learn, learn_fights
        self._rng = np.random.RandomState(recipe.seed)
        sides = (MOUSE,) if recipe.fight is None else (MOUSE, CAT)
        self.learners = {side: Learner(recipe, side, self._rng) for side in sides}
        self.games = 0
        self.recent: deque[int] = deque(maxlen=RECENT)
        """In which tick the mouse was caught in the latest fights, 0 where never."""
        self.clock = Clock()
        self.restart_timeline()

    @classmethod
    def resume(
        cls,
        saved: SavedRun,
        learn: Learn = lesson.learn,
        learn_fights: match.LearnFights = match.learn_fights,
    ) -> Trainer:
        """Return the run that goes on where the saved one was."""
        trainer = cls(saved.recipe, learn, learn_fights)
        for side, brain in saved.brains.items():
            trainer.learners[side].resume(brain)
        trainer.games = saved.games
        trainer._rng.set_state(saved.stream)
        trainer.clock = Clock(saved.clock or ((saved.games, 0.0),))
        if saved.timeline.moments:
            trainer.timeline = saved.timeline.copy()
        else:
            trainer.restart_timeline()
            trainer.timeline.marks = saved.timeline.marks
        return trainer

    def change(self, recipe: Recipe) -> Trainer:
        """Return a run by another recipe whose brains are those of this one, where they fit.

        A brain of the same kind and size goes on learning; of another, a newborn takes its place.
        Curves and counts begin anew where the run turns into a fight or back.
        """
        changed = Trainer(recipe, self.learn, self.learn_fights)
        same_games = (recipe.fight is None) == (self.recipe.fight is None)
        for side, learner in changed.learners.items():
            if side not in self.learners:
                continue
            mine, other = self.recipe.brain_of(side), recipe.brain_of(side)
            if (mine.mind, mine.hidden) != (other.mind, other.hidden):
                continue
            learner.inherit(self.learners[side], same_games, mine.optimiser == other.optimiser)
        changed.restart_timeline()
        if same_games:
            changed.games, changed.clock = self.games, self.clock.copy(self.games)
            changed._rng.set_state(self._rng.get_state())
            changed.timeline = self.timeline.copy()
            for words in differences(self.recipe, recipe):
                changed.timeline.mark(self.games, words)
        return changed

    def branch(self, moment: Moment) -> Trainer:
        """Return a run that goes on from a moment of this one's timeline."""
        branch = Trainer(moment.recipe, self.learn, self.learn_fights)
        for side, learner in branch.learners.items():
            games, errors = self.learners[side].curve.points()
            before = games < moment.games
            learner.go_back(moment.brains[side], Points(games[before], errors[before]))
        branch.games, branch.clock = moment.games, self.clock.copy(moment.games)
        branch._rng.set_state(moment.stream)
        branch.timeline = self.timeline.copy(moment.games)
        branch.timeline.mark(moment.games, "branched here")
        return branch

    def restart_timeline(self) -> None:
        """Begin the timeline with the run as it is now."""
        self.timeline = Timeline.of(self.recipe)
        self.timeline.keep(self._moment())

    def _moment(self) -> Moment:
        """Return the run as it is now, for the timeline."""
        brains = {side: learner.kept() for side, learner in self.learners.items()}
        stream = tuple(self._rng.get_state(legacy=True))
        return Moment(self.games, self.recipe, brains, stream)

    # --- the mouse, which every run has ---------------------------------------------------

    @property
    def params(self) -> Params:
        """The weights of the mouse's brain."""
        return self.learners[MOUSE].params

    @property
    def smoothed(self) -> float:
        """The smoothed errors of the mouse's brain, NaN before its first game."""
        return self.learners[MOUSE].smoothed

    @property
    def curve(self) -> Curve:
        """The smoothed errors of the mouse's brain over the games."""
        return self.learners[MOUSE].curve

    @property
    def teacher(self) -> IntArray:
        """The mouse's teacher, ``ideal[cat, mouse] -> direction``, shape (cells, cells)."""
        table: IntArray = self._teacher(MOUSE)[0]
        return table

    def _teacher(self, side: str) -> IntArray:
        steps = 1 if self.recipe.fight is None else self.recipe.fight.steps
        own = self.recipe.brain_of(side)
        return table_of(own.teacher, side, self.recipe.world, steps)

    def tabulate(self) -> None:
        """Make all tables that the run will look up, which in a large room takes a moment."""
        for side in self.learners:
            self._teacher(side)
        if self.recipe.fight is not None:
            minds_of(self.recipe, self.frozen_params())

    def frozen_params(self) -> dict[str, Params]:
        """Return read-only copies of every brain's weights, by side; training may go on."""
        return {side: frozen(learner.params) for side, learner in self.learners.items()}

    # --- exams ----------------------------------------------------------------------------

    def exam(self) -> Exam | Duel:
        """Return an exam of the brains as they are now."""
        return exam_of(self.recipe, self.frozen_params())

    def report(self) -> Report | DuelReport:
        """Take the whole exam of the run at once."""
        exam = self.exam()
        while (report := exam.advance()) is None:
            pass
        return report

    def examine(self) -> Report:
        """Let the mouse's brain as it is now take the exam."""
        recipe = self.recipe
        return examine(recipe.world, self.teacher, self.params, recipe.moves, recipe.mind)

    @property
    def exam_every(self) -> int:
        """Games between the exams of a training until perfect, in whole lessons."""
        lesson = self.recipe.lesson
        return -(-EXAM_EVERY // lesson) * lesson

    def is_perfect(self) -> bool:
        """Whether no move of any game is wrong; found out with the first wrong one."""
        recipe = self.recipe
        return is_perfect(recipe.world, self.teacher, self.params, recipe.moves, recipe.mind)

    def saved(self, report: Report | DuelReport | None = None) -> SavedRun:
        """Return copies of all that :meth:`resume` needs; a report's score is kept with them."""
        right = report.right_moves if isinstance(report, Report) else None
        return SavedRun(
            recipe=self.recipe,
            brains={side: learner.saved() for side, learner in self.learners.items()},
            games=self.games,
            stream=tuple(self._rng.get_state(legacy=True)),
            timeline=self.timeline.copy(),
            clock=self.clock.times(),
            right_moves=right,
            all_moves=report.moves if isinstance(report, Report) else None,
            caught=report.caught if isinstance(report, DuelReport) else None,
            starts=report.starts if isinstance(report, DuelReport) else None,
        )

    def run_curve(self) -> RunCurve:
        """Return how the run went so far."""
        clock, curve = self.clock.times(), self.curve.points()
        return RunCurve(self.recipe, self.games, self.smoothed, curve, clock)

    def set_rate(self, rate: float, side: str = MOUSE) -> None:
        """Let one side learn at another rate from the next game on; ValueError if it is none."""
        old, self.recipe = self.recipe, self.recipe.with_brain(side, rate=rate)
        for words in differences(old, self.recipe):
            self.timeline.mark(self.games, words)

    # --- training -------------------------------------------------------------------------

    def _learn(self, starts: IntArray, until: float) -> FloatArray:
        """Learn from games with these starts, by the engine where it can."""
        recipe, learner = self.recipe, self.learners[MOUSE]
        if recipe.compilable:
            return self.learn(
                recipe.world,
                self.teacher,
                learner.params,
                starts,
                recipe.moves,
                recipe.rate,
                learner.smoothed,
                until,
            )
        course = lesson.Course(recipe.world, self.teacher, recipe.mind, recipe.moves, recipe.lesson)
        rate_of = self._rates(MOUSE)
        return lesson.learn_lessons(
            course, learner.params, learner.optimiser, starts, rate_of, learner.smoothed, until
        )

    def _rates(self, side: str) -> Callable[[int], float]:
        """Return one side's learning rate as a function of the games of this call."""
        own, before = self.recipe.brain_of(side), self.games
        return lambda games: rate_at(own.schedule, own.rate, (before + games) / own.cycle)

    def _fight(self, starts: IntArray) -> match.Outcome:
        """Learn from fights with these starts, by the engine where it can."""
        recipe, plan = self.recipe, self.recipe.fight
        assert plan is not None
        params = {side: learner.params for side, learner in self.learners.items()}
        pupils = {
            side: match.Pupil(
                brain=recipe.brain_of(side).mind,
                params=params[side],
                optimiser=self.learners[side].optimiser,
                teacher=self._teacher(side),
                rate_of=self._rates(side),
                smoothed=self.learners[side].smoothed,
            )
            for side in plan.pupils
        }
        minds = minds_of(recipe, params)
        arena = match.Arena(recipe.world, minds, pupils, recipe.moves, plan.steps, recipe.lesson)
        return (self.learn_fights if recipe.compilable else match.learn_fights)(arena, starts)

    def train(self, games: int, until: float = NEVER) -> FloatArray:
        """Play and learn so many games; return the smoothed errors after each, shape (played,).

        Lessons are never cut: of several games a lesson, the games are rounded up to whole ones.
        Ends early after the first lesson with smoothed errors under ``until``. In a fight all are
        played, and the errors are the mouse's, or the cat's where the mouse does not learn, or NaN.
        The random stream is left exactly behind the games that were played. Raises NotFinite when
        a weight is no longer a finite number.
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
        recipe = self.recipe
        stream = None if until == NEVER else self._rng.get_state()  # it may end early
        with np.errstate(all="ignore"):  # what is not finite is looked for below
            world, lessons = recipe.world, recipe.fight is None
            drawn = (world.random_starts if lessons else world.fight_starts)(self._rng, games)
            starts = practised(drawn, recipe.practice, self.games)
            if lessons:
                curves = {MOUSE: self._learn(starts, until)}
            else:
                outcome = self._fight(starts)
                self.recent.extend(outcome.caught[-RECENT:].tolist())
                curves = outcome.smoothed
        shown = next(iter(curves.values()), np.full(games, math.nan))
        if len(shown) < games and stream is not None:
            self._rng.set_state(stream)
            recipe.world.random_starts(self._rng, len(shown))
        self._check_finite(len(shown))
        for side, smoothed in curves.items():
            self.learners[side].note(self.games, smoothed)
        self.games += len(shown)
        return shown

    def _check_finite(self, played: int) -> None:
        """Raise NotFinite where a weight is no finite number after so many games more."""
        for side, learner in self.learners.items():
            if not all(np.isfinite(array).all() for array in learner.params.values()):
                whose = "" if self.recipe.fight is None else f" of the {side}'s brain"
                raise NotFinite(
                    f"a weight{whose} stopped being a finite number before game "
                    f"{self.games + played:,}; a smaller learning rate prevents that"
                )
