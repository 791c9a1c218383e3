"""The command ``train``: the whole program without a window."""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from catmouse import compiled, game, storage
from catmouse.brains import BRAINS
from catmouse.cli.curve_file import CurveFile, curve_file
from catmouse.cli.progress import Bar, progress_bar
from catmouse.cli.usage import UsageError
from catmouse.recipe import Recipe
from catmouse.trainer import NEVER, Learn, NotFinite, Trainer
from catmouse.world import World

ARTICLE_TARGET = 1.2
"""Where the article stopped its clock, in smoothed errors a game."""

REACHED, RAN_OUT, FAILED, INTERRUPTED = 0, 1, 2, 130
SLICE = 0.05
"""How long one slice of training takes, in seconds; Ctrl-C takes hold after it."""


def add_options(train: argparse.ArgumentParser) -> None:
    """Add the options of ``train``."""
    default = Recipe()
    train.add_argument(
        "--brain", choices=tuple(BRAINS), help=f"kind of brain (default {default.brain})"
    )
    train.add_argument(
        "--hidden", type=int, metavar="N", help=f"hidden units (default {default.hidden})"
    )
    train.add_argument(
        "--rate", type=float, metavar="A", help=f"learning rate (default {default.rate})"
    )
    train.add_argument(
        "--seed", type=int, metavar="N", help=f"of the random stream (default {default.seed})"
    )
    train.add_argument("--world", metavar="WxH", help="the room, 3x3 to 20x20 (default 6x6)")
    train.add_argument(
        "--moves", type=int, metavar="N", help=f"moves in a game (default {default.moves})"
    )
    train.add_argument("--games", type=int, metavar="N", help="stop after so many games")
    train.add_argument(
        "--until",
        type=float,
        metavar="E",
        help="stop when the smoothed errors per game fall under E "
        f"(default {ARTICLE_TARGET} when --games is not given)",
    )
    train.add_argument(
        "--engine", choices=("auto", "numpy", "compiled"), default="auto", help="default: auto"
    )
    train.add_argument("--csv", metavar="FILE", help="write the error curve; - is standard output")
    train.add_argument("--save", type=Path, metavar="FILE", help="keep the brain in this file")
    train.add_argument(
        "--from", dest="source", type=Path, metavar="FILE", help="go on from a saved brain"
    )
    train.add_argument("--quiet", action="store_true", help="show no progress")


def run(options: argparse.Namespace) -> int:
    """Train as asked; return the exit code."""
    trainer = trainer_for(options)
    until = options.until
    if until is None:
        until = ARTICLE_TARGET if options.games is None else NEVER
    if math.isnan(until):
        raise UsageError("--until takes a number, not nan")
    if options.games is not None and options.games < 1:
        raise UsageError(f"--games takes 1 or more, not {options.games}")
    check_save(options.save)
    trainer.learn = engine_for(options.engine, options.quiet)
    limit = math.inf if options.games is None else trainer.games + options.games
    with curve_file(options.csv) as csv, stop_on_interrupt() as stopped:
        try:
            with progress_bar(options.quiet) as bar:
                reached = train(trainer, limit, until, csv, bar, stopped)
            csv.last(trainer)
        except NotFinite as reason:
            raise UsageError(f"training stopped, nothing was saved: {reason}") from reason
        except UsageError:  # the curve takes no more rows; what was learned is kept all the same
            save(options.save, trainer)
            raise
    save(options.save, trainer)
    if reached or (not stopped and until == NEVER):
        return conclude("finished", trainer, REACHED)
    if stopped:
        return conclude("stopped", trainer, INTERRUPTED)
    return conclude("ran out of games", trainer, RAN_OUT)


def conclude(word: str, trainer: Trainer, code: int) -> int:
    """Print the last line, which scripts rely on; return the exit code."""
    if trainer.games == 0:
        print(f"{word} before the first game", file=sys.stderr)
    else:
        last = f"game {trainer.games - 1}: {trainer.smoothed:.5f} errors per game"
        print(f"{word} at {last}", file=sys.stderr)
    return code


def train(
    trainer: Trainer, limit: float, until: float, csv: CurveFile, bar: Bar, stopped: list[bool]
) -> bool:
    """Train until the target, the limit of games or Ctrl-C; return whether it was the target."""
    seconds_per_game = SLICE
    while trainer.games < limit and not stopped:
        games = int(min(max(1.0, SLICE / seconds_per_game), limit - trainer.games))
        first, began = trainer.games, time.perf_counter()
        smoothed = trainer.train(games, until)
        took = time.perf_counter() - began
        seconds_per_game = max(took / len(smoothed), seconds_per_game / 4)
        csv.rows(first, smoothed)
        bar.show(trainer, limit, until)
        if smoothed[-1] < until:
            return True
    return False


# --- what training begins with ----------------------------------------------------------------


def trainer_for(options: argparse.Namespace) -> Trainer:
    """Return the run that the options ask for; raise UsageError where they contradict."""
    asked = {
        name: value
        for name in ("brain", "hidden", "rate", "seed", "moves", "world")
        if (value := getattr(options, name)) is not None
    }
    try:
        if "world" in asked:
            asked["world"] = World.parse(asked["world"])
        if options.source is None:
            return Trainer(Recipe(**asked))
        trainer = Trainer.resume(storage.load(options.source))
        if "rate" in asked:
            trainer.set_rate(asked.pop("rate"))
    except storage.BadBrain:
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


def check_save(path: Path | None) -> None:
    """Raise UsageError before training rather than after it if the file can't be written."""
    if path is None:
        return
    if path.is_dir():
        raise UsageError(f"--save {path} is a folder; name a file in it")
    if not path.parent.is_dir():
        raise UsageError(f"--save {path}: there is no folder {path.parent}; make it first")
    if not os.access(path.parent, os.W_OK):
        raise UsageError(f"--save {path}: the folder {path.parent} can't be written to")


def engine_for(wish: str, quiet: bool) -> Learn:
    """Return the engine; without numba ``auto`` is numpy, and says so once."""
    if wish == "numpy":
        return game.learn
    try:
        return compiled.load()
    except compiled.Unavailable as reason:
        if wish == "compiled":
            raise UsageError(f"--engine compiled is not possible here: {reason}") from reason
        if not quiet:
            print(f"training with numpy, which is slower: {reason}", file=sys.stderr)
        return game.learn


@contextlib.contextmanager
def stop_on_interrupt() -> Iterator[list[bool]]:
    """Yield a list that stays empty until Ctrl-C; a second Ctrl-C interrupts at once."""
    stopped: list[bool] = []

    def note(number: int, frame: object) -> None:
        stopped.append(True)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    former = signal.signal(signal.SIGINT, note)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, former)


# --- what training leaves behind --------------------------------------------------------------


def save(path: Path | None, trainer: Trainer) -> None:
    """Write the brain, to nowhere where path is None; raise UsageError if that fails."""
    if path is None:
        return
    try:
        storage.save(path, trainer.saved(trainer.examine()))
    except storage.CannotSave as fault:
        raise UsageError(str(fault)) from fault
