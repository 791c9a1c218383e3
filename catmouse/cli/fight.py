"""The command ``fight``: both sides learn by fighting, without a window."""

from __future__ import annotations

import argparse
import dataclasses
import math
import sys
from pathlib import Path

from catmouse.cli.training import (
    BRAIN_OPTIONS,
    INTERRUPTED,
    RAN_OUT,
    REACHED,
    Goal,
    Option,
    add_common,
    asked_for,
    asked_of_run,
    limit_of,
    train,
)
from catmouse.cli.usage import UsageError
from catmouse.files import library
from catmouse.games.goals import is_uncatchable, quick_share
from catmouse.recipe.recipe import FIGHT, PRESETS, BrainRecipe, Recipe
from catmouse.recipe.recipe import fight as fight_recipe
from catmouse.room.policies import BRAIN, CAT, MOUSE, POLICIES, SIDES
from catmouse.runs.curve import Curve
from catmouse.runs.run import NEVER, Run

LOOK_EVERY, LOOK_GROWTH = 1024, 1.05
"""In games: when the goal is looked at next."""

TEACHER = "perfect"
"""Of both sides, whatever the preset."""
LEARNERS = {MOUSE: (MOUSE,), CAT: (CAT,), "both": SIDES}
RUN_OPTIONS = {
    "seed": Option("seed", "of the random stream (default 0)", None, int, "N"),
    "ticks": Option("moves", "ticks in a game, 1 to 1000 (default 10)", None, int, "N"),
    "lesson": Option(
        "lesson", "games learned from at once (modern: 128, article: 1)", None, int, "N"
    ),
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``fight``."""
    policies = (BRAIN, *POLICIES)
    for side in SIDES:
        parser.add_argument(f"--{side}", choices=policies, help="its mind (default: brain)")
    parser.add_argument(
        "--learn", choices=tuple(LEARNERS), help="who learns (default: both, where brains)"
    )
    parser.add_argument(
        "--preset",
        choices=tuple(PRESETS),
        default="modern",
        help="what both brains begin with (default: modern)",
    )
    parser.add_argument(
        "--steps", type=int, choices=(1, 2), help="of the cat in a tick (default 1)"
    )
    parser.add_argument("--world", metavar="WxH", help="the room, 3x3 to 20x20 (default 6x6)")
    for name, option in RUN_OPTIONS.items():
        option.add(parser, name)
    for side in SIDES:
        own = parser.add_argument_group(f"the {side}'s brain")
        own.add_argument(f"--{side}-preset", choices=tuple(PRESETS), help="instead of --preset")
        own.add_argument(
            f"--{side}-from", type=Path, metavar="FILE", help=f"begin with the {side}'s brain in it"
        )
        for name, option in BRAIN_OPTIONS.items():
            option.add(own, f"{side}-{name}", " (default: perfect)" * (name == "teacher"))
    parser.add_argument("--games", type=int, metavar="N", help="stop after so many games")
    parser.add_argument(
        "--until-uncatchable",
        action="store_true",
        help="stop when still, chase and perfect cats catch the mouse from nowhere in 1,000 ticks",
    )
    parser.add_argument(
        "--until-quick",
        type=float,
        metavar="SHARE",
        help="stop when the cat catches the flee mouse as soon as the perfect cat does, from "
        "this share of the starts, such as 0.99",
    )
    add_common(parser, "both brains")


def run(options: argparse.Namespace) -> int:
    """Fight as asked; return the exit code."""
    trained = run_for(options)
    goal = goal_for(trained, options)
    reached, stopped = train(trained, goal, options)
    report = trained.report()
    word = "reached" if reached else "stopped" if stopped else "finished"
    print(
        f"{word} at game {trained.games - 1}: caught from {report.caught} of {report.starts} "
        f"starts within {report.ticks} ticks",
        file=sys.stderr,
    )
    if stopped and not reached:
        return INTERRUPTED
    return RAN_OUT if has_goal(options) and not reached else REACHED


def has_goal(options: argparse.Namespace) -> bool:
    """Whether something is asked of the brains, beside a number of games."""
    return options.until_uncatchable or options.until_quick is not None


def goal_for(trained: Run, options: argparse.Namespace) -> Goal:
    """Return what ends the training; raise UsageError where it cannot be met by what learns."""
    learning, quick = trained.recipe.learning, options.until_quick
    limit = limit_of(trained, options.games)
    if quick is not None and not 0 < quick <= 1:
        raise UsageError(f"--until-quick takes a share above 0, at most 1, not {quick}")
    if options.until_uncatchable and MOUSE not in learning:
        raise UsageError("--until-uncatchable needs a mouse that plays by a brain and learns")
    if quick is not None and CAT not in learning:
        raise UsageError("--until-quick needs a cat that plays by a brain and learns")
    if not learning and options.games is None:
        raise UsageError("nobody learns in this fight; let a brain learn, or use: duel")

    def met(now: Run) -> bool:
        recipe, params, goals = now.recipe, now.params(), []
        if options.until_uncatchable:
            goals.append(is_uncatchable(recipe.brain_of(MOUSE), params[MOUSE], recipe.world))
        if quick is not None:
            cat, steps = recipe.brain_of(CAT), recipe.rules.cat_steps
            goals.append(quick_share(cat, params[CAT], recipe.world, steps) >= quick)
        return bool(goals) and all(goals)

    return Goal(
        limit=limit,
        until=NEVER,
        met=met,
        first_look=trained.games + LOOK_EVERY if has_goal(options) else math.inf,
        next_look=lambda games: max(games + LOOK_EVERY, int(games * LOOK_GROWTH)),
    )


# --- what a fight begins with -----------------------------------------------------------------


def run_for(options: argparse.Namespace) -> Run:
    """Return the run that the options ask for; raise UsageError where they contradict."""
    try:
        return go_on(options) if options.source is not None else begin(options)
    except library.BadBrain:
        raise
    except ValueError as fault:
        raise UsageError(str(fault)) from fault


def begin(options: argparse.Namespace) -> Run:
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
    trained = Run(recipe_for(options, presets))
    for side, run in saved.items():
        if trained.recipe.brain_of(side).shape != presets[side].shape:
            raise UsageError(f"--{side}-from keeps the brain's kind, size and steps")
        brain = run.brains[side]
        blank = dataclasses.replace(brain, smoothed=math.nan)
        trained.learners[side].resume(blank, Curve().points())
    trained.restart_timeline()
    return trained


def recipe_for(options: argparse.Namespace, presets: dict[str, BrainRecipe]) -> Recipe:
    """Return the recipe of a new fight; raise ValueError where a value is not possible."""
    made = fight_recipe(
        options.mouse or BRAIN,
        options.cat or BRAIN,
        learners=LEARNERS[options.learn or "both"],
        steps=options.steps or 1,
        lesson=PRESETS[options.preset].lesson,
    )
    brains = {side: brain_for(options, side, presets[side]) for side in SIDES}
    return dataclasses.replace(made.with_brains(**brains), **asked_of_run(options, RUN_OPTIONS))


def own_preset(options: argparse.Namespace, side: str) -> BrainRecipe:
    """Return what one side's brain begins with."""
    preset = PRESETS[getattr(options, f"{side}_preset") or options.preset]
    return dataclasses.replace(preset.brain_of(MOUSE), teacher=TEACHER)


def brain_for(options: argparse.Namespace, side: str, preset: BrainRecipe) -> BrainRecipe:
    """Return one side's brain: a preset with what the options change."""
    return dataclasses.replace(preset, **asked_for(options, BRAIN_OPTIONS, f"{side}_"))


def go_on(options: argparse.Namespace) -> Run:
    """Return the saved fight, with other policies, teachers, rates or games where asked for."""
    trained = Run.resume(library.load(options.source))
    recipe = trained.recipe
    if recipe.game != FIGHT:
        raise UsageError(f"{options.source} holds no fight; go on with its lessons by: train")
    for name in ("mouse-preset", "cat-preset", "mouse-from", "cat-from"):
        if getattr(options, name.replace("-", "_")) is not None:
            raise UsageError(f"--{name} begins with another brain; leave it or --from out")
    if options.seed is not None and options.seed != recipe.seed:
        raise UsageError("--seed does not go with --from: the fight goes on in its own stream")
    brains = {side: brain_for(options, side, recipe.brain_of(side)) for side in SIDES}
    for side, after in brains.items():
        before = recipe.brain_of(side)
        if (before.network, before.hidden) != (after.network, after.hidden):
            raise UsageError(f"--from keeps the {side}'s brain; its kind and size cannot change")
    changed = dataclasses.replace(
        recipe.with_brains(**brains), **asked_of_run(options, RUN_OPTIONS)
    )
    for side in SIDES:
        if (policy := getattr(options, side)) is not None:
            changed = changed.with_policy(side, policy)
    if options.learn is not None:
        changed = dataclasses.replace(changed, learners=LEARNERS[options.learn])
    if options.steps is not None:
        changed = changed.with_rules(cat_steps=options.steps)
    return trained.change(changed)
