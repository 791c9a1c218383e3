"""What ``train`` and ``fight`` share: options, engines, the loop, Ctrl-C and saving."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from catmouse.brains.brain import CELLS, HEADS, PRECISIONS, SCALES
from catmouse.brains.optimisers import OPTIMISERS, SCHEDULES
from catmouse.cli.curve_file import CurveFile, curve_file
from catmouse.cli.progress import Bar, progress_bar
from catmouse.cli.usage import UsageError
from catmouse.files import library
from catmouse.recipe.recipe import Recipe
from catmouse.room.policies import TEACHERS
from catmouse.room.world import World
from catmouse.runs import engines
from catmouse.runs.engines import Engines
from catmouse.runs.run import NotFinite, Run

REACHED, RAN_OUT, INTERRUPTED = 0, 1, 130

SLICE = 0.05
"""How long one slice of training takes, in seconds; Ctrl-C takes hold after it."""


# --- the options of a brain -------------------------------------------------------------------


class Option(NamedTuple):
    """A setting of a brain's recipe that has an option on the command line."""

    field: str  # of the recipe
    words: str
    choices: tuple[str, ...] | None = None
    kind: Callable[[str], Any] = str
    metavar: str | None = None

    def add(self, parser: Any, name: str, words: str = "") -> None:
        """Add the option to a parser, under a name; ``words`` come after its own."""
        parser.add_argument(
            f"--{name}", choices=self.choices, type=self.kind, metavar=self.metavar,
            help=self.words + words,
        )  # fmt: skip


BRAIN_OPTIONS = {
    "brain": Option("cell", "the cell that remembers", tuple(CELLS)),
    "head": Option("head", "how it answers", tuple(HEADS)),
    "sight": Option("scale", "how it sees coordinates", tuple(SCALES)),
    "precision": Option("precision", "of all numbers", tuple(PRECISIONS)),
    "optimiser": Option("optimiser", "how weights change", tuple(OPTIMISERS)),
    "schedule": Option("schedule", "how the rate changes", tuple(SCHEDULES)),
    "teacher": Option("teacher", "who says what would have been right", TEACHERS),
    "hidden": Option("hidden", "hidden units", None, int, "N"),
    "rate": Option("rate", "learning rate", None, float, "A"),
    "clip": Option("clip", "the largest norm of a gradient; 0 is no limit", None, float, "C"),
    "cycle": Option("cycle", "games that a one-cycle schedule takes", None, int, "N"),
}
"""By the option's name."""


def asked_for(
    options: argparse.Namespace, known: Mapping[str, Option], prefix: str = ""
) -> dict[str, Any]:
    """Return the settings that options ask for, by the recipe's field."""
    return {
        option.field: value
        for name, option in known.items()
        if (value := getattr(options, prefix + name)) is not None
    }


def asked_of_run(options: argparse.Namespace, known: Mapping[str, Option]) -> dict[str, Any]:
    """Return the settings of a run that options ask for; ValueError where the room cannot be."""
    room = {} if options.world is None else {"world": World.parse(options.world)}
    return asked_for(options, known) | room


def option_for(field: str) -> str:
    """Return the name of the option that sets a field of a brain's recipe."""
    return next((name for name, one in BRAIN_OPTIONS.items() if one.field == field), field)


def add_common(command: argparse.ArgumentParser, what: str) -> None:
    """Add the options that end both commands; ``what`` is kept in a file and gone on from."""
    add_engine(command)
    command.add_argument("--save", type=Path, metavar="FILE", help=f"keep {what} in this file")
    command.add_argument(
        "--from", dest="source", type=Path, metavar="FILE", help=f"go on from {what} in a file"
    )
    command.add_argument("--quiet", action="store_true", help="show no progress")


def add_engine(command: argparse.ArgumentParser) -> None:
    """Add the option ``--engine``."""
    command.add_argument(
        "--engine", choices=("auto", "numpy", "compiled"), default="auto", help="default: auto"
    )


# --- before the training ----------------------------------------------------------------------


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


def engines_for(wish: str, quiet: bool, touch_ends: bool = False) -> Engines:
    """Return the engine for games that a touch ends, or not; without numba ``auto`` is numpy's."""
    if wish == "numpy":
        return Engines()
    found = next(engines.load(lambda: touch_ends))
    if found.name == "compiled":
        return found
    if wish == "compiled":
        raise UsageError(f"--engine compiled is not possible here: {found.note}")
    if not quiet:
        print(f"training with numpy, which is slower: {found.note}", file=sys.stderr)
    return found


