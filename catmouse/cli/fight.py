"""The command ``fight``: both sides learn by fighting, without a window."""

from __future__ import annotations

import argparse
import dataclasses
import math
import sys
import time
from pathlib import Path
from typing import Any

from catmouse.cli.progress import FightBar, fight_bar
from catmouse.cli.running import (
    CHOICES,
    INTERRUPTED,
    NUMBERS,
    RAN_OUT,
    REACHED,
    add_engine,
    check_save,
    engines_for,
    save,
    stop_on_interrupt,
    tell_practice,
)
from catmouse.cli.usage import UsageError
from catmouse.files import library
from catmouse.games.duel import DuelReport
from catmouse.games.goals import is_uncatchable, quick_share
from catmouse.recipe.recipe import (
    BRAIN,
    MODERN,
    PRESETS,
    BrainRecipe,
    Fight,
    Recipe,
    brain_settings,
)
from catmouse.room.policies import CAT, MOUSE, SIDES, TABLES
from catmouse.room.world import World
from catmouse.runs.curve import Curve
from catmouse.runs.run import NotFinite, Trainer

SLICE = 0.05
"""How long one slice of training takes, in seconds; Ctrl-C takes hold after it."""

LOOK_EVERY, LOOK_GROWTH = 1024, 1.05
"""In games: when the goal is looked at next. Games decide, not seconds, so that one command makes
one brain."""

TEACHER = {MOUSE: "perfect", CAT: "perfect"}
BRAINS: dict[str, BrainRecipe] = {"article": BrainRecipe(), "modern": MODERN}
GAME = {
    "seed": (int, "N", "of the random stream (default 0)"),
    "ticks": (int, "N", "ticks in a game, 1 to 1000 (default 10)"),
    "lesson": (int, "N", "games learned from at once (modern: 128, article: 1)"),
}


def add_options(fight: argparse.ArgumentParser) -> None:
    """Add the options of ``fight``."""
    minds = (BRAIN, *TABLES)
    for side in SIDES:
        fight.add_argument(f"--{side}", choices=minds, help="its mind (default: brain)")
    fight.add_argument(
        "--learn", choices=(*SIDES, "both"), help="who learns (default: both, where brains)"
    )
    fight.add_argument(
        "--preset",
        choices=tuple(PRESETS),
        default="modern",
        help="what both brains begin with (default: modern)",
    )
    fight.add_argument("--steps", type=int, choices=(1, 2), help="of the cat in a tick (default 1)")
    fight.add_argument("--world", metavar="WxH", help="the room, 3x3 to 20x20 (default 6x6)")
    for name, (kind, metavar, words) in GAME.items():
        fight.add_argument(f"--{name}", type=kind, metavar=metavar, help=words)
    for side in SIDES:
        own = fight.add_argument_group(f"the {side}'s brain")
        own.add_argument(f"--{side}-preset", choices=tuple(PRESETS), help="instead of --preset")
        own.add_argument(
            f"--{side}-from", type=Path, metavar="FILE", help=f"begin with the {side}'s brain in it"
        )
        for name, (choices, words) in CHOICES.items():
            default = " (default: perfect)" if name == "teacher" else ""
            own.add_argument(f"--{side}-{name}", choices=choices, help=words + default)
        for name, (number, metavar, words) in NUMBERS.items():
            own.add_argument(f"--{side}-{name}", type=number, metavar=metavar, help=words)
    fight.add_argument("--games", type=int, metavar="N", help="stop after so many games")
    fight.add_argument(
        "--until-uncatchable",
        action="store_true",
        help="stop when still, chase and perfect cats catch the mouse from nowhere in 1,000 ticks",
    )
    fight.add_argument(
        "--until-quick",
        type=float,
        metavar="SHARE",
        help="stop when the cat catches the flee mouse as soon as the perfect cat does, from "
        "this share of the starts, such as 0.99",
    )
    add_engine(fight)
    fight.add_argument("--save", type=Path, metavar="FILE", help="keep both brains in this file")
    fight.add_argument(
        "--from", dest="source", type=Path, metavar="FILE", help="go on from a saved fight"
    )
    fight.add_argument("--quiet", action="store_true", help="show no progress")


