"""Saving and opening: what is saved comes back bit for bit, and a crash never spoils a file."""

from __future__ import annotations

import math
import time
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from catmouse.files.brain_format import encode
from catmouse.files.library import file_name_for, list_brains, load, save
from catmouse.games.report import Score
from catmouse.recipe.recipe import lessons
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import World
from catmouse.runs.curve import Points
from catmouse.runs.run import Run
from tests.helpers import DATA
from tests.saved_runs import a_fight, a_modern_run, a_run, assert_same, changed

ROOT = Path(__file__).resolve().parent.parent

# --- there and back ------------------------------------------------------------------------------


def test_a_run_comes_back_bit_for_bit(tmp_path: Path) -> None:
    path = tmp_path / "a mouse.safetensors"
    save(path, a_run())
    assert_same(a_run(), load(path))


def test_a_modern_run_comes_back_with_what_its_optimiser_knows(tmp_path: Path) -> None:
    run = a_modern_run()
    optimiser = run.brains[MOUSE].optimiser
    assert optimiser["steps"].tolist() == [20]
    assert sum(array.size for array in optimiser.values()) > 200, "nothing to come back"
    save(tmp_path / "modern.safetensors", run)
    assert_same(run, load(tmp_path / "modern.safetensors"))


def test_a_file_of_format_1_opens_as_the_article_brain_it_is() -> None:
    """The program wrote it before a recipe had a head, an optimiser or a precision."""
    saved = load(DATA / "format-1.safetensors")
    assert saved.recipe == lessons(hidden=5, rate=0.2, seed=8, moves=7, world=World(5, 4))
    assert (saved.games, saved.brains[MOUSE].smoothed) == (300, 7.0015832407978555)
    assert saved.score == Score(1064, 2800, 0, 400, touch_ends=False)
    assert saved.brains[MOUSE].optimiser == {}
    resumed = Run.resume(saved)
    assert resumed.report().score == saved.score
    straight = Run(saved.recipe)
    straight.train(700)
    resumed.train(400)
    found = resumed.learners[MOUSE].params
    for name, array in straight.learners[MOUSE].params.items():
        # another BLAS may have written the file
        np.testing.assert_allclose(found[name], array, rtol=0, atol=1e-9, err_msg=name)


def test_a_file_of_format_1_is_listed_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "old.safetensors").write_bytes((DATA / "format-1.safetensors").read_bytes())
    (line,) = list_brains(tmp_path)
    assert line.recipe is not None and line.score is not None
    found = (line.recipe.mouse.hidden, line.games, line.score.right_moves, line.fault)
    assert found == (5, 300, 1064, "")


SCORES = {
    "lessons": (a_run, Score(1000, 4800, 0, 400, touch_ends=False)),
    "lessons nobody examined": (a_run, None),
    "a fight": (a_fight, Score(2000, 3000, 17, 380, touch_ends=True)),
    "a fight whose mouse nobody marked": (a_fight, Score(0, 0, 17, 380, touch_ends=True)),
    "a fight that nobody wins": (a_fight, Score(9, 9, 0, 380, touch_ends=True)),
    "a fight nobody examined": (a_fight, None),
}


@pytest.mark.parametrize("what", SCORES)
def test_one_score_goes_into_the_file_and_into_the_list_and_comes_back(
    tmp_path: Path, what: str
) -> None:
    make, score = SCORES[what]
    path = tmp_path / "scored.safetensors"
    save(path, changed(make(), score=score))
    (line,) = list_brains(tmp_path)
    assert load(path).score == score, "another score came back"
    assert line.score == score, "the list tells another score"


def test_the_score_of_an_exam_is_the_score_in_the_file(tmp_path: Path) -> None:
    for make in (a_run, a_modern_run, a_fight):
        run = Run.resume(make())
        report = run.report()
        save(tmp_path / "scored.safetensors", run.saved(report.score))
        found = load(tmp_path / "scored.safetensors").score
        assert found == report.score
        assert found is not None and found.faults == report.faults


def test_a_brain_before_its_first_game_comes_back(tmp_path: Path) -> None:
    nothing = Points(np.array([], np.int64), np.array([], np.float64))
    run = a_run(games=0, smoothed=math.nan, curve=nothing, score=None)
    save(tmp_path / "initial.safetensors", run)
    assert_same(run, load(tmp_path / "initial.safetensors"))


def test_a_fight_comes_back_with_both_brains(tmp_path: Path) -> None:
    run = a_fight()
    save(tmp_path / "fight.safetensors", run)
    assert run.brains.keys() == {MOUSE, CAT}
    assert_same(run, load(tmp_path / "fight.safetensors"))


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
        recipe=lessons(hidden=3, rate=rate, seed=seed),
        score=Score(1000, 4800, 0, 6**4, touch_ends=False),
        smoothed=smoothed,
        curve=Points(np.arange(len(errors)), np.array(errors)),
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
    for name, array in load(tmp_path / "a.safetensors").brains[MOUSE].params.items():
        array += 1  # raises where the array is read-only
        assert array.flags.c_contiguous, f"{name} has another layout than an initial one"


def test_weights_in_another_memory_order_are_saved_as_what_they_are(tmp_path: Path) -> None:
    params = {
        name: np.asfortranarray(array) for name, array in a_run().brains[MOUSE].params.items()
    }
    save(tmp_path / "a.safetensors", a_run(params=params))
    assert_same(a_run(), load(tmp_path / "a.safetensors"))


def test_any_safetensors_reader_opens_it(tmp_path: Path) -> None:
    save(tmp_path / "a.safetensors", a_run())
    arrays = safetensors.numpy.load_file(tmp_path / "a.safetensors")
    assert arrays.keys() == {"synapse_0", "synapse_1", "synapse_h"}
    for name, array in a_run().brains[MOUSE].params.items():
        assert (arrays[name] == array).all(), f"{name} differs"


# --- the list and the names ----------------------------------------------------------------------


def test_the_list_has_the_newest_first_and_says_what_the_files_hold(tmp_path: Path) -> None:
    save(tmp_path / "older.safetensors", a_run())
    save(tmp_path / "newer.safetensors", a_run(hidden=5, score=None))
    (tmp_path / "notes.txt").write_text("not a brain")
    newer, older = list_brains(tmp_path)
    assert newer.recipe is not None
    assert (newer.name, newer.recipe.mouse.hidden, newer.score, newer.fault) == (
        "newer", 5, None, "",
    )  # fmt: skip
    assert (older.name, older.games, older.smoothed) == ("older", 2001, 1 / 3)
    assert older.score == a_run().score
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


@pytest.mark.timing
def test_a_hundred_brains_are_listed_quickly(tmp_path: Path) -> None:
    data = encode(a_run(hidden=128, curve=Points(np.arange(2001), np.full(2001, 1 / 3))))
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
