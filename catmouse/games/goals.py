"""The goals: what a brain can be proud of, proven from every start of the room."""

from __future__ import annotations

import dataclasses

import numpy as np

from catmouse.brains.arrays import Params
from catmouse.games.exam import Exam
from catmouse.games.match import BrainPlayer, Match, Player, TablePlayer, players_of
from catmouse.recipe.recipe import FIGHT_RULES, BrainRecipe, Recipe
from catmouse.recipe.starts import all_starts
from catmouse.room.policies import CAT, MOUSE, table_of
from catmouse.room.world import IntArray, World

CATS = ("still", "chase", "perfect")
"""The cats of one step that an uncatchable mouse escapes from."""

FOREVER = 1000
"""For so many ticks a mouse must not be caught to be called uncatchable."""

BLOCK = 256
"""Games that are played side by side while a wrong move is looked for."""


def is_perfect(recipe: Recipe, params: Params) -> bool:
    """Whether the mouse's brain makes no wrong move in any lesson; found out with the first."""
    recipe = recipe.as_lessons()
    teacher = recipe.teacher_of(MOUSE)[0].ravel()
    starts = all_starts(recipe.world)
    for first in range(0, len(starts), BLOCK):
        players = players_of(recipe, {MOUSE: params})
        match = Match(recipe.world, players, starts[first : first + BLOCK], recipe.rules)
        while match.goes_on(recipe.moves):
            target = teacher[match.situation]
            if (match.turn(MOUSE, 0) != target).any():
                return False
            match.tick += 1
    return True


def table_player(name: str, side: str, world: World, steps: int = 1) -> Player:
    """Return the player that is a policy's table, by its name."""
    return TablePlayer(table_of(name, side, world, steps))


def ends(world: World, mouse: Player, cat: Player, ticks: int, steps: int = 1) -> IntArray:
    """Return in which tick each start of a fight ends in a capture, 0 for never, (starts,)."""
    rules = dataclasses.replace(FIGHT_RULES, cat_steps=steps)
    exam = Exam(world, rules, {MOUSE: mouse, CAT: cat}, ticks)
    exam.take()
    return exam.caught


def is_uncatchable(recipe: BrainRecipe, params: Params, world: World) -> bool:
    """Whether no cat of :data:`CATS` catches this mouse from any start within 1,000 ticks."""
    mouse = BrainPlayer(world, recipe.network, params)
    return not any(
        ends(world, mouse, table_player(name, CAT, world), ticks).any()
        for ticks in (10, FOREVER)  # a mouse that is caught is mostly caught soon
        for name in CATS
    )


def quick_share(recipe: BrainRecipe, params: Params, world: World, steps: int) -> float:
    """Return from which share of the starts this cat is quick, 0..1.

    It is where it catches the flee mouse at least as soon as the perfect cat does.
    """

    def ticks_of(cat: Player) -> IntArray:
        caught = ends(world, table_player("flee", MOUSE, world, steps), cat, FOREVER, steps)
        return np.where(caught > 0, caught, FOREVER + 1)

    mine = ticks_of(BrainPlayer(world, recipe.network, params))
    return float(np.mean(mine <= ticks_of(table_player("perfect", CAT, world, steps))))
