"""A race: a second brain learns the same games beside the first."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator

import pytest

from catmouse.recipe.recipe import PRESETS, Recipe, fight, lessons
from catmouse.room.policies import MOUSE
from catmouse.runs.run import Run
from catmouse.runs.timeline import Change
from catmouse.worker.messages import (
    Begin,
    EndRace,
    Pause,
    Play,
    Quit,
    SetSpeed,
    Snapshot,
    StartRace,
    Undo,
)
from catmouse.worker.thread import Worker
from tests.commanding import assert_same_brains
from tests.helpers import assert_same_bits


@pytest.fixture
def worker() -> Iterator[Worker]:
    thread = Worker(Recipe(), playing=False, compile_engine=False)
    thread.start()
    yield thread
    thread.send(Quit(None))
    thread.join(10)


def seen(worker: Worker, look: Callable[[Snapshot], bool], what: str) -> Snapshot:
    deadline = time.monotonic() + 60
    while not look(worker.snapshot):
        assert time.monotonic() < deadline, f"in vain waited for {what}"
        time.sleep(0.01)
    return worker.snapshot


def raced(worker: Worker) -> Snapshot:
    """Race 4 units against 8 and stand still."""
    worker.send(Begin(lessons(hidden=4), Change("wipe")))
    worker.send(StartRace(lessons(hidden=8)))
    both = lambda now: now.games > 20 and now.rival is not None and now.rival.games > 20  # noqa: E731
    seen(worker, both, "games of both")
    worker.send(Pause())
    return seen(worker, lambda now: not now.playing, "the pause")


def test_the_rival_learns_the_same_games_from_the_start(worker: Worker) -> None:
    snapshot = raced(worker)
    assert snapshot.rival is not None
    alone = Run(lessons(hidden=8))
    alone.train(snapshot.rival.games)
    assert snapshot.rival.mouse.smoothed == alone.smoothed
    assert_same_bits(snapshot.rival.mouse.params, alone.learners[MOUSE].params)
    assert snapshot.recipe.mouse.hidden == 4 and snapshot.rival.recipe.mouse.hidden == 8
    assert snapshot.rival.clock[-1][0] == snapshot.rival.games
    assert snapshot.rival.clock[-1][1] > 0


def test_the_first_can_be_kept(worker: Worker) -> None:
    before = raced(worker)
    worker.send(EndRace(keep_rival=False))
    after = seen(worker, lambda now: now.rival is None, "the end of the race")
    assert after.games == before.games and after.brain == before.brain
    assert_same_brains(after, before)


def test_the_rival_can_be_kept_and_undo_brings_the_first_back(worker: Worker) -> None:
    before = raced(worker)
    assert before.rival is not None
    worker.send(EndRace(keep_rival=True))
    after = seen(worker, lambda now: now.rival is None, "the end of the race")
    assert (after.recipe.mouse.hidden, after.games) == (8, before.rival.games)
    assert after.undo[-1] == Change("race")
    worker.send(Undo())
    back = seen(worker, lambda now: now.brain != after.brain, "the first brain")
    assert (back.recipe.mouse.hidden, back.games) == (4, before.games)
    assert_same_brains(back, before)


def test_a_mouse_that_becomes_perfect_says_so_once_and_stands_still(worker: Worker) -> None:
    worker.send(Begin(PRESETS["modern"], Change("recipe")))
    worker.send(Play())
    perfect = lambda now: now.run.examined is not None and now.run.examined.report.perfect  # noqa: E731
    done = seen(worker, perfect, "a perfect mouse")
    run = done.run
    assert not done.playing
    assert done.notice is not None and done.notice.text.startswith("Perfect: not one wrong move")
    assert run.examined is not None
    assert f"{run.examined.games:,} games" in done.notice.text
    assert run.scores.wrong[-1] == 0
    assert done.games == run.examined.games, "it was trained on"
    assert run.clock[-1][0] == done.games and run.mouse.curve.games.max() < done.games
    assert f"in {run.clock[-1][1]:.1f} seconds" in done.notice.text
    alone = Run(PRESETS["modern"])
    alone.train(done.games)
    assert_same_bits(run.mouse.params, alone.learners[MOUSE].params)
    number = done.notice.number
    worker.send(Play())
    games = done.games
    seen(worker, lambda now: now.games > games + 5000, "more games")
    assert worker.snapshot.notice is not None and worker.snapshot.notice.number == number


@pytest.mark.timing
@pytest.mark.parametrize("speed", [30.0, 2000.0])
def test_long_lessons_keep_the_chosen_speed(worker: Worker, speed: float) -> None:
    worker.send(SetSpeed(speed))
    worker.send(Begin(PRESETS["modern"], Change("recipe")))
    worker.send(Play())
    began = time.monotonic()
    seen(worker, lambda now: now.games > 0 or now.failure is not None, "the first lesson")
    time.sleep(1.0)
    now, took = worker.snapshot, time.monotonic() - began
    assert now.failure is None, now.failure
    assert now.playing
    lesson = PRESETS["modern"].lesson
    assert now.games % lesson == 0
    assert now.games <= speed * (took + 0.2) + lesson, "faster than was asked for"


def test_a_rival_with_long_lessons_is_no_faster_than_the_first(worker: Worker) -> None:
    worker.send(SetSpeed(500.0))
    worker.send(StartRace(PRESETS["modern"]))
    now = seen(worker, lambda now: now.games > 700, "games")
    lesson = PRESETS["modern"].lesson
    assert now.rival is not None and now.rival.games > 0
    assert abs(now.rival.games - now.games) <= 2 * lesson, (now.rival.games, now.games)


def test_a_race_of_very_different_recipes(worker: Worker) -> None:
    worker.send(StartRace(dataclasses.replace(PRESETS["modern"], lesson=16)))
    now = seen(
        worker, lambda now: now.games > 0 and now.rival is not None and now.rival.games > 0, "both"
    )
    assert now.rival is not None and now.rival.games % 16 == 0


def test_fights_can_race_too(worker: Worker) -> None:
    worker.send(Begin(fight(hidden=4), Change("wipe")))
    worker.send(StartRace(fight(hidden=3, seed=5)))
    both = lambda now: now.games > 5 and now.rival is not None and now.rival.games > 5  # noqa: E731
    seen(worker, both, "games of both")
    worker.send(Pause())
    now = seen(worker, lambda now: not now.playing, "the pause")
    assert now.rival is not None
    alone = Run(fight(hidden=3, seed=5))
    alone.train(now.rival.games)
    for side, learner in alone.learners.items():
        assert_same_bits(now.rival.brains[side].params, learner.params)
    assert now.rival.recent == tuple(alone.recent)
