"""The training thread, running: every command takes hold, and nothing that goes wrong ends it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from catmouse import compiled, game, storage
from catmouse.exam import examine
from catmouse.history import POINTS_AN_OCTAVE
from catmouse.messages import (
    Begin,
    Command,
    GoBack,
    Open,
    Pause,
    Play,
    Quit,
    Save,
    SetRate,
    SetSpeed,
    Snapshot,
    TrainGames,
    Undo,
)
from catmouse.recipe import Recipe
from catmouse.teachers import flee, tabulate
from catmouse.trainer import Trainer
from catmouse.worker import Worker
from tests.helpers import assert_same_bits

PATIENCE = 20.0
"""Seconds until a test gives up; nothing here takes long on a machine that is free."""

SMALL = Recipe(hidden=4, seed=1)

Start = Callable[..., Worker]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start workers that train with numpy, paused, unless told otherwise; end them all."""
    workers = []

    def start_one(recipe: Recipe = SMALL, **options: object) -> Worker:
        settings = {"playing": False, "compile_engine": False, **options}
        workers.append(Worker(recipe, **settings))
        workers[-1].start()
        return workers[-1]

    yield start_one
    for worker in workers:
        worker.send(Quit(None))
    for worker in workers:
        worker.join(PATIENCE)
        assert not worker.is_alive(), "the thread does not end"


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


# --- playing and pausing -------------------------------------------------------------------------


def test_it_trains_from_the_start_when_it_is_to_play(start: Start) -> None:
    worker = start(playing=True)
    snapshot = wait_for(worker, lambda now: now.games > 100)
    assert snapshot.playing
    assert math.isfinite(snapshot.smoothed)


def test_paused_it_stands_still_and_goes_on_when_told(start: Start) -> None:
    worker = start(playing=True)
    wait_for(worker, lambda now: now.games > 0)
    worker.send(Pause())
    paused = wait_for(worker, lambda now: not now.playing)
    time.sleep(0.2)
    assert worker.snapshot.games == paused.games
    assert worker.snapshot.speed == 0
    worker.send(Play())
    wait_for(worker, lambda now: now.games > paused.games and now.playing)


@pytest.mark.parametrize("hidden", [4, 128])
def test_commands_take_hold_at_once(start: Start, hidden: int) -> None:
    worker = start(Recipe(hidden=hidden), playing=True)
    wait_for(worker, lambda now: now.games > 20)
    took = []
    for _ in range(15):
        for command in (Pause(), Play()):
            began = time.perf_counter()
            worker.send(command)
            wait_for(worker, lambda now, command=command: now.playing == (command == Play()))
            took.append(time.perf_counter() - began)
            time.sleep(0.01)
    # 50 ms are promised; single commands may take longer where the machine has other work.
    assert np.median(took) < 0.05, sorted(took)
    assert max(took) < 1, sorted(took)


@pytest.mark.parametrize("speed", [None, 1])
def test_training_so_many_games_plays_exactly_so_many(start: Start, speed: float | None) -> None:
    worker = start(speed=speed)
    snapshot = train(worker, 1000)
    assert snapshot.games == 1000 and not snapshot.playing
    time.sleep(0.1)
    assert worker.snapshot.games == 1000
    expected = Trainer(SMALL)
    expected.train(1000)
    assert_same_bits(snapshot.params, expected.params)
    assert train(worker, 1).games == 1001


def test_training_so_many_games_does_not_slow_down_what_comes_after(start: Start) -> None:
    worker = start(speed=20)
    train(worker, 1000)
    worker.send(Play())
    began = time.perf_counter()
    wait_for(worker, lambda now: now.games >= 1010)
    assert time.perf_counter() - began < 3, "ten games at 20 a second take half a second"


def test_another_brain_does_not_train_on_where_the_former_was_to_stop(start: Start) -> None:
    worker = start()
    worker.send(TrainGames(10**6))
    wait_for(worker, lambda now: now.games > 0)
    snapshot = begin(worker, SMALL)
    assert not snapshot.playing
    time.sleep(0.1)
    assert worker.snapshot.games == 0


def test_wiping_while_it_plays_plays_on(start: Start) -> None:
    worker = start(playing=True)
    wait_for(worker, lambda now: now.games > 0)
    brain = begin(worker, SMALL).brain
    wait_for(worker, lambda now: now.brain == brain and now.games > 10 and now.playing)


# --- speed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("speed", "seconds"), [(1, 2.2), (100, 1.5)])
def test_games_are_played_at_the_speed_that_was_set(
    start: Start, speed: float, seconds: float
) -> None:
    worker = start()
    worker.send(SetSpeed(speed))
    snapshot = wait_for(worker, lambda now: now.target_speed == speed)
    before, began = snapshot.games, time.perf_counter()
    worker.send(Play())
    time.sleep(seconds)
    worker.send(Pause())
    snapshot = wait_for(worker, lambda now: not now.playing)
    played, took = snapshot.games - before, time.perf_counter() - began
    # The first game comes at once. Too few may be the machine's fault, too many never are.
    most = 1 + took * speed
    assert 0.6 * seconds * speed <= played <= most, f"{played} games in {took:.2f} s"


