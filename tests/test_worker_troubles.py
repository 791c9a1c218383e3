"""The training thread saves, opens and marks brains, and outlives whatever goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from catmouse.engines import loading
from catmouse.files import library
from catmouse.games import lesson
from catmouse.games.lesson import Course, Learn, Played
from catmouse.recipe.recipe import FIGHT, LESSONS, Recipe, fight, lessons
from catmouse.room.policies import MOUSE
from catmouse.room.world import IntArray, World
from catmouse.runs.run import Run
from catmouse.runs.timeline import Change
from catmouse.worker.messages import GoBack, Open, Pause, Play, Quit, Save, SetRate, Switch
from tests.commanding import (
    GAMES,
    PATIENCE,
    SMALL,
    Start,
    assert_same_brains,
    begin,
    both_games,
    examined,
    report_in,
    report_of,
    tell,
    train,
    undo,
    wait_for,
)
from tests.helpers import assert_same_bits

# --- files ---------------------------------------------------------------------------------------


@both_games
def test_a_saved_run_opens_paused_and_to_the_last_bit(
    start: Start, recipe: Recipe, tmp_path: Path
) -> None:
    worker = start(recipe)
    saved = train(worker, 123)
    path = tmp_path / "Clever mouse.safetensors"
    snapshot = tell(worker, Save(path))
    assert snapshot.notice is not None
    assert snapshot.notice.text == "Saved Clever mouse (123 games)."
    begin(worker, lessons(hidden=9))
    worker.send(Play())
    wait_for(worker, lambda now: now.games > 0)

    opened = tell(worker, Open(path))
    assert not opened.playing, "an opened run arrives paused"
    assert_same_brains(opened, saved)
    assert (opened.recipe, opened.games) == (saved.recipe, saved.games)
    for side, brain in opened.run.brains.items():
        wanted = saved.run.brains[side]
        assert brain.smoothed == wanted.smoothed
        assert brain.curve.games.tolist() == wanted.curve.games.tolist()
    assert opened.notice is not None
    assert opened.notice.text == "Opened Clever mouse. Press play to train it on."
    assert opened.undo == (Change("wipe"), Change("open", "Clever mouse"))
    snapshot = train(worker, 77)
    expected = Run(recipe)
    expected.train(200)
    for side, learner in expected.learners.items():
        assert_same_bits(snapshot.run.brains[side].params, learner.params)
    assert undo(worker).recipe.mouse.hidden == 9


@both_games
def test_a_saved_run_knows_its_exact_score(start: Start, recipe: Recipe, tmp_path: Path) -> None:
    worker = start(recipe)
    snapshot = train(worker, 123)
    path = tmp_path / "a.safetensors"
    tell(worker, Save(path))
    score = library.load(path).score
    assert score == report_of(snapshot).score
    assert score is not None and score.all_moves > score.right_moves > 0
    (listed,) = library.list_brains(tmp_path)
    assert listed.score == score


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
    assert_same_brains(snapshot, before)
    assert train(worker, 1).games == 41, "training does not go on"


def test_a_brain_that_cannot_be_saved_is_told(start: Start, tmp_path: Path) -> None:
    worker = start()
    snapshot = tell(worker, Save(tmp_path / "nowhere" / "a.safetensors"))
    assert snapshot.notice is not None and snapshot.notice.is_error
    assert snapshot.notice.text.startswith("a.safetensors is not saved: there is no folder ")


@both_games
def test_quit_saves_and_ends(start: Start, recipe: Recipe, tmp_path: Path) -> None:
    worker = start(recipe)
    before = train(worker, 60)
    path = tmp_path / "last.safetensors"
    worker.send(Quit(path))
    worker.join(PATIENCE)
    assert not worker.is_alive()
    saved = library.load(path)
    assert saved.games == 60
    for side, brain in saved.brains.items():
        assert_same_bits(brain.params, before.run.brains[side].params)


def test_quit_goes_on_when_it_cannot_save(start: Start, tmp_path: Path) -> None:
    worker = start()
    train(worker, 10)
    snapshot = tell(worker, Quit(tmp_path / "nowhere" / "a.safetensors"))
    assert snapshot.notice is not None and snapshot.notice.is_error
    assert "there is no folder" in snapshot.notice.text
    assert train(worker, 10).games == 20, "the brain that was not saved is lost"


# --- the exact score -----------------------------------------------------------------------------


@both_games
def test_the_exact_score_is_that_of_the_present_weights_once_it_is_paused(
    start: Start, recipe: Recipe
) -> None:
    worker = start(recipe, playing=True)
    wait_for(worker, lambda now: now.run.examined and now.games > 200)
    worker.send(Pause())
    wait_for(worker, lambda now: not now.playing)
    snapshot = examined(worker)
    assert report_in(snapshot) == report_of(snapshot)


@both_games
def test_the_exact_score_is_renewed_during_training(start: Start, recipe: Recipe) -> None:
    worker = start(recipe, playing=True)
    first = wait_for(worker, lambda now: now.run.examined).run.examined
    second = wait_for(worker, lambda now: now.run.examined and now.run.examined != first)
    assert first is not None and second.run.examined is not None
    assert first.games < second.run.examined.games <= second.games


def test_another_brain_does_not_inherit_the_score(start: Start) -> None:
    worker = start()
    old = wait_for(worker, lambda now: now.run.examined)
    fresh = begin(worker, lessons(hidden=16, seed=77))
    assert fresh.run.examined is None or report_in(fresh) == report_of(fresh)
    snapshot = wait_for(worker, lambda now: now.run.examined)
    assert report_in(snapshot) == report_of(snapshot) != report_in(old)


# --- when something goes wrong -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("recipe", "side", "whose"),
    [
        (lessons(moves=100), "mouse", ""),
        (fight(hidden=4, moves=100), "mouse", " of the mouse's brain"),
        (fight(hidden=4, moves=100), "cat", " of the cat's brain"),
    ],
    ids=["lessons", "fight, mouse", "fight, cat"],
)
def test_numbers_that_stop_being_finite_pause_training_and_the_good_brains_come_back(
    start: Start, recipe: Recipe, side: str, whose: str
) -> None:
    worker = start(recipe)
    good = train(worker, 20)
    worker.send(SetRate(1e308, side))
    worker.send(Play())
    snapshot = wait_for(worker, lambda now: now.failure)
    assert snapshot.failure is not None
    assert not snapshot.playing
    begins = f"Training paused: a weight{whose} stopped being a finite number"
    assert snapshot.failure.reason.startswith(begins)
    assert snapshot.failure.reason.endswith("; a smaller learning rate prevents that.")
    assert snapshot.failure.last_good_games == snapshot.games == 20
    assert_same_brains(snapshot, good)

    worker.send(GoBack())
    snapshot = wait_for(worker, lambda now: now.failure is None)
    assert not snapshot.playing and snapshot.games == 20
    worker.send(SetRate(0.1, side))
    snapshot = train(worker, 30)
    expected = Run(recipe)
    expected.train(50)
    for one, learner in expected.learners.items():
        assert_same_bits(snapshot.run.brains[one].params, learner.params)


@pytest.mark.parametrize("game", [LESSONS, FIGHT])
def test_an_error_in_the_engine_is_told_and_the_last_good_brains_are_kept(
    start: Start, monkeypatch: pytest.MonkeyPatch, game: str
) -> None:
    def breaks_after_a_while(course: Course, starts: IntArray, until: float) -> Played:
        played = lesson.learn(course, starts, until)
        if 50 in {int(cell) for cell in starts.ravel()}:
            course.trainings[MOUSE].params["synapse_0"][:] = 99
            raise RuntimeError("the engine is broken")
        return played

    # Cell 50 is one of 64: the engine plays some games well before it breaks.
    monkeypatch.setattr(loading, "load", lambda touch_ends: breaks_after_a_while)
    recipe = lessons(hidden=4, world=World(8, 8))
    if game == FIGHT:
        recipe = fight(hidden=4, world=World(8, 8))
    worker = start(recipe, compile_engine=True)
    wait_for(worker, lambda now: now.engine.name == "compiled")
    worker.send(Play())
    snapshot = wait_for(worker, lambda now: now.failure)
    assert snapshot.failure is not None
    assert snapshot.failure.reason == ("Training stopped on RuntimeError: the engine is broken.")
    assert not snapshot.playing
    assert snapshot.failure.last_good_games == snapshot.games
    expected = Run(recipe)
    expected.train(snapshot.games)
    for side, learner in expected.learners.items():
        assert_same_bits(snapshot.run.brains[side].params, learner.params)
    assert worker.is_alive()
    assert begin(worker, SMALL).failure is None, "a new brain still carries the failure"


@pytest.mark.parametrize("fault", [loading.Unavailable("There is no compiler."), OSError(28, "x")])
def test_without_a_compiled_engine_it_trains_with_numpy_and_says_why(
    start: Start, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def no_engine(touch_ends: bool = False) -> Learn:
        raise fault

    monkeypatch.setattr(loading, "load", no_engine)
    worker = start(compile_engine=True, playing=True)
    snapshot = wait_for(worker, lambda now: now.engine.name == "numpy")
    assert str(fault) in snapshot.engine.note
    wait_for(worker, lambda now: now.games > snapshot.games)


@both_games
def test_it_trains_with_numpy_until_the_compiled_engine_is_there(
    start: Start, recipe: Recipe
) -> None:
    try:
        loading.load(recipe.rules.touch_ends)
    except loading.Unavailable as reason:
        pytest.skip(f"this machine has no compiled engine: {reason}")
    worker = start(recipe, compile_engine=True, playing=True)
    snapshot = wait_for(worker, lambda now: now.engine.name == "compiled")
    wait_for(worker, lambda now: now.games > snapshot.games + 10_000)
    assert worker.snapshot.failure is None


def test_the_engine_for_fights_is_loaded_when_there_is_a_fight(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[bool] = []

    def load(touch_ends: bool = False) -> Learn:
        loaded.append(touch_ends)
        return lesson.learn

    monkeypatch.setattr(loading, "load", load)
    worker = start(compile_engine=True)
    wait_for(worker, lambda now: now.engine.name == "compiled")
    train(worker, 10)
    assert loaded == [False], "a fight's engine was compiled for lessons"
    worker.send(Switch(GAMES[FIGHT]))
    wait_for(worker, lambda now: now.recipe.game == FIGHT and now.engine.name == "compiled")
    assert loaded == [False, True]
