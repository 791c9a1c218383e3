"""Runs: the weights, optimisers, curves, streams, moments and marks of 0.3.0, to the bit."""

from __future__ import annotations

import pytest

from tests.guards import golden, program, runs


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> runs.Maker:
    return runs.Maker(tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="module")
def why_not_compiled() -> str:
    return program.why_not_compiled()


def skip_where_not_compiled(steps: tuple[runs.Step, ...], why_not: str) -> None:
    if why_not and runs.needs_compiled(steps):
        pytest.skip(f"this machine has no compiled engine: {why_not}")


def check(name: str, maker: runs.Maker, why_not: str) -> None:
    steps = runs.RUNS[name]
    skip_where_not_compiled(steps, why_not)
    golden.check_run(name, maker.run(name), runs.is_compiled(steps), golden.read("runs"))


@pytest.mark.parametrize("name", runs.LESSONS)
def test_lessons_make_the_same_brain(name, maker, why_not_compiled) -> None:
    check(name, maker, why_not_compiled)


@pytest.mark.parametrize("name", runs.FIGHTS)
def test_a_fight_makes_the_same_brains(name, maker, why_not_compiled) -> None:
    check(name, maker, why_not_compiled)


@pytest.mark.parametrize("name", [name for name in runs.CHANGED if name in runs.STORED])
def test_a_branched_or_changed_run_makes_the_same_brains(name, maker, why_not_compiled) -> None:
    check(name, maker, why_not_compiled)


@pytest.mark.parametrize("parts", runs.IN_PARTS)
def test_a_run_in_two_parts_is_the_run_in_one(parts, maker, why_not_compiled) -> None:
    skip_where_not_compiled(runs.RUNS[parts], why_not_compiled)
    facts = golden.facts_of(maker.run(parts))
    assert facts == golden.facts_of(maker.run(runs.IN_PARTS[parts]))


def test_every_stored_run_is_made_and_every_made_run_is_stored() -> None:
    assert golden.read("runs").keys() == runs.STORED.keys()
