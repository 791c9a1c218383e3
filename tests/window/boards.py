"""A game on a board that nobody sees, between brains made by hand."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Mapping

from catmouse.brains.arrays import Params
from catmouse.recipe.recipe import Recipe, fight, lessons
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import RIGHT, UP, World
from catmouse.window.playback import Playback
from tests.window.made_brains import run_of, runs

FRAME = 1 / 60
ROOM = World(6, 6)
ONE_UNIT = lessons(hidden=1)
ONE_UNIT_FIGHT = fight(hidden=1).with_brain(CAT, hidden=1)
WEIGHTS = {MOUSE: runs(RIGHT), CAT: runs(UP)}
"""Of a fight: a mouse that runs right and a cat that runs up, whatever they see."""

Place = tuple[int, int]
"""A cell as (column, row)."""


def lesson_on(
    cat: Place, mouse: Place, brain: Params | None = None, recipe: Recipe = ONE_UNIT
) -> Playback:
    """Lessons that begin with the two where the test wants them; without a brain it runs up."""
    run = run_of(recipe, {MOUSE: runs(UP) if brain is None else brain})
    playback = Playback(run, random.Random(1))
    place(playback, cat, mouse)
    return playback


def fight_on(
    cat: Place,
    mouse: Place,
    moves: int = 10,
    steps: int = 1,
    brains: Mapping[str, Params] = WEIGHTS,
) -> Playback:
    """A fight that begins with the two where the test wants them."""
    recipe = dataclasses.replace(ONE_UNIT_FIGHT, moves=moves).with_rules(cat_steps=steps)
    playback = Playback(run_of(recipe, WEIGHTS | dict(brains)), random.Random(1))
    place(playback, cat, mouse)
    return playback


def place(playback: Playback, cat: Place, mouse: Place) -> None:
    """Begin a game with the two on these cells."""
    playback.begin_at((playback.world.cell(*cat), playback.world.cell(*mouse)))


def watch(playback: Playback, seconds: float, running: bool = True) -> None:
    """Let time pass, frame by frame."""
    for _ in range(round(seconds / FRAME)):
        playback.update(FRAME, playback.run, running)


def where(playback: Playback) -> dict[str, Place]:
    """The cells of both."""
    world = playback.world
    return {CAT: world.xy(playback.cat), MOUSE: world.xy(playback.mouse)}


def steps(playback: Playback, count: int) -> None:
    """Let whoever is due take so many steps."""
    for _ in range(count):
        playback.step()


def chosen_by(playback: Playback, side: str = MOUSE) -> list[int]:
    """The directions that a side took in this game."""
    return [step.chosen for step in playback.trails[side]]
