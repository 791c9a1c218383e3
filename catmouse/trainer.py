"""One run: a world, a teacher, a brain and a stream of random games. It knows no threads."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

import numpy as np

from catmouse import game
from catmouse.brains.elman import Params
from catmouse.exam import Report, examine
from catmouse.history import Curve, Points
from catmouse.learning import OPTIMISERS, rate_at
from catmouse.recipe import Recipe
from catmouse.storage import SavedRun
from catmouse.teachers import TEACHERS, tabulate
from catmouse.world import FloatArray, IntArray, World

Learn = Callable[[World, IntArray, Params, IntArray, int, float, float, float], FloatArray]
"""An engine: :func:`catmouse.game.learn` or its compiled twin."""

EXAM_EVERY = 1280
"""Games between two looks whether a mouse has become perfect. Games, not seconds: how fast a
machine is must not decide which brain comes out."""

EXAM_BLOCK = 256
"""Games that are played before their moves are looked at."""

NEVER = -math.inf
"""A target that the errors never fall under."""


KEPT = 16 * 2**20
"""Bytes; see :func:`keep_freed_memory`."""


def keep_freed_memory() -> None:
    """Let the arrays of a move take the memory of the move before instead of new pages.

    glibc hands freed memory back to the system beyond twice the largest block that was ever freed
    by itself (mallopt(3), M_MMAP_THRESHOLD); one that is never touched costs nothing. Elsewhere
    this changes nothing.
    """
    np.empty(KEPT, dtype=np.uint8)


class NotFinite(ArithmeticError):
    """A weight has stopped being a finite number; the text says so to the user."""


class Trainer:
    """A run that can be trained on, saved, and gone on with exactly where it was.

    ``params``, ``games``, ``smoothed`` and ``curve`` are there to be read.
    """

    def __init__(self, recipe: Recipe, learn: Learn = game.learn) -> None:
        keep_freed_memory()
        self.recipe = recipe
        self.learn = learn
        self.teacher = tabulate(TEACHERS[recipe.teacher], recipe.world)
        self._rng = np.random.RandomState(recipe.seed)
        self.params: Params = recipe.mind.newborn(self._rng, recipe.hidden)
        self._optimiser = OPTIMISERS[recipe.optimiser](self.params, recipe.clip)
        self.games = 0
        self.smoothed = math.nan  # NaN before the first game
        self.curve = Curve()

    @classmethod
    def resume(cls, saved: SavedRun, learn: Learn = game.learn) -> Trainer:
        """Return the run that goes on where the saved one was."""
        trainer = cls(saved.recipe, learn)
        trainer.params = {name: array.copy() for name, array in saved.params.items()}
        trainer._optimiser.state = {name: array.copy() for name, array in saved.optimiser.items()}
        trainer.games = saved.games
        trainer.smoothed = saved.smoothed
        trainer.curve = Curve(Points(*saved.curve))
        trainer._rng.set_state(saved.stream)
        return trainer

    def examine(self) -> Report:
        """Let the brain as it is now take the exam."""
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
        starts = recipe.world.all_starts()
        for first in range(0, len(starts), EXAM_BLOCK):
            block = starts[first : first + EXAM_BLOCK]
            games = game.play(
                recipe.world,
                self.teacher,
                self.params,
                block,
                recipe.moves,
                recipe.mind,
                keep_thoughts=False,
            )
            if (games.chosen != games.ideal).any():
                return False
        return True

    def saved(self, report: Report | None = None) -> SavedRun:
        """Return copies of all that :meth:`resume` needs; a report's score is kept with them."""
        points = self.curve.points()
        return SavedRun(
            recipe=self.recipe,
            params={name: array.copy() for name, array in self.params.items()},
            optimiser={name: array.copy() for name, array in self._optimiser.state.items()},
            games=self.games,
            smoothed=self.smoothed,
            curve=(points.games, points.errors),
            stream=tuple(self._rng.get_state(legacy=True)),
            right_moves=report.right_moves if report else None,
            all_moves=report.moves if report else None,
        )

    def _learn(self, starts: IntArray, until: float) -> FloatArray:
        """Learn from games with these starts, by the engine where it can."""
        recipe = self.recipe
        if recipe.compilable:
            return self.learn(
                recipe.world,
                self.teacher,
                self.params,
                starts,
                recipe.moves,
                recipe.rate,
                self.smoothed,
                until,
            )
        course = game.Course(recipe.world, self.teacher, recipe.mind, recipe.moves, recipe.lesson)
        return game.learn_lessons(
            course, self.params, self._optimiser, starts, self._rate_of, self.smoothed, until
        )

    def _rate_of(self, game_number: int) -> float:
        """Return the learning rate of a game of the running call of :meth:`train`."""
        share = (self.games + game_number) / self.recipe.cycle
        return rate_at(self.recipe.schedule, self.recipe.rate, share)

    def set_rate(self, rate: float) -> None:
        """Learn at another rate from the next game on; raise ValueError if it is not one."""
        self.recipe = dataclasses.replace(self.recipe, rate=rate)

    def train(self, games: int, until: float = NEVER) -> FloatArray:
        """Play and learn so many games; return the smoothed errors after each, shape (played,).

        Lessons are never cut: of several games a lesson, the games are rounded up to whole ones.
        Ends early after the first lesson with smoothed errors under ``until``. The random
        stream is left exactly behind the games that were played. Raises NotFinite when a weight
        is no longer a finite number.
        """
        world, stream = self.recipe.world, self._rng.get_state()
        games = -(-games // self.recipe.lesson) * self.recipe.lesson
        starts = world.random_starts(self._rng, games)
        with np.errstate(all="ignore"):  # what is not finite is looked for below
            smoothed = self._learn(starts, until)
        played = len(smoothed)
        if played < games:
            self._rng.set_state(stream)
            world.random_starts(self._rng, played)
        if not all(np.isfinite(array).all() for array in self.params.values()):
            raise NotFinite(
                f"a weight stopped being a finite number before game {self.games + played:,}; "
                "a smaller learning rate prevents that"
            )
        self.curve.extend(self.games, smoothed)
        self.games += played
        if played:
            self.smoothed = float(smoothed[-1])
        return smoothed