def test_the_speed_shown_is_the_speed_played(start: Start) -> None:
    worker = start(speed=200, playing=True)
    time.sleep(1.3)
    wait_for(worker, lambda now: now.speed == pytest.approx(200, rel=0.2))


def test_without_a_limit_it_is_faster_than_with_one(start: Start) -> None:
    worker = start(speed=1, playing=True)
    wait_for(worker, lambda now: now.games >= 1)
    worker.send(SetSpeed(None))
    wait_for(worker, lambda now: now.games > 500 and now.target_speed is None)


# --- wipe and undo -------------------------------------------------------------------------------


def test_undo_brings_every_former_brain_back_to_the_last_bit(start: Start) -> None:
    worker = start()
    former = []
    for number, hidden in enumerate((4, 7, 16, 3, 5)):
        trained = train(worker, 30 + number)
        former.append(trained)
        begin(worker, Recipe(hidden=hidden, seed=number), f"change {number}")
    assert worker.snapshot.undo == tuple(f"change {number}" for number in range(5))
    for number, expected in reversed(list(enumerate(former))):
        snapshot = undo(worker)
        assert_same_bits(snapshot.params, expected.params)
        assert snapshot.recipe == expected.recipe
        assert (snapshot.games, snapshot.smoothed) == (expected.games, expected.smoothed)
        assert snapshot.curve.errors.tolist() == expected.curve.errors.tolist()
        assert len(snapshot.undo) == number
        assert snapshot.notice is not None
        assert snapshot.notice.text == (
            f"Undone: change {number}. Back to the brain of {expected.games:,} games."
        )


def test_a_brain_brought_back_trains_on_as_if_nothing_had_been(start: Start) -> None:
    worker = start()
    train(worker, 50)
    begin(worker, Recipe(hidden=9))
    train(worker, 20)
    undo(worker)
    snapshot = train(worker, 50)
    expected = Trainer(SMALL)
    expected.train(100)
    assert_same_bits(snapshot.params, expected.params)


def test_nothing_to_undo_is_said(start: Start) -> None:
    worker = start()
    snapshot = tell(worker, Undo())
    assert snapshot.notice is not None and snapshot.notice.text == "There is nothing to undo."
    again = tell(worker, Undo())
    assert again.notice is not None and again.notice.number == snapshot.notice.number + 1


def test_undo_reaches_twenty_brains_back_and_no_further(start: Start) -> None:
    worker = start()
    for number in range(25):
        begin(worker, Recipe(hidden=2, seed=number), f"change {number}")
    assert worker.snapshot.undo == tuple(f"change {number}" for number in range(5, 25))


# --- rate ----------------------------------------------------------------------------------------


def test_the_rate_changes_live(start: Start) -> None:
    worker = start()
    train(worker, 60)
    worker.send(SetRate(0.7))
    snapshot = wait_for(worker, lambda now: now.recipe.rate == 0.7)
    assert snapshot.games == 60 and snapshot.undo == ()
    snapshot = train(worker, 40)
    expected = Trainer(SMALL)
    expected.train(60)
    expected.set_rate(0.7)
    expected.train(40)
    assert_same_bits(snapshot.params, expected.params)


def test_a_rate_that_is_none_leaves_the_brain_as_it_is(start: Start) -> None:
    worker = start()
    before = train(worker, 60)
    worker.send(SetRate(-1.0))
    snapshot = wait_for(worker, lambda now: now.failure)
    assert snapshot.failure is not None
    assert "the learning rate is -1.0, but it takes a number above 0" in snapshot.failure.reason
    assert snapshot.recipe.rate == 0.1
    assert_same_bits(snapshot.params, before.params)


# --- files ---------------------------------------------------------------------------------------


def test_a_saved_brain_opens_paused_and_to_the_last_bit(start: Start, tmp_path: Path) -> None:
    worker = start()
    saved = train(worker, 123)
    path = tmp_path / "Clever mouse.safetensors"
    snapshot = tell(worker, Save(path))
    assert snapshot.notice is not None
    assert snapshot.notice.text == "Saved Clever mouse (123 games)."
    begin(worker, Recipe(hidden=9))
    worker.send(Play())
    wait_for(worker, lambda now: now.games > 0)

    opened = tell(worker, Open(path))
    assert not opened.playing, "an opened brain arrives paused"
    assert_same_bits(opened.params, saved.params)
    assert (opened.recipe, opened.games) == (saved.recipe, saved.games)
    assert opened.smoothed == saved.smoothed
    assert opened.curve.games.tolist() == saved.curve.games.tolist()
    assert opened.notice is not None and "Opened Clever mouse." in opened.notice.text
    assert opened.undo == ("wipe", "open Clever mouse")
    snapshot = train(worker, 77)
    expected = Trainer(SMALL)
    expected.train(200)
    assert_same_bits(snapshot.params, expected.params)
    assert undo(worker).recipe.hidden == 9


