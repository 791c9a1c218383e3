"""The timeline in a brain file: stacked arrays, and a record of when and how well.

A parameter ``synapse_0`` has beside it ``timeline synapse_0``, shape (moments, ...), and so have
the optimiser's arrays and, as ``timeline stream``, the random stream's key and position.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from catmouse.files.fields import Fault, Record
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
from catmouse.room.policies import MOUSE
from catmouse.runs.timeline import MOST, KeptBrain, Mark, Moment, Timeline

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
        "marks": [{"games": int(mark.games), "text": mark.text} for mark in timeline.marks],
    }


def moment_record_for(moment: Moment) -> dict[str, object]:
    """Return what a moment's arrays do not say."""
    recipe = moment.recipe
    record: dict[str, object] = {
        "games": int(moment.games),
        "faults": None if moment.faults is None else float(moment.faults),
        "rate": float(recipe.rate),
        "teacher": recipe.teacher,
        "moves": int(recipe.moves),
        "lesson": int(recipe.lesson),
        "smoothed": {side: or_null(brain.smoothed) for side, brain in moment.brains.items()},
    }
    if recipe.fight is not None:
        record["fight"] = fight_record_for(recipe.fight)
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
        tuple(Mark(mark.integer("games"), mark.text("text")) for mark in marks),
    )


def moment_of(entry: Record, number: int, arrays: Arrays, names: Names, recipe: Recipe) -> Moment:
    """Return one moment of a file's timeline; its arrays cannot be written to."""
    parts: dict[str, dict[str, Arrays]] = {}
    for name, (side, part, own) in names.items():
        mine = parts.setdefault(side, {"params": {}, "optimiser": {}})
        array = arrays[PREFIX + name][number]
        array.setflags(write=False)
        mine[part][own] = array
    smoothed = entry.inner("smoothed")
    brains = {
        side: KeptBrain(part["params"], part["optimiser"], number_or_nan(smoothed, side))
        for side, part in parts.items()
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
        fight = None if recipe.fight is None else fight_of(entry.inner("fight"))
        then = dataclasses.replace(
            recipe,
            rate=entry.number("rate"),
            teacher=entry.text("teacher"),
            moves=entry.integer("moves"),
            lesson=entry.integer("lesson"),
            fight=fight,
            practice=practice_of(entry),
        )
    except Fault:
        raise
    except ValueError as error:
        raise Fault(f"has a timeline that makes no sense: {error}") from None
    if fight is not None and recipe.fight is not None:
        kinds = [
            (cat.mind, cat.hidden, cat.optimiser)
            for cat in (fight.cat_brain, recipe.fight.cat_brain)
        ]
        if kinds[0] != kinds[1]:
            raise Fault("has a timeline that makes no sense: its cats are of several kinds")
    return then


def fitting(timeline: Timeline, recipe: Recipe) -> Timeline:
    """Return a timeline without the moments of brains of another kind or size than the recipe's."""
    sides = (MOUSE,) if recipe.fight is None else tuple(timeline.moments[-1].brains)
    kept = tuple(
        moment
        for moment in timeline.moments
        if all(kind_of(moment.recipe, side) == kind_of(recipe, side) for side in sides)
    )
    return Timeline(timeline.stride, kept, timeline.marks[-MOST_MARKS:])


def kind_of(recipe: Recipe, side: str) -> tuple[object, ...]:
    """Return what decides the shapes of a side's arrays."""
    own = recipe.brain_of(side)
    return own.mind, own.hidden, own.optimiser
