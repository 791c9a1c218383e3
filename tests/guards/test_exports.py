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
    if runs.needs_compiled(runs.RUNS.get(case.source, ())) and program.why_not_compiled():
        pytest.skip(f"this machine has no compiled engine: {program.why_not_compiled()}")
    stored = golden.read("exports")
    figures, known = exports.figures_of(name, maker, tmp_path), stored[name]
    if exports.PICTURES in figures and exports.drawing() != stored["drawn by"]:
        pictures = [figures, *known["all"]]  # another Pillow: as many frames, no more
        for one in pictures:
            one[exports.PICTURES] = len(one[exports.PICTURES])
    golden.check_figures(name, known, figures)


def test_every_stored_export_is_made_and_every_made_export_is_stored() -> None:
    assert golden.read("exports").keys() == {*exports.CASES, "drawn by"}
