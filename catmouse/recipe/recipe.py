"""What a run is made of: everything that, with the program, decides every game of it."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field
from typing import Any

from catmouse.brains.brain import ARTICLE, CELLS, HEADS, PRECISIONS, SIGHTS, Brain
from catmouse.brains.optimisers import OPTIMISERS, SCHEDULES
from catmouse.recipe.starts import MOST, Starts
from catmouse.room.policies import CAT, MOUSE, SIDES, TABLES, TEACHERS
from catmouse.room.world import World

HIDDEN_SIZES = (1, 1024)
MOVES = (1, 1000)
SEEDS = (0, 2**32 - 1)
LESSONS = (1, 512)
CYCLES = (1, 10**12)
STEPS = (1, 2)

BRAIN = "brain"
"""The mind that is a brain; the others are tables."""


@dataclass(frozen=True)
class BrainRecipe:
    """A brain, its teacher, and how it learns; the defaults are the article's.

    Raises ValueError, with a sentence for the user, where a value is out of range.
    """

    hidden: int = 16
    rate: float = 0.1
    brain: str = "elman"
    head: str = "compass"
    sight: str = "raw"
    precision: str = "double"
    teacher: str = "flee"
    optimiser: str = "plain"
    clip: float = 0.0  # the largest norm of a lesson's gradient; 0 is no limit
    schedule: str = "constant"
    cycle: int = 102_400  # games that a one-cycle schedule takes

    def __post_init__(self) -> None:
        check_range("the number of hidden units", self.hidden, HIDDEN_SIZES)
        check_range("the length of the cycle", self.cycle, CYCLES)
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
            check_name(kind, name, known)

    @property
    def mind(self) -> Brain:
        """The kind of brain: its cell, its head, its sight and its precision."""
        return Brain(self.brain, self.head, self.sight, self.precision)

    @property
    def is_plain(self) -> bool:
        """Whether it is the article's kind of brain, of any size, with the article's steps."""
        plain = self.optimiser == "plain" and self.clip == 0 and self.schedule == "constant"
        return self.mind == ARTICLE and plain


@dataclass(frozen=True)
class Fight:
    """Who fights by which mind, and what the cat's brain is; the mouse's is the recipe's own.

    Raises ValueError, with a sentence for the user, where something is not possible.
    """

    mouse: str = BRAIN
    cat: str = BRAIN
    learners: tuple[str, ...] = SIDES  # who learns, where it plays by its brain
    steps: int = 1  # that the cat takes in a tick
    cat_brain: BrainRecipe = field(default_factory=lambda: BrainRecipe(teacher="chase"))

    def __post_init__(self) -> None:
        check_range("the number of the cat's steps", self.steps, STEPS)
        for side in SIDES:
            check_name("mind", getattr(self, side), (BRAIN, *TABLES))
        for side in self.learners:
            check_name("side", side, SIDES)
        # in one order, so that equal fights compare equal
        object.__setattr__(self, "learners", tuple(side for side in SIDES if side in self.learners))

    def mind_of(self, side: str) -> str:
        """Return the name of a side's mind."""
        return self.mouse if side == MOUSE else self.cat

    @property
    def pupils(self) -> tuple[str, ...]:
        """The sides that learn: those of the learners that play by their brains."""
        return tuple(side for side in self.learners if self.mind_of(side) == BRAIN)


@dataclass(frozen=True)
class Recipe(BrainRecipe):
    """The settings of a run: the mouse's brain, the games, and in a fight the other side.

    The defaults are the article's. Raises ValueError, with a sentence for the user, where a value
    is out of range.
    """

    seed: int = 0
    moves: int = 10  # of the mouse in a game; in a fight, the ticks
    world: World = field(default_factory=World)
    lesson: int = 1  # games learned from at once
    fight: Fight | None = None
    practice: Starts = ()  # what every fourth game begins from; the article's run has none

    def __post_init__(self) -> None:
        super().__post_init__()
        check_range("the number of moves in a game", self.moves, MOVES)
        check_range("the seed", self.seed, SEEDS)
        check_range("the number of games in a lesson", self.lesson, LESSONS)
        check_range("the number of starts to practise", len(self.practice), (0, MOST))
        for cat, mouse in self.practice:
            check_range("the cat's cell of a start to practise", cat, (0, self.world.cells - 1))
            check_range("the mouse's cell of a start to practise", mouse, (0, self.world.cells - 1))
            if self.fight is not None and cat == mouse:
                raise ValueError("a fight to practise begins with both on one cell")

    @property
    def compilable(self) -> bool:
        """Whether the compiled engine can train it: whatever the article could have trained."""
        if self.lesson != 1:
            return False
        if self.fight is None:
            return self.is_plain
        fight = self.fight
        return bool(fight.pupils) and all(
            self.brain_of(side).is_plain for side in SIDES if fight.mind_of(side) == BRAIN
        )

    def brain_of(self, side: str) -> BrainRecipe:
        """Return the recipe of one side's brain; the cat has one in a fight only."""
        if side == MOUSE:
            return self
        if self.fight is None:
            raise ValueError("outside of a fight the cat has no brain")
        return self.fight.cat_brain

    def without_practice(self) -> Recipe:
        """Return this recipe with random starts only."""
        return dataclasses.replace(self, practice=()) if self.practice else self

    def with_brain(self, side: str, **changes: Any) -> Recipe:
        """Return this recipe with changes to one side's brain."""
        if side == MOUSE:
            return dataclasses.replace(self, **changes)
        cat_brain = dataclasses.replace(self.brain_of(CAT), **changes)
        return self.with_fight(cat_brain=cat_brain)

    def with_fight(self, **changes: Any) -> Recipe:
        """Return this recipe with changes to its fight, or with a fight where it had none."""
        fight = Fight() if self.fight is None else self.fight
        return dataclasses.replace(self, fight=dataclasses.replace(fight, **changes))


def brain_settings(recipe: BrainRecipe) -> dict[str, Any]:
    """Return the settings of the brain in a recipe, by name."""
    return {known.name: getattr(recipe, known.name) for known in dataclasses.fields(BrainRecipe)}


def check_range(what: str, value: float, bounds: tuple[int, int]) -> None:
    """Raise ValueError, with a sentence for the user, unless the value is within the bounds."""
    low, high = bounds
    if not low <= value <= high:
        raise ValueError(f"{what} is {value}, but it takes {low} to {high}")


def check_name(kind: str, name: str, known: Any) -> None:
    """Raise ValueError, with a sentence for the user, unless the name is a known one."""
    if name not in known:
        raise ValueError(f"there is no {kind} called {name!r}, only {', '.join(known)}")


MODERN = BrainRecipe(
    hidden=16,
    rate=0.05,
    brain="lstm",
    head="four-way",
    sight="wide",
    precision="single",
    optimiser="adam",
    clip=1.0,
)
"""An LSTM that becomes perfect within seconds."""

PRESETS = {"article": Recipe(), "modern": Recipe(**brain_settings(MODERN), lesson=128)}
"""Recipes by name: the article's, and one that becomes perfect within seconds."""
