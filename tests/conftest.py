"""What several test files share: the article's room and teacher, the engines, the worker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from catmouse import cli
from catmouse.engines import loading
from catmouse.games import lesson
from catmouse.games.lesson import Learn
from catmouse.recipe.recipe import Recipe
from catmouse.room.rules import flee, tabulate
from catmouse.room.world import IntArray, World
from catmouse.worker.messages import Quit
from catmouse.worker.thread import Worker
from tests.commanding import PATIENCE, SMALL, Start
from tests.training_kinds import KINDS, Done, Kind

# How long an example takes says nothing on a machine that does other things as well.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--timing",
        action="store_true",
        help="run the tests that hold the program to the clock, and no others: they need a "
        "machine that does nothing else",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests that look at the clock and all the others apart."""
    timed: list[pytest.Item] = []
    others: list[pytest.Item] = []
    for item in items:
        (timed if item.get_closest_marker("timing") else others).append(item)
    items[:], left = (timed, others) if config.getoption("--timing") else (others, timed)
    config.hook.pytest_deselected(items=left)


@pytest.fixture
def room() -> World:
    return World(6, 6)


@pytest.fixture
def teacher(room: World) -> IntArray:
    return tabulate(flee, room)


@pytest.fixture(params=["numpy", "compiled"])
def engine(request: pytest.FixtureRequest) -> Learn:
    """Both engines, one after the other; the compiled one for every kind of game."""
    if request.param == "numpy":
        return lesson.learn
    try:
        loading.load()
        return loading.learn
    except loading.Unavailable as reason:
        pytest.skip(f"this machine has no compiled engine: {reason}")


@pytest.fixture
def start() -> Iterator[Start]:
    """Start workers that train with numpy, paused, unless told otherwise; end them all."""
    workers = []

    def start_one(recipe: Recipe = SMALL, **options: object) -> Worker:
        quiet = {"playing": False, "compile_engine": False}
        workers.append(Worker(recipe, **{**quiet, **options}))
        workers[-1].start()
        return workers[-1]

    yield start_one
    for worker in workers:
        worker.send(Quit(None))
    for worker in workers:
        worker.join(PATIENCE)
        assert not worker.is_alive(), "the thread does not end"


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    """``train``, then ``fight``."""
    return KINDS[request.param]


@pytest.fixture
def catmouse(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command in this process; return its exit code and what it printed."""

    def run(*arguments: object) -> Done:
        code = cli.main([str(word) for word in arguments])
        return Done(code, *capsys.readouterr())

    return run
