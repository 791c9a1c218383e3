"""The timeline in a brain file: stacked arrays, and a record of when and how well.

A parameter ``synapse_0`` has beside it ``timeline synapse_0``, shape (moments, ...), and so have
the optimiser's arrays and, as ``timeline stream``, the random stream's key and position.
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from catmouse.files.fields import Fault, Record, finite, shown
from catmouse.files.run_record import (
    STREAM,
    STREAM_WORDS,
    fight_of,
    fight_record_for,
    number_or_nan,
    or_null,
    practice_of,
    practice_record_for,
)
from catmouse.recipe.recipe import Recipe
from catmouse.room.policies import CAT, MOUSE, SIDES
from catmouse.runs.timeline import MOST, Change, KeptBrain, Mark, Moment, Timeline, Value

PREFIX = "timeline "
MOST_MARKS = 1000

Arrays = dict[str, npt.NDArray[Any]]
Names = dict[str, tuple[str, str, str]]
"""The names of a file's arrays: side, part ("params" or "optimiser") and own name of each."""


def arrays_for(timeline: Timeline, names: Names) -> Arrays:
    """Return the arrays that stand for a timeline in a file; ``names`` are those of the brains."""
    moments = timeline.moments
    if not moments:
        return {}
    arrays: Arrays = {
        PREFIX + name: np.stack([getattr(moment.brains[side], part)[own] for moment in moments])
        for name, (side, part, own) in names.items()
    }
    keys = [np.append(moment.stream[1], moment.stream[2]) for moment in moments]
    arrays[f"{PREFIX}stream"] = np.stack(keys).astype(np.int64)
    return arrays


def record_for(timeline: Timeline) -> dict[str, object]:
    """Return the record of a timeline; :func:`timeline_of` reads it."""
    return {
        "stride": int(timeline.stride),
        "moments": [moment_record_for(moment) for moment in timeline.moments],
        "marks": [mark_record_for(mark) for mark in timeline.marks],
    }


def moment_record_for(moment: Moment) -> dict[str, object]:
    """Return what a moment's arrays do not say."""
    recipe = moment.recipe
    mouse = recipe.brain_of(MOUSE)
    record: dict[str, object] = {
        "games": int(moment.games),
        "faults": None if moment.faults is None else float(moment.faults),
        "rate": float(mouse.rate),
        "teacher": mouse.teacher,
        "moves": int(recipe.moves),
        "lesson": int(recipe.lesson),
        "smoothed": {side: or_null(brain.smoothed) for side, brain in moment.brains.items()},
    }
    if CAT in recipe.sides:
        record["fight"] = fight_record_for(recipe)
    return record | practice_record_for(recipe)


