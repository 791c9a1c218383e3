"""Goals proven from every start: the uncatchable mouse, the quick cat, and the brains shipped."""

from __future__ import annotations

import dataclasses

import numpy as np

from catmouse.files import library
from catmouse.files.paths import assets_folder
from catmouse.games import goals
from catmouse.games.match import BrainPlayer
from catmouse.recipe.recipe import MODERN, Recipe
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import World
from catmouse.runs.run import Run


def shipped(name: str, side: str) -> tuple[Recipe, dict[str, np.ndarray]]:
    saved = library.load(assets_folder() / f"{name}.safetensors")
    return saved.recipe, saved.brains[side].params


def test_the_shipped_mouse_is_caught_from_no_start_within_a_thousand_ticks() -> None:
    recipe, params = shipped("uncatchable-mouse", MOUSE)
    own, world = recipe.brain_of(MOUSE), World()
    assert goals.CATS == ("still", "chase", "perfect")
    for name in goals.CATS:
        mouse, cat = BrainPlayer(world, own.network, params), goals.table_player(name, CAT, world)
        caught = goals.ends(world, mouse, cat, 1000)
        assert len(caught) == 1260
        assert not caught.any(), f"{name} catches it from {np.count_nonzero(caught)} starts"
    assert goals.is_uncatchable(own, params, world)


def test_the_shipped_cat_is_as_quick_as_the_perfect_cat_against_the_flee_mouse() -> None:
    recipe, params = shipped("quick-cat", CAT)
    assert goals.quick_share(recipe.brain_of(CAT), params, World(), 1) >= 0.99


def test_a_newborn_is_neither() -> None:
    recipe = Recipe(brains=(MODERN,)).as_fight(MODERN)
    params = Run(recipe).frozen_params()
    assert not goals.is_uncatchable(MODERN, params[MOUSE], recipe.world)
    assert goals.quick_share(MODERN, params[CAT], recipe.world, 1) < 0.9
    assert not goals.is_perfect(recipe, params[MOUSE])


def test_a_brain_of_a_fight_is_perfect_by_the_lessons_alone() -> None:
    """Whatever its fights are like: its cat, its steps, and starts to practise."""
    saved = library.load(assets_folder() / "perfect.safetensors")
    params = saved.brains[MOUSE].params
    assert goals.is_perfect(saved.recipe, params)
    fighting = saved.recipe.as_fight().with_rules(cat_steps=2).with_policy(CAT, "perfect")
    assert goals.is_perfect(dataclasses.replace(fighting, practice=((0, 1),)), params)
    spoilt = params | {"head_bias": params["head_bias"] + np.float32([0, 0, 0, 5])}
    assert not goals.is_perfect(fighting, spoilt)
