"""What a run is made of: everything that, with the program, decides every game of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from catmouse.brains import BRAINS
from catmouse.teachers import TEACHERS
from catmouse.world import World

HIDDEN_SIZES = (1, 1024)
MOVES = (1, 200)
SEEDS = (0, 2**32 - 1)
KINDS = tuple(BRAINS)


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
    teacher: str = "flee"

    def __post_init__(self) -> None:
        for name, value, (low, high) in (
            ("the number of hidden units", self.hidden, HIDDEN_SIZES),
            ("the number of moves in a game", self.moves, MOVES),
            ("the seed", self.seed, SEEDS),
        ):
            if not low <= value <= high:
                raise ValueError(f"{name} is {value}, but it takes {low} to {high}")
        if not (math.isfinite(self.rate) and self.rate > 0):
            raise ValueError(f"the learning rate is {self.rate}, but it takes a number above 0")
        if self.brain not in KINDS:
            raise ValueError(f"there is no brain called {self.brain!r}, only {', '.join(KINDS)}")
        if self.teacher not in TEACHERS:
            raise ValueError(
                f"there is no teacher called {self.teacher!r}, only {', '.join(TEACHERS)}"
            )
