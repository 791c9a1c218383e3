"""One run of a study: what it is made of, how it is done, and what came of it."""

from __future__ import annotations

import dataclasses
import math
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from catmouse.brains.arrays import Params
from catmouse.engines import loading
from catmouse.games import lesson
from catmouse.recipe.recipe import Recipe
from catmouse.room.policies import MOUSE
from catmouse.runs.curve import Points
from catmouse.runs.run import NotFinite, Run

REACHED, RAN_OUT, NOT_FINITE = "reached", "ran out of games", "not finite"
ENDINGS = (REACHED, RAN_OUT, NOT_FINITE)
"""How a run ends: under the target, at its limit of games, or with weights beyond all numbers."""

NUMPY, COMPILED = "numpy", "compiled"

BLOCK = 20_000
"""Games that are trained at once: few enough to see soon that the weights are not finite."""


class CannotRun(RuntimeError):
    """The runs of a study cannot go on; the text is one sentence for the user."""


@dataclass(frozen=True)
class Task:
    """A run that a study asks for; with the program it decides all that comes of it."""

    recipe: Recipe
    until: float  # smoothed errors per game
    limit: int  # games after which the run is given up
    engine: str = NUMPY
    nudge: int = 0
    """Which weight of the initial brain's first array is moved by one unit in the last place,
    counted from 1; 0 is none."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of a run."""

    task: Task
    ending: str
    game: int | None  # the first under the target, counted from 0; None where there is none
    games: int  # played in all
    errors: float  # smoothed, after the last game; NaN before the first
    seconds: float  # of training, on one core
    curve: Points

    @property
    def reached(self) -> bool:
        """Whether the run came under its target."""
        return self.game is not None

    @property
    def target_game(self) -> float:
        """The game of the target, infinite where it was not reached."""
        return math.inf if self.game is None else self.game

    def answers(self, task: Task) -> bool:
        """Whether a run that is asked for would only repeat this one.

        The limits may differ where the target was reached before either.
        """
        if dataclasses.replace(self.task, limit=task.limit) != task:
            return False
        before = self.game is not None and self.game < task.limit
        return before or self.task.limit == task.limit


def perform(task: Task) -> Outcome:
    """Train one brain until its target or its limit of games, which is rounded up to whole lessons.

    Raises :class:`loading.Unavailable` where the task needs an engine that is not here.
    """
    engine = loading.load() if task.engine == COMPILED else lesson.learn
    run = Run(task.recipe, engine)
    nudge(run.learners[MOUSE].params, task.nudge)
    ending, reached_at = RAN_OUT, None
    began = time.perf_counter()
    try:
        while reached_at is None and run.games < task.limit:
            first = run.games
            smoothed = run.train(min(BLOCK, task.limit - first), task.until)
            under = smoothed < task.until
            if under.any():
                ending, reached_at = REACHED, first + int(np.argmax(under))
    except NotFinite:
        ending = NOT_FINITE
    return Outcome(
        task=task,
        ending=ending,
        game=reached_at,
        games=run.games,
        errors=run.smoothed,
        seconds=time.perf_counter() - began,
        curve=run.curve.points(),
    )


def settings_of(recipe: Recipe) -> dict[str, Any]:
    """Return the settings of lessons by the names that files and tables have for them."""
    brain = dataclasses.asdict(recipe.mouse)
    own = {OLD_NAMES.get(name, name): value for name, value in brain.items()}
    return own | {
        "seed": recipe.seed,
        "moves": recipe.moves,
        "world": str(recipe.world),
        "lesson": recipe.lesson,
        "fight": None,
        "practice": recipe.practice,
    }


OLD_NAMES = {"cell": "brain", "scale": "sight"}
"""What files and tables call settings of a brain that have another name in the program."""


def nudge(params: Params, number: int) -> None:
    """Move one weight up by one unit in the last place: the smallest change there is.

    The weight is the first array's, in the order of their names, counted from 1; 0 moves none.
    Raises IndexError where the array has fewer.
    """
    if number:
        weights = params[min(params)].reshape(-1)  # a view: the arrays lie in one piece
        weights[number - 1] = np.nextafter(weights[number - 1], np.inf)
