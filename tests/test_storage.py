"""Brain files: what is saved comes back bit for bit, and nothing odd ever comes back."""

from __future__ import annotations

import hashlib
import json
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from catmouse import files, storage
from catmouse.brainfile import LARGEST_FILE, NO_SEAL, encode, put_seal
from catmouse.brains import elman
from catmouse.recipe import Recipe
from catmouse.storage import BadBrain, CannotSave, SavedRun, file_name_for, list_brains, load, save
from catmouse.world import World

ROOT = Path(__file__).resolve().parent.parent


def a_run(hidden: int = 3, **changes: Any) -> SavedRun:
    rng = np.random.RandomState(7)
    recipe = Recipe(hidden=hidden, rate=0.1 + 0.2, seed=7, moves=12, world=World(5, 4))
    run = SavedRun(
        recipe=recipe,
        params=elman.newborn(rng, hidden),
        games=2001,
        smoothed=1 / 3,
        curve=(np.array([0, 1000, 2000]), np.array([9.1, 2 / 3, 5e-324])),
        stream=rng.get_state(),
        right_moves=1000,
        all_moves=4800,
    )
    return replace(run, **changes)


def assert_same(one: SavedRun, other: SavedRun) -> None:
    assert one.recipe == other.recipe
    assert one.params.keys() == other.params.keys(), "other parameters came back"
    for name, array in one.params.items():
        assert array.tobytes() == other.params[name].tobytes(), f"{name} came back with other bits"
    assert one.games == other.games
    assert np.float64(one.smoothed).tobytes() == np.float64(other.smoothed).tobytes()
    for mine, theirs, what in zip(one.curve, other.curve, ("games", "errors"), strict=True):
        assert mine.tobytes() == theirs.tobytes(), f"the curve's {what} came back otherwise"
    assert [str(part) for part in one.stream] == [str(part) for part in other.stream]
    assert (one.stream[1] == other.stream[1]).all(), "the random stream came back otherwise"
    assert (one.right_moves, one.all_moves) == (other.right_moves, other.all_moves)


def resealed(data: bytes) -> bytes:
    return put_seal(data, hashlib.sha256(put_seal(data, NO_SEAL)).hexdigest().encode())


def forged(
    run: SavedRun,
    metadata: Callable[[dict[str, Any]], object] = lambda metadata: None,
    arrays: Callable[[dict[str, Any]], object] = lambda arrays: None,
) -> bytes:
    """A file that somebody else wrote, with changes in it and a seal that fits."""
    data = encode(run)
    length = int.from_bytes(data[:8], "little")
    texts = json.loads(data[8 : 8 + length])["__metadata__"]
    opened = {
        name: json.loads(text) if name in ("record", "curve", "stream") else text
        for name, text in texts.items()
    }
    tensors = dict(run.params)
    metadata(opened)
    arrays(tensors)
    texts = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in opened.items()
    }
    return resealed(safetensors.numpy.save(tensors, texts))


def fault_of(path: Path) -> str:
    """The sentence with which a file is refused; any other outcome fails the test."""
    with pytest.raises(BadBrain) as caught:
        load(path)
    sentence = str(caught.value)
    assert path.name in sentence, f"the sentence does not name {path.name}: {sentence}"
    assert "\n" not in sentence, f"more than one line: {sentence!r}"
    assert len(sentence) < 300, f"too long to read: {sentence}"
    return sentence


# --- there and back ------------------------------------------------------------------------------


def test_a_run_comes_back_bit_for_bit(tmp_path: Path) -> None:
    path = tmp_path / "a mouse.safetensors"
    save(path, a_run())
    assert_same(a_run(), load(path))


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
    for name, array in load(tmp_path / "a.safetensors").params.items():
        array += 1  # raises where the array is read-only
        assert array.flags.c_contiguous, f"{name} has another layout than a newborn's"


def test_weights_in_another_memory_order_are_saved_as_what_they_are(tmp_path: Path) -> None:
    params = {name: np.asfortranarray(array) for name, array in a_run().params.items()}
    save(tmp_path / "a.safetensors", a_run(params=params))
    assert_same(a_run(), load(tmp_path / "a.safetensors"))


