"""Small studies for tests: outcomes that were made up, and runs that take no time."""

from __future__ import annotations

import dataclasses

import numpy as np

from catmouse.recipe.recipe import lessons
from catmouse.runs.curve import Points
from catmouse.study.task import NOT_FINITE, RAN_OUT, REACHED, Outcome, Task

QUICK = Task(lessons(hidden=3, seed=1), until=8.3, limit=1000)


def made(
    game: int | None = 400,
    hidden: int = 16,
    rate: float = 0.1,
    seed: int = 0,
    ending: str = "",
    **changes: object,
) -> Outcome:
    """Return an outcome that nobody measured: its errors fall from 8 to the target of 1.2."""
    task = Task(lessons(hidden=hidden, rate=rate, seed=seed), until=1.2, limit=1_000_000)
    games = task.limit if game is None else game + 1
    at = np.unique(np.geomspace(1, games, 200).astype(np.int64)) - 1
    errors = np.interp(np.log(at + 1), [0, np.log(games)], [8.0, 1.3 if game is None else 1.2])
    changes = {"seconds": games / 1000} | changes
    outcome = Outcome(
        task=task,
        ending=ending or (RAN_OUT if game is None else REACHED),
        game=game,
        games=games,
        errors=float(errors[-1]),
        seconds=0.0,
        curve=Points(at, errors),
    )
    return dataclasses.replace(outcome, **changes)


def diverged(seed: int = 0) -> Outcome:
    """Return an outcome whose weights were no numbers before the first block was over."""
    blank = Points(np.empty(0, np.int64), np.empty(0))
    lost = made(None, rate=9.0, seed=seed, ending=NOT_FINITE)
    return dataclasses.replace(lost, games=0, errors=float("nan"), curve=blank)