def test_a_saved_brain_knows_its_exact_score(start: Start, tmp_path: Path) -> None:
    worker = start()
    snapshot = train(worker, 123)
    path = tmp_path / "a.safetensors"
    tell(worker, Save(path))
    report = report_of(snapshot)
    saved = storage.load(path)
    assert (saved.right_moves, saved.all_moves) == (report.right_moves, 12960)


@pytest.mark.parametrize(
    ("content", "fault"),
    [(b"", "is empty"), (b"no brain at all", "is not a brain"), (None, "there is no file")],
)
def test_a_file_that_is_no_brain_is_refused_and_the_brain_stays(
    start: Start, tmp_path: Path, content: bytes | None, fault: str
) -> None:
    worker = start()
    before = train(worker, 40)
    path = tmp_path / "odd.safetensors"
    if content is not None:
        path.write_bytes(content)
    snapshot = tell(worker, Open(path))
    assert snapshot.notice is not None and snapshot.notice.is_error
    assert fault in snapshot.notice.text and "odd.safetensors" in snapshot.notice.text
    assert snapshot.brain == before.brain and snapshot.undo == ()
    assert snapshot.failure is None
    assert_same_bits(snapshot.params, before.params)
    assert train(worker, 1).games == 41, "training does not go on"


def test_a_brain_that_cannot_be_saved_is_told(start: Start, tmp_path: Path) -> None:
    worker = start()
    snapshot = tell(worker, Save(tmp_path / "nowhere" / "a.safetensors"))
    assert snapshot.notice is not None and snapshot.notice.is_error
    assert snapshot.notice.text.startswith("a.safetensors is not saved: there is no folder ")


def test_quit_saves_and_ends(start: Start, tmp_path: Path) -> None:
    worker = start()
    before = train(worker, 60)
    path = tmp_path / "last.safetensors"
    worker.send(Quit(path))
    worker.join(PATIENCE)
    assert not worker.is_alive()
    saved = storage.load(path)
    assert saved.games == 60
    assert_same_bits(saved.params, before.params)


def test_quit_goes_on_when_it_cannot_save(start: Start, tmp_path: Path) -> None:
    worker = start()
    train(worker, 10)
    snapshot = tell(worker, Quit(tmp_path / "nowhere" / "a.safetensors"))
    assert snapshot.notice is not None and snapshot.notice.is_error
    assert "there is no folder" in snapshot.notice.text
    assert train(worker, 10).games == 20, "the brain that was not saved is lost"


# --- the exact score -----------------------------------------------------------------------------


def report_of(snapshot: Snapshot):
    recipe = snapshot.recipe
    teacher = tabulate(flee, recipe.world)
    return examine(recipe.world, teacher, dict(snapshot.params), recipe.moves)


def test_the_exact_score_is_that_of_the_present_weights_once_it_is_paused(start: Start) -> None:
    worker = start(Recipe(hidden=16), playing=True)
    wait_for(worker, lambda now: now.score and now.games > 200)
    worker.send(Pause())
    snapshot = wait_for(
        worker, lambda now: not now.playing and now.score and now.score.games == now.games
    )
    assert snapshot.score is not None
    assert snapshot.score.report == report_of(snapshot)


def test_the_exact_score_is_renewed_during_training(start: Start) -> None:
    worker = start(playing=True)
    first = wait_for(worker, lambda now: now.score).score
    second = wait_for(worker, lambda now: now.score and now.score != first)
    assert first is not None and second.score is not None
    assert first.games < second.score.games <= second.games


def test_another_brain_does_not_inherit_the_score(start: Start) -> None:
    worker = start()
    old = wait_for(worker, lambda now: now.score)
    fresh = begin(worker, Recipe(hidden=16, seed=77))
    assert fresh.score is None or fresh.score.report == report_of(fresh)
    snapshot = wait_for(worker, lambda now: now.score)
    assert snapshot.score is not None and old.score is not None
    assert snapshot.score.report == report_of(snapshot) != old.score.report


# --- when something goes wrong -------------------------------------------------------------------