def run(options: argparse.Namespace) -> int:
    """Fight as asked; return the exit code."""
    trainer = trainer_for(options)
    tell_practice(trainer, options.quiet)
    fight = trainer.recipe.fight
    assert fight is not None
    check_goal(options, fight)
    check_save(options.save)
    if not fight.pupils and options.games is None:
        raise UsageError("nobody learns in this fight; let a brain learn, or use: duel")
    if trainer.recipe.compilable:
        engines_for(options.engine, options.quiet, fights=True).serve(trainer)
    elif options.engine == "compiled":
        raise UsageError(
            "--engine compiled trains brains of the article's kind only: one game a lesson, "
            "plain steps (--preset article)"
        )
    with stop_on_interrupt() as stopped:
        try:
            with fight_bar(options.quiet) as bar:
                reached = train(trainer, options, bar, stopped)
        except NotFinite as reason:
            raise UsageError(f"training stopped, nothing was saved: {reason}") from reason
    save(options.save, trainer)
    conclude(trainer, reached, bool(stopped))
    endless = not (options.until_uncatchable or options.until_quick is not None)
    if stopped and not reached:
        return INTERRUPTED
    return REACHED if reached or endless else RAN_OUT


def train(
    trainer: Trainer, options: argparse.Namespace, bar: FightBar, stopped: list[bool]
) -> bool:
    """Train until the goal, the limit of games or Ctrl-C; return whether it was the goal."""
    limit = math.inf if options.games is None else trainer.games + options.games
    seconds_per_game, look = SLICE, trainer.games + LOOK_EVERY
    while trainer.games < limit and not stopped:
        slice_games = max(1.0, SLICE / seconds_per_game)
        games = int(min(slice_games, limit - trainer.games, look - trainer.games))
        began = time.perf_counter()
        played = len(trainer.train(games))
        took = time.perf_counter() - began
        seconds_per_game = max(took / played, seconds_per_game / 4)
        bar.show(trainer, limit)
        if trainer.games >= look:
            look = max(trainer.games + LOOK_EVERY, int(trainer.games * LOOK_GROWTH))
            if reached(trainer, options):
                return True
    return reached(trainer, options)


def reached(trainer: Trainer, options: argparse.Namespace) -> bool:
    """Whether the goals that were asked for are met by the brains as they are; none is not met."""
    recipe, fight = trainer.recipe, trainer.recipe.fight
    assert fight is not None
    goals = []
    if options.until_uncatchable:
        params = trainer.learners[MOUSE].params
        goals.append(is_uncatchable(recipe, params, recipe.world))
    if options.until_quick is not None:
        params = trainer.learners[CAT].params
        share = quick_share(fight.cat_brain, params, recipe.world, fight.steps)
        goals.append(share >= options.until_quick)
    return bool(goals) and all(goals)


def conclude(trainer: Trainer, reached: bool, stopped: bool) -> None:
    """Print the last line, which scripts may rely on."""
    report = trainer.report()
    assert isinstance(report, DuelReport)
    word = "reached" if reached else "stopped" if stopped else "finished"
    print(
        f"{word} at game {trainer.games - 1}: caught from {report.caught} of {report.starts} "
        f"starts within {report.ticks} ticks",
        file=sys.stderr,
    )


# --- what a fight begins with -----------------------------------------------------------------


def trainer_for(options: argparse.Namespace) -> Trainer:
    """Return the run that the options ask for; raise UsageError where they contradict."""
    try:
        return go_on(options) if options.source is not None else begin(options)
    except library.BadBrain:
        raise
    except ValueError as fault:
        raise UsageError(str(fault)) from fault


def begin(options: argparse.Namespace) -> Trainer:
    """Return a new fight, with the brains that come from files; raise ValueError or UsageError."""
    saved = {
        side: library.load(path)
        for side in SIDES
        if (path := getattr(options, f"{side}_from")) is not None
    }
    for side, run in saved.items():
        if side not in run.brains:
            raise UsageError(f"--{side}-from: that file holds no {side}'s brain")
    presets = {
        side: saved[side].recipe.brain_of(side) if side in saved else own_preset(options, side)
        for side in SIDES
    }
    trainer = Trainer(recipe_for(options, presets))
    for side, run in saved.items():
        mine, other = trainer.recipe.brain_of(side), presets[side]
        if (mine.mind, mine.hidden, mine.optimiser) != (other.mind, other.hidden, other.optimiser):
            raise UsageError(f"--{side}-from keeps the brain's kind, size and steps")
        brain = run.brains[side]
        blank = dataclasses.replace(brain, smoothed=math.nan, curve=Curve().points())
        trainer.learners[side].resume(blank)
    trainer.restart_timeline()
    return trainer