def shapes_for(record: Record, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Return the shapes of a timeline's arrays, given those of the brains' in the file."""
    count = len(record.items("moments"))
    if count > MOST:
        raise Fault(f"has a timeline of {count:,} moments, but at most {MOST} are kept")
    if count == 0:
        return {}
    expected = {PREFIX + name: (count, *shape) for name, shape in shapes.items()}
    return expected | {f"{PREFIX}stream": (count, STREAM_WORDS + 1)}


def timeline_of(record: Record, arrays: Arrays, names: Names, recipe: Recipe) -> Timeline:
    """Return the timeline in a file; raise Fault where it cannot be."""
    entries = [Record(entry) for entry in record.items("moments")]
    moments = tuple(
        moment_of(entry, number, arrays, names, recipe) for number, entry in enumerate(entries)
    )
    games = [moment.games for moment in moments]
    if any(later <= earlier for earlier, later in pairwise(games)):
        raise Fault("has a timeline that makes no sense: its moments are not in order")
    marks = [Record(entry) for entry in record.items("marks")]
    if len(marks) > MOST_MARKS:
        raise Fault(f"has a timeline with {len(marks):,} marks, but at most {MOST_MARKS} fit")
    return Timeline(
        record.integer("stride", low=1),
        moments,
        tuple(mark_of(mark) for mark in marks),
    )


def parts_of(arrays: Arrays, names: Names) -> dict[str, dict[str, Arrays]]:
    """Return the arrays with these names by side, part and own name."""
    parts: dict[str, dict[str, Arrays]] = {}
    for name, (side, part, own) in names.items():
        parts.setdefault(side, {"params": {}, "optimiser": {}})[part][own] = arrays[name]
    return parts


def moment_of(entry: Record, number: int, arrays: Arrays, names: Names, recipe: Recipe) -> Moment:
    """Return one moment of a file's timeline; its arrays cannot be written to."""
    mine = {name: arrays[PREFIX + name][number] for name in names}
    for array in mine.values():
        array.setflags(write=False)
    smoothed = entry.inner("smoothed")
    brains = {
        side: KeptBrain(part["params"], part["optimiser"], number_or_nan(smoothed, side))
        for side, part in parts_of(mine, names).items()
    }
    key = arrays[f"{PREFIX}stream"][number]
    if key.min() < 0 or key[:-1].max() >= 2**32 or key[-1] > STREAM_WORDS:
        raise Fault("has a timeline with a random stream of a kind that catmouse does not use")
    stream = (STREAM, key[:-1].astype(np.uint32), int(key[-1]), 0, 0.0)
    faults = None if entry.is_null("faults") else entry.number("faults")
    return Moment(entry.integer("games"), recipe_of(entry, recipe), brains, stream, faults)


def recipe_of(entry: Record, recipe: Recipe) -> Recipe:
    """Return the recipe of a moment: the run's, with what was otherwise then."""
    try:
        then = recipe.with_brain(MOUSE, rate=entry.number("rate"), teacher=entry.text("teacher"))
        then = dataclasses.replace(
            then, moves=entry.integer("moves"), lesson=entry.integer("lesson"), practice=()
        )
        if CAT in recipe.sides:
            then = fight_of(entry.inner("fight"), then)
        then = dataclasses.replace(then, practice=practice_of(entry))
    except Fault:
        raise
    except ValueError as error:
        raise Fault(f"has a timeline that makes no sense: {error}") from None
    if not same_shapes(then, recipe):
        raise Fault("has a timeline that makes no sense: its cats are of several kinds")
    return then


def same_shapes(one: Recipe, other: Recipe) -> bool:
    """Whether two recipes have brains for the same sides, whose arrays have the same shapes."""
    return [brain.shape for brain in one.brains] == [brain.shape for brain in other.brains]


def fitting(timeline: Timeline, recipe: Recipe) -> Timeline:
    """Return a timeline without the moments of brains of another kind or size than the recipe's."""
    kept = tuple(moment for moment in timeline.moments if same_shapes(moment.recipe, recipe))
    return Timeline(timeline.stride, kept, timeline.marks[-MOST_MARKS:])


# --- what was changed on the way --------------------------------------------------------------


def mark_record_for(mark: Mark) -> dict[str, object]:
    """Return the record of a mark; :func:`mark_of` reads it."""
    return {"games": int(mark.games), **mark.change._asdict()}


def mark_of(record: Record) -> Mark:
    """Return the mark in a record; raise Fault where it cannot be."""
    games = record.integer("games")
    if record.has("text"):  # up to format 3
        return Mark(games, change_in(record.text("text")))
    name, side = record.text("field"), record.text("side")
    if side not in ("", *SIDES):
        raise Fault(f"says {shown(side)} for 'side', not {' or '.join(SIDES)}")
    return Mark(games, Change(name, VALUES.get(name, Record.value)(record, "value"), side))


VALUES: dict[str, Callable[[Record, str], Value]] = {
    "rate": Record.number,
    "hidden": Record.integer,
    "learns": Record.integer,
    "cat_steps": Record.integer,
    "moves": Record.integer,
    "practice": Record.integer,
}
"""How a setting's new value is read that is a number; of others it may be text as well."""

SENTENCES: tuple[tuple[str, str, Callable[[str], Value]], ...] = (
    (r"rate ([0-9.]+(?:e[+-][0-9]+)?)", "rate", lambda number: finite(float(number), "rate")),
    (r"teacher (\w+)", "teacher", str),
    (r"size ([0-9]{1,18})", "hidden", int),
    (r"kind (\w+)", "cell", str),
    (r"mind (\w+)", "policy", str),
    (r"(learns on|rests now)", "learns", lambda words: int(words == "learns on")),
    (r"the cat's steps ([0-9]{1,18})", "cat_steps", int),
    (r"length ([0-9]{1,18})", "moves", int),
    (r"practised starts: ([0-9]{1,18})", "practice", int),
    (r"practised starts: (none)", "practice", lambda word: 0),
    (r"(branched here)", "branch", lambda words: ""),
    (r"(the wipe)", "wipe", lambda words: ""),
    (r"(the new recipe)", "recipe", lambda words: ""),
)
"""How a program up to 0.3.0 wrote down what was changed."""


def change_in(text: str) -> Change:
    """Return the change that an older program noted in words of its own."""
    whose = next((side for side in SIDES if text.startswith(f"{side}: ")), "")
    words = text.removeprefix(f"{whose}: ") if whose else text
    for pattern, name, read in SENTENCES:
        found = re.fullmatch(pattern, words)
        if found is None:
            continue
        side = whose or (MOUSE if name in ("rate", "teacher", "hidden", "cell") else "")
        with contextlib.suppress(ValueError):  # what only looks like a number
            return Change(name, read(found[1]), side)
    return Change("text", text)
