"""The command ``export``: what a brain file holds, as files that other programs open."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from catmouse.cli.curve_file import give_up_standard_output
from catmouse.cli.progress import open_bar
from catmouse.cli.running import INTERRUPTED, check_save
from catmouse.cli.usage import UsageError
from catmouse.export import FILM_WIDTH, FILM_WIDTHS, GAME_WIDTH, GAME_WIDTHS, match
from catmouse.export.curve import curve_csv
from catmouse.export.match import Start
from catmouse.export.onnx_model import Unavailable, onnx_model
from catmouse.export.subject import Report, Subject
from catmouse.files import library
from catmouse.files.paths import write_atomically
from catmouse.recipe.recipe import SEEDS
from catmouse.room.policies import CAT, SIDES

STANDARD_OUTPUT = Path("-")

BELONGS = {
    "width": ("gif", "game"),
    "start": ("game", "png"),
    "seed": ("game", "png"),
    "size": ("png",),
    "panel": ("png",),
    "weights": ("png",),
}
"""With what an option goes."""


class Made(NamedTuple):
    """A finished file, and what it is in a few words."""

    data: bytes
    words: str


class Job(NamedTuple):
    """One file to make."""

    option: str
    path: Path
    make: Callable[[Report], Made]


def add_options(export: argparse.ArgumentParser) -> None:
    """Add the options of ``export``."""
    export.add_argument("brain", type=Path, metavar="BRAIN", help="a .safetensors file")
    for name, words in (
        ("gif", "the synapse film: a frame for every kept brain of its past"),
        ("png", "the window as it looks with this brain"),
        ("csv", "the error curve; - is standard output"),
        ("game", "a played game as GIF"),
        ("onnx", "one move as an ONNX model, its memory going in and coming out"),
    ):
        export.add_argument(f"--{name}", type=Path, metavar="FILE", help=words)
    export.add_argument("--at", type=int, metavar="GAMES", help="as it was after so many games")
    export.add_argument("--side", choices=SIDES, help="of a fight (default: who learns)")
    export.add_argument(
        "--width", type=int, metavar="PIXELS",
        help=f"of --gif (default {FILM_WIDTH}) or --game (default {GAME_WIDTH})",
    )  # fmt: skip
    export.add_argument(
        "--start", metavar="cx,cy,mx,my",
        help="where cat and mouse start, from 0,0 at the bottom left (default: the worst start)",
    )  # fmt: skip
    export.add_argument("--seed", type=int, metavar="N", help="start at random by this seed")
    export.add_argument("--size", metavar="WxH", help="of --png: the window's (default 1280x800)")
    export.add_argument("--panel", metavar="NAME", help="of --png: only this panel")
    export.add_argument(
        "--weights", metavar="NAME", help="of --png: the heat map's, such as synapse_h or colours"
    )
    export.add_argument("--quiet", action="store_true", help="say nothing but mistakes")


def run(options: argparse.Namespace) -> int:
    """Make every file that is asked for; return the exit code."""
    check(options)
    present = Subject.of(library.load(options.brain))
    subject = present if options.at is None else present.at(options.at)
    jobs = Exporter(subject, subject is not present, options).jobs()
    for job in jobs:
        try:
            made = with_bar(job, options.quiet)
        except KeyboardInterrupt:
            print(f"stopped: {job.path} is not written", file=sys.stderr)
            return INTERRUPTED
        write(job, made.data)
        if not options.quiet:
            print(f"{job.path}: {made.words}", file=sys.stderr)
    return 0


def with_bar(job: Job, quiet: bool) -> Made:
    """Make a file under a progress bar."""
    with open_bar(("{task.fields[name]}",), quiet or not sys.stderr.isatty()) as progress:
        task = progress.add_task("", total=1.0, name=library.printable(job.path.name))
        try:
            return job.make(lambda share: progress.update(task, completed=share))
        except (Unavailable, ValueError) as fault:
            raise UsageError(f"--{job.option}: {fault}") from fault


def write(job: Job, data: bytes) -> None:
    """Write a finished file, whole or not at all; raise UsageError where that fails."""
    try:
        if job.path == STANDARD_OUTPUT:
            sys.stdout.write(data.decode())
            sys.stdout.flush()
        else:
            write_atomically(job.path, data)
    except OSError as fault:
        if job.path == STANDARD_OUTPUT:
            give_up_standard_output()
        reason = fault.strerror or fault
        raise UsageError(f"--{job.option} {job.path} can't be written: {reason}") from fault


# --- what is asked for ------------------------------------------------------------------------


def check(options: argparse.Namespace) -> None:
    """Raise UsageError where the options contradict, before anything is done."""
    wanted = {name: getattr(options, name) for name in ("gif", "png", "csv", "game", "onnx")}
    paths = [path for path in wanted.values() if path is not None]
    if not paths:
        raise UsageError("say what to export: --gif, --png, --csv, --game or --onnx, with a FILE")
    for name, path in wanted.items():
        if path is None or (name == "csv" and path == STANDARD_OUTPUT):
            continue
        check_save(path, f"--{name}")
        if options.brain.exists() and path.exists() and path.samefile(options.brain):
            raise UsageError(f"--{name} {path} is the brain itself; name another file")
    if len({os.path.realpath(path) for path in paths}) < len(paths):
        raise UsageError("two exports can't go into one file; give each its own")
    for name, homes in BELONGS.items():
        if getattr(options, name) is not None and not any(wanted[home] for home in homes):
            with_what = " or ".join(f"--{home}" for home in homes)
            raise UsageError(f"--{name} goes with {with_what} only; leave it out")
    if options.start is not None and options.seed is not None:
        raise UsageError("--start and --seed both say where a game starts; leave one of them out")
    if options.seed is not None and not SEEDS[0] <= options.seed <= SEEDS[1]:
        raise UsageError(f"--seed takes {SEEDS[0]} to {SEEDS[1]}, not {options.seed}")
    widths = (("gif", FILM_WIDTHS), ("game", GAME_WIDTHS))
    for name, (low, high) in widths:
        if wanted[name] and options.width is not None and not low <= options.width <= high:
            raise UsageError(f"--width takes {low} to {high} with --{name}, not {options.width}")


class Exporter:
    """Makes what the options ask for; UsageError where they do not fit the run."""

    def __init__(self, subject: Subject, is_past: bool, options: argparse.Namespace) -> None:
        self._subject, self._is_past, self._options = subject, is_past, options
        if options.side == CAT and CAT not in subject.brains:
            raise UsageError(
                "this run has no cat's brain, for it learned in lessons; leave --side out"
            )
        self._side = subject.looked_at if options.side is None else options.side
        self._start = self._named_start()

    def jobs(self) -> list[Job]:
        """Return what is to be made, the quickest first."""
        makers = {
            "csv": self.curve,
            "onnx": self.model,
            "game": self.game,
            "png": self.picture,
            "gif": self.film,
        }
        return [
            Job(name, path, make)
            for name, make in makers.items()
            if (path := getattr(self._options, name)) is not None
        ]

    def _named_start(self) -> Start | None:
        """Return the start that the options name, None where they name none."""
        options, recipe = self._options, self._subject.recipe
        if options.seed is not None:
            return match.random_start(recipe, options.seed)
        if options.start is None:
            return None
        try:
            return match.start_at(recipe, options.start)
        except ValueError as fault:
            raise UsageError(f"--start: {fault}") from fault

    def start(self, report: Report) -> tuple[Start, str]:
        """Return where the game starts, and why there."""
        if self._start is not None:
            return self._start, "as asked"
        worst = match.worst_start(self._subject, report)
        if worst is not None:
            return worst, "the worst start"
        drawn = match.random_start(self._subject.recipe, 0)
        return drawn, "a random start, for none goes badly"

    def film(self, report: Report) -> Made:
        """Make the synapse film."""
        from catmouse.export.film import film_gif  # brings in Pillow

        made = film_gif(self._subject, self._side, self._options.width or FILM_WIDTH, report)
        past = f"{made.frames} frames" if made.frames > 1 else "1 frame, for this brain has no past"
        return Made(made.data, f"{past}, {made.size[0]} x {made.size[1]} pixels")

    def picture(self, report: Report) -> Made:
        """Make the picture of the window, or of a panel."""
        os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # a greeting nobody asked for
        from catmouse.window.portrait import Portrait, portrait_png  # brings in pygame
        from catmouse.window.session import CannotOpen

        options = self._options
        portrait = Portrait(
            self._subject,
            self.start(report)[0],
            size=options.size,
            panel=options.panel,
            weights=options.weights,
            side=self._side,
            games=self._subject.games if self._is_past else None,
        )
        try:
            data = portrait_png(options.brain, portrait, report)
        except CannotOpen as fault:
            raise UsageError(str(fault)) from fault
        return Made(data, "the window" if options.panel is None else f"the panel {options.panel}")

    def curve(self, report: Report) -> Made:
        """Make the error curve."""
        data = curve_csv(self._subject)
        rows, last = data.count(b"\n") - 1, max(0, self._subject.games - 1)
        return Made(data, f"{rows:,} points of the curve, up to game {last:,}")

    def game(self, report: Report) -> Made:
        """Make the film of a game."""
        from catmouse.export.game import game_gif  # brings in Pillow

        start, why = self.start(lambda share: report(share / 2))
        made = game_gif(
            match.match_of(self._subject, start),
            self._options.width or GAME_WIDTH,
            lambda share: report(0.5 + share / 2),
        )
        (cat_x, cat_y), (mouse_x, mouse_y) = map(self._subject.recipe.world.xy, start)
        where = f"from {cat_x},{cat_y},{mouse_x},{mouse_y}, {why}"
        size = f"{made.size[0]} x {made.size[1]} pixels"
        return Made(made.data, f"{made.steps} steps {where}, {size}")

    def model(self, report: Report) -> Made:
        """Make the ONNX model."""
        data = onnx_model(self._subject, self._side)
        return Made(data, f"one move of the {self._side}'s brain, {len(data):,} bytes")
