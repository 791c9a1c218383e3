"""What a brain file's metadata say of a run, as JSON, and how it is read back with suspicion."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from catmouse import __version__
from catmouse.files.fields import Fault, Record, parse
from catmouse.recipe.recipe import BrainRecipe, Fight, Recipe, brain_settings
from catmouse.recipe.starts import Starts
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import FloatArray, IntArray, World
from catmouse.runs.curve import Clock, Times
from catmouse.runs.saved import SavedRun

STREAM = "MT19937"
STREAM_WORDS = 624


@dataclass(frozen=True)
class Summary:
    """What a brain file's record says, apart from the brains themselves."""

    recipe: Recipe
    saved: datetime
    games: int
    smoothed: dict[str, float]  # by side
    right_moves: int | None
    all_moves: int | None
    caught: int | None
    starts: int | None


# --- the record -------------------------------------------------------------------------------


def record_for(run: SavedRun) -> dict[str, object]:
    """Return the record that stands in a run's file; :func:`summary_of` reads it."""
    recipe = run.recipe
    record: dict[str, object] = {
        "program": __version__,
        "saved": datetime.now(UTC).isoformat(),
        "seed": int(recipe.seed),
        "world": str(recipe.world),
        "moves": int(recipe.moves),
        "lesson": int(recipe.lesson),
        "games": int(run.games),
        "smoothed": or_null(run.mouse.smoothed),
        "right_moves": None if run.right_moves is None else int(run.right_moves),
        "all_moves": None if run.all_moves is None else int(run.all_moves),
    }
    if recipe.fight is not None:
        record["fight"] = fight_record_for(recipe.fight) | {
            "smoothed": or_null(run.brains[CAT].smoothed),
            "caught": None if run.caught is None else int(run.caught),
            "starts": None if run.starts is None else int(run.starts),
        }
    return record | brain_record_for(recipe) | practice_record_for(recipe)


def practice_record_for(recipe: Recipe) -> dict[str, object]:
    """Return the field that stands for what is practised, where something is."""
    cells = [int(cell) for start in recipe.practice for cell in start]
    return {"practice": cells} if cells else {}


def practice_of(record: Record) -> Starts:
    """Return the starts to practise in a record; raise Fault where they cannot be."""
    cells = record.integers("practice").tolist() if record.has("practice") else []
    if len(cells) % 2:
        raise Fault("has a record that makes no sense: a start to practise without a mouse")
    return tuple(zip(cells[::2], cells[1::2], strict=True))


def fight_record_for(fight: Fight) -> dict[str, object]:
    """Return the fields that stand for a fight's recipe."""
    return {
        "mouse": fight.mouse,
        "cat": fight.cat,
        "mouse learns": int(MOUSE in fight.learners),
        "cat learns": int(CAT in fight.learners),
        "steps": int(fight.steps),
        **brain_record_for(fight.cat_brain),
    }


def brain_record_for(recipe: BrainRecipe) -> dict[str, object]:
    """Return the fields that stand for a brain's recipe; the cell's name is its ``kind``."""
    settings = brain_settings(recipe)
    return {"kind" if name == "brain" else name: value for name, value in settings.items()}


def or_null(number: float) -> float | None:
    """Return a number as JSON knows it: without NaN."""
    return None if math.isnan(number) else float(number)


def summary_of(text: str, version: str) -> Summary:
    """Return what a record in a file of this format says; raise Fault where it cannot be."""
    record = Record(parse(text))
    record.text("program")
    try:
        fight = fight_of(record.inner("fight")) if record.has("fight") else None
        recipe = Recipe(
            seed=record.integer("seed"),
            moves=record.integer("moves"),
            world=World.parse(record.text("world")),
            lesson=1 if version == "1" else record.integer("lesson"),
            fight=fight,
            practice=practice_of(record),
            **brain_of(record, version),
        )
        saved = datetime.fromisoformat(record.text("saved"))
    except Fault:
        raise
    except ValueError as error:
        raise Fault(f"has a record that makes no sense: {error}") from None
    if saved.tzinfo is None:
        raise Fault("has a record that makes no sense: its date has no time zone")
    games = record.integer("games")
    smoothed = {MOUSE: number_or_nan(record)}
    right_moves = all_moves = caught = starts = None
    if not record.is_null("right_moves"):
        all_moves = record.integer("all_moves")
        right_moves = record.integer("right_moves", high=all_moves)
    if fight is not None:
        inner = record.inner("fight")
        smoothed[CAT] = number_or_nan(inner)
        if not inner.is_null("caught"):
            starts = inner.integer("starts", low=1)
            caught = inner.integer("caught", high=starts)
    elif math.isnan(smoothed[MOUSE]) != (games == 0):
        raise Fault("has a record that makes no sense: games without errors, or errors without")
    return Summary(recipe, saved, games, smoothed, right_moves, all_moves, caught, starts)


