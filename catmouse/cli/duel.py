"""The command ``duel``: two policies, or all pairs of several, from every start of the room."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from catmouse.cli.usage import UsageError
from catmouse.files import library
from catmouse.games.exam import Exam
from catmouse.games.goals import table_player
from catmouse.games.match import BrainPlayer, Player
from catmouse.games.report import Report
from catmouse.recipe.recipe import FIGHT_RULES, MOVES
from catmouse.room.policies import CAT, MOUSE, POLICIES
from catmouse.room.world import World

WIDE = 160
"""Columns of text where nothing says how many there are."""

SHOWN_ROWS = 20
"""A histogram has at most so many rows."""


class Fighter(NamedTuple):
    """A policy by the name that the user gave it: a table's, or a brain file's."""

    name: str
    make: Callable[[World, int], Player]  # the room, the cat's steps
    world: World | None  # the room in which it learned; a table knows every room


def add_options(duel: argparse.ArgumentParser) -> None:
    """Add the options of ``duel``."""
    each = f"a brain file, or one of {', '.join(POLICIES)}; several with commas between them"
    duel.add_argument("mouse", metavar="MOUSE", help=each)
    duel.add_argument("cat", metavar="CAT", help="the same for the cat")
    duel.add_argument("--ticks", type=int, default=10, metavar="N", help="1 to 1000 (default 10)")
    duel.add_argument(
        "--steps", type=int, choices=(1, 2), default=1, help="of the cat in a tick (default 1)"
    )
    duel.add_argument("--world", metavar="WxH", help="the room (default: the brains' own, or 6x6)")
    duel.add_argument("--json", action="store_true", help="print the report as JSON")


def run(options: argparse.Namespace) -> int:
    """Play every pair and print what came of it; return the exit code."""
    if not MOVES[0] <= options.ticks <= MOVES[1]:
        raise UsageError(f"--ticks takes {MOVES[0]} to {MOVES[1]}, not {options.ticks}")
    mice = [fighter(name, MOUSE) for name in names_in(options.mouse)]
    cats = [fighter(name, CAT) for name in names_in(options.cat)]
    world = world_for(options.world, [*mice, *cats])
    reports = {
        (mouse.name, cat.name): report_of(mouse, cat, world, options.ticks, options.steps)
        for mouse in mice
        for cat in cats
    }
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    if options.json:
        found = [as_dict(*pair, report, world, options.steps) for pair, report in reports.items()]
        print(json.dumps(found[0] if len(found) == 1 else found))
    elif len(reports) == 1:
        ((pair, report),) = reports.items()
        console.print(as_table(*pair, report))
        console.print(as_histogram(report))
    else:
        console.print(as_pairs(reports, options.ticks))
    return 0


def names_in(text: str) -> list[str]:
    """Return the names in a list with commas; a file may have a comma in its name."""
    if Path(text).exists():
        return [text]
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise UsageError(f"a mind is a brain file or one of {', '.join(POLICIES)}, not {text!r}")
    return names


def fighter(name: str, side: str) -> Fighter:
    """Return the table of a name, or the side's brain in a file of that name."""
    if name in POLICIES:
        return Fighter(name, lambda world, steps: table_player(name, side, world, steps), None)
    if not Path(name).exists() and Path(name).suffix != library.EXTENSION:
        raise UsageError(
            f"there is no mind called {name!r} and no file of that name; "
            f"minds are {', '.join(POLICIES)}"
        )
    saved = library.load(Path(name))
    if side not in saved.brains:
        raise UsageError(
            f"{name} holds no cat's brain, for it learned in lessons; give it as the mouse, "
            "or train a cat by: fight"
        )
    recipe, params = saved.recipe.brain_of(side), saved.brains[side].params
    shown = library.printable(name)
    return Fighter(
        shown, lambda world, steps: BrainPlayer(world, recipe.network, params), saved.recipe.world
    )


