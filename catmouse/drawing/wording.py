"""What runs are and what was changed in them, in few words."""

from __future__ import annotations

from collections.abc import Callable

from catmouse.recipe.recipe import BrainRecipe, Recipe
from catmouse.room.policies import BRAIN, MOUSE, SIDES
from catmouse.runs.timeline import Change, Mark


def kind_of(recipe: BrainRecipe) -> str:
    """Return what kind of network a brain is."""
    return recipe.network.cell.title


def percent(share: float, digits: int = 2) -> str:
    """Return a share, 0..1, as people read it."""
    return f"{share:.{digits}%}".replace("%", " %")


def exact(share: float, digits: int = 2) -> str:
    """Return a share, 0..1, that is nothing or everything only where it says so."""
    if share in (0, 1):
        return percent(share, 0)
    least = 10 ** -(digits + 2)
    return percent(min(max(share, least), 1 - least), digits)


def name_for(recipe: Recipe) -> str:
    """Return a name that tells a run from others."""
    if len(recipe.sides) == 1:
        return f"mouse {recipe.brain_of(MOUSE).hidden} units"
    players = (
        f"{kind_of(recipe.brain_of(side))} {recipe.brain_of(side).hidden}"
        if recipe.policy_of(side) == BRAIN
        else recipe.policy_of(side)
        for side in SIDES
    )
    return f"fight {' against '.join(players)}"


NAMES: dict[str, Callable[[BrainRecipe], str]] = {
    "hidden": lambda brain: f"{brain.hidden} units",
    "cell": kind_of,
    "head": lambda brain: brain.head,
    "optimiser": lambda brain: brain.optimiser.capitalize(),
    "rate": lambda brain: f"rate {brain.rate:g}",
    "scale": lambda brain: f"{brain.scale} inputs",
    "schedule": lambda brain: brain.schedule,
}
"""The settings that can set two brains apart, the most telling first."""


def apart(one: Recipe, other: Recipe) -> tuple[str, str]:
    """Return the most telling words that set two recipes apart; a rival may be the very same."""
    mine, theirs = one.brain_of(MOUSE), other.brain_of(MOUSE)
    for field, words in NAMES.items():
        if getattr(mine, field) != getattr(theirs, field):
            return words(mine), words(theirs)
    if one.lesson != other.lesson:
        return f"{one.lesson} a lesson", f"{other.lesson} a lesson"
    if one.seed != other.seed:
        return f"seed {one.seed}", f"seed {other.seed}"
    return "first", "rival"


# --- what was changed -------------------------------------------------------------------------

MARKS: dict[str, Callable[[Change], str]] = {
    "rate": lambda change: f"rate {change.value:g}",
    "teacher": lambda change: f"teacher {change.value}",
    "hidden": lambda change: f"size {change.value}",
    "cell": lambda change: f"kind {change.value}",
    "policy": lambda change: f"mind {change.value}",
    "learns": lambda change: "learns on" if change.value else "rests now",
    "cat_steps": lambda change: f"the cat's steps {change.value}",
    "moves": lambda change: f"length {change.value}",
    "practice": lambda change: f"practised starts: {change.value or 'none'}",
    "branch": lambda change: "branched here",
    "text": lambda change: f"{change.value}",
}
"""How a setting's new value is told of; what is not here is told of as in :data:`REASONS`."""


def mark_in_words(mark: Mark, several: bool) -> str:
    """Return what was changed; where the run has several brains, whose it was."""
    change = mark.change
    words = MARKS[change.field](change) if change.field in MARKS else in_words(change)
    return f"{change.side}: {words}" if several and change.side else words


REASONS: dict[str, Callable[[Change], str]] = {
    "wipe": lambda change: "the wipe",
    "recipe": lambda change: "the new recipe",
    "hidden": lambda change: f"the change to {change.value} hidden units",
    "cell": lambda change: f"the {change.side}'s other kind of brain",
    "teacher": lambda change: f"the {change.side}'s other teacher",
    "policy": lambda change: f"the {change.side}'s other mind",
    "learns": lambda change: f"the change of whether the {change.side} learns",
    "cat_steps": lambda change: "the cat's other pace",
    "moves": lambda change: "the other length of a fight",
    "practice": lambda change: "the practice" if change.value else "the end of the practice",
    "branch": lambda change: f"the branch at game {change.value:,}",
    "open": lambda change: f"the opening of {change.value}",
    "race": lambda change: "the end of the race",
    "aside": lambda change: f"the other {change.value}",
}
"""How a change is told of that Undo can take back."""


def in_words(change: Change) -> str:
    """Return a change as the end of a sentence such as "Undone: ..."."""
    return REASONS[change.field](change) if change.field in REASONS else f"{change.value}"
