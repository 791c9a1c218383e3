"""Commands to a training thread, and waiting until a snapshot shows that they took hold."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest

from catmouse.games.exam import Exam
from catmouse.games.report import Report
from catmouse.recipe.recipe import FIGHT, LESSONS, BrainRecipe, Recipe, lessons
from catmouse.runs.run import Run
from catmouse.runs.timeline import Change, Value
from catmouse.worker.messages import Begin, Command, Snapshot, TrainGames, Undo
from catmouse.worker.thread import Worker
from tests.helpers import assert_same_bits

PATIENCE = 20.0
"""Seconds until a test gives up; nothing here takes long on a machine that is free."""

SMALL = lessons(hidden=4, seed=1)
GAMES = {LESSONS: SMALL, FIGHT: SMALL.as_fight(BrainRecipe(hidden=4, teacher="chase"))}
both_games = pytest.mark.parametrize("recipe", GAMES.values(), ids=GAMES.keys())

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


def replaced(worker: Worker, command: Command) -> Snapshot:
    """Send a command that puts another run in place; return the snapshot with it."""
    before = worker.snapshot.brain
    worker.send(command)
    return wait_for(worker, lambda now: now.brain != before)


def begin(worker: Worker, recipe: Recipe, what: str = "wipe", value: Value = "") -> Snapshot:
    return replaced(worker, Begin(recipe, Change(what, value)))


def undo(worker: Worker) -> Snapshot:
    return replaced(worker, Undo())


def examined(worker: Worker) -> Snapshot:
    """Return the snapshot once the exam of the present brains is over."""

    def known(now: Snapshot) -> bool:
        return now.run.examined is not None and now.run.examined.games == now.games

    return wait_for(worker, known)


def report_in(snapshot: Snapshot) -> Report:
    """Return what the exam found; fail where there was none."""
    assert snapshot.run.examined is not None, "no exam is over"
    return snapshot.run.examined.report


def report_of(snapshot: Snapshot) -> Report:
    """Return what the exam of a snapshot's brains finds when it is taken anew."""
    params = {side: brain.params for side, brain in snapshot.run.brains.items()}
    return Exam.of(snapshot.recipe, params).take()


def assert_same_brains(one: Snapshot, other: Snapshot) -> None:
    """Fail where the brains of two snapshots differ in a side or in a bit."""
    mine, theirs = one.run.brains, other.run.brains
    assert mine.keys() == theirs.keys(), "they have other sides"
    for side, brain in mine.items():
        assert_same_bits(brain.params, theirs[side].params)


def assert_is(snapshot: Snapshot, run: Run) -> None:
    """Fail where a snapshot's run is not this one, or was not told whole."""
    found = snapshot.run
    assert (found.recipe, found.games) == (run.recipe, run.games)
    assert found.brains.keys() == run.learners.keys(), "it has other sides"
    for side, learner in run.learners.items():
        brain = found.brains[side]
        assert_same_bits(brain.params, learner.params)
        np.testing.assert_array_equal(brain.smoothed, learner.smoothed, err_msg=side)
        assert brain.curve.errors.tolist() == learner.curve.points().errors.tolist(), side
    assert found.recent == tuple(run.recent)
