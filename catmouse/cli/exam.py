"""The command ``exam``: every move of every possible game, marked."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from catmouse.files import library
from catmouse.games.exam import Exam
from catmouse.games.report import Example, Report
from catmouse.room.policies import MOUSE
from catmouse.runs.saved import SavedRun

SHOWN_WORST = 5
"""How many of the worst starts people are shown; JSON has them all."""


def add_options(exam: argparse.ArgumentParser) -> None:
    """Add the options of ``exam``."""
    exam.add_argument("brain", type=Path, metavar="BRAIN", help="a .safetensors file")
    exam.add_argument("--json", action="store_true", help="print the report as JSON")


def run(options: argparse.Namespace) -> int:
    """Take the exam and print its report; return the exit code."""
    saved = library.load(options.brain)
    params = {MOUSE: saved.brains[MOUSE].params}
    report = Exam.of(saved.recipe.as_lessons(), params).take()
    if options.json:
        print(json.dumps(as_dict(report)))
    else:
        Console(highlight=False).print(as_table(options.brain.name, saved, report))
    return 0


def as_dict(report: Report) -> dict[str, object]:
    """Return the report under the names that scripts rely on."""
    marks = report.mouse
    return {
        "games": report.starts,
        "moves": marks.moves,
        "right_moves": report.right_moves,
        "wrong_moves": marks.wrong_moves,
        "wrong_moves_per_game": report.wrong_moves_per_game,
        "errors_per_game": marks.errors_per_game,
        "perfect": report.perfect,
        "mean_final_distance": report.mean_final_distance,
        "towards_cat": report.towards_cat,
        "towards_starts": report.towards_starts,
        "towards": None if report.towards is None else example_of(report.towards, "move"),
        "worst": [example_of(game, "wrong_moves", "errors") for game in report.worst],
    }


def example_of(game: Example, *names: str) -> dict[str, object]:
    """Return one game under the names that scripts rely on."""
    figures = {"wrong_moves": len(game.wrong), "errors": game.errors, "move": game.move}
    return {
        "cat": game.cat[0],
        "mouse": game.mouse[0],
        **{name: figures[name] for name in names},
        "path": game.mouse,
        "wrong": game.wrong,
    }


def as_table(name: str, saved: SavedRun, report: Report) -> Table:
    """Return the report for people."""
    table = Table(
        title=f"Exam of {escape(library.printable(name))}", show_header=False, title_justify="left"
    )
    table.add_column()
    table.add_column(justify="right")
    marks, example = report.mouse, "none"
    share = report.right_moves / marks.moves
    if (step := report.towards) is not None:
        example = f"cat {step.cat[0]}, mouse {step.mouse[0]}: move {step.move}"
    for label, value in (
        ("hidden units", f"{saved.recipe.brain_of(MOUSE).hidden}"),
        ("games learned from", f"{saved.games:,}"),
        ("games in the exam", f"{report.starts:,}"),
        ("right moves", f"{report.right_moves:,} of {marks.moves:,} ({share:.2%})"),
        ("wrong moves", f"{marks.wrong_moves:,}"),
        ("wrong moves per game", f"{report.wrong_moves_per_game:.4f}"),
        ("errors per game", f"{marks.errors_per_game:.4f}"),
        ("mean final distance", f"{report.mean_final_distance:.2f} cells"),
        ("steps towards the cat", f"{report.towards_cat:,}"),
        ("such a step (x, y)", example),
        ("perfect", "yes" if report.perfect else "no"),
    ):
        table.add_row(label, value)
    for number, game in enumerate(report.worst[:SHOWN_WORST]):
        table.add_row(
            "worst starts (x, y)" if number == 0 else "",
            f"cat {game.cat[0]}, mouse {game.mouse[0]}: {len(game.wrong)} wrong",
        )
    return table
