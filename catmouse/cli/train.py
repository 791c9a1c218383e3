"""The command ``train``: the whole program without a window."""

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
    refuse_changes,
    train,
)
from catmouse.cli.usage import UsageError
from catmouse.files import library
from catmouse.recipe.recipe import LESSONS, PRESETS
from catmouse.room.policies import MOUSE
from catmouse.runs.run import NEVER, Run
from catmouse.study.article import TARGET

RUN_OPTIONS = {
    "seed": Option("seed", "of the random stream", None, int, "N"),
    "moves": Option("moves", "moves in a game", None, int, "N"),
    "lesson": Option("lesson", "games learned from at once, 1 to 512", None, int, "N"),
}
"""The settings of a recipe beside its brain's that have an option of their name."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``train``."""
    article = PRESETS["article"]
    parser.add_argument(
        "--preset",
        choices=tuple(PRESETS),
        help="what the options below begin with (default: article)",
    )
    for name, option in (BRAIN_OPTIONS | RUN_OPTIONS).items():
        owner = article.brain_of(MOUSE) if name in BRAIN_OPTIONS else article
        default = getattr(owner, option.field)
        shown = f"{default:g}" if isinstance(default, int | float) else default
        option.add(parser, name, f" (article: {shown})")
    parser.add_argument("--world", metavar="WxH", help="the room, 3x3 to 20x20 (article: 6x6)")
    parser.add_argument("--games", type=int, metavar="N", help="stop after so many games")
    parser.add_argument(
        "--until",
        type=float,
        metavar="E",
        help="stop when the smoothed errors per game fall under E "
        f"(default {TARGET} when nothing else ends the training)",
    )
    parser.add_argument(
        "--until-perfect",
        action="store_true",
        help="stop when no move of any possible game is wrong",
    )
    parser.add_argument("--csv", metavar="FILE", help="write the error curve; - is standard output")
    add_common(parser, "the brain")


def run(options: argparse.Namespace) -> int:
    """Train as asked; return the exit code."""
    trained = run_for(options)
    goal = goal_for(trained, options)
    reached, stopped = train(trained, goal, options, options.csv)
    if reached and options.until_perfect and trained.is_perfect():
        return conclude("perfect", trained, REACHED)
    if reached or (not stopped and goal.until == NEVER and not options.until_perfect):
        return conclude("finished", trained, REACHED)
    if stopped:
        return conclude("stopped", trained, INTERRUPTED)
    return conclude("ran out of games", trained, RAN_OUT)


def goal_for(trained: Run, options: argparse.Namespace) -> Goal:
    """Return what ends the training; raise UsageError where that cannot be."""
    until = options.until
    if until is None:
        endless = options.games is None and not options.until_perfect
        until = TARGET if endless else NEVER
    if math.isnan(until):
        raise UsageError("--until takes a number, not nan")
    every = trained.exam_every
    return Goal(
        limit=limit_of(trained, options.games),
        until=until,
        met=lambda now: options.until_perfect and now.is_perfect(),
        first_look=trained.games if options.until_perfect else math.inf,
        next_look=lambda games: games - games % every + every,
    )


def conclude(word: str, trained: Run, code: int) -> int:
    """Print the last line, which scripts rely on; return the exit code."""
    if trained.games == 0:
        print(f"{word} before the first game", file=sys.stderr)
    else:
        last = f"game {trained.games - 1}: {trained.smoothed:.5f} errors per game"
        print(f"{word} at {last}", file=sys.stderr)
    return code


# --- what training begins with ----------------------------------------------------------------


def run_for(options: argparse.Namespace) -> Run:
    """Return the run that the options ask for; raise UsageError where they contradict."""
    own = asked_for(options, BRAIN_OPTIONS)
    try:
        asked = asked_of_run(options, RUN_OPTIONS)
        if options.source is None:
            recipe = PRESETS[options.preset or "article"].with_brain(MOUSE, **own)
            return Run(dataclasses.replace(recipe, **asked))
        trained = opened(options.source, options.preset)
        if "rate" in own:
            trained.set_rate(own.pop("rate"))
    except library.BadBrain:
        raise
    except ValueError as fault:
        raise UsageError(str(fault)) from fault
    refuse_changes(trained.recipe, own | asked, options.source)
    return trained


def opened(source: Path, preset: str | None) -> Run:
    """Return the lessons in a file; raise UsageError where it cannot be gone on with them."""
    if preset is not None:
        raise UsageError(
            f"--preset {preset} does not go with --from: the brain in "
            f"{source} has its own settings; leave one of the two out"
        )
    saved = library.load(source)
    if saved.recipe.game != LESSONS:
        raise UsageError(f"{source} holds a fight; go on with it by: fight --from")
    return Run.resume(saved)
