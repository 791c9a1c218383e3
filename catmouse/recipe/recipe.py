"""What a run is made of: everything that, with the program, decides every game of it."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field
from typing import Any

from catmouse.brains.brain import ARTICLE, CELLS, HEADS, PRECISIONS, SCALES, Network
from catmouse.brains.optimisers import OPTIMISERS, SCHEDULES
from catmouse.recipe.starts import MOST, Starts
from catmouse.room.policies import BRAIN, CAT, MOUSE, POLICIES, SIDES, TEACHERS, table_of
from catmouse.room.world import IntArray, World

HIDDEN_SIZES = (1, 1024)
MOVES = (1, 1000)
SEEDS = (0, 2**32 - 1)
LESSON_SIZES = (1, 512)
CYCLES = (1, 10**12)
STEPS = (1, 2)

LESSONS, FIGHT = "lessons", "fight"
"""What the games of a run are called: whether the cat stands still, or the two fight."""


def check_range(what: str, value: float, bounds: tuple[int, int]) -> None:
    """Raise ValueError, with a sentence for the user, unless the value is within the bounds."""
    low, high = bounds
    if not low <= value <= high:
        raise ValueError(f"{what} is {value}, but it takes {low} to {high}")


def check_name(kind: str, name: str, known: Any) -> None:
    """Raise ValueError, with a sentence for the user, unless the name is a known one."""
    if name not in known:
        raise ValueError(f"there is no {kind} called {name!r}, only {', '.join(known)}")


@dataclass(frozen=True)
class BrainRecipe:
    """A brain, its teacher, and how it learns; the defaults are the article's.

    Raises ValueError, with a sentence for the user, where a value is out of range.
    """

    hidden: int = 16
    rate: float = 0.1
    cell: str = "elman"
    head: str = "compass"
    scale: str = "raw"
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
            ("brain", self.cell, CELLS),
            ("head", self.head, HEADS),
            ("sight", self.scale, SCALES),
            ("precision", self.precision, PRECISIONS),
            ("teacher", self.teacher, TEACHERS),
            ("optimiser", self.optimiser, OPTIMISERS),
            ("schedule", self.schedule, SCHEDULES),
        ):
            check_name(kind, name, known)

    @property
    def network(self) -> Network:
        """The kind of network: its cell, its head, its input scale and its precision."""
        return Network(self.cell, self.head, self.scale, self.precision)

    @property
    def shape(self) -> tuple[object, ...]:
        """All that decides the shapes of its arrays, the optimiser's included."""
        return self.network, self.hidden, self.optimiser

    @property
    def is_plain(self) -> bool:
        """Whether it is the article's kind of brain, of any size, with the article's steps."""
        plain = self.optimiser == "plain" and self.clip == 0 and self.schedule == "constant"
        return self.network == ARTICLE and plain


@dataclass(frozen=True)
class Rules:
    """How a game goes. The defaults are those of lessons: a touch ends nothing.

    Raises ValueError, with a sentence for the user, where a value is out of range.
    """

    touch_ends: bool = False  # whether a game is over when the two share a cell
    starts_apart: bool = False  # whether they start on different cells
    cat_steps: int = 1  # that the cat takes in a tick; the mouse takes one

    def __post_init__(self) -> None:
        check_range("the number of the cat's steps", self.cat_steps, STEPS)

    def steps_of(self, side: str) -> int:
        """Return how many steps a side takes in a tick."""
        return self.cat_steps if side == CAT else 1


FIGHT_RULES = Rules(touch_ends=True, starts_apart=True)


