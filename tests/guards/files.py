"""The brain files of three formats that are held, and the runs that go on from them."""

from __future__ import annotations

from pathlib import Path

from tests.guards import golden, runs

FILES = {
    "format-1": golden.FOLDER.parent / "format-1.safetensors",
    "format-2": golden.FOLDER / "format-2.safetensors",
    "format-3-lessons": golden.FOLDER / "format-3-lessons.safetensors",
    "format-3-fight": golden.FOLDER / "format-3-fight.safetensors",
}
"""Format 2 was written by the program as it was before fights, format 3 by version 0.3.0."""

GO_ON: dict[str, tuple[str, tuple[runs.Step, ...]]] = {
    "format-1-numpy": ("format-1", (f"train --games 200 {runs.NUMPY}",)),
    "format-1-compiled": ("format-1", (f"train --games 12000 {runs.COMPILED}",)),
    "format-2": ("format-2", ("train --games 640",)),
    "format-3-lessons": ("format-3-lessons", (f"train --games 12000 {runs.COMPILED}",)),
    "format-3-lessons-then": (
        "format-3-lessons",
        (10_000, f"train --rate 0.2 --games 12000 {runs.COMPILED}"),
    ),
    "format-3-fight": ("format-3-fight", ("fight --games 640",)),
    "format-3-fight-then": ("format-3-fight", (1280, "fight --games 640")),
    "format-3-fight-lessons": ("format-3-fight", ({"fight": False}, "train --games 320")),
}


def contents_of(run: golden.Values) -> golden.Values:
    """Return all that a file holds, arrays as digests."""
    facts = golden.facts_of(run)
    first = [
        {key: moment[key] for key in ("games", "faults", "settings")} for moment in run["moments"]
    ]
    smoothed = {side: brain["smoothed"] for side, brain in run["brains"].items()}
    figures = {key: run[key] for key in ("settings", "games", "score", "stride", "marks")}
    return golden.plain({**facts, **figures, "moments": first, "smoothed": smoothed})


def gone_on(name: str, maker: runs.Maker) -> Path:
    source, steps = GO_ON[name]
    return maker.file(steps, FILES[source])


def is_compiled(name: str) -> bool:
    return runs.is_compiled(GO_ON[name][1])