def test_any_safetensors_reader_opens_it(tmp_path: Path) -> None:
    save(tmp_path / "a.safetensors", a_run())
    arrays = safetensors.numpy.load_file(tmp_path / "a.safetensors")
    assert arrays.keys() == {"synapse_0", "synapse_1", "synapse_h"}
    for name, array in a_run().params.items():
        assert (arrays[name] == array).all(), f"{name} differs"


# --- damage --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole() -> bytes:
    return encode(a_run())


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged") / "damaged.safetensors"


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_a_file_cut_off_anywhere_is_refused(whole: bytes, damaged: Path, data: Any) -> None:
    damaged.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    fault_of(damaged)


@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_one_changed_byte_anywhere_is_refused(whole: bytes, damaged: Path, data: Any) -> None:
    place = data.draw(st.integers(0, len(whole) - 1))
    change = data.draw(st.integers(1, 255))
    damaged.write_bytes(whole[:place] + bytes([whole[place] ^ change]) + whole[place + 1 :])
    fault_of(damaged)


def test_a_changed_bit_in_every_byte_of_the_header_is_refused(whole: bytes, damaged: Path) -> None:
    """The header's first and last bytes are where a reader is easiest to fool."""
    header = 8 + int.from_bytes(whole[:8], "little")
    for place in [*range(700), *range(header - 400, header)]:
        for bit in range(8):
            byte = bytes([whole[place] ^ 1 << bit])
            damaged.write_bytes(whole[:place] + byte + whole[place + 1 :])
            fault_of(damaged)


@given(junk=st.binary(max_size=300), claims=st.integers(0, 2**64 - 1))
@settings(max_examples=200, deadline=None)
def test_arbitrary_bytes_are_refused(damaged: Path, junk: bytes, claims: int) -> None:
    for data in (junk, claims.to_bytes(8, "little") + junk, b"\x02" + b"\0" * 7 + b"{}" + junk):
        damaged.write_bytes(data)
        fault_of(damaged)


@given(text=st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5))
@settings(max_examples=100, deadline=None)
def test_an_arbitrary_header_is_refused(damaged: Path, text: object) -> None:
    for header in ({"__metadata__": text}, {"__metadata__": {"catmouse": text}}, {"a": text}):
        raw = json.dumps(header).encode()
        damaged.write_bytes(len(raw).to_bytes(8, "little") + raw)
        fault_of(damaged)


def test_bytes_after_the_end_are_refused(whole: bytes, damaged: Path) -> None:
    damaged.write_bytes(whole + b"\0")
    fault_of(damaged)


# --- every fault has its sentence ----------------------------------------------------------------