def test_numbers_that_stop_being_finite_pause_training_and_the_good_brain_comes_back(
    start: Start,
) -> None:
    worker = start(Recipe(moves=100))
    good = train(worker, 20)
    worker.send(SetRate(1e308))
    worker.send(Play())
    snapshot = wait_for(worker, lambda now: now.failure)
    assert snapshot.failure is not None
    assert not snapshot.playing
    assert snapshot.failure.reason.startswith("Training paused: a weight stopped being a finite")
    assert snapshot.failure.reason.endswith("; a smaller learning rate prevents that.")
    assert snapshot.failure.last_good_games == snapshot.games == 20
    assert_same_bits(snapshot.params, good.params)

    worker.send(GoBack())
    snapshot = wait_for(worker, lambda now: now.failure is None)
    assert not snapshot.playing and snapshot.games == 20
    worker.send(SetRate(0.1))
    snapshot = train(worker, 30)
    expected = Trainer(Recipe(moves=100))
    expected.train(50)
    assert_same_bits(snapshot.params, expected.params)


def test_an_error_in_the_engine_is_told_and_the_last_good_brain_is_kept(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks_after_a_while(world, teacher, params, starts, *rest):
        curve = game.learn(world, teacher, params, starts, *rest)
        if 50 in {int(cell) for cell in starts.ravel()}:
            params["synapse_0"][:] = 99
            raise RuntimeError("the engine is broken")
        return curve

    # Cell 50 is one of 64: the engine plays some games well before it breaks.
    monkeypatch.setattr(compiled, "load", lambda: breaks_after_a_while)
    recipe = Recipe(hidden=4, world=Recipe().world.parse("8x8"))
    worker = start(recipe, compile_engine=True)
    wait_for(worker, lambda now: now.engine.name == "compiled")
    worker.send(Play())
    snapshot = wait_for(worker, lambda now: now.failure)
    assert snapshot.failure is not None
    assert snapshot.failure.reason == (
        "Training stopped on RuntimeError: the engine is broken."
    )
    assert not snapshot.playing
    assert snapshot.failure.last_good_games == snapshot.games
    expected = Trainer(recipe)
    expected.train(snapshot.games)
    assert_same_bits(snapshot.params, expected.params)
    assert worker.is_alive()
    assert begin(worker, SMALL).failure is None, "a new brain still carries the failure"


@pytest.mark.parametrize("fault", [compiled.Unavailable("There is no compiler."), OSError(28, "x")])
def test_without_a_compiled_engine_it_trains_with_numpy_and_says_why(
    start: Start, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def no_engine():
        raise fault

    monkeypatch.setattr(compiled, "load", no_engine)
    worker = start(compile_engine=True, playing=True)
    snapshot = wait_for(worker, lambda now: now.engine.name == "numpy")
    assert str(fault) in snapshot.engine.note
    wait_for(worker, lambda now: now.games > snapshot.games)


def test_it_trains_with_numpy_until_the_compiled_engine_is_there(start: Start) -> None:
    try:
        compiled.load()
    except compiled.Unavailable as reason:
        pytest.skip(f"this machine has no compiled engine: {reason}")
    worker = start(compile_engine=True, playing=True)
    snapshot = wait_for(worker, lambda now: now.engine.name == "compiled")
    wait_for(worker, lambda now: now.games > snapshot.games + 10_000)
    assert worker.snapshot.failure is None


# --- the snapshot --------------------------------------------------------------------------------


def test_snapshots_are_read_only_and_stay_as_they_were(start: Start) -> None:
    worker = start(playing=True)
    snapshot = wait_for(worker, lambda now: now.games > 10)
    arrays = {**snapshot.params, "games": snapshot.curve.games, "errors": snapshot.curve.errors}
    kept = {name: array.copy() for name, array in arrays.items()}
    wait_for(worker, lambda now: now.games > snapshot.games + 500)
    for name, array in arrays.items():
        assert (array == kept[name]).all(), f"{name} changed after it was handed out"
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_weights_curve_and_games_of_a_snapshot_belong_together(start: Start) -> None:
    worker = start(playing=True)
    expected = Trainer(SMALL)
    for _ in range(5):
        seen = expected.games
        snapshot = wait_for(worker, lambda now, seen=seen: now.games > seen)
        expected.train(snapshot.games - expected.games)
        assert_same_bits(snapshot.params, expected.params)
        assert snapshot.smoothed == expected.smoothed
        assert snapshot.curve.errors.tolist() == expected.curve.points().errors.tolist()
        time.sleep(0.05)


def test_the_curve_stays_small_however_long_the_run(start: Start, engine) -> None:
    worker = start(compile_engine=engine is not game.learn, playing=True)
    goal = 3_000 if engine is game.learn else 200_000
    snapshot = wait_for(worker, lambda now: now.games > goal)
    octaves = math.log2(snapshot.games)
    assert len(snapshot.curve.games) <= 2 * POINTS_AN_OCTAVE + (octaves - 7) * POINTS_AN_OCTAVE
    assert snapshot.games - snapshot.curve.games[-1] <= snapshot.games / POINTS_AN_OCTAVE + 1
