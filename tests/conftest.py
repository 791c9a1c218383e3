"""What several test files share: the article's room and teacher, and the two engines."""

from __future__ import annotations

import pytest
from hypothesis import settings

from catmouse import compiled, game
from catmouse.teachers import flee, tabulate
from catmouse.trainer import Learn
from catmouse.world import IntArray, World

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