def put(part: str, field: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda metadata: metadata[part].__setitem__(field, value)


def lose(part: str, field: str) -> Callable[[dict[str, Any]], object]:
    return lambda metadata: metadata[part].pop(field)


FORGERIES = {
    "a future format": (lambda m: m.update(catmouse="2"), "knows 1 only"),
    "a format that is none": (lambda m: m.update(catmouse="new"), "no catmouse writes: 'new'"),
    "a record that is no JSON": (lambda m: m.update(record="{'"), "cannot be read"),
    "a record that is a number": (lambda m: m.update(record="5"), "not a list of fields"),
    "a record nested too deep": (lambda m: m.update(record="[" * 99999), "cannot be read"),
    "a record with endless digits": (lambda m: m.update(record="1" * 9999), "cannot be read"),
    "no stream": (lambda m: m.pop("stream"), "no text 'stream'"),
    "no game count": (lose("record", "games"), "without the field 'games'"),
    "negative games": (put("record", "games", -1), "-1 for 'games'"),
    "games in words": (put("record", "games", "many"), "'many' for 'games'"),
    "half a game": (put("record", "games", 0.5), "0.5 for 'games'"),
    "true games": (put("record", "games", True), "True for 'games'"),
    "more games than fit": (put("record", "games", 2**63), "for 'games'"),
    "no hidden units": (put("record", "hidden", 0), "hidden units is 0"),
    "too many hidden units": (put("record", "hidden", 10**9), "hidden units is 1000000000"),
    "another size than the arrays": (put("record", "hidden", 4), "[4, 3]"),
    "a rate of nothing": (put("record", "rate", 0), "rate is 0.0"),
    "a rate beyond floats": (put("record", "rate", 10**400), "for 'rate'"),
    "a rate that is no number": (put("record", "rate", math.nan), "NaN"),
    "a seed too large": (put("record", "seed", 2**32), "seed is 4294967296"),
    "moves without end": (put("record", "moves", 201), "moves in a game is 201"),
    "a room too small": (put("record", "world", "2x9"), "2x9"),
    "a room that is none": (put("record", "world", "large"), "'large'"),
    "an unknown brain": (put("record", "kind", "owl"), "'owl'"),
    "a brain that is a list": (put("record", "kind", ["elman"]), "not text"),
    "an unknown teacher": (put("record", "teacher", "owl"), "'owl'"),
    "a date that is none": (put("record", "saved", "today"), "'today'"),
    "a date without a zone": (put("record", "saved", "2026-01-01"), "no time zone"),
    "games but no errors": (put("record", "smoothed", None), "games without errors"),
    "endless errors": (put("record", "smoothed", math.inf), "Infinity"),
    "more right than all": (put("record", "right_moves", 4801), "4801 for 'right_moves'"),
    "a score of nothing": (put("record", "all_moves", None), "None for 'all_moves'"),
    "a curve that is longer": (put("curve", "games", [0, 1, 2, 3]), "curve that makes no sense"),
    "a curve backwards": (put("curve", "games", [2, 1, 0]), "curve that makes no sense"),
    "a curve ahead of its run": (put("curve", "games", [0, 1, 9999]), "9999 for 'games'"),
    "a curve that is no list": (put("curve", "errors", "low"), "'low' for 'errors'"),
    "a curve of words": (put("curve", "errors", [1, 2, "low"]), "'low' for 'errors'"),
    "another stream": (put("stream", "algorithm", "PCG64"), "kind that catmouse does not use"),
    "a short stream": (put("stream", "key", [1, 2]), "kind that catmouse does not use"),
    "a stream of large words": (put("stream", "key", [2**32] * 624), "for 'key'"),
    "a stream behind its end": (put("stream", "position", 625), "625 for 'position'"),
    "a stream with half a pair": (put("stream", "has_gauss", 2), "2 for 'has_gauss'"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_record_is_refused_although_its_seal_fits(damaged: Path, name: str) -> None:
    change, words = FORGERIES[name]
    damaged.write_bytes(forged(a_run(), metadata=change))
    assert words in fault_of(damaged)


FORGED_ARRAYS = {
    "a missing array": (lambda a: a.pop("synapse_1"), "synapse_0, synapse_1, synapse_h"),
    "one array more": (lambda a: a.update(bias=np.zeros(3)), "and no others"),
    "single precision": (lambda a: a.update(synapse_0=np.zeros((4, 3), "f4")), "'F32'"),
    "whole numbers": (lambda a: a.update(synapse_0=np.zeros((4, 3), "i8")), "'I64'"),
    "a turned array": (lambda a: a.update(synapse_0=np.zeros((3, 4))), "[3, 4]"),
    "a flat array": (lambda a: a.update(synapse_h=np.zeros(9)), "shape [9]"),
    "no number": (lambda a: a.update(synapse_0=np.full((4, 3), math.nan)), "not finite"),
    "no end": (lambda a: a.update(synapse_1=np.full((3, 1), -math.inf)), "synapse_1"),
}


@pytest.mark.parametrize("name", FORGED_ARRAYS)
def test_forged_arrays_are_refused_although_their_seal_fits(damaged: Path, name: str) -> None:
    change, words = FORGED_ARRAYS[name]
    damaged.write_bytes(forged(a_run(), arrays=change))
    assert words in fault_of(damaged)


def test_arrays_that_overlap_are_refused_although_their_seal_fits(damaged: Path) -> None:
    data = encode(a_run())
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    header["synapse_h"]["data_offsets"] = [0, 72]
    raw = json.dumps(header, separators=(",", ":")).encode().ljust(length)
    damaged.write_bytes(resealed(len(raw).to_bytes(8, "little") + raw + data[8 + length :]))
    assert "do not fit together" in fault_of(damaged)


def test_an_unforged_copy_is_accepted_so_the_forgeries_fail_for_their_own_faults(
    damaged: Path,
) -> None:
    damaged.write_bytes(forged(a_run()))
    assert_same(a_run(), load(damaged))


def test_another_programs_safetensors_file_is_not_a_brain(damaged: Path) -> None:
    for metadata in (None, {"format": "pt"}):
        damaged.write_bytes(safetensors.numpy.save(dict(a_run().params), metadata))
        assert "not a catmouse brain" in fault_of(damaged)


def test_an_empty_file_is_refused(damaged: Path) -> None:
    damaged.write_bytes(b"")
    assert fault_of(damaged) == "damaged.safetensors is empty"


def test_a_header_of_claimed_huge_length_is_refused_at_once(damaged: Path) -> None:
    damaged.write_bytes((2**63).to_bytes(8, "little") + b"{}")
    assert "cut off" in fault_of(damaged)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "there is no file" in fault_of(tmp_path / "nowhere.safetensors")
    (tmp_path / "folder.safetensors").mkdir()
    assert "is a folder" in fault_of(tmp_path / "folder.safetensors")


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.safetensors"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert "larger than any brain" in fault_of(path)


@pytest.mark.skipif(os.name != "posix", reason="named pipes in a folder are a POSIX thing")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.safetensors")
    assert "not a plain file" in fault_of(tmp_path / "pipe.safetensors")


def test_a_file_without_permission_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "locked.safetensors"
    save(path, a_run())
    path.chmod(0)
    if os.access(path, os.R_OK):  # an administrator may read everything: let the system call say no
        monkeypatch.setattr(Path, "open", lambda *_: (_ for _ in ()).throw(PermissionError(13)))
    assert "no permission" in fault_of(path)


@pytest.mark.parametrize("name", ["zero\0byte", "x" * 5000, "surrogate\udcff"])
def test_a_path_that_no_system_takes_is_refused_in_words_that_print(name: str) -> None:
    for attempt in (lambda: load(Path(name)), lambda: save(Path("nowhere") / name, a_run())):
        with pytest.raises((BadBrain, CannotSave)) as caught:
            attempt()
        str(caught.value).encode("utf-8")


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
    wild = {**a_run().params, "synapse_h": np.full((3, 3), np.nan)}
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
    monkeypatch.setattr(files, "REPLACE_PATIENCE", 0.1)
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


def test_saving_into_nowhere_a_folder_or_a_device_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotSave, match="there is no folder"):
        save(tmp_path / "nowhere" / "a.safetensors", a_run())
    (tmp_path / "folder.safetensors").mkdir()
    with pytest.raises(CannotSave, match="not a plain file"):
        save(tmp_path / "folder.safetensors", a_run())
    with pytest.raises(CannotSave, match="not a plain file"):
        save(Path(os.devnull), a_run())
    assert not Path(os.devnull).is_file()


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
from tests.test_storage import a_run, save
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
    assert name in {line.path.name for line in storage.list_brains(folder)}


# --- where things live ---------------------------------------------------------------------------


def test_saves_lie_in_the_program_folder_of_a_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(files.SAVES_VARIABLE, raising=False)
    if not files.takes_files(ROOT / "saves"):
        pytest.skip("this checkout takes no files")
    assert files.saves_folder() == ROOT / "saves"
    assert files.assets_folder() == ROOT / "assets"


def test_saves_lie_in_the_users_folder_where_the_program_folder_takes_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(files.SAVES_VARIABLE, raising=False)
    monkeypatch.setattr(files, "takes_files", lambda folder: False)
    monkeypatch.setattr(
        files.platformdirs, "user_data_path", lambda *_, **__: tmp_path / "catmouse"
    )
    assert files.saves_folder() == tmp_path / "catmouse" / "saves"
    assert files.saves_folder().is_dir()
    assert files.settings_file() == tmp_path / "catmouse" / "saves" / "settings.json"


def test_saves_lie_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(files.SAVES_VARIABLE, str(tmp_path / "mine"))
    assert files.saves_folder() == tmp_path / "mine"
    assert files.saves_folder().is_dir()


def test_a_folder_that_cannot_be_made_takes_no_files(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert not files.takes_files(tmp_path / "file")
    assert not files.takes_files(tmp_path / "nowhere" / "deeper")
    assert files.takes_files(tmp_path / "new")
