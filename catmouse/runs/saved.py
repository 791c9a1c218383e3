"""A run at rest, as a value: all that is needed to go on exactly where it stopped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from catmouse.games.report import Score
from catmouse.recipe.recipe import Recipe
from catmouse.runs.curve import Points, Times
from catmouse.runs.timeline import KeptBrain, Timeline


@dataclass(frozen=True, eq=False)
class SavedBrain(KeptBrain):
    """One brain of a run at rest."""

    curve: Points


@dataclass(frozen=True, eq=False)
class SavedRun:
    """A run at rest: all that is needed to go on exactly where it stopped."""

    recipe: Recipe
    brains: dict[str, SavedBrain]  # by side
    games: int
    stream: tuple[Any, ...]  # numpy.random.RandomState.get_state()
    score: Score | None = None  # of its brains, where that was known
    timeline: Timeline = field(default_factory=Timeline)
    clock: Times = ()  # when it was started, and so on up to now; empty where nobody knows
