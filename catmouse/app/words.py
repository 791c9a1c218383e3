"""Recipes and what sets them apart, in few words."""

from __future__ import annotations

from collections.abc import Callable

from catmouse.messages import Snapshot
from catmouse.recipe import Recipe
from catmouse.timeline import has_practised

NAMES: dict[str, Callable[[Recipe], str]] = {
    "hidden": lambda recipe: f"{recipe.hidden} units",
    "brain": lambda recipe: "LSTM" if recipe.brain == "lstm" else "Elman",
    "head": lambda recipe: recipe.head,
    "optimiser": lambda recipe: recipe.optimiser.capitalize(),
    "rate": lambda recipe: f"rate {recipe.rate:g}",
    "lesson": lambda recipe: f"{recipe.lesson} a lesson",
    "sight": lambda recipe: f"{recipe.sight} inputs",
    "schedule": lambda recipe: recipe.schedule,
    "seed": lambda recipe: f"seed {recipe.seed}",
}
"""The settings that can set two recipes apart, the most telling first."""


def apart(one: Recipe, other: Recipe) -> tuple[str, str]:
    """Return the most telling words that set two recipes apart; a rival may be the very same."""
    for field, words in NAMES.items():
        if getattr(one, field) != getattr(other, field):
            return words(one), words(other)
    return "first", "rival"


def practice_of(snapshot: Snapshot) -> str:
    """Return what is to be known of a run's practice, "" where it never practised."""
    count = len(snapshot.recipe.practice)
    words = f"practises {count} start{'' if count == 1 else 's'}" if count else ""
    if snapshot.recipe.fight is not None:
        return words
    if not count and is_astray(snapshot):
        words = "has practised"
    return f"{words}: not the article's" if words else ""


def is_astray(snapshot: Snapshot) -> bool:
    """Whether practice has led a run away from the one that its recipe makes."""
    return has_practised(snapshot.marks, snapshot.games)
