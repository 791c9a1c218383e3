"""Saving and opening: what is saved comes back bit for bit, and a crash never spoils a file."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from catmouse.files import paths
from catmouse.files.brain_format import encode
from catmouse.files.library import CannotSave, file_name_for, list_brains, load, save
from catmouse.recipe.recipe import Recipe
from catmouse.room.world import World
from catmouse.runs.run import Trainer
from tests.helpers import DATA
from tests.saved_runs import a_modern_run, a_run, assert_same

ROOT = Path(__file__).resolve().parent.parent

# --- there and back ------------------------------------------------------------------------------


def test_a_run_comes_back_bit_for_bit(tmp_path: Path) -> None:
    path = tmp_path / "a mouse.safetensors"
    save(path, a_run())
    assert_same(a_run(), load(path))


def test_a_modern_run_comes_back_with_what_its_optimiser_knows(tmp_path: Path) -> None:
    run = a_modern_run()
    assert run.mouse.optimiser["steps"].tolist() == [20]
    assert sum(array.size for array in run.mouse.optimiser.values()) > 200, "nothing to come back"
    save(tmp_path / "modern.safetensors", run)
    assert_same(run, load(tmp_path / "modern.safetensors"))


def test_a_file_of_format_1_opens_as_the_article_brain_it_is() -> None:
    """The program wrote it before a recipe had a head, an optimiser or a precision."""
    run = load(DATA / "format-1.safetensors")
    assert run.recipe == Recipe(hidden=5, rate=0.2, seed=8, moves=7, world=World(5, 4))
    assert (run.games, run.mouse.smoothed) == (300, 7.0015832407978555)
    assert (run.right_moves, run.all_moves, run.mouse.optimiser) == (1064, 2800, {})
    trainer = Trainer.resume(run)
    assert trainer.examine().right_moves == 1064
    straight = Trainer(run.recipe)
    straight.train(700)
    trainer.train(400)
    for name, array in straight.params.items():  # another BLAS may have written the file
        np.testing.assert_allclose(trainer.params[name], array, rtol=0, atol=1e-9, err_msg=name)


def test_a_file_of_format_1_is_listed_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "old.safetensors").write_bytes((DATA / "format-1.safetensors").read_bytes())
    (line,) = list_brains(tmp_path)
    assert (line.hidden, line.games, line.right_moves, line.fault) == (5, 300, 1064, "")


def test_a_newborn_brain_comes_back(tmp_path: Path) -> None:
    nothing = (np.array([], np.int64), np.array([], np.float64))
    run = a_run(games=0, smoothed=math.nan, curve=nothing, right_moves=None, all_moves=None)
    save(tmp_path / "newborn.safetensors", run)
    assert_same(run, load(tmp_path / "newborn.safetensors"))


def test_the_largest_brain_comes_back(tmp_path: Path) -> None:
    run = a_run(hidden=1024)
    save(tmp_path / "large.safetensors", run)
    assert_same(run, load(tmp_path / "large.safetensors"))


@given(
    smoothed=st.floats(0, allow_infinity=False),
    errors=st.lists(st.floats(0, allow_infinity=False), max_size=20),
    rate=st.floats(0, exclude_min=True, allow_infinity=False),
    seed=st.integers(0, 2**32 - 1),
    drawn=st.integers(0, 700),
)
@settings(max_examples=50, deadline=None)
def test_any_numbers_come_back_bit_for_bit(
    tmp_path_factory: pytest.TempPathFactory,
    smoothed: float,
    errors: list[float],
    rate: float,
    seed: int,
    drawn: int,
) -> None:
    rng = np.random.RandomState(seed)
    rng.standard_normal(drawn)  # an odd number leaves half a pair in the stream's state
    run = a_run(
        recipe=Recipe(hidden=3, rate=rate, seed=seed),
        smoothed=smoothed,
        curve=(np.arange(len(errors)), np.array(errors)),
        stream=rng.get_state(),
    )
    path = tmp_path_factory.mktemp("any") / "any.safetensors"
    save(path, run)
    opened = load(path)
    assert_same(run, opened)
    again = np.random.RandomState()
    again.set_state(opened.stream)
    assert (again.randint(0, 6, 50) == rng.randint(0, 6, 50)).all(), "the stream goes on otherwise"


def test_the_weights_can_be_changed_after_opening(tmp_path: Path) -> None:
    save(tmp_path / "a.safetensors", a_run())
    for name, array in load(tmp_path / "a.safetensors").mouse.params.items():
        array += 1  # raises where the array is read-only
        assert array.flags.c_contiguous, f"{name} has another layout than a newborn's"


def test_weights_in_another_memory_order_are_saved_as_what_they_are(tmp_path: Path) -> None:
    params = {name: np.asfortranarray(array) for name, array in a_run().mouse.params.items()}
    save(tmp_path / "a.safetensors", a_run(params=params))
    assert_same(a_run(), load(tmp_path / "a.safetensors"))


def test_any_safetensors_reader_opens_it(tmp_path: Path) -> None:
    save(tmp_path / "a.safetensors", a_run())
    arrays = safetensors.numpy.load_file(tmp_path / "a.safetensors")
    assert arrays.keys() == {"synapse_0", "synapse_1", "synapse_h"}
    for name, array in a_run().mouse.params.items():
        assert (arrays[name] == array).all(), f"{name} differs"


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
    wild = {**a_run().mouse.params, "synapse_h": np.full((3, 3), np.nan)}
    with pytest.raises(CannotSave, match=r"good.safetensors is not saved: .*synapse_h.*not finite"):
        save(path, a_run(params=wild))
    assert_same(a_run(), load(path))


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


# --- the list and the names ----------------------------------------------------------------------


def test_the_list_has_the_newest_first_and_says_what_the_files_hold(tmp_path: Path) -> None:
    save(tmp_path / "older.safetensors", a_run())
    save(tmp_path / "newer.safetensors", a_run(hidden=5, right_moves=None, all_moves=None))
    (tmp_path / "notes.txt").write_text("not a brain")
    newer, older = list_brains(tmp_path)
    assert (newer.name, newer.hidden, newer.right_moves, newer.fault) == ("newer", 5, None, "")
    assert (older.name, older.games, older.right_moves, older.all_moves) == (
        "older",
        2001,
        1000,
        4800,
    )
    assert older.recipe == a_run().recipe
    assert older.path == tmp_path / "older.safetensors"
    assert newer.saved.tzinfo is not None


def test_the_list_shows_an_unreadable_file_with_its_fault(tmp_path: Path) -> None:
    save(tmp_path / "good.safetensors", a_run())
    (tmp_path / "bad.safetensors").write_bytes(encode(a_run())[:1000])
    (tmp_path / "folder.safetensors").mkdir()
    (tmp_path / "gone.safetensors").symlink_to(tmp_path / "nowhere")
    faults = {line.name: line.fault for line in list_brains(tmp_path)}
    assert faults == {
        "good": "",
        "bad": "bad.safetensors is cut off, or is no safetensors file at all",
        "folder": "folder.safetensors is a folder, not a brain",
    }


def test_a_missing_folder_has_no_brains(tmp_path: Path) -> None:
    assert list_brains(tmp_path / "nowhere") == []


def test_a_hundred_brains_are_listed_quickly(tmp_path: Path) -> None:
    data = encode(a_run(hidden=128, curve=(np.arange(2001), np.full(2001, 1 / 3))))
    for number in range(100):
        (tmp_path / f"{number}.safetensors").write_bytes(data)
    started = time.perf_counter()
    assert len(list_brains(tmp_path)) == 100
    taken = time.perf_counter() - started
    assert taken < 1, f"listing took {taken:.2f} s"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("my mouse", "my mouse.safetensors"),
        ("  my mouse.safetensors ", "my mouse.safetensors"),
        ("../../etc/passwd", "-..-etc-passwd.safetensors"),
        ("C:\\mice\\one", "C--mice-one.safetensors"),
        ("a/b", "a-b.safetensors"),
        (".hidden", "hidden.safetensors"),
        ("con", "brain-con.safetensors"),
        ("LPT1.old", "brain-LPT1.old.safetensors"),
        ("what?\n\0", "what-.safetensors"),
        ("Mäuschen 🐭", "Mäuschen 🐭.safetensors"),
        ("x" * 500, "x" * 120 + ".safetensors"),
    ],
)
def test_a_typed_name_becomes_a_file_name(typed: str, name: str) -> None:
    assert file_name_for(typed) == name


@pytest.mark.parametrize("typed", ["", "   ", "...", "/", "\0", ".safetensors"])
def test_a_name_of_nothing_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="needs a name"):
        file_name_for(typed)


@given(typed=st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_typed_name_stays_in_its_folder_and_can_be_listed(
    tmp_path_factory: pytest.TempPathFactory, typed: str
) -> None:
    try:
        name = file_name_for(typed)
    except ValueError:
        return
    assert Path(name).name == name, f"{name!r} leads out of the folder"
    assert file_name_for(name) == name, "a cleaned name is cleaned again"
    folder = tmp_path_factory.getbasetemp() / "names"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"")
    assert name in {line.path.name for line in list_brains(folder)}