def recipe_for(options: argparse.Namespace, presets: dict[str, BrainRecipe]) -> Recipe:
    """Return the recipe of a new fight; raise ValueError where a value is not possible."""
    brains = {side: brain_for(options, side, presets[side]) for side in SIDES}
    learners = SIDES if options.learn in (None, "both") else (options.learn,)
    fight = Fight(
        mouse=options.mouse or BRAIN,
        cat=options.cat or BRAIN,
        learners=learners,
        steps=options.steps or 1,
        cat_brain=brains[CAT],
    )
    lesson = PRESETS[options.preset].lesson if options.lesson is None else options.lesson
    return Recipe(
        **brain_settings(brains[MOUSE]),
        seed=options.seed or 0,
        moves=10 if options.ticks is None else options.ticks,
        world=World.parse(options.world or "6x6"),
        lesson=lesson,
        fight=fight,
    )


def own_preset(options: argparse.Namespace, side: str) -> BrainRecipe:
    """Return what one side's brain begins with."""
    preset = BRAINS[getattr(options, f"{side}_preset") or options.preset]
    return dataclasses.replace(preset, teacher=TEACHER[side])


def brain_for(options: argparse.Namespace, side: str, preset: BrainRecipe) -> BrainRecipe:
    """Return one side's brain: a preset with what the options change."""
    changes: dict[str, Any] = {
        name: value
        for name in (*CHOICES, *NUMBERS)
        if (value := getattr(options, f"{side}_{name}")) is not None
    }
    return dataclasses.replace(preset, **changes)


def go_on(options: argparse.Namespace) -> Trainer:
    """Return the saved fight, with other minds, teachers, rates or games where asked for."""
    trainer = Trainer.resume(library.load(options.source))
    recipe = trainer.recipe
    if recipe.fight is None:
        raise UsageError(f"{options.source} holds no fight; go on with its lessons by: train")
    for name in ("mouse-preset", "cat-preset", "mouse-from", "cat-from"):
        if getattr(options, name.replace("-", "_")) is not None:
            raise UsageError(f"--{name} begins with another brain; leave it or --from out")
    mouse = brain_for(options, MOUSE, recipe)
    cat = brain_for(options, CAT, recipe.fight.cat_brain)
    for side, before, after in ((MOUSE, recipe, mouse), (CAT, recipe.fight.cat_brain, cat)):
        if (before.mind, before.hidden) != (after.mind, after.hidden):
            raise UsageError(f"--from keeps the {side}'s brain; its kind and size cannot change")
    changes: dict[str, Any] = {"cat_brain": cat}
    changes |= {
        name: getattr(options, name)
        for name in (*SIDES, "steps")
        if getattr(options, name) is not None
    }
    if options.learn is not None:
        changes["learners"] = SIDES if options.learn == "both" else (options.learn,)
    game: dict[str, Any] = brain_settings(mouse)
    game |= {} if options.lesson is None else {"lesson": options.lesson}
    game |= {} if options.ticks is None else {"moves": options.ticks}
    game |= {} if options.world is None else {"world": World.parse(options.world)}
    if options.seed is not None and options.seed != recipe.seed:
        raise UsageError("--seed does not go with --from: the fight goes on in its own stream")
    return trainer.change(dataclasses.replace(recipe, **game).with_fight(**changes))


def check_goal(options: argparse.Namespace, fight: Fight) -> None:
    """Raise UsageError where a goal cannot be met by what learns."""
    if options.games is not None and options.games < 1:
        raise UsageError(f"--games takes 1 or more, not {options.games}")
    if options.until_quick is not None and not 0 < options.until_quick <= 1:
        raise UsageError(
            f"--until-quick takes a share above 0, at most 1, not {options.until_quick}"
        )
    if options.until_uncatchable and MOUSE not in fight.pupils:
        raise UsageError("--until-uncatchable needs a mouse that plays by a brain and learns")
    if options.until_quick is not None and CAT not in fight.pupils:
        raise UsageError("--until-quick needs a cat that plays by a brain and learns")
