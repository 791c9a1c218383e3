"""Exports: the tables to the byte, the films to the pixel, the models to the bit."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tests.guards import exports, golden, program, runs


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> runs.Maker:
    return runs.Maker(tmp_path_factory.mktemp("exports"))


@pytest.mark.parametrize("name", exports.CASES)
def test_an_export_is_the_same(name: str, maker: runs.Maker, tmp_path: Path) -> None:
    kind, case = exports.CASES[name]
    if kind == "onnx" and importlib.util.find_spec("onnx") is None:
        pytest.skip("the package onnx is not installed")
    steps = runs.RUNS.get(case.source, ())
    if runs.needs_compiled(steps) and program.why_not_compiled():
        pytest.skip(f"this machine has no compiled engine: {program.why_not_compiled()}")
    stored = golden.read("exports")
    figures, known = exports.figures_of(name, maker, tmp_path), stored[name]
    counted = set()  # what is only counted here
    if exports.drawing() != stored["drawn by"]:
        counted.add(exports.PICTURES)
    if golden.arithmetic() not in known["of"] and steps and not runs.is_compiled(steps):
        counted |= {exports.PICTURES, exports.CONSTANTS}  # numpy's weights are others
    for one in (figures, *known["all"]):
        one |= {what: len(one[what]) for what in counted & one.keys()}
    golden.check_figures(name, known, figures)


def test_every_stored_export_is_made_and_every_made_export_is_stored() -> None:
    assert golden.read("exports").keys() == {*exports.CASES, "drawn by"}
