"""Which engine trains: that of the games that are played is loaded first, the other on demand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from catmouse.engines import loading
from catmouse.games import lesson
from catmouse.recipe.recipe import PRESETS, Recipe, fight, lessons
from catmouse.runs import engines
from catmouse.runs.run import Run
from tests.helpers import assert_same_bits

LESSONS, FIGHT = lessons(hidden=4), fight(hidden=4)


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What is loaded, in order; numpy stands in for every compiled engine."""
    order: list[bool] = []

    def load(touch_ends: bool) -> Any:
        order.append(touch_ends)
        return lesson.learn

    monkeypatch.setattr(loading, "load", load)
    monkeypatch.setattr(engines, "POLL", 0.0)
    return order


def names(found: engines.Engines) -> tuple[str, str]:
    return found.name_for(LESSONS), found.name_for(FIGHT)


@pytest.mark.parametrize("first", [False, True], ids=["lessons", "fights"])
def test_the_engine_of_the_games_that_are_played_comes_first_and_the_other_when_it_is_wanted(
    loaded: list[bool], first: bool
) -> None:
    answers = iter([first, first, first, not first])
    coming = engines.load(lambda: next(answers))
    one = next(coming)
    assert loaded == [first], "another engine was compiled meanwhile"
    ready = ("compiled", "compiling")
    assert names(one) == (ready[::-1] if first else ready)
    both = next(coming)
    assert loaded == [first, not first]
    assert names(both) == ("compiled", "compiled")
    assert names(one) == (ready[::-1] if first else ready), "what was told before has changed"
    assert next(coming, None) is None, "it waits for a third"


def test_nothing_more_is_loaded_when_nobody_waits(loaded: list[bool]) -> None:
    answers: Iterator[bool | None] = iter([True, True, None])
    assert [names(found) for found in engines.load(lambda: next(answers))] == [
        ("compiling", "compiled")
    ]
    assert loaded == [True]


@pytest.mark.parametrize(
    ("fault", "note"),
    [
        (loading.Unavailable("numba cannot be imported"), "numba cannot be imported"),
        (OSError("disk full"), "the compiler failed (OSError: disk full)"),
    ],
)
def test_where_no_engine_can_be_had_numpy_trains_and_the_reason_is_told_once(
    monkeypatch: pytest.MonkeyPatch, fault: Exception, note: str
) -> None:
    def load(touch_ends: bool) -> Any:
        raise fault

    monkeypatch.setattr(loading, "load", load)
    (found,) = engines.load(lambda: False)
    assert (names(found), found.note) == (("numpy", "numpy"), note)


def test_a_brain_that_no_engine_knows_is_told_to_be_numpys(loaded: list[bool]) -> None:
    found = next(engines.load(lambda: False))
    assert found.name_for(PRESETS["modern"]) == "numpy"


def test_an_engine_that_has_come_trains_to_the_same_bits(loaded: list[bool]) -> None:
    for recipe in (LESSONS, FIGHT, Recipe()):
        ours, numpys = Run(recipe, next(engines.load(lambda: True)).learn), Run(recipe)
        ours.train(30)
        numpys.train(30)
        for side in recipe.sides:
            assert_same_bits(ours.learners[side].params, numpys.learners[side].params)
