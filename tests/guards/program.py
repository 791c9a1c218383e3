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

from catmouse import cli
from catmouse.drawing.wording import mark_in_words
from catmouse.engines import loading
from catmouse.files import library
from catmouse.games import goals
from catmouse.recipe.recipe import BRAIN_FIELDS, FIGHT, BrainRecipe, Recipe
from catmouse.room.policies import CAT, MOUSE, SIDES
from catmouse.room.world import World
from catmouse.runs.run import Run
from catmouse.study.task import OLD_NAMES

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
        loading.load(), loading.load(touch_ends=True)
    except loading.Unavailable as reason:
        return str(reason)
    return ""


def opened(path: Path) -> Values:
    """Return everything that a brain file holds, but for its date and its clock."""
    run = library.load(path)
    return {
        "settings": settings_of(run.recipe),
        "games": run.games,
        "score": score_of(run),
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
        "marks": [
            [mark.games, mark_in_words(mark, run.recipe.game == FIGHT)]
            for mark in run.timeline.marks
        ],
    }


def change(source: Path, target: Path, settings: Values) -> None:
    """Write a run as the window's controls change it: the games go on by other settings.

    ``fight`` is False for lessons; ``mouse``, ``cat``, ``learn`` (sides) and ``steps`` are the
    fight's; ``practice`` is a tuple of starts, each the cat's cell and the mouse's.
    """
    run = Run.resume(library.load(source))
    recipe = run.recipe
    for name, value in settings.items():
        side, _, own = name.rpartition("-")
        if name == "fight":
            cat = BrainRecipe(teacher="chase")
            made = recipe.as_fight(cat) if value else recipe.as_lessons()
            recipe = dataclasses.replace(made, practice=recipe.practice)
        elif name in SIDES:
            recipe = recipe.with_policy(name, value)
        elif name == "steps":
            recipe = recipe.with_rules(cat_steps=value)
        elif name == "learn":
            recipe = dataclasses.replace(recipe, learners=tuple(value))
        elif name == "world":
            recipe = dataclasses.replace(recipe, world=World.parse(value))
        elif name in GAME:
            recipe = dataclasses.replace(recipe, **{name: value})
        else:
            recipe = recipe.with_brain(side or MOUSE, **{NEW_NAMES.get(own, own): value})
    library.save(target, run.change(recipe).saved())


NEW_NAMES = {old: new for new, old in OLD_NAMES.items()}


def branch(source: Path, target: Path, games: int) -> None:
    """Write the run that goes on from the moment that was kept after so many games."""
    run = Run.resume(library.load(source))
    (moment,) = (moment for moment in run.timeline.moments if moment.games == games)
    library.save(target, run.branch(moment).saved())


def is_uncatchable(path: Path) -> bool:
    """Whether the mouse in a file is caught by no cat of one step within 1,000 ticks."""
    run = library.load(path)
    return goals.is_uncatchable(run.recipe.mouse, run.brains[MOUSE].params, run.recipe.world)


def quick_share(path: Path, steps: int = 1) -> float:
    """From which share of the starts the cat in a file is as soon as the perfect cat."""
    run = library.load(path)
    recipe = run.recipe.brain_of(CAT)
    return goals.quick_share(recipe, run.brains[CAT].params, run.recipe.world, steps)


# --- as plain values --------------------------------------------------------------------------


def settings_of(recipe: Recipe) -> Values:
    found = {
        "seed": recipe.seed,
        "moves": recipe.moves,
        "world": str(recipe.world),
        "lesson": recipe.lesson,
        "practice": [list(start) for start in recipe.practice],
        **named(recipe.mouse, ""),
    }
    if recipe.game == FIGHT:
        found |= {side: recipe.policy_of(side) for side in SIDES}
        found |= {"steps": recipe.rules.cat_steps, "learn": list(recipe.learners)}
        found |= named(recipe.brain_of(CAT), "cat-")
    return found


def named(recipe: BrainRecipe, prefix: str) -> Values:
    return {prefix + OLD_NAMES.get(name, name): getattr(recipe, name) for name in BRAIN_FIELDS}


def score_of(run: Any) -> list[int | None]:
    """What the exam found as 0.3.0 had it: right moves in lessons only, captures in fights."""
    score = run.score
    if score is None:
        return [None, None, None, None]
    if run.recipe.game == FIGHT:
        return [None, None, score.caught, score.starts]
    return [score.right_moves, score.all_moves, None, None]


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
