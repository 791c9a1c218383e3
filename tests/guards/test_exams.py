"""Exams, duels and feats: every figure of 0.3.0, by the command line's JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guards import golden, program, runs
from tests.guards.exams import CASES, figures_of


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> runs.Maker:
    return runs.Maker(tmp_path_factory.mktemp("exams"))


@pytest.mark.parametrize("name", CASES)
def test_an_exam_a_duel_or_a_feat_has_the_same_figures(name: str, maker: runs.Maker) -> None:
    case = CASES[name]
    if case.run and runs.needs_compiled(runs.RUNS[case.run]) and program.why_not_compiled():
        pytest.skip(f"this machine has no compiled engine: {program.why_not_compiled()}")
    golden.check_figures(name, golden.read("exams")[name], figures_of(case, maker))


def test_every_stored_exam_is_taken_and_every_taken_exam_is_stored() -> None:
    assert golden.read("exams").keys() == CASES.keys()


def test_what_is_stored_takes_little_room() -> None:
    assert sum(path.stat().st_size for path in Path(golden.FOLDER).iterdir()) < 500_000
