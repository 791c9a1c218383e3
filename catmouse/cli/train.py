"""The command ``train``: the whole program without a window."""

from __future__ import annotations

import argparse
import dataclasses
import math
import time
from pathlib import Path
from typing import NamedTuple

from catmouse.cli.curve_file import CurveFile, curve_file
from catmouse.cli.progress import Bar, progress_bar
from catmouse.cli.running import (
    CHOICES,
    INTERRUPTED,
    NUMBERS,
    RAN_OUT,
    REACHED,
    add_engine,
    check_save,
    conclude,
    engines_for,
    save,
    stop_on_interrupt,
    tell_practice,
)
from catmouse.cli.usage import UsageError
from catmouse.files import library
from catmouse.recipe.recipe import PRESETS
from catmouse.room.world import FloatArray, World
from catmouse.runs.run import NEVER, NotFinite, Trainer
from catmouse.study.article import TARGET

SLICE = 0.05
"""How long one slice of training takes, in seconds; Ctrl-C takes hold after it."""

GAME_NUMBERS = {
    "seed": (int, "N", "of the random stream"),
    "moves": (int, "N", "moves in a game"),
    "lesson": (int, "N", "games learned from at once, 1 to 512"),
}
"""The settings of a recipe beside its brain's that have an option of their name."""


def add_options(train: argparse.ArgumentParser) -> None:
    """Add the options of ``train``."""
    article = PRESETS["article"]
    train.add_argument(
        "--preset",
        choices=tuple(PRESETS),
        help="what the options below begin with (default: article)",
    )
    for name, (choices, words) in CHOICES.items():
        default = getattr(article, name)
        train.add_argument(f"--{name}", choices=choices, help=f"{words} (article: {default})")
    for name, (kind, metavar, words) in (NUMBERS | GAME_NUMBERS).items():
        default = getattr(article, name)
        train.add_argument(
            f"--{name}", type=kind, metavar=metavar, help=f"{words} (article: {default:g})"
        )
    train.add_argument("--world", metavar="WxH", help="the room, 3x3 to 20x20 (article: 6x6)")
    train.add_argument("--games", type=int, metavar="N", help="stop after so many games")
    train.add_argument(
        "--until",
        type=float,
        metavar="E",
        help="stop when the smoothed errors per game fall under E "
        f"(default {TARGET} when nothing else ends the training)",
    )
    train.add_argument(
        "--until-perfect",
        action="store_true",
        help="stop when no move of any possible game is wrong",
    )
    add_engine(train)
    train.add_argument("--csv", metavar="FILE", help="write the error curve; - is standard output")
    train.add_argument("--save", type=Path, metavar="FILE", help="keep the brain in this file")
    train.add_argument(
        "--from", dest="source", type=Path, metavar="FILE", help="go on from a saved brain"
    )
    train.add_argument("--quiet", action="store_true", help="show no progress")


def run(options: argparse.Namespace) -> int:
    """Train as asked; return the exit code."""
    trainer = trainer_for(options)
    tell_practice(trainer, options.quiet)
    until = options.until
    if until is None:
        endless = options.games is None and not options.until_perfect
        until = TARGET if endless else NEVER
    if math.isnan(until):
        raise UsageError("--until takes a number, not nan")
    if options.games is not None and options.games < 1:
        raise UsageError(f"--games takes 1 or more, not {options.games}")
    check_save(options.save)
    if trainer.recipe.compilable:
        engines_for(options.engine, options.quiet).serve(trainer)
    elif options.engine == "compiled":
        raise UsageError(
            "--engine compiled trains the article's brain only: one game a lesson, plain steps"
        )
    limit = math.inf if options.games is None else trainer.games + options.games
    with curve_file(options.csv) as csv, stop_on_interrupt() as stopped:
        try:
            with progress_bar(options.quiet) as bar:
                goal = Goal(limit, until, options.until_perfect)
                reached = train(trainer, goal, csv, bar, stopped)
            csv.last(trainer)
        except NotFinite as reason:
            raise UsageError(f"training stopped, nothing was saved: {reason}") from reason
        except UsageError:  # the curve takes no more rows; what was learned is kept all the same
            save(options.save, trainer)
            raise
    save(options.save, trainer)
    if reached and options.until_perfect and trainer.is_perfect():
        return conclude("perfect", trainer, REACHED)
    if reached or (not stopped and until == NEVER and not options.until_perfect):
        return conclude("finished", trainer, REACHED)
    if stopped:
        return conclude("stopped", trainer, INTERRUPTED)
    return conclude("ran out of games", trainer, RAN_OUT)


class Goal(NamedTuple):
    """What ends a training."""

    limit: float  # games, counted from the brain's first
    until: float  # smoothed errors per game
    perfect: bool  # whether no move of any game may be wrong

    def reached(self, trainer: Trainer, smoothed: FloatArray) -> bool:
        """Whether the target was met by the games just played."""
        met = bool((smoothed[-trainer.recipe.lesson :] < self.until).any())
        due = trainer.games % trainer.exam_every == 0 or trainer.games >= self.limit
        return met or (self.perfect and due and trainer.is_perfect())


def train(trainer: Trainer, goal: Goal, csv: CurveFile, bar: Bar, stopped: list[bool]) -> bool:
    """Train until the target, the limit of games or Ctrl-C; return whether it was the target."""
    if goal.perfect and trainer.is_perfect():
        return True
    seconds_per_game = SLICE
    while trainer.games < goal.limit and not stopped:
        games = int(min(max(1.0, SLICE / seconds_per_game), goal.limit - trainer.games))
        if goal.perfect:
            games = min(games, trainer.exam_every - trainer.games % trainer.exam_every)
        first, began = trainer.games, time.perf_counter()
        smoothed = trainer.train(games, goal.until)
        took = time.perf_counter() - began
        seconds_per_game = max(took / len(smoothed), seconds_per_game / 4)
        csv.rows(first, smoothed)
        bar.show(trainer, goal.limit, goal.until)
        if goal.reached(trainer, smoothed):
            return True
    return False


# --- what training begins with ----------------------------------------------------------------


def trainer_for(options: argparse.Namespace) -> Trainer:
    """Return the run that the options ask for; raise UsageError where they contradict."""
    asked = {
        name: value
        for name in (*CHOICES, *NUMBERS, *GAME_NUMBERS, "world")
        if (value := getattr(options, name)) is not None
    }
    try:
        if "world" in asked:
            asked["world"] = World.parse(asked["world"])
        if options.source is None:
            return Trainer(dataclasses.replace(PRESETS[options.preset or "article"], **asked))
        if options.preset is not None:
            raise UsageError(
                f"--preset {options.preset} does not go with --from: the brain in "
                f"{options.source} has its own settings; leave one of the two out"
            )
        trainer = Trainer.resume(library.load(options.source))
        if trainer.recipe.fight is not None:
            raise UsageError(f"{options.source} holds a fight; go on with it by: fight --from")
        if "rate" in asked:
            trainer.set_rate(asked.pop("rate"))
    except library.BadBrain:
        raise
    except ValueError as fault:
        raise UsageError(str(fault)) from fault
    for name, value in asked.items():
        kept = getattr(trainer.recipe, name)
        if value != kept:
            raise UsageError(
                f"--{name} {value} does not go with --from: the brain in {options.source} has "
                f"{kept}; leave --{name} out, or leave --from out for a new brain"
            )
    return trainer
