"""What ``train`` and ``fight`` share: settings, engines, Ctrl-C, saving, and the last line."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from catmouse.brains.brain import CELLS, HEADS, PRECISIONS, SIGHTS
from catmouse.brains.optimisers import OPTIMISERS, SCHEDULES
from catmouse.cli.usage import UsageError
from catmouse.files import library
from catmouse.room.policies import TEACHERS
from catmouse.runs import engines
from catmouse.runs.engines import Engines
from catmouse.runs.run import Trainer

REACHED, RAN_OUT, FAILED, INTERRUPTED = 0, 1, 2, 130

CHOICES = {
    "brain": (tuple(CELLS), "the cell that remembers"),
    "head": (tuple(HEADS), "how it answers"),
    "sight": (SIGHTS, "how it sees coordinates"),
    "precision": (tuple(PRECISIONS), "of all numbers"),
    "optimiser": (tuple(OPTIMISERS), "how weights change"),
    "schedule": (SCHEDULES, "how the rate changes"),
    "teacher": (TEACHERS, "who says what would have been right"),
}
NUMBERS = {
    "hidden": (int, "N", "hidden units"),
    "rate": (float, "A", "learning rate"),
    "clip": (float, "C", "the largest norm of a gradient; 0 is no limit"),
    "cycle": (int, "N", "games that a one-cycle schedule takes"),
}
"""The settings of a brain's recipe that have an option of their name."""


def check_save(path: Path | None, option: str = "--save") -> None:
    """Raise UsageError before the work rather than after it if the file can't be written."""
    if path is None:
        return
    if path.is_dir():
        raise UsageError(f"{option} {path} is a folder; name a file in it")
    if not path.parent.is_dir():
        raise UsageError(f"{option} {path}: there is no folder {path.parent}; make it first")
    if not os.access(path.parent, os.W_OK):
        raise UsageError(f"{option} {path}: the folder {path.parent} can't be written to")


def add_engine(command: argparse.ArgumentParser) -> None:
    """Add the option ``--engine``."""
    command.add_argument(
        "--engine", choices=("auto", "numpy", "compiled"), default="auto", help="default: auto"
    )


def engines_for(wish: str, quiet: bool, fights: bool = False) -> Engines:
    """Return the engines; without numba ``auto`` is numpy's, and says so once."""
    if wish == "numpy":
        return Engines()
    loading = engines.load()
    found = next(loading)
    if found.name == "compiled":
        return next(loading, found) if fights else found
    if wish == "compiled":
        raise UsageError(f"--engine compiled is not possible here: {found.note}")
    if not quiet:
        print(f"training with numpy, which is slower: {found.note}", file=sys.stderr)
    return found


def tell_practice(trainer: Trainer, quiet: bool) -> None:
    """Say of a run that practises that it is not its recipe's own."""
    count = len(trainer.recipe.practice)
    if count and not quiet:
        told = f"this run practises {count} starts, so its games are not those of its seed alone"
        print(told, file=sys.stderr)


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
        library.save(path, trainer.saved(trainer.report()))
    except library.CannotSave as fault:
        raise UsageError(str(fault)) from fault


def conclude(word: str, trainer: Trainer, code: int) -> int:
    """Print the last line, which scripts rely on; return the exit code."""
    if trainer.games == 0:
        print(f"{word} before the first game", file=sys.stderr)
    else:
        last = f"game {trainer.games - 1}: {trainer.smoothed:.5f} errors per game"
        print(f"{word} at {last}", file=sys.stderr)
    return code
