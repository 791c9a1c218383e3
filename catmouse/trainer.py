"""One run: a world, a teacher, a brain and a stream of random games. It knows no threads."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

import numpy as np

from catmouse import game
from catmouse.brains import BRAINS
from catmouse.brains.elman import Params
from catmouse.exam import Report, examine
from catmouse.history import Curve, Points
from catmouse.recipe import Recipe
from catmouse.storage import SavedRun
from catmouse.teachers import TEACHERS, tabulate
from catmouse.world import FloatArray, IntArray, World

Learn = Callable[[World, IntArray, Params, IntArray, int, float, float, float], FloatArray]
"""An engine: :func:`catmouse.game.learn` or its compiled twin."""

NEVER = -math.inf
"""A target that the errors never fall under."""


class NotFinite(ArithmeticError):
    """A weight has stopped being a finite number; the text says so to the user."""


class Trainer:
    """A run that can be trained on, saved, and gone on with exactly where it was.

    ``params``, ``games``, ``smoothed`` and ``curve`` are there to be read.
    """

    def __init__(self, recipe: Recipe, learn: Learn = game.learn) -> None:
        self.recipe = recipe
        self.learn = learn
        self.teacher = tabulate(TEACHERS[recipe.teacher], recipe.world)
        self._rng = np.random.RandomState(recipe.seed)
        self.params: Params = BRAINS[recipe.brain].newborn(self._rng, recipe.hidden)
        self.games = 0
        self.smoothed = math.nan  # NaN before the first game
        self.curve = Curve()

    @classmethod
    def resume(cls, saved: SavedRun, learn: Learn = game.learn) -> Trainer:
        """Return the run that goes on where the saved one was."""
        trainer = cls(saved.recipe, learn)
        trainer.params = {name: array.copy() for name, array in saved.params.items()}
        trainer.games = saved.games
        trainer.smoothed = saved.smoothed
        trainer.curve = Curve(Points(*saved.curve))
        trainer._rng.set_state(saved.stream)
        return trainer

    def examine(self) -> Report:
        """Let the brain as it is now take the exam."""
        return examine(self.recipe.world, self.teacher, self.params, self.recipe.moves)

    def saved(self, report: Report | None = None) -> SavedRun:
        """Return copies of all that :meth:`resume` needs; a report's score is kept with them."""
        points = self.curve.points()
        return SavedRun(
            recipe=self.recipe,
            params={name: array.copy() for name, array in self.params.items()},
            games=self.games,
            smoothed=self.smoothed,
            curve=(points.games, points.errors),
            stream=tuple(self._rng.get_state(legacy=True)),
            right_moves=report.right_moves if report else None,
            all_moves=report.moves if report else None,
        )

    def set_rate(self, rate: float) -> None:
        """Learn at another rate from the next game on; raise ValueError if it is not one."""
        self.recipe = dataclasses.replace(self.recipe, rate=rate)

    def train(self, games: int, until: float = NEVER) -> FloatArray:
        """Play and learn so many games; return the smoothed errors after each, shape (played,).

        Ends early after the first game whose smoothed errors are under ``until``. The random
        stream is left exactly behind the games that were played. Raises NotFinite when a weight
        is no longer a finite number.
        """
        world, stream = self.recipe.world, self._rng.get_state()
        starts = world.random_starts(self._rng, games)
        with np.errstate(all="ignore"):  # what is not finite is looked for below
            smoothed = self.learn(
                world,
                self.teacher,
                self.params,
                starts,
                self.recipe.moves,
                self.recipe.rate,
                self.smoothed,
                until,
            )
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
