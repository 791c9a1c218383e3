"""The one door of the guards into the program: plain values in, plain values out.

Whatever the program looks like inside, only this file has to know it. A run is a brain file; what
is asked of it is named as on the command line (``rate``; of one side of a fight ``cat-rate``).
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
from pathlib import Path
from typing import Any

from catmouse import cli, compiled, feats, storage
from catmouse.minds import CAT, MOUSE, SIDES
from catmouse.recipe import BrainRecipe, Recipe, brain_settings
from catmouse.trainer import Trainer
from catmouse.world import World

Values = dict[str, Any]

GAME = ("moves", "lesson", "practice")


def command(*arguments: str) -> tuple[int, str, str]:
    """Run the program; return its exit code and what it wrote to standard output and error."""
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        code = cli.main(arguments)
    return code, out.getvalue(), errors.getvalue()


def why_not_compiled() -> str:
    """Return why this machine has no compiled engine, nothing where it has one."""
    try:
        compiled.load(), compiled.load_fights()
    except compiled.Unavailable as reason:
        return str(reason)
    return ""


def opened(path: Path) -> Values:
    """Return everything that a brain file holds, but for its date and its clock."""
    run = storage.load(path)
    return {
        "settings": settings_of(run.recipe),
        "games": run.games,
        "score": [run.right_moves, run.all_moves, run.caught, run.starts],
        "stream": stream_of(run.stream),
        "brains": {
            side: brain_of(brain) | {"curve": tuple(brain.curve)}
            for side, brain in run.brains.items()
        },
        "stride": run.timeline.stride,
        "moments": [
            {
                "games": moment.games,
                "faults": moment.faults,
                "settings": settings_of(moment.recipe),
                "stream": stream_of(moment.stream),
                "brains": {side: brain_of(brain) for side, brain in moment.brains.items()},
            }
            for moment in run.timeline.moments
        ],
        "marks": [[mark.games, mark.text] for mark in run.timeline.marks],
    }


def change(source: Path, target: Path, settings: Values) -> None:
    """Write a run as the window's controls change it: the games go on by other settings.

    ``fight`` is False for lessons; ``mouse``, ``cat``, ``learn`` (sides) and ``steps`` are the
    fight's; ``practice`` is a tuple of starts, each the cat's cell and the mouse's.
    """
    trainer = Trainer.resume(storage.load(source))
    recipe = trainer.recipe
    for name, value in settings.items():
        side, _, own = name.rpartition("-")
        if name == "fight":
            recipe = recipe.with_fight() if value else dataclasses.replace(recipe, fight=None)
        elif name in (*SIDES, "steps"):
            recipe = recipe.with_fight(**{name: value})
        elif name == "learn":
            recipe = recipe.with_fight(learners=tuple(value))
        elif name == "world":
            recipe = dataclasses.replace(recipe, world=World.parse(value))
        elif name in GAME:
            recipe = dataclasses.replace(recipe, **{name: value})
        else:
            recipe = recipe.with_brain(side or MOUSE, **{own: value})
    storage.save(target, trainer.change(recipe).saved())


def branch(source: Path, target: Path, games: int) -> None:
    """Write the run that goes on from the moment that was kept after so many games."""
    trainer = Trainer.resume(storage.load(source))
    (moment,) = (moment for moment in trainer.timeline.moments if moment.games == games)
    storage.save(target, trainer.branch(moment).saved())


def is_uncatchable(path: Path) -> bool:
    """Whether the mouse in a file is caught by no cat of one step within 1,000 ticks."""
    run = storage.load(path)
    return feats.is_uncatchable(run.recipe, run.mouse.params, run.recipe.world)


def quick_share(path: Path, steps: int = 1) -> float:
    """From which share of the starts the cat in a file is as soon as the perfect cat."""
    run = storage.load(path)
    recipe = run.recipe.brain_of(CAT)
    return feats.quick_share(recipe, run.brains[CAT].params, run.recipe.world, steps)


# --- as plain values --------------------------------------------------------------------------


def settings_of(recipe: Recipe) -> Values:
    found = {
        "seed": recipe.seed,
        "moves": recipe.moves,
        "world": str(recipe.world),
        "lesson": recipe.lesson,
        "practice": [list(start) for start in recipe.practice],
        **named(recipe, ""),
    }
    fight = recipe.fight
    if fight is not None:
        found |= {"mouse": fight.mouse, "cat": fight.cat, "steps": fight.steps}
        found |= {"learn": list(fight.learners), **named(fight.cat_brain, "cat-")}
    return found


def named(recipe: BrainRecipe, prefix: str) -> Values:
    return {prefix + name: value for name, value in brain_settings(recipe).items()}


def brain_of(brain: Any) -> Values:
    """A brain at rest, of the present or of the past."""
    return {
        "params": dict(brain.params),
        "optimiser": dict(brain.optimiser),
        "smoothed": brain.smoothed,
    }


def stream_of(state: tuple[Any, ...]) -> list[Any]:
    """numpy's random stream: its kind, its key, and where in it the next number is taken."""
    kind, key, position, has_gauss, gauss = state
    return [str(kind), key, int(position), int(has_gauss), float(gauss)]
