"""What several test files share: the article's room and teacher, the engines, the worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from catmouse.engines import loading
from catmouse.games import lesson
from catmouse.recipe.recipe import Recipe
from catmouse.room.rules import flee, tabulate
from catmouse.room.world import IntArray, World
from catmouse.runs.run import Learn
from catmouse.worker.messages import Quit
from catmouse.worker.thread import Worker
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
        return lesson.learn
    try:
        return loading.load()
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
