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
from catmouse.games.report import Score
from catmouse.recipe.recipe import BRAIN_FIELDS, BrainRecipe, Recipe
from catmouse.recipe.starts import Starts, all_starts
from catmouse.room.policies import CAT, MOUSE, SIDES
from catmouse.room.world import World
from catmouse.runs.curve import Clock, Points, Times
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
    score: Score | None


# --- the record -------------------------------------------------------------------------------


def record_for(run: SavedRun) -> dict[str, object]:
    """Return the record that stands in a run's file; :func:`summary_of` reads it.

    What concerns the mouse and the games stands at its top, what concerns the cat under ``fight``,
    where the two fight.
    """
    recipe, score = run.recipe, run.score
    marked = score is not None and score.all_moves > 0
    record: dict[str, object] = {
        "program": __version__,
        "saved": datetime.now(UTC).isoformat(),
        "seed": int(recipe.seed),
        "world": str(recipe.world),
        "moves": int(recipe.moves),
        "lesson": int(recipe.lesson),
        "games": int(run.games),
        "smoothed": or_null(run.brains[MOUSE].smoothed),
        "right_moves": int(score.right_moves) if score is not None and marked else None,
        "all_moves": int(score.all_moves) if score is not None and marked else None,
    }
    if CAT in recipe.sides:
        record["fight"] = fight_record_for(recipe) | {
            "smoothed": or_null(run.brains[CAT].smoothed),
            "caught": None if score is None else int(score.caught),
            "starts": None if score is None else int(score.starts),
        }
    return record | brain_record_for(recipe.brain_of(MOUSE)) | practice_record_for(recipe)


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


def fight_record_for(recipe: Recipe) -> dict[str, object]:
    """Return the fields that stand for who fights, and for the cat's brain."""
    return {
        **{side: recipe.policy_of(side) for side in SIDES},
        **{f"{side} learns": int(side in recipe.learners) for side in SIDES},
        "steps": int(recipe.rules.cat_steps),
        **brain_record_for(recipe.brain_of(CAT)),
    }


FIELD_NAMES = {"cell": "kind", "scale": "sight"}
"""What a file calls settings of a brain that have another name in the program."""


def brain_record_for(recipe: BrainRecipe) -> dict[str, object]:
    """Return the fields that stand for a brain's recipe."""
    return {FIELD_NAMES.get(name, name): getattr(recipe, name) for name in BRAIN_FIELDS}


def or_null(number: float) -> float | None:
    """Return a number as JSON knows it: without NaN."""
    return None if math.isnan(number) else float(number)


def summary_of(text: str, version: str) -> Summary:
    """Return what a record in a file of this format says; raise Fault where it cannot be."""
    record = Record(parse(text))
    record.text("program")
    try:
        recipe = recipe_of(record, version)
        saved = datetime.fromisoformat(record.text("saved"))
    except Fault:
        raise
    except ValueError as error:
        raise Fault(f"has a record that makes no sense: {error}") from None
    if saved.tzinfo is None:
        raise Fault("has a record that makes no sense: its date has no time zone")
    games = record.integer("games")
    smoothed = {MOUSE: number_or_nan(record)}
    if CAT in recipe.sides:
        smoothed[CAT] = number_or_nan(record.inner("fight"))
    elif math.isnan(smoothed[MOUSE]) != (games == 0):
        raise Fault("has a record that makes no sense: games without errors, or errors without")
    return Summary(recipe, saved, games, smoothed, score_of(record, recipe))


def recipe_of(record: Record, version: str) -> Recipe:
    """Return the recipe in a record; raise Fault or ValueError where it cannot be."""
    recipe = Recipe(
        brains=(brain_of(record, version),),
        seed=record.integer("seed"),
        moves=record.integer("moves"),
        world=World.parse(record.text("world")),
        lesson=1 if version == "1" else record.integer("lesson"),
    )
    if record.has("fight"):
        recipe = fight_of(record.inner("fight"), recipe)
    return dataclasses.replace(recipe, practice=practice_of(record))


def score_of(record: Record, recipe: Recipe) -> Score | None:
    """Return what the exam found, None where that was not known."""
    right_moves = all_moves = caught = 0
    starts = len(all_starts(recipe.world, recipe.rules.starts_apart))
    if not record.is_null("right_moves"):
        all_moves = record.integer("all_moves")
        right_moves = record.integer("right_moves", high=all_moves)
    elif CAT not in recipe.sides:
        return None
    if CAT in recipe.sides:
        inner = record.inner("fight")
        if inner.is_null("caught"):
            return None
        starts = inner.integer("starts", low=1)
        caught = inner.integer("caught", high=starts)
    return Score(right_moves, all_moves, caught, starts, recipe.rules.touch_ends)


def number_or_nan(record: Record, name: str = "smoothed") -> float:
    """Return the smoothed errors in a record, NaN where there were no games."""
    return math.nan if record.is_null(name) else record.number(name)


FORMAT_1_NAMES = ("hidden", "rate", "cell", "teacher")
"""The settings that format 1 knew; the others were the article's."""


def brain_of(record: Record, version: str) -> BrainRecipe:
    """Return the recipe of the brain in a record."""
    read: dict[type, Callable[[str], Any]]
    read = {str: record.text, int: record.integer, float: record.number}
    return BrainRecipe(
        **{
            known.name: read[type(known.default)](FIELD_NAMES.get(known.name, known.name))
            for known in dataclasses.fields(BrainRecipe)
            if version != "1" or known.name in FORMAT_1_NAMES
        }
    )


def fight_of(record: Record, recipe: Recipe) -> Recipe:
    """Return a recipe's fight as in a record; raise Fault or ValueError where it cannot be."""
    learners = tuple(side for side in SIDES if record.integer(f"{side} learns", high=1))
    policies = record.text(MOUSE), record.text(CAT)
    fights = recipe.as_fight(brain_of(record, "now"))
    fights = dataclasses.replace(fights, policies=policies, learners=learners)
    return fights.with_rules(cat_steps=record.integer("steps"))


# --- the curves and the random stream ---------------------------------------------------------


def curve_for(run: SavedRun) -> dict[str, object]:
    """Return the curves that stand in a run's file: the mouse's, and beside it the cat's."""
    curves: dict[str, dict[str, object]] = {
        side: {"games": brain.curve.games.tolist(), "errors": brain.curve.errors.tolist()}
        for side, brain in run.brains.items()
    }
    return curves.pop(MOUSE) | curves


def curves_of(text: str, summary: Summary) -> dict[str, Points]:
    """Return the curves in a file, by side; raise Fault where they cannot be."""
    record = Record(parse(text))
    return {
        side: curve_of(record if side == MOUSE else record.inner(side), summary.games)
        for side in summary.smoothed
    }


def curve_of(record: Record, games: int) -> Points:
    """Return the curve in a record after so many games; raise Fault where it cannot be."""
    numbers, errors = record.integers("games", high=games), record.numbers("errors")
    if len(numbers) != len(errors) or (np.diff(numbers) <= 0).any():
        raise Fault("has a curve that makes no sense")
    return Points(numbers, errors)


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
