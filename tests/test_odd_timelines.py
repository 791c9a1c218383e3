"""Timelines in brain files that nobody saved: each is refused with one sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catmouse.files.library import BadBrain, load
from catmouse.recipe.recipe import Recipe
from catmouse.runs.run import Trainer
from catmouse.runs.saved import SavedRun
from tests.saved_runs import a_fight, assert_same
from tests.test_odd_brain_files import forged

Change = Callable[[dict[str, Any]], object]


def a_long_run() -> SavedRun:
    trainer = Trainer(Recipe(hidden=3))
    trainer.timeline.stride = 10
    trainer.train(40)
    trainer.set_rate(0.2)
    return trainer.saved()


def moment(number: int, field: str, value: object) -> Change:
    return lambda texts: texts["timeline"]["moments"][number].__setitem__(field, value)


FORGED_RECORDS: dict[str, tuple[Change, str]] = {
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
    "a mark without text": (
        lambda texts: texts["timeline"]["marks"][0].update(text=7), "which is not text",
    ),
    "marks without end": (
        lambda texts: texts["timeline"].update(marks=texts["timeline"]["marks"] * 1001),
        "at most 1000 fit",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", FORGED_RECORDS)
def test_a_forged_past_is_refused_although_its_seal_fits(what: str, tmp_path: Path) -> None:
    change, sentence = FORGED_RECORDS[what]
    path = tmp_path / "damaged.safetensors"
    path.write_bytes(forged(a_long_run(), change))
    with pytest.raises(BadBrain) as caught:
        load(path)
    assert sentence in str(caught.value), caught.value


FORGED_ARRAYS: dict[str, tuple[Change, str]] = {
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
    path = tmp_path / "damaged.safetensors"
    path.write_bytes(forged(a_long_run(), arrays=change))
    with pytest.raises(BadBrain) as caught:
        load(path)
    assert sentence in str(caught.value), caught.value


def test_an_unforged_copy_is_accepted(tmp_path: Path) -> None:
    for run in (a_long_run(), a_fight()):
        path = tmp_path / "whole.safetensors"
        path.write_bytes(forged(run))
        assert_same(run, load(path))


def test_a_cat_of_another_kind_cannot_have_been_there(tmp_path: Path) -> None:
    path = tmp_path / "damaged.safetensors"
    forge: Change = lambda texts: texts["timeline"]["moments"][0]["fight"].update(hidden=6)  # noqa: E731
    path.write_bytes(forged(a_fight(), forge))
    with pytest.raises(BadBrain, match="its cats are of several kinds"):
        load(path)
