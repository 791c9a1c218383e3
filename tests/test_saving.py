"""Saving replaces a file whole or not at all, and says why it cannot."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from catmouse.files import paths
from catmouse.files.library import CannotSave, load, save
from catmouse.recipe.recipe import fight, lessons
from catmouse.room.policies import CAT, MOUSE
from catmouse.runs.run import Run
from tests.saved_runs import a_run, assert_same

ROOT = Path(__file__).resolve().parent.parent


# --- saving --------------------------------------------------------------------------------------


def test_saving_replaces_the_old_file_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    save(path, a_run(games=2001))
    save(path, a_run(games=9009))
    assert load(path).games == 9009
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.safetensors"]


def test_a_brain_gone_wild_is_not_saved_over_a_good_one(tmp_path: Path) -> None:
    path = tmp_path / "good.safetensors"
    save(path, a_run())
    wild = {**a_run().brains[MOUSE].params, "synapse_h": np.full((3, 3), np.nan)}
    with pytest.raises(CannotSave, match=r"good.safetensors is not saved: .*synapse_h.*not finite"):
        save(path, a_run(params=wild))
    assert_same(a_run(), load(path))


ODD_GAMES = {
    "lessons with a cat that chases": lessons(hidden=3).with_policy(CAT, "chase"),
    "lessons that a touch ends": lessons(hidden=3).with_rules(touch_ends=True),
    "lessons whose mouse rests": replace(lessons(hidden=3), learners=()),
    "a fight from one cell": fight(hidden=3).with_rules(starts_apart=False),
}


@pytest.mark.parametrize("what", ODD_GAMES)
def test_games_that_no_file_can_hold_are_not_saved_as_others(tmp_path: Path, what: str) -> None:
    """The program offers none of them; a file would open as lessons or fights by their rules."""
    run = Run(ODD_GAMES[what])
    with pytest.raises(CannotSave, match=r"odd.safetensors is not saved: .*no file can hold"):
        save(tmp_path / "odd.safetensors", run.saved())
    assert list(tmp_path.iterdir()) == []


def test_a_failure_while_replacing_keeps_the_old_file_and_removes_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "held.safetensors"
    save(path, a_run())
    tries = []

    def held(source: Path, target: Path) -> None:
        tries.append(source)
        raise PermissionError(13, "held by a scanner")

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr(paths, "REPLACE_PATIENCE", 0.1)
    with pytest.raises(CannotSave, match=r"held.safetensors is not saved: .*permission"):
        save(path, a_run(games=9009))
    assert len(tries) > 1, "the replacement was not tried again"
    assert load(path).games == 2001
    assert [entry.name for entry in tmp_path.iterdir()] == ["held.safetensors"]


def test_a_file_held_for_a_moment_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, really = tmp_path / "held.safetensors", Path.replace
    tries = []

    def held(source: Path, target: Path) -> Path:
        tries.append(source)
        if len(tries) < 3:
            raise PermissionError(13, "held by a scanner")
        return really(source, target)

    monkeypatch.setattr(Path, "replace", held)
    save(path, a_run())
    assert len(tries) == 3
    assert_same(a_run(), load(path))


def test_saving_into_nowhere_or_over_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotSave, match="there is no folder"):
        save(tmp_path / "nowhere" / "a.safetensors", a_run())
    (tmp_path / "folder.safetensors").mkdir()
    with pytest.raises(CannotSave, match="not a plain file"):
        save(tmp_path / "folder.safetensors", a_run())


@pytest.mark.skipif(os.name != "posix", reason="named pipes in a folder are a POSIX thing")
def test_saving_over_a_pipe_or_a_device_is_refused(tmp_path: Path) -> None:
    """An administrator who saves into /dev/null would lose it, and the computer with it."""
    pipe = tmp_path / "pipe.safetensors"
    os.mkfifo(pipe)
    with pytest.raises(CannotSave, match="not a plain file"):
        save(pipe, a_run())
    assert pipe.is_fifo()


@pytest.mark.skipif(os.name != "posix", reason="links need special rights elsewhere")
def test_saving_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "a.safetensors"
    link.symlink_to(tmp_path / "elsewhere" / "b.safetensors")
    save(link, a_run())
    assert link.is_symlink()
    assert_same(a_run(), load(tmp_path / "elsewhere" / "b.safetensors"))


SAVE_FOR_EVER = """
import sys
from pathlib import Path
from catmouse.files.library import save
from tests.saved_runs import a_run
games = 2001
while True:
    save(Path(sys.argv[1]), a_run(hidden=600, games=games))
    print(games, flush=True)
    games += 1
"""


@pytest.mark.skipif(os.name != "posix", reason="needs a kill that cannot be caught")
def test_a_kill_in_the_middle_of_saving_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "killed.safetensors"
    rng = np.random.RandomState(0)
    deadline = time.monotonic() + 4
    kills = 0
    while kills < 3 or time.monotonic() < deadline:
        with subprocess.Popen(
            [sys.executable, "-c", SAVE_FOR_EVER, str(path)], cwd=ROOT, stdout=subprocess.PIPE
        ) as saver:
            assert saver.stdout is not None
            first = saver.stdout.readline()
            assert first, "the saver did not even save once"
            time.sleep(rng.uniform(0, 0.1))
            saver.send_signal(signal.SIGKILL)
            last = (first + saver.stdout.read()).split()[-1]
        assert load(path).games - int(last) in (0, 1), "neither the last save nor the next"
        kills += 1
