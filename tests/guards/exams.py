"""The exams, duels and feats that are held."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from tests.guards import golden, program, runs

ASSETS = Path(__file__).parents[2] / "assets"
PERFECT, MOUSE, CAT = (
    str(ASSETS / f"{name}.safetensors") for name in ("perfect", "uncatchable-mouse", "quick-cat")
)
FIGHT = str(golden.FOLDER / "format-3-fight.safetensors")
OLD = str(golden.FOLDER / "format-2.safetensors")
TABLES = "still,flee,chase,perfect"
PAIRS = (f"{TABLES},{MOUSE},{PERFECT}", f"{TABLES},{CAT}")


class Case(NamedTuple):
    """A command, or a function of the adapter, and what it is given."""

    command: str
    arguments: tuple[str, ...] = ()
    run: str = ""  # a made run, whose file is the first argument


CASES: dict[str, Case] = {
    "exam-perfect": Case("exam", (PERFECT,)),
    "exam-uncatchable": Case("exam", (MOUSE,)),
    "exam-quick-cat": Case("exam", (CAT,)),
    "exam-format-1": Case("exam", (str(golden.FOLDER.parent / "format-1.safetensors"),)),
    "exam-format-2": Case("exam", (OLD,)),
    "exam-format-3-lessons": Case("exam", (str(golden.FOLDER / "format-3-lessons.safetensors"),)),
    "exam-format-3-fight": Case("exam", (FIGHT,)),
    "exam-article": Case("exam", run="compiled-16"),
    "exam-article-64": Case("exam", run="compiled-64"),
    "exam-article-long": Case("exam", run="compiled-long"),
    "exam-article-room": Case("exam", run="compiled-room"),
    "exam-lstm-compass": Case("exam", run="lstm-compass"),
    "duel-10": Case("duel", PAIRS),
    "duel-10-two-steps": Case("duel", (*PAIRS, "--steps", "2")),
    "duel-50": Case("duel", (*PAIRS, "--ticks", "50")),
    "duel-50-two-steps": Case("duel", (*PAIRS, "--ticks", "50", "--steps", "2")),
    "duel-room": Case("duel", (TABLES, TABLES, "--world", "5x3", "--ticks", "30")),
    "duel-elsewhere": Case("duel", (MOUSE, f"{TABLES},{CAT}", "--world", "7x5", "--ticks", "30")),
    "duel-file": Case("duel", (f"{TABLES},{FIGHT}", f"{TABLES},{FIGHT}", "--steps", "2")),
    "duel-lessons": Case("duel", (OLD, TABLES, "--ticks", "20")),
    "uncatchable-mouse": Case("is_uncatchable", (MOUSE,)),
    "uncatchable-perfect": Case("is_uncatchable", (PERFECT,)),
    "quick-cat": Case("quick_share", (CAT,)),
    "quick-other-cat": Case("quick_share", (MOUSE,)),
    "quick-file": Case("quick_share", (FIGHT,)),
}


def figures_of(case: Case, maker: runs.Maker) -> golden.Values:
    """Return all figures of a case, the longest lists of them as digests."""
    files = (str(maker.file(runs.RUNS[case.run])),) if case.run else ()
    arguments = (*files, *case.arguments)
    if case.command in ("is_uncatchable", "quick_share"):
        return {case.command: getattr(program, case.command)(Path(*arguments))}
    code, told, fault = program.command(case.command, *arguments, "--json")
    assert code == 0, fault
    found = json.loads(told)
    if case.command == "exam":
        return found | {"worst": golden.digest(json.dumps(found["worst"]).encode())}
    pairs = {}
    for pair in [found] if isinstance(found, dict) else found:
        mouse, cat = (Path(pair.pop(side)).stem for side in ("mouse", "cat"))
        pairs[f"{mouse} / {cat}"] = {**pair, "histogram": shortened(pair["histogram"])}
    return {name: list(pair.items()) for name, pair in pairs.items()}


def shortened(histogram: list[int]) -> list[int]:
    """Return a histogram without the zeros at its end, and how long it was."""
    last = max((number for number, count in enumerate(histogram, 1) if count), default=0)
    return [len(histogram), *histogram[:last]]