def world_for(asked: str | None, fighters: list[Fighter]) -> World:
    """Return the room of the duel; raise UsageError where the brains' rooms differ."""
    if asked is not None:
        try:
            return World.parse(asked)
        except ValueError as fault:
            raise UsageError(f"--world: {fault}") from fault
    worlds = {fighter.world for fighter in fighters if fighter.world is not None}
    if len(worlds) > 1:
        rooms = " and ".join(sorted(str(world) for world in worlds))
        raise UsageError(f"these brains learned in rooms of {rooms}; choose one with --world")
    return worlds.pop() if worlds else World()


def report_of(mouse: Fighter, cat: Fighter, world: World, ticks: int, steps: int) -> Report:
    """Play one pair from every start."""
    players = {MOUSE: mouse.make(world, steps), CAT: cat.make(world, steps)}
    rules = dataclasses.replace(FIGHT_RULES, cat_steps=steps)
    return Exam(world, rules, players, ticks).take()


def as_dict(mouse: str, cat: str, report: Report, world: World, steps: int) -> dict[str, object]:
    """Return the report under the names that scripts rely on."""
    return {
        "mouse": mouse,
        "cat": cat,
        "world": str(world),
        "ticks": report.ticks,
        "steps": steps,
        "starts": report.starts,
        "caught": report.caught,
        "caught_share": report.caught_share,
        "mean_ticks": report.mean_ticks,
        "median_ticks": report.median_ticks,
        "histogram": list(report.histogram),
    }


def as_table(mouse: str, cat: str, report: Report) -> Table:
    """Return one pair's report for people."""
    title = f"Mouse {escape(mouse)} against cat {escape(cat)}"
    table = Table(title=title, show_header=False, title_justify="left")
    table.add_column()
    table.add_column(justify="right")
    for label, value in (
        ("starts", f"{report.starts:,}"),
        ("ticks in a game", f"{report.ticks:,}"),
        ("caught", f"{report.caught:,} ({report.caught_share:.2%})"),
        ("escaped", f"{report.escaped:,}"),
        ("mean ticks survived", f"{report.mean_ticks:.2f}"),
        ("median ticks survived", f"{report.median_ticks:g}"),
    ):
        table.add_row(label, value)
    return table


def as_histogram(report: Report) -> Table:
    """Return in which tick the mouse is caught, as bars; many ticks share a row."""
    last = max((tick for tick, count in enumerate(report.histogram, 1) if count), default=0)
    width = -(-last // SHOWN_ROWS) or 1
    rows = [
        (f"{first + 1}" if width == 1 else f"{first + 1} … {first + width}",
         sum(report.histogram[first : first + width]))
        for first in range(0, last, width)
    ]  # fmt: skip
    rows.append(("never", report.escaped))
    most = max(count for _, count in rows)
    table = Table(show_header=True, box=None, title_justify="left")
    table.add_column("caught in tick", justify="right")
    table.add_column("starts", justify="right")
    table.add_column()
    for label, count in rows:
        bar = "█" * round(40 * count / most) if count else ""
        table.add_row(label, f"{count:,}", bar)
    return table


def as_pairs(reports: dict[tuple[str, str], Report], ticks: int) -> Table:
    """Return all pairs as one table: from how many starts each mouse is caught, and how soon."""
    mice = list(dict.fromkeys(mouse for mouse, _ in reports))
    cats = list(dict.fromkeys(cat for _, cat in reports))
    starts = next(iter(reports.values())).starts
    table = Table(
        title=f"Caught from how many of {starts:,} starts within {ticks:,} ticks "
        "(mean ticks survived)",
        title_justify="left",
    )
    table.add_column("mouse \\ cat")
    for cat in cats:
        table.add_column(escape(short(cat, cats)), justify="right", no_wrap=True)
    for mouse in mice:
        cells = []
        for cat in cats:
            report = reports[mouse, cat]
            cells.append(f"{report.caught:,} ({report.mean_ticks:.1f})")
        table.add_row(escape(short(mouse, mice)), *cells)
    return table


def short(name: str, names: list[str]) -> str:
    """Return a file's name without folder and ending, where no other has the same."""
    stems = [Path(other).stem for other in names]
    return Path(name).stem if stems.count(Path(name).stem) == 1 else name
