"""Whatever is odd in a brain file, it is refused with one sentence that names file and fault."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from catmouse.files.brain_format import NO_SEAL, OWN, encode, put_seal
from catmouse.files.library import load
from catmouse.runs.saved import SavedRun
from tests.saved_runs import a_fight, a_modern_run, a_run, assert_same, fault_of

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


# --- forgeries: files that somebody else wrote, with a seal that fits ----------------------------


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
        name: json.loads(text) if name in ("record", "curve", "stream", "timeline") else text
        for name, text in texts.items()
    }
    tensors = safetensors.numpy.load(data)
    metadata(opened)
    arrays(tensors)
    texts = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in opened.items()
    }
    return resealed(safetensors.numpy.save(tensors, texts))


def put(part: str, field: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda metadata: metadata[part].__setitem__(field, value)


def lose(part: str, field: str) -> Callable[[dict[str, Any]], object]:
    return lambda metadata: metadata[part].pop(field)


def clock(games: list[int], seconds: list[float]) -> Callable[[dict[str, Any]], object]:
    return lambda metadata: metadata.update(clock={"games": games, "seconds": seconds})


FORGERIES = {
    "a future format": (lambda m: m.update(catmouse="5"), "knows up to 4: take"),
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
    "moves without end": (put("record", "moves", 1001), "moves in a game is 1001"),
    "a room too small": (put("record", "world", "2x9"), "2x9"),
    "a room that is none": (put("record", "world", "large"), "'large'"),
    "an unknown brain": (put("record", "kind", "owl"), "'owl'"),
    "a brain that is a list": (put("record", "kind", ["elman"]), "not text"),
    "an unknown teacher": (put("record", "teacher", "owl"), "'owl'"),
    "an unknown head": (put("record", "head", "owl"), "no head called 'owl'"),
    "an unknown input scale": (put("record", "sight", "owl"), "no sight called 'owl'"),
    "an unknown precision": (put("record", "precision", "half"), "no precision called 'half'"),
    "another precision than the arrays": (put("record", "precision", "single"), "'F64', not as"),
    "an unknown optimiser": (put("record", "optimiser", "owl"), "no optimiser called 'owl'"),
    "an unknown schedule": (put("record", "schedule", "owl"), "no schedule called 'owl'"),
    "an optimiser without its arrays": (put("record", "optimiser", "adam"), "and no others"),
    "another head than the arrays": (put("record", "head", "four-way"), "head_bias, head_weight"),
    "no head": (lose("record", "head"), "without the field 'head'"),
    "a clip below nothing": (put("record", "clip", -1), "clipping norm is -1.0"),
    "a lesson of nothing": (put("record", "lesson", 0), "games in a lesson is 0"),
    "a lesson too large": (put("record", "lesson", 513), "games in a lesson is 513"),
    "a cycle of nothing": (put("record", "cycle", 0), "length of the cycle is 0"),
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
    "a clock without seconds": (lambda m: m.update(clock={"games": [0]}), "field 'seconds'"),
    "a clock that is longer": (clock([0, 9, 2001], [0, 1]), "clock that makes no sense"),
    "a clock backwards": (clock([0, 2001], [0, -1]), "clock that makes no sense"),
    "a clock that stops early": (clock([0, 2000], [0, 1]), "clock that makes no sense"),
    "a clock that began at once": (clock([0, 2001], [1, 2]), "clock that makes no sense"),
    "a clock without end": (clock(list(range(2001)), [0] * 2001), "clock that makes no sense"),
    "half a start to practise": (put("record", "practice", [1, 2, 3]), "without a mouse"),
    "practice behind the wall": (put("record", "practice", [1, 20]), "practise is 20, but"),
    "practice of words": (put("record", "practice", ["a", "b"]), "'a' for 'practice'"),
    "too much to practise": (put("record", "practice", [1, 2] * 65), "practise is 65, but"),
    "a stream with half a pair": (put("stream", "has_gauss", 2), "2 for 'has_gauss'"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_record_is_refused_although_its_seal_fits(damaged: Path, name: str) -> None:
    change, words = FORGERIES[name]
    damaged.write_bytes(forged(a_run(), metadata=change))
    assert words in fault_of(damaged)


def fights(field: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda metadata: metadata["record"]["fight"].__setitem__(field, value)


FORGED_FIGHTS = {
    "a fight that is a list": (put("record", "fight", []), "not a list of fields"),
    "a fight without a cat": (lambda m: m["record"]["fight"].pop("cat"), "without the field 'cat'"),
    "an unknown policy": (fights("mouse", "owl"), "there is no mind called 'owl'"),
    "a policy that is a number": (fights("cat", 7), "7 for 'cat', which is not text"),
    "a cat that half learns": (fights("cat learns", 0.5), "0.5 for 'cat learns'"),
    "a cat of three steps": (fights("steps", 3), "the cat's steps is 3, but it takes 1 to 2"),
    "another cat than the arrays": (fights("hidden", 6), "6 hidden units make it [24]"),
    "a cat without hidden units": (fights("hidden", 0), "hidden units is 0"),
    "the cat's endless errors": (fights("smoothed", math.inf), "Infinity"),
    "more caught than started": (fights("caught", 381), "381 for 'caught'"),
    "caught of no starts": (fights("starts", 0), "0 for 'starts'"),
    "starts that are left open": (fights("starts", None), "None for 'starts'"),
    "practice on one cell": (put("record", "practice", [3, 3]), "begins with both on one cell"),
    "no errors of the cat": (lambda m: m["record"]["fight"].pop("smoothed"), "field 'smoothed'"),
    "no curve of the cat": (lambda m: m["curve"].pop("cat"), "without the field 'cat'"),
}


@pytest.fixture(scope="module")
def a_saved_fight() -> SavedRun:
    return a_fight()


@pytest.mark.parametrize("name", FORGED_FIGHTS)
def test_a_forged_fight_is_refused_although_its_seal_fits(
    damaged: Path, a_saved_fight: SavedRun, name: str
) -> None:
    change, words = FORGED_FIGHTS[name]
    damaged.write_bytes(forged(a_saved_fight, metadata=change))
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


FORGED_OPTIMISERS = {
    "a missing moment": (lambda a: a.pop(f"{OWN}first"), "and no others"),
    "no count": (lambda a: a.pop(f"{OWN}steps"), "and no others"),
    "one moment more": (lambda a: a.update({f"{OWN}third": np.zeros(3, "f4")}), "and no others"),
    "double precision": (lambda a: a.update({f"{OWN}steps": np.zeros(1)}), "'F64', not as 'F32'"),
    "another shape": (lambda a: a.update({f"{OWN}steps": np.zeros(2, "f4")}), "shape [2]"),
    "no number": (lambda a: a.update({f"{OWN}steps": np.array([np.nan], "f4")}), "not finite"),
}


@pytest.mark.parametrize("name", FORGED_OPTIMISERS)
def test_forged_arrays_of_an_optimiser_are_refused_too(damaged: Path, name: str) -> None:
    change, words = FORGED_OPTIMISERS[name]
    damaged.write_bytes(forged(a_modern_run(), arrays=change))
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
    for run in (a_run(), a_modern_run(), a_fight()):
        damaged.write_bytes(forged(run))
        assert_same(run, load(damaged))
