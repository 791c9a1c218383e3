"""Commands to a training thread, and waiting until a snapshot shows that they took hold."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from catmouse.recipe.recipe import Recipe
from catmouse.worker.messages import Begin, Command, Snapshot, TrainGames, Undo
from catmouse.worker.thread import Worker

PATIENCE = 20.0
"""Seconds until a test gives up; nothing here takes long on a machine that is free."""

SMALL = Recipe(hidden=4, seed=1)

Start = Callable[..., Worker]
"""The fixture that starts workers."""


def wait_for(worker: Worker, seen: Callable[[Snapshot], object]) -> Snapshot:
    """Return the first snapshot in which something is seen."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        snapshot = worker.snapshot
        if seen(snapshot):
            return snapshot
        time.sleep(0.001)
    pytest.fail(f"it was never seen; the last snapshot: {worker.snapshot}")


def tell(worker: Worker, command: Command) -> Snapshot:
    """Send a command that gives notice; return the snapshot with the notice."""
    before = worker.snapshot.notice
    worker.send(command)
    return wait_for(worker, lambda now: now.notice != before)


def train(worker: Worker, games: int) -> Snapshot:
    """Train so many games and return the snapshot after the last."""
    goal = worker.snapshot.games + games
    worker.send(TrainGames(games))
    return wait_for(worker, lambda now: now.games >= goal and not now.playing)


def begin(worker: Worker, recipe: Recipe, reason: str = "wipe") -> Snapshot:
    before = worker.snapshot.brain
    worker.send(Begin(recipe, reason))
    return wait_for(worker, lambda now: now.brain != before)


def undo(worker: Worker) -> Snapshot:
    before = worker.snapshot.brain
    worker.send(Undo())
    return wait_for(worker, lambda now: now.brain != before)
