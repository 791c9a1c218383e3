"""How runs went: read from files without their brains, and kept of the runs of a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from catmouse.files import library
from catmouse.recipe.recipe import lessons
from catmouse.room.policies import MOUSE
from catmouse.runs.run import Run
from catmouse.runs.timeline import Change
from catmouse.worker.messages import EndRace, Pause, StartRace
from tests.commanding import Start, begin, train, undo, wait_for
from tests.helpers import DATA
from tests.saved_runs import a_fight, a_run


def test_a_file_says_how_its_run_went(tmp_path: Path) -> None:
    run = Run(lessons(hidden=3))
    run.train(70)
    run.train(50)
    path = tmp_path / "a mouse.safetensors"
    library.save(path, run.saved())
    found, expected = library.load_curve(path), run.run_curve()
    assert (found.recipe, found.games) == (expected.recipe, 120)
    assert found.smoothed == expected.smoothed
    assert found.curve.games.tolist() == expected.curve.games.tolist()
    assert found.curve.errors.tolist() == expected.curve.errors.tolist()
    assert found.clock == expected.clock and found.is_timed
    assert [games for games, _ in found.clock] == [0, 70, 120]


def test_of_a_fight_it_is_the_mouses_curve(tmp_path: Path) -> None:
    run = a_fight()
    library.save(tmp_path / "fight.safetensors", run)
    found = library.load_curve(tmp_path / "fight.safetensors")
    assert found.curve.errors.tolist() == run.brains[MOUSE].curve.errors.tolist()


def test_an_old_file_has_a_curve_but_no_times() -> None:
    found = library.load_curve(DATA / "format-1.safetensors")
    assert found.games == 300 and len(found.curve.games) > 100
    assert found.clock == () and not found.is_timed


def test_times_that_began_late_are_none() -> None:
    run = Run.resume(library.load(DATA / "format-1.safetensors"))
    run.train(10)
    assert run.run_curve().clock[0] == (300, 0.0) and not run.run_curve().is_timed


@pytest.mark.parametrize("place", [5, 300, -9])
def test_a_changed_file_is_refused_with_a_sentence(tmp_path: Path, place: int) -> None:
    path = tmp_path / "changed.safetensors"
    library.save(path, a_run())
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    with pytest.raises(library.BadBrain, match=r"^changed\.safetensors ") as caught:
        library.load_curve(path)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(library.BadBrain, match="there is no file"):
        library.load_curve(tmp_path / "none.safetensors")


# --- of this session -----------------------------------------------------------------------------


def test_runs_in_whose_place_others_came_are_kept_until_they_are_brought_back(
    start: Start,
) -> None:
    worker = start()
    first = train(worker, 60)
    begin(worker, lessons(hidden=7))
    second = train(worker, 30)
    begin(worker, lessons(hidden=5), "hidden", 5)
    told = worker.snapshot.former
    assert [former.reason for former in told] == [Change("wipe"), Change("hidden", 5)]
    assert [former.run.games for former in told] == [60, 30]
    assert told[0].run.curve.errors.tolist() == first.run.mouse.curve.errors.tolist()
    assert told[1].run.recipe == second.recipe and told[1].run.is_timed
    assert told[0].number != told[1].number
    undo(worker)
    assert [former.number for former in worker.snapshot.former] == [told[0].number]
    begin(worker, lessons(hidden=4))
    assert worker.snapshot.former[-1].number not in {former.number for former in told}


@pytest.mark.parametrize("keep_rival", [True, False])
def test_the_loser_of_a_race_is_kept_in_mind(start: Start, keep_rival: bool) -> None:
    worker = start()
    worker.send(StartRace(lessons(hidden=8)))
    wait_for(worker, lambda now: now.rival is not None and now.rival.games > 20)
    worker.send(Pause())
    now = wait_for(worker, lambda now: not now.playing)
    worker.send(EndRace(keep_rival))
    after = wait_for(worker, lambda now: now.rival is None)
    (loser,) = after.former
    assert loser.reason == Change("race")
    games = now.games if keep_rival else now.rival.games
    assert (loser.run.recipe.mouse.hidden, loser.run.games) == (4 if keep_rival else 8, games)
    assert len(after.undo) == keep_rival, "the rival that was dropped does not come back"
