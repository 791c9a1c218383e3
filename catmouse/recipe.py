"""What a run is made of: everything that, with the program, decides every game of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from catmouse.brains import ARTICLE, CELLS, PRECISIONS, SIGHTS, Brain
from catmouse.heads import HEADS
from catmouse.learning import OPTIMISERS, SCHEDULES
from catmouse.teachers import TEACHERS
from catmouse.world import World

HIDDEN_SIZES = (1, 1024)
MOVES = (1, 200)
SEEDS = (0, 2**32 - 1)
LESSONS = (1, 512)
CYCLES = (1, 10**12)


@dataclass(frozen=True)
class Recipe:
    """The settings of a run; the defaults are the article's.

    Raises ValueError, with a sentence for the user, where a value is out of range.
    """

    hidden: int = 16
    rate: float = 0.1
    seed: int = 0
    moves: int = 10
    world: World = field(default_factory=World)
    brain: str = "elman"
    head: str = "compass"
    sight: str = "raw"
    precision: str = "double"
    teacher: str = "flee"
    optimiser: str = "plain"
    clip: float = 0.0  # the largest norm of a lesson's gradient; 0 is no limit
    lesson: int = 1  # games learned from at once
    schedule: str = "constant"
    cycle: int = 102_400  # games that a one-cycle schedule takes

    def __post_init__(self) -> None:
        for name, value, (low, high) in (
            ("the number of hidden units", self.hidden, HIDDEN_SIZES),
            ("the number of moves in a game", self.moves, MOVES),
            ("the seed", self.seed, SEEDS),
            ("the number of games in a lesson", self.lesson, LESSONS),
            ("the length of the cycle", self.cycle, CYCLES),
        ):
            if not low <= value <= high:
                raise ValueError(f"{name} is {value}, but it takes {low} to {high}")
        if not (math.isfinite(self.rate) and self.rate > 0):
            raise ValueError(f"the learning rate is {self.rate}, but it takes a number above 0")
        if not (math.isfinite(self.clip) and self.clip >= 0):
            raise ValueError(f"the clipping norm is {self.clip}, but it takes 0 or more")
        for kind, name, known in (
            ("brain", self.brain, CELLS),
            ("head", self.head, HEADS),
            ("sight", self.sight, SIGHTS),
            ("precision", self.precision, PRECISIONS),
            ("teacher", self.teacher, TEACHERS),
            ("optimiser", self.optimiser, OPTIMISERS),
            ("schedule", self.schedule, SCHEDULES),
        ):
            if name not in known:
                raise ValueError(f"there is no {kind} called {name!r}, only {', '.join(known)}")

    @property
    def mind(self) -> Brain:
        """The kind of brain: its cell, its head, its sight and its precision."""
        return Brain(self.brain, self.head, self.sight, self.precision)

    @property
    def compilable(self) -> bool:
        """Whether the compiled engine can train it: whatever the article could have trained."""
        plain = self.optimiser == "plain" and self.clip == 0 and self.schedule == "constant"
        return self.mind == ARTICLE and plain and self.lesson == 1


PRESETS = {
    "article": Recipe(),
    "modern": Recipe(
        hidden=16,
        rate=0.05,
        brain="lstm",
        head="four-way",
        sight="wide",
        precision="single",
        optimiser="adam",
        clip=1.0,
        lesson=128,
    ),
}
"""Recipes by name: the article's, and one that becomes perfect within seconds."""
