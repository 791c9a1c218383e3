"""The two commands that train, on small brains, and what a refusal is."""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

from catmouse.recipe.recipe import PRESETS, Recipe
from catmouse.recipe.recipe import fight as fight_recipe
from catmouse.room.policies import CAT, MOUSE


class Kind(NamedTuple):
    """One of the two commands, on small brains."""

    command: str
    words: tuple[str, ...]  # that make it small
    recipe: Recipe  # of the run that it makes
    brain: str  # what the option of a brain begins with
    moves: str  # the option for the length of a game


KINDS = {
    "train": Kind(
        "train", ("--hidden", "4", "--seed", "3"), dataclasses.replace(
            PRESETS["article"].with_brain(MOUSE, hidden=4), seed=3), "", "moves",
    ),
    "fight": Kind(
        "fight", ("--preset", "article", "--mouse-hidden", "4", "--cat-hidden", "3", "--seed", "3"),
        fight_recipe(hidden=4, teacher="perfect", seed=3).with_brain(
            CAT, hidden=3, teacher="perfect"),
        "mouse-", "ticks",
    ),
}  # fmt: skip


class Done(NamedTuple):
    code: int
    out: str
    errors: str


def refused(done: Done) -> str:
    """Fail unless a command refused with one sentence; return it."""
    assert done.code == 2, done
    assert done.out == ""
    (line,) = done.errors.splitlines()
    assert line.startswith("catmouse: ") and line.endswith("."), line
    return line.removeprefix("catmouse: ")


NUMPY = ("--engine", "numpy", "--quiet")
