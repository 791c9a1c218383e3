"""Recipes as actions change them, and the one that counts while commands are under way."""

from __future__ import annotations

import dataclasses

from catmouse.recipe.recipe import MODERN, PRESETS, Recipe
from catmouse.window.preferences import RATES
from catmouse.worker.messages import (
    Adapt,
    Begin,
    Command,
    EndRace,
    Open,
    SetRate,
    Snapshot,
    Switch,
    Undo,
)


class Ahead:
    """The recipe as it will be once every command under way has taken hold.

    The training thread may be busy for a moment; what is chosen meanwhile adds up.
    """

    def __init__(self) -> None:
        self._recipe: Recipe | None = None
        self._brain = 0  # the snapshot's number from which on it shows this recipe

    def recipe(self, snapshot: Snapshot) -> Recipe:
        """Return the recipe that the next change should be made to."""
        if snapshot.brain >= self._brain:
            self._recipe = None
        return snapshot.recipe if self._recipe is None else self._recipe

    def note(self, command: Command, snapshot: Snapshot) -> None:
        """Take in a command that was sent."""
        match command:
            case Begin(recipe) | Adapt(recipe):
                self._brain = max(self._brain, snapshot.brain) + 1
                self._recipe = recipe
            case SetRate(rate, side):
                if self._recipe is not None:
                    self._recipe = self._recipe.with_brain(side, rate=rate)
            case Switch() | Open() | Undo() | EndRace():  # what these lead to is not known here
                self._recipe = None


def with_cell(recipe: Recipe, side: str, cell: str) -> Recipe:
    """Return a recipe in which one side's brain has this cell, and learns as its preset does.

    A cell without a preset of its own learns as the modern one. Size and teacher stay. A lesson has
    as many games as the more modern of the brains needs.
    """
    mine = recipe.brain_of(side)
    if mine.cell == cell:
        return recipe
    own = [preset.mouse for preset in PRESETS.values() if preset.mouse.cell == cell]
    kind = own[0] if own else dataclasses.replace(MODERN, cell=cell)
    changed = dataclasses.replace(kind, hidden=mine.hidden, teacher=mine.teacher)
    made = recipe.with_brains(**{side: changed})
    plain = all(brain.is_plain for brain in made.brains)
    return dataclasses.replace(made, lesson=PRESETS["article" if plain else "modern"].lesson)


def next_rate(rate: float, notches: int) -> float:
    """Return the rate so many notches further on the scale."""
    further = [known for known in RATES if (known - rate) * notches > 1e-12]
    if not further:
        return rate
    return further[0] if notches > 0 else further[-1]
