"""Recipes and what sets them apart, in few words."""

from __future__ import annotations

from collections.abc import Callable

from catmouse.recipe.recipe import BRAIN, BrainRecipe, Recipe
from catmouse.room.policies import SIDES


def kind_of(recipe: BrainRecipe) -> str:
    """Return what kind of network a brain is."""
    return "LSTM" if recipe.brain == "lstm" else "Elman"


def name_for(recipe: Recipe) -> str:
    """Return a name that tells a run from others."""
    fight = recipe.fight
    if fight is None:
        return f"mouse {recipe.hidden} units"
    sides = (
        f"{kind_of(recipe.brain_of(side))} {recipe.brain_of(side).hidden}"
        if fight.mind_of(side) == BRAIN
        else fight.mind_of(side)
        for side in SIDES
    )
    return f"fight {' against '.join(sides)}"


NAMES: dict[str, Callable[[Recipe], str]] = {
    "hidden": lambda recipe: f"{recipe.hidden} units",
    "brain": kind_of,
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
