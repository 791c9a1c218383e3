"""What a brain can be proud of in fights, proven from every start of the room."""

from __future__ import annotations

import numpy as np

from catmouse.brains.arrays import Params
from catmouse.games.duel import FOREVER, Duel, brain_mind, mind_by
from catmouse.games.match import Mind
from catmouse.recipe.recipe import BrainRecipe
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import IntArray, World

CATS = ("still", "chase", "perfect")
"""The cats of one step that an uncatchable mouse escapes from."""


def ends(world: World, mouse: Mind, cat: Mind, ticks: int, steps: int) -> IntArray:
    """Return in which tick each start ends in a capture, 0 for never, shape (starts,)."""
    return Duel(world, {MOUSE: mouse, CAT: cat}, ticks, steps).play()


def is_uncatchable(recipe: BrainRecipe, params: Params, world: World) -> bool:
    """Whether no cat of :data:`CATS` catches this mouse from any start within 1,000 ticks."""
    for ticks in (10, FOREVER):  # a mouse that is caught is mostly caught soon
        for name in CATS:
            mouse, cat = brain_mind(recipe, params, world), mind_by(name, CAT, world, 1)
            if ends(world, mouse, cat, ticks, 1).any():
                return False
    return True


def quick_share(recipe: BrainRecipe, params: Params, world: World, steps: int) -> float:
    """Return from which share of the starts this cat catches the flee mouse at least as soon as
    the perfect cat does, 0..1."""

    def ticks_of(cat: Mind) -> IntArray:
        caught = ends(world, mind_by("flee", MOUSE, world, steps), cat, FOREVER, steps)
        return np.where(caught > 0, caught, FOREVER + 1)

    mine = ticks_of(brain_mind(recipe, params, world))
    return float(np.mean(mine <= ticks_of(mind_by("perfect", CAT, world, steps))))
