"""Every snapshot of the training thread is whole: what is in it belongs together."""

from __future__ import annotations

import math
import threading
import time

import pytest

from catmouse.games import lesson
from catmouse.recipe.recipe import BrainRecipe, Recipe, fight, lessons
from catmouse.runs.curve import POINTS_AN_OCTAVE
from catmouse.runs.run import Run
from catmouse.runs.timeline import Change
from catmouse.worker.messages import (
    Adapt,
    Begin,
    Play,
    RunState,
    Switch,
    Undo,
)
from tests.commanding import (
    Start,
    assert_is,
    both_games,
    replaced,
    wait_for,
)

# --- the snapshot --------------------------------------------------------------------------------


@both_games
def test_snapshots_are_read_only_and_stay_as_they_were(start: Start, recipe: Recipe) -> None:
    worker = start(recipe, playing=True)
    snapshot = wait_for(worker, lambda now: now.games > 10)
    arrays = {
        f"{side}'s {name}": array
        for side, brain in snapshot.run.brains.items()
        for name, array in {**brain.params, **brain.curve._asdict()}.items()
    }
    kept = {name: array.copy() for name, array in arrays.items()}
    wait_for(worker, lambda now: now.games > snapshot.games + 500)
    for name, array in arrays.items():
        assert (array == kept[name]).all(), f"{name} changed after it was handed out"
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


@both_games
def test_weights_curve_and_games_of_a_snapshot_belong_together(
    start: Start, recipe: Recipe
) -> None:
    worker = start(recipe, playing=True)
    expected = Run(recipe)
    for _ in range(5):
        seen = expected.games
        snapshot = wait_for(worker, lambda now, seen=seen: now.games > seen)
        expected.train(snapshot.games - expected.games)
        assert_is(snapshot, expected)
        time.sleep(0.05)


KINDS = (
    lessons(hidden=4),
    lessons(hidden=9, cell="lstm", head="four-way"),
    fight(hidden=3),
    fight(hidden=9, cat_brain=BrainRecipe(hidden=5, cell="lstm", teacher="chase")),
    fight("flee", "chase", hidden=4),
)


def assert_whole(run: RunState) -> None:
    """Fail where a run's recipe does not fit its weights and figures."""
    assert run.brains.keys() == set(run.recipe.sides)
    for side, brain in run.brains.items():
        own = run.recipe.brain_of(side)
        shapes = {name: array.shape for name, array in brain.params.items()}
        assert shapes == own.network.shapes(own.hidden), f"{side}: weights of another recipe"
        assert brain.curve.games.max(initial=-1) < max(run.games, 1), f"{side}: a curve ahead"
    assert run.clock[-1][0] == run.games
    if run.examined is not None:
        assert run.examined.report.touch_ends == run.recipe.rules.touch_ends
        assert run.examined.games <= run.games
    for moment in run.moments:
        assert moment.games <= run.games
        assert moment.recipe.game == run.recipe.game


def test_in_every_snapshot_recipe_and_weights_fit_while_kinds_and_sizes_change(
    start: Start,
) -> None:
    """Somebody who looks at any moment sees one run, whole, whatever is told to the worker."""
    worker = start(playing=True)
    torn: list[str] = []
    seen: set[tuple[object, ...]] = set()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            run = worker.snapshot.run
            try:
                assert_whole(run)
            except AssertionError as fault:
                torn.append(str(fault))
            seen.add((run.recipe.game, *(brain.shape for brain in run.recipe.brains)))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        for number in range(40):
            recipe = KINDS[number % len(KINDS)]
            order = Begin if number % 3 else Adapt
            if worker.snapshot.recipe.game != recipe.game:
                order = lambda recipe, reason: Switch(recipe)  # noqa: E731
            replaced(worker, order(recipe, Change("recipe")))
            wait_for(worker, lambda now: now.games > 2)
            if number % 4 == 0:
                replaced(worker, Undo())
                worker.send(Play())
    finally:
        done.set()
        watcher.join()
    assert not torn, torn[:3]
    assert len(seen) >= len(KINDS), "the watcher slept"


def test_the_curve_stays_small_however_long_the_run(start: Start, engine) -> None:
    worker = start(compile_engine=engine is not lesson.learn, playing=True)
    goal = 1_500 if engine is lesson.learn else 200_000
    snapshot = wait_for(worker, lambda now: now.games > goal)
    octaves = math.log2(snapshot.games)
    curve = snapshot.run.mouse.curve
    assert len(curve.games) <= 2 * POINTS_AN_OCTAVE + (octaves - 7) * POINTS_AN_OCTAVE
    assert snapshot.games - curve.games[-1] <= snapshot.games / POINTS_AN_OCTAVE + 1