def choose_engine(run: Run, wish: str, quiet: bool) -> None:
    """Let a run be trained by the engine that is wished for; UsageError if it cannot."""
    if run.recipe.compilable:
        run.learn = engines_for(wish, quiet, run.recipe.rules.touch_ends).learn
    elif wish == "compiled":
        raise UsageError(
            "--engine compiled trains brains of the article's kind only: one game a lesson, "
            "plain steps (--preset article)"
        )


def refuse_changes(recipe: Recipe, asked: dict[str, Any], source: Path) -> None:
    """Raise UsageError where options ask for other settings than those of a run in a file."""
    for field, value in asked.items():
        owner = recipe if hasattr(recipe, field) else recipe.brains[0]
        kept, name = getattr(owner, field), option_for(field)
        if value != kept:
            raise UsageError(
                f"--{name} {value} does not go with --from: the brain in {source} has "
                f"{kept}; leave --{name} out, or leave --from out for a new brain"
            )


# --- the training -----------------------------------------------------------------------------


class Goal(NamedTuple):
    """What ends a training. Games decide when it is looked at, so that one command makes one brain.

    ``met`` tells whether all that was asked for is so, never where nothing was: then the first
    look is never, too.
    """

    limit: float  # games, counted from the run's first
    until: float  # smoothed errors per game
    met: Callable[[Run], bool]
    first_look: float  # after how many games it is looked at first
    next_look: Callable[[int], int]  # and after how many next

    def reached(self, run: Run, csv: CurveFile, bar: Bar, stopped: list[bool]) -> bool:
        """Train until the goal, the limit of games or Ctrl-C; return whether it was the goal."""
        seconds_per_game, look = SLICE, self.first_look
        while True:
            if run.games >= look:
                if self.met(run):
                    return True
                look = self.next_look(run.games)
            if run.games >= self.limit or stopped:
                return self.met(run)
            slice_games = max(1.0, SLICE / seconds_per_game)
            games = int(min(slice_games, self.limit - run.games, look - run.games))
            first, began = run.games, time.perf_counter()
            smoothed = run.train(games, self.until)
            took = time.perf_counter() - began
            seconds_per_game = max(took / len(smoothed), seconds_per_game / 4)
            csv.rows(first, smoothed)
            bar.show(run, self.limit, self.until)
            if (smoothed[-run.recipe.lesson :] < self.until).any():
                return True


class Ending(NamedTuple):
    """How a training ended."""

    reached: bool
    stopped: bool  # by Ctrl-C


def train(run: Run, goal: Goal, options: argparse.Namespace, csv: str | None = None) -> Ending:
    """Train a run and save it; raise UsageError where it cannot go on, or a file takes nothing."""
    count = len(run.recipe.practice)
    if count and not options.quiet:
        told = f"this run practises {count} starts, so its games are not those of its seed alone"
        print(told, file=sys.stderr)
    check_save(options.save)
    choose_engine(run, options.engine, options.quiet)
    with curve_file(csv) as rows, stop_on_interrupt() as stopped:
        try:
            with progress_bar(options.quiet) as bar:
                reached = goal.reached(run, rows, bar, stopped)
            rows.last(run)
        except NotFinite as reason:
            raise UsageError(f"training stopped, nothing was saved: {reason}") from reason
        except UsageError:  # the curve takes no more rows; what was learned is kept all the same
            save(options.save, run)
            raise
    save(options.save, run)
    return Ending(reached, bool(stopped))


def limit_of(run: Run, games: int | None) -> float:
    """Return after how many games a run ends that ``--games`` are asked of."""
    if games is not None and games < 1:
        raise UsageError(f"--games takes 1 or more, not {games}")
    return float("inf") if games is None else run.games + games


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


def save(path: Path | None, run: Run) -> None:
    """Write the run, to nowhere where path is None; raise UsageError if that fails."""
    if path is None:
        return
    try:
        library.save(path, run.saved(run.report().score))
    except library.CannotSave as fault:
        raise UsageError(str(fault)) from fault