@dataclass(frozen=True)
class Recipe:
    """The settings of a run: the rules, who plays each side, who learns, and the brains.

    The defaults are the article's: a mouse with a brain learns beside a cat that stands still.
    Raises ValueError, with a sentence for the user, where a value is out of range.
    """

    brains: tuple[BrainRecipe, ...] = (BrainRecipe(),)  # the mouse's, and the cat's if it has one
    policies: tuple[str, str] = (BRAIN, "still")  # who plays the mouse, and the cat
    learners: tuple[str, ...] = (MOUSE,)  # the sides that learn, where they play by a brain
    rules: Rules = Rules()
    seed: int = 0
    moves: int = 10  # of the mouse in a game: the ticks
    world: World = field(default_factory=World)
    lesson: int = 1  # games learned from at once
    practice: Starts = ()  # what every fourth game begins from; the article's run has none

    def __post_init__(self) -> None:
        check_range("the number of brains", len(self.brains), (1, len(SIDES)))
        check_range("the number of moves in a game", self.moves, MOVES)
        check_range("the seed", self.seed, SEEDS)
        check_range("the number of games in a lesson", self.lesson, LESSON_SIZES)
        for policy in self.policies:
            check_name("mind", policy, (BRAIN, *POLICIES))
        if BRAIN in self.policies[len(self.brains) :]:
            raise ValueError("the cat plays by its brain, but it has none")
        for side in self.learners:
            check_name("side", side, SIDES)
        # in one order, so that equal recipes compare equal
        object.__setattr__(self, "learners", tuple(side for side in SIDES if side in self.learners))
        self._check_practice()

    def _check_practice(self) -> None:
        check_range("the number of starts to practise", len(self.practice), (0, MOST))
        for cat, mouse in self.practice:
            check_range("the cat's cell of a start to practise", cat, (0, self.world.cells - 1))
            check_range("the mouse's cell of a start to practise", mouse, (0, self.world.cells - 1))
            if self.rules.starts_apart and cat == mouse:
                raise ValueError("a fight to practise begins with both on one cell")

    @property
    def mouse(self) -> BrainRecipe:
        """The recipe of the mouse's brain, which every run has."""
        return self.brains[0]

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides that have a brain, whether they play by it or not."""
        return SIDES[: len(self.brains)]

    @property
    def game(self) -> str:
        """The name of what is played: :data:`LESSONS`, or :data:`FIGHT` where a touch ends it."""
        return FIGHT if self.rules.touch_ends else LESSONS

    @property
    def learning(self) -> tuple[str, ...]:
        """The sides that do learn: those of the learners that play by their brains."""
        return tuple(side for side in self.learners if self.policy_of(side) == BRAIN)

    @property
    def leading(self) -> str:
        """The side that is told of where there is room for one: the first that learns."""
        return next(iter(self.learning), MOUSE)

    @property
    def compilable(self) -> bool:
        """Whether the compiled engine can train it: whatever the article could have trained."""
        playing = [side for side in self.sides if self.policy_of(side) == BRAIN]
        plain = all(self.brain_of(side).is_plain for side in playing)
        known = self.rules.touch_ends or self.policy_of(CAT) == "still"
        return self.lesson == 1 and bool(self.learning) and plain and known

    def brain_of(self, side: str) -> BrainRecipe:
        """Return the recipe of one side's brain; raise ValueError where it has none."""
        if side not in self.sides:
            raise ValueError(f"in these lessons the {side} has no brain")
        return self.brains[SIDES.index(side)]

    def policy_of(self, side: str) -> str:
        """Return the name of the policy that plays a side."""
        return self.policies[SIDES.index(side)]

    def table_of(self, policy: str, side: str) -> IntArray:
        """Return the table of a policy by name, (steps, cells, cells), in this room."""
        return table_of(policy, side, self.world, self.rules.cat_steps)

    def teacher_of(self, side: str) -> IntArray:
        """Return the table that a side's brain is taught by, (steps, cells, cells)."""
        return self.table_of(self.brain_of(side).teacher, side)

    def without_practice(self) -> Recipe:
        """Return this recipe with random starts only."""
        return dataclasses.replace(self, practice=()) if self.practice else self

    def with_brain(self, side: str, **changes: Any) -> Recipe:
        """Return this recipe with changes to one side's brain."""
        changed = dataclasses.replace(self.brain_of(side), **changes)
        return self.with_brains(**{side: changed})

    def with_brains(self, **brains: BrainRecipe) -> Recipe:
        """Return this recipe with other brains, by side."""
        known = {side: self.brain_of(side) for side in self.sides} | brains
        return dataclasses.replace(self, brains=tuple(known[side] for side in SIDES[: len(known)]))

    def with_policy(self, side: str, policy: str) -> Recipe:
        """Return this recipe with another policy for one side."""
        policies = {one: self.policy_of(one) for one in SIDES} | {side: policy}
        return dataclasses.replace(self, policies=(policies[MOUSE], policies[CAT]))

    def with_rules(self, **changes: Any) -> Recipe:
        """Return this recipe with changes to its rules."""
        return dataclasses.replace(self, rules=dataclasses.replace(self.rules, **changes))

    def as_lessons(self) -> Recipe:
        """Return the lessons of this recipe's mouse: alone with a cat that stands still."""
        lone = Recipe(brains=self.brains[:1])
        return dataclasses.replace(
            self, brains=lone.brains, policies=lone.policies, learners=lone.learners,
            rules=lone.rules, practice=(),
        )  # fmt: skip

    def as_fight(self, cat: BrainRecipe | None = None) -> Recipe:
        """Return the fight of this recipe's mouse with a cat whose brain learns to chase, too.

        The cat's brain is of the mouse's kind, unless another is given.
        """
        cat = dataclasses.replace(self.brains[0], teacher="chase") if cat is None else cat
        return dataclasses.replace(
            self, brains=(self.brains[0], cat), policies=(BRAIN, BRAIN), learners=SIDES,
            rules=FIGHT_RULES, practice=(),
        )  # fmt: skip


BRAIN_FIELDS = tuple(known.name for known in dataclasses.fields(BrainRecipe))


def lessons(**settings: Any) -> Recipe:
    """Return the recipe of lessons with these settings, of the run or of the mouse's brain."""
    own = {name: settings.pop(name) for name in BRAIN_FIELDS if name in settings}
    return Recipe(brains=(BrainRecipe(**own),), **settings)


def fight(
    mouse: str = BRAIN,
    cat: str = BRAIN,
    *,
    learners: tuple[str, ...] = SIDES,
    steps: int = 1,
    cat_brain: BrainRecipe | None = None,
    **settings: Any,
) -> Recipe:
    """Return the recipe of a fight between two policies; ``settings`` are as in lessons.

    The cat's brain is the article's and learns to chase, unless it is given.
    """
    cat_brain = BrainRecipe(teacher="chase") if cat_brain is None else cat_brain
    practice = settings.pop("practice", ())
    made = lessons(**settings).as_fight(cat_brain).with_rules(cat_steps=steps)
    return dataclasses.replace(
        made, policies=(mouse, cat), learners=learners, practice=practice
    )  # fmt: skip


MODERN = BrainRecipe(
    hidden=16,
    rate=0.05,
    cell="lstm",
    head="four-way",
    scale="wide",
    precision="single",
    optimiser="adam",
    clip=1.0,
)
"""An LSTM that becomes perfect within seconds."""

PRESETS = {"article": Recipe(), "modern": Recipe(brains=(MODERN,), lesson=128)}
"""Recipes by name: the article's, and one that becomes perfect within seconds."""
