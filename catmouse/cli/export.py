"""The command ``export``: what a brain file holds, as files that other programs open."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from catmouse.cli.curve_file import give_up_standard_output
from catmouse.cli.progress import open_bar
from catmouse.cli.training import INTERRUPTED, check_save
from catmouse.cli.usage import UsageError
from catmouse.export import starts
from catmouse.export.export import Export, Made, Order, Unavailable
from catmouse.export.registry import exports
from catmouse.export.subject import Report, Subject
from catmouse.files import library
from catmouse.files.paths import write_atomically
from catmouse.games.single import Start
from catmouse.recipe.recipe import SEEDS
from catmouse.room.policies import SIDES

STANDARD_OUTPUT = Path("-")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``export``."""
    parser.add_argument("brain", type=Path, metavar="BRAIN", help="a .safetensors file")
    for export in exports().values():
        parser.add_argument(f"--{export.option}", type=Path, metavar="FILE", help=export.help)
    parser.add_argument("--at", type=int, metavar="GAMES", help="as it was after so many games")
    parser.add_argument("--side", choices=SIDES, help="of a fight (default: who learns)")
    usual = " or ".join(
        f"--{export.option} (default {export.width.usual})"
        for export in exports().values()
        if export.width is not None
    )
    parser.add_argument("--width", type=int, metavar="PIXELS", help=f"of {usual}")
    parser.add_argument(
        "--start", metavar="cx,cy,mx,my",
        help="where cat and mouse start, from 0,0 at the bottom left (default: the worst start)",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, metavar="N", help="start at random by this seed")
    parser.add_argument("--size", metavar="WxH", help="of --png: the window's (default 1280x800)")
    parser.add_argument("--panel", metavar="NAME", help="of --png: only this panel")
    parser.add_argument(
        "--weights", metavar="NAME", help="of --png: the heat map's, such as synapse_h or colours"
    )
    parser.add_argument("--quiet", action="store_true", help="say nothing but mistakes")


def run(options: argparse.Namespace) -> int:
    """Make every file that is asked for; return the exit code."""
    wanted = {
        export.name: path
        for export in sorted(exports().values(), key=lambda export: export.effort)
        if (path := getattr(options, export.option)) is not None
    }
    check(options, wanted)
    order = order_for(options)
    for name, path in wanted.items():
        export = exports()[name]
        try:
            made = with_bar(export, path, order, options.quiet)
        except KeyboardInterrupt:
            print(f"stopped: {path} is not written", file=sys.stderr)
            return INTERRUPTED
        write(export, path, made.data)
        if not options.quiet:
            words = made.words
            if name == "picture" and options.panel is not None:
                words = f"the panel {options.panel}"
            print(f"{path}: {words}", file=sys.stderr)
    return 0


def with_bar(export: Export, path: Path, order: Order, quiet: bool) -> Made:
    """Make a file under a progress bar."""
    with open_bar(quiet or not sys.stderr.isatty(), "{task.fields[name]}") as progress:
        task = progress.add_task("", total=1.0, name=library.printable(path.name))
        try:
            return export.make(order, lambda share: progress.update(task, completed=share))
        except (Unavailable, ValueError) as fault:
            raise UsageError(f"--{export.option}: {fault}") from fault


def write(export: Export, path: Path, data: bytes) -> None:
    """Write a finished file, whole or not at all; raise UsageError where that fails."""
    try:
        if path == STANDARD_OUTPUT:
            sys.stdout.write(data.decode())
            sys.stdout.flush()
        else:
            write_atomically(path, data)
    except OSError as fault:
        if path == STANDARD_OUTPUT:
            give_up_standard_output()
        reason = fault.strerror or fault
        raise UsageError(f"--{export.option} {path} can't be written: {reason}") from fault


# --- what is asked for ------------------------------------------------------------------------


def check(options: argparse.Namespace, wanted: dict[str, Path]) -> None:
    """Raise UsageError where the options contradict, before anything is done."""
    known = exports()
    if not wanted:
        every = [f"--{export.option}" for export in known.values()]
        raise UsageError(f"say what to export: {', '.join(every[:-1])} or {every[-1]}, with a FILE")
    for name, path in wanted.items():
        option = f"--{known[name].option}"
        if known[name].option == "csv" and path == STANDARD_OUTPUT:
            continue
        check_save(path, option)
        if options.brain.exists() and path.exists() and path.samefile(options.brain):
            raise UsageError(f"{option} {path} is the brain itself; name another file")
    if len({os.path.realpath(path) for path in wanted.values()}) < len(wanted):
        raise UsageError("two exports can't go into one file; give each its own")
    for name in dict.fromkeys(name for export in known.values() for name in export.takes):
        homes = [export for export in known.values() if name in export.takes]
        asked = getattr(options, name) is not None
        if asked and not any(export.name in wanted for export in homes):
            with_what = " or ".join(f"--{export.option}" for export in homes)
            raise UsageError(f"--{name} goes with {with_what} only; leave it out")
    if options.start is not None and options.seed is not None:
        raise UsageError("--start and --seed both say where a game starts; leave one of them out")
    if options.seed is not None and not SEEDS[0] <= options.seed <= SEEDS[1]:
        raise UsageError(f"--seed takes {SEEDS[0]} to {SEEDS[1]}, not {options.seed}")
    for export in (known[name] for name in wanted):
        width, asked_width = export.width, options.width
        if width is None or asked_width is None:
            continue
        if not width.least <= asked_width <= width.most:
            raise UsageError(
                f"--width takes {width.least} to {width.most} with --{export.option}, "
                f"not {asked_width}"
            )


def order_for(options: argparse.Namespace) -> Order:
    """Return what every file is made from; UsageError where the options do not fit the run."""
    present = Subject.of(library.load(options.brain))
    subject = present if options.at is None else present.at(options.at)
    if options.side is not None and options.side not in subject.brains:
        raise UsageError("this run has no cat's brain, for it learned in lessons; leave --side out")
    side = subject.looked_at if options.side is None else options.side
    start = None
    if options.seed is not None:
        start = starts.random_start(subject.recipe, options.seed)
    elif options.start is not None:
        try:
            start = starts.start_at(subject.recipe, options.start)
        except ValueError as fault:
            raise UsageError(f"--start: {fault}") from fault

    def picture(start: Start, report: Report) -> bytes:
        os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # a greeting nobody asked for
        from catmouse.window.portrait import Portrait, portrait_png  # brings in pygame
        from catmouse.window.session import CannotOpen

        looks = {name: getattr(options, name) for name in ("size", "panel", "weights")}
        past = None if subject is present else subject.games
        portrait = Portrait(subject, start, side=side, games=past, **looks)
        try:
            return portrait_png(options.brain, portrait, report)
        except CannotOpen as fault:
            raise UsageError(str(fault)) from fault

    return Order(subject, side, start, options.width, picture)
