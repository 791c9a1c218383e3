"""What several test files share: the article's room and teacher, the engines, the worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from catmouse import compiled, game
from catmouse.messages import Quit
from catmouse.recipe import Recipe
from catmouse.teachers import flee, tabulate
from catmouse.trainer import Learn
from catmouse.worker import Worker
from catmouse.world import IntArray, World
from tests.commanding import PATIENCE, SMALL, Start

# How long an example takes says nothing on a machine that does other things as well.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture
def room() -> World:
    return World(6, 6)


@pytest.fixture
def teacher(room: World) -> IntArray:
    return tabulate(flee, room)


@pytest.fixture(params=["numpy", "compiled"])
def engine(request: pytest.FixtureRequest) -> Learn:
    """Both engines, one after the other."""
    if request.param == "numpy":
        return game.learn
    try:
        return compiled.load()
    except compiled.Unavailable as reason:
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
