"""Timelines in brain files that nobody saved: each is refused with one sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catmouse.files.library import BadBrain, load
from catmouse.recipe.recipe import lessons
from catmouse.runs.run import Run
from catmouse.runs.saved import SavedRun
from tests.saved_runs import a_fight, assert_same
from tests.test_odd_brain_files import forged

Forgery = Callable[[dict[str, Any]], object]


def a_long_run() -> SavedRun:
    run = Run(lessons(hidden=3))
    run.timeline.stride = 10
    run.train(40)
    run.set_rate(0.2)
    return run.saved()


def moment(number: int, field: str, value: object) -> Forgery:
    return lambda texts: texts["timeline"]["moments"][number].__setitem__(field, value)


def refused(data: bytes, folder: Path) -> str:
    """The sentence with which a file of these bytes is refused."""
    path = folder / "damaged.safetensors"
    path.write_bytes(data)
    with pytest.raises(BadBrain) as caught:
        load(path)
    sentence = str(caught.value)
    assert sentence.startswith("damaged.safetensors ") and "\n" not in sentence, sentence
    assert len(sentence) < 300, f"too long to read: {sentence}"
    return sentence


FORGED_RECORDS: dict[str, tuple[Forgery, str]] = {
    "no record": (lambda texts: texts.update(timeline="5"), "not a list of fields"),
    "no moments": (lambda texts: texts["timeline"].pop("moments"), "'moments'"),
    "moments that are a number": (
        lambda texts: texts["timeline"].update(moments=3), "for 'moments', which is not a list",
    ),
    "a moment more": (
        lambda texts: texts["timeline"]["moments"].append(texts["timeline"]["moments"][0]),
        "in the shape",
    ),
    "moments without end": (
        lambda texts: texts["timeline"].update(moments=texts["timeline"]["moments"] * 60),
        "at most 256 are kept",
    ),
    "moments out of order": (moment(1, "games", 500), "not in order"),
    "games that are no number": (moment(1, "games", "ten"), "'ten'"),
    "faults that are none": (moment(1, "faults", "many"), "'many'"),
    "a rate below zero": (moment(1, "rate", -1.0), "learning rate is -1.0"),
    "an unknown teacher": (moment(2, "teacher", "owl"), "'owl'"),
    "no stride": (lambda texts: texts["timeline"].update(stride=0), "'stride'"),
    "marks without end": (
        lambda texts: texts["timeline"].update(marks=texts["timeline"]["marks"] * 1001),
        "at most 1000 fit",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", FORGED_RECORDS)
def test_a_forged_past_is_refused_although_its_seal_fits(what: str, tmp_path: Path) -> None:
    change, sentence = FORGED_RECORDS[what]
    assert sentence in refused(forged(a_long_run(), change), tmp_path)


def lost(field: str) -> Forgery:
    return lambda mark: mark.pop(field)


def odd(**fields: object) -> Forgery:
    return lambda mark: mark.update(fields)


ODD_MARKS: dict[str, tuple[Forgery, str]] = {
    "no field": (lost("field"), "without the field 'field'"),
    "no value": (lost("value"), "without the field 'value'"),
    "no side": (lost("side"), "without the field 'side'"),
    "no games": (lost("games"), "without the field 'games'"),
    "a field that is a number": (odd(field=7), "7 for 'field', which is not text"),
    "a value that is a list": (odd(field="teacher", value=["flee"]), "['flee'] for 'value'"),
    "a value that is nothing": (odd(field="teacher", value=None), "None for 'value'"),
    "a value that is true": (odd(field="learns", value=True), "True for 'value'"),
    "a value that is no number": (odd(value=float("nan")), "NaN, which is not a finite number"),
    "a value without end": (odd(value=float("inf")), "Infinity, which is not a finite number"),
    "a value with 400 digits": (odd(field="teacher", value=10**400), "for 'value', which is not"),
    "a rate in words": (odd(value="fast"), "'fast' for 'value', which is not a finite number"),
    "a size in words": (odd(field="hidden", value="large"), "'large' for 'value', not a whole"),
    "half a step": (odd(field="cat_steps", value=1.5), "1.5 for 'value', not a whole number"),
    "a length below nothing": (odd(field="moves", value=-1), "-1 for 'value', not a whole number"),
    "practice in words": (odd(field="practice", value="none"), "'none' for 'value', not a whole"),
    "learning in words": (odd(field="learns", value="on"), "'on' for 'value', not a whole number"),
    "a side that is none": (odd(side="dog"), "'dog' for 'side', not mouse or cat"),
    "a side that is a list": (odd(side=["cat"]), "['cat'] for 'side', which is not text"),
    "games in words": (odd(games="many"), "'many' for 'games'"),
    "games below nothing": (odd(games=-1), "-1 for 'games'"),
    "an old mark that is a number": (odd(text=7), "7 for 'text', which is not text"),
}


@pytest.mark.parametrize("what", ODD_MARKS)
def test_an_odd_mark_is_refused_with_one_sentence(what: str, tmp_path: Path) -> None:
    change, sentence = ODD_MARKS[what]
    data = forged(a_long_run(), lambda texts: change(texts["timeline"]["marks"][0]))
    assert sentence in refused(data, tmp_path)


def test_marks_that_are_no_records_are_refused(tmp_path: Path) -> None:
    data = forged(a_long_run(), lambda texts: texts["timeline"].update(marks=["rate 0.2"]))
    assert "a record that is not a list of fields" in refused(data, tmp_path)


FORGED_ARRAYS: dict[str, tuple[Forgery, str]] = {
    "a weight that is no number": (
        lambda arrays: arrays["timeline synapse_h"].__setitem__((1, 0, 0), np.nan), "not finite",
    ),
    "a moment less of one": (
        lambda arrays: arrays.update({"timeline synapse_0": arrays["timeline synapse_0"][:-1]}),
        "in the shape",
    ),
    "an array that is missing": (
        lambda arrays: arrays.pop("timeline synapse_1"), "and no others",
    ),
    "another precision": (
        lambda arrays: arrays.update(
            {"timeline synapse_0": arrays["timeline synapse_0"].astype(np.float32)}
        ),
        "as 'F32', not as 'F64'",
    ),
    "a stream that is none": (
        lambda arrays: arrays["timeline stream"].__setitem__((0, 5), -1), "random stream",
    ),
    "a place in the stream that is none": (
        lambda arrays: arrays["timeline stream"].__setitem__((0, -1), 625), "random stream",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", FORGED_ARRAYS)
def test_forged_arrays_of_the_past_are_refused_too(what: str, tmp_path: Path) -> None:
    change, sentence = FORGED_ARRAYS[what]
    assert sentence in refused(forged(a_long_run(), arrays=change), tmp_path)


def test_an_unforged_copy_is_accepted(tmp_path: Path) -> None:
    for run in (a_long_run(), a_fight()):
        path = tmp_path / "whole.safetensors"
        path.write_bytes(forged(run))
        assert_same(run, load(path))


def test_a_cat_of_another_kind_cannot_have_been_there(tmp_path: Path) -> None:
    forge: Forgery = lambda texts: texts["timeline"]["moments"][0]["fight"].update(hidden=6)  # noqa: E731
    assert "its cats are of several kinds" in refused(forged(a_fight(), forge), tmp_path)
