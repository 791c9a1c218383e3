"""A study's folder: one small file for every finished run, and what is made of them."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
from pathlib import Path

import numpy as np

from catmouse.files.fields import Fault, Record, parse
from catmouse.files.paths import takes_files, write_atomically
from catmouse.runs.curve import Points
from catmouse.study.task import ENDINGS, REACHED, Outcome, Task, settings_of

FORMAT = 1
LARGEST_FILE = 2**24
DIGITS = 8


class BadFolder(ValueError):
    """A folder that cannot be used, or a file in it; the text is one sentence for the user."""


class StudyFolder:
    """The folder of a study, made where it is missing.

    Several studies may share one: each finds the runs that it has in common with the others.
    Every method raises BadFolder where the file system or a file in it is in the way.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._runs = path / "runs"
        try:
            self._runs.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as fault:  # ValueError: a name with a zero byte in it
            raise BadFolder(f"the folder {path} cannot be made: {reason(fault)}") from None
        if not takes_files(self._runs):
            raise BadFolder(f"the folder {path} takes no files; name one that you may write to")

    def file_of(self, task: Task) -> Path:
        """Return where a finished run is kept, whatever its limit of games."""
        recipe = task.recipe
        digest = hashlib.sha256(json.dumps(record_for(task)).encode()).hexdigest()[:DIGITS]
        brain = recipe.mouse
        parts = [brain.cell, brain.head, f"hidden{brain.hidden}", f"rate{brain.rate:g}"]
        parts += [f"seed{recipe.seed}", *([f"nudge{task.nudge}"] if task.nudge else [])]
        return self._runs / f"{'-'.join([*parts, digest])}.json"

    def find(self, task: Task) -> Outcome | None:
        """Return what came of a run earlier, None where it is still to be done."""
        path = self.file_of(task)
        try:
            with path.open("rb") as file:
                outcome = decode(file.read(LARGEST_FILE), task)
        except FileNotFoundError:
            return None
        except Fault as fault:
            raise BadFolder(f"{path} {fault}; delete it, and that run is done again") from None
        except OSError as fault:
            raise BadFolder(f"{path} cannot be read: {reason(fault)}") from None
        return dataclasses.replace(outcome, task=task) if outcome.answers(task) else None

    def keep(self, outcome: Outcome) -> None:
        """Write a finished run's file, whole or not at all."""
        self._write(self.file_of(outcome.task), encode(outcome))

    def write(self, name: str, data: bytes) -> None:
        """Write one of the files that a study ends with, whole or not at all."""
        self._write(self.path / name, data)

    def _write(self, path: Path, data: bytes) -> None:
        try:
            write_atomically(path, data)
        except OSError as fault:
            raise BadFolder(f"{path} cannot be written: {reason(fault)}") from None


def reason(fault: Exception) -> str:
    """Return what an error says, for the end of a sentence."""
    return (fault.strerror if isinstance(fault, OSError) else None) or str(fault)


def record_for(task: Task) -> dict[str, object]:
    """Return everything that decides a run but its limit of games, as a file says it."""
    recipe = settings_of(task.recipe)
    return {"recipe": recipe, "until": task.until, "engine": task.engine, "nudge": task.nudge}


def encode(outcome: Outcome) -> bytes:
    """Return the bytes of a finished run's file."""
    errors = None if math.isnan(outcome.errors) else outcome.errors
    record = {
        "format": FORMAT,
        "settings": record_for(outcome.task),
        "limit": outcome.task.limit,
        "ending": outcome.ending,
        "game": outcome.game,
        "games": outcome.games,
        "errors": errors,
        "seconds": outcome.seconds,
        "curve_games": outcome.curve.games.tolist(),
        "curve_errors": outcome.curve.errors.tolist(),
    }
    return json.dumps(record).encode()


def decode(data: bytes, task: Task) -> Outcome:
    """Return what a run's file says; raise Fault where it is not a run with the task's settings."""
    value = parse(data)
    record = Record(value)
    record.integer("format", FORMAT, FORMAT)
    assert isinstance(value, dict)  # or it would be no record
    if value.get("settings") != json.loads(json.dumps(record_for(task))):
        raise Fault("holds a run with other settings than its name says")
    games = record.integer("games")
    ending = record.text("ending")
    game = None if record.is_null("game") else record.integer("game", high=games - 1)
    curve = Points(record.integers("curve_games", high=games), record.numbers("curve_errors"))
    if (
        ending not in ENDINGS
        or (ending == REACHED) != (game is not None)
        or len(curve.games) != len(curve.errors)
        or (np.diff(curve.games) <= 0).any()
    ):
        raise Fault("holds a run that makes no sense")
    return Outcome(
        task=dataclasses.replace(task, limit=record.integer("limit", 1)),
        ending=ending,
        game=game,
        games=games,
        errors=math.nan if record.is_null("errors") else record.number("errors"),
        seconds=record.number("seconds"),
        curve=curve,
    )