def number_or_nan(record: Record, name: str = "smoothed") -> float:
    """Return the smoothed errors in a record, NaN where there were no games."""
    return math.nan if record.is_null(name) else record.number(name)


FORMAT_1_NAMES = ("hidden", "rate", "brain", "teacher")
"""The settings that format 1 knew; the others were the article's."""


def brain_of(record: Record, version: str) -> dict[str, Any]:
    """Return the settings of the brain in a record."""
    known = dataclasses.fields(BrainRecipe)
    names = [name.name for name in known if version != "1" or name.name in FORMAT_1_NAMES]
    read: dict[type, Callable[[str], Any]]
    read = {str: record.text, int: record.integer, float: record.number}
    kinds = {name.name: type(name.default) for name in known}
    return {name: read[kinds[name]]("kind" if name == "brain" else name) for name in names}


def fight_of(record: Record) -> Fight:
    """Return the fight in a record; raise Fault or ValueError where it cannot be."""
    learners = [side for side in (MOUSE, CAT) if record.integer(f"{side} learns", high=1)]
    return Fight(
        mouse=record.text("mouse"),
        cat=record.text("cat"),
        learners=tuple(learners),
        steps=record.integer("steps"),
        cat_brain=BrainRecipe(**brain_of(record, "now")),
    )


# --- the curves and the random stream ---------------------------------------------------------


def curve_for(run: SavedRun) -> dict[str, object]:
    """Return the curves that stand in a run's file: the mouse's, and beside it the cat's."""
    curves = {side: curve_record_for(brain.curve) for side, brain in run.brains.items()}
    return curves.pop(MOUSE) | curves


def curve_record_for(curve: tuple[IntArray, FloatArray]) -> dict[str, object]:
    """Return one curve as JSON."""
    games, errors = curve
    return {"games": [int(game) for game in games], "errors": [float(error) for error in errors]}


def curves_of(text: str, summary: Summary) -> dict[str, tuple[IntArray, FloatArray]]:
    """Return the curves in a file, by side; raise Fault where they cannot be."""
    record = Record(parse(text))
    return {
        side: curve_of(record if side == MOUSE else record.inner(side), summary.games)
        for side in summary.smoothed
    }


def curve_of(record: Record, games: int) -> tuple[IntArray, FloatArray]:
    """Return the curve in a record after so many games; raise Fault where it cannot be."""
    numbers, errors = record.integers("games", high=games), record.numbers("errors")
    if len(numbers) != len(errors) or (np.diff(numbers) <= 0).any():
        raise Fault("has a curve that makes no sense")
    return numbers, errors


def clock_for(run: SavedRun) -> dict[str, object]:
    """Return the clock that stands in a run's file."""
    return {
        "games": [int(games) for games, _ in run.clock],
        "seconds": [float(seconds) for _, seconds in run.clock],
    }


def clock_of(text: str, summary: Summary) -> Times:
    """Return the clock in a file; raise Fault where it cannot be."""
    record = Record(parse(text))
    games, seconds = record.integers("games"), record.numbers("seconds")
    if len(games) != len(seconds) or len(games) > Clock.MOST:
        raise Fault("has a clock that makes no sense")
    rises = (np.diff(games) > 0).all() and (np.diff(seconds) >= 0).all()
    if len(games) and not (rises and seconds[0] == 0 and games[-1] == summary.games):
        raise Fault("has a clock that makes no sense")
    return tuple(zip(games.tolist(), seconds.tolist(), strict=True))


def stream_for(run: SavedRun) -> dict[str, object]:
    """Return the state of the random stream that stands in a run's file."""
    algorithm, key, position, has_gauss, gauss = run.stream
    return {
        "algorithm": str(algorithm),
        "key": [int(word) for word in key],
        "position": int(position),
        "has_gauss": int(has_gauss),
        "gauss": float(gauss),
    }


def stream_of(text: str) -> tuple[Any, ...]:
    """Return the state of the random stream in a file; raise Fault where it cannot be one."""
    record = Record(parse(text))
    key = record.integers("key", high=2**32 - 1).astype(np.uint32)
    if record.text("algorithm") != STREAM or len(key) != STREAM_WORDS:
        raise Fault("has a random stream of a kind that catmouse does not use")
    position = record.integer("position", high=STREAM_WORDS)
    return STREAM, key, position, record.integer("has_gauss", high=1), record.number("gauss")
