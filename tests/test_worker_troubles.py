"""The training thread saves, opens and marks brains, and outlives whatever goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from catmouse.engines import loading
from catmouse.files import library
from catmouse.games import lesson
from catmouse.games.exam import examine
from catmouse.recipe.recipe import Recipe
from catmouse.room.rules import flee, tabulate
from catmouse.runs.run import Trainer
from catmouse.worker.messages import GoBack, Open, Pause, Play, Quit, Save, SetRate, Snapshot
from tests.commanding import PATIENCE, SMALL, Start, begin, tell, train, undo, wait_for
from tests.helpers import assert_same_bits

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
    assert len(opened.undo) == 2 and "Clever mouse" in opened.undo[1]
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
    saved = library.load(path)
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
    saved = library.load(path)
    assert saved.games == 60
    assert_same_bits(saved.mouse.params, before.params)


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
        curve = lesson.learn(world, teacher, params, starts, *rest)
        if 50 in {int(cell) for cell in starts.ravel()}:
            params["synapse_0"][:] = 99
            raise RuntimeError("the engine is broken")
        return curve

    # Cell 50 is one of 64: the engine plays some games well before it breaks.
    monkeypatch.setattr(loading, "load", lambda: breaks_after_a_while)
    recipe = Recipe(hidden=4, world=Recipe().world.parse("8x8"))
    worker = start(recipe, compile_engine=True)
    wait_for(worker, lambda now: now.engine.name == "compiled")
    worker.send(Play())
    snapshot = wait_for(worker, lambda now: now.failure)
    assert snapshot.failure is not None
    assert snapshot.failure.reason == ("Training stopped on RuntimeError: the engine is broken.")
    assert not snapshot.playing
    assert snapshot.failure.last_good_games == snapshot.games
    expected = Trainer(recipe)
    expected.train(snapshot.games)
    assert_same_bits(snapshot.params, expected.params)
    assert worker.is_alive()
    assert begin(worker, SMALL).failure is None, "a new brain still carries the failure"


@pytest.mark.parametrize("fault", [loading.Unavailable("There is no compiler."), OSError(28, "x")])
def test_without_a_compiled_engine_it_trains_with_numpy_and_says_why(
    start: Start, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def no_engine():
        raise fault

    monkeypatch.setattr(loading, "load", no_engine)
    worker = start(compile_engine=True, playing=True)
    snapshot = wait_for(worker, lambda now: now.engine.name == "numpy")
    assert str(fault) in snapshot.engine.note
    wait_for(worker, lambda now: now.games > snapshot.games)


def test_it_trains_with_numpy_until_the_compiled_engine_is_there(start: Start) -> None:
    try:
        loading.load()
    except loading.Unavailable as reason:
        pytest.skip(f"this machine has no compiled engine: {reason}")
    worker = start(compile_engine=True, playing=True)
    snapshot = wait_for(worker, lambda now: now.engine.name == "compiled")
    wait_for(worker, lambda now: now.games > snapshot.games + 10_000)
    assert worker.snapshot.failure is None
