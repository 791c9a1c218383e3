"""The compiled engine: lessons of one game some hundred times faster, if numba is here.

numba is imported only when :func:`load` is called.
"""

from __future__ import annotations

import functools
import importlib
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from catmouse.brains.brain import ARTICLE
from catmouse.brains.optimisers import Plain
from catmouse.engines import calls
from catmouse.games.lesson import Course, Learn, Played, Training
from catmouse.games.match import players_of
from catmouse.recipe.recipe import Recipe, fight
from catmouse.recipe.starts import all_starts
from catmouse.room.policies import MOUSE
from catmouse.room.world import IntArray, World


class Unavailable(Exception):
    """There is no compiled engine on this machine; the text says why, in one sentence."""


@functools.cache
def load(touch_ends: bool = False) -> Learn:
    """Compile the engine for lessons, or for games that a touch ends; or load it from the cache.

    What it returns does what :func:`catmouse.games.lesson.learn` does, for rooms and games of every
    size, where every brain is of the article's kind and learns after each game, by plain steps at
    the rate that a call begins with; it raises ValueError for others. Other threads run on while it
    works, and see the weights change when it returns. Loading takes some seconds the first time.
    Raises :class:`Unavailable`.
    """
    if "numba" not in sys.modules:
        folder = platformdirs.user_cache_path("catmouse") / "numba"
        os.environ.setdefault("NUMBA_CACHE_DIR", str(folder))
    try:
        kernel = importlib.import_module("catmouse.engines.kernel")
    except Exception as error:  # whatever a broken installation raises
        raise Unavailable(f"numba cannot be imported: {_first_line(error)}") from error
    failures = []
    for attempt in (_from_cache, _from_mended_cache, _without_cache):
        try:
            return _warm(attempt(kernel, touch_ends), touch_ends)
        except Exception as error:  # a damaged cache raises anything at all
            failures.append(error)
    last = failures[-1]
    raise Unavailable(f"numba cannot compile the game: {_first_line(last)}") from last


def learn(course: Course, starts: IntArray, until: float) -> Played:
    """Learn by the compiled engine for the course's rules, loaded where it is not yet."""
    return load(course.rules.touch_ends)(course, starts, until)


def _first_line(error: Exception) -> str:
    """Return the first line of what an error says, or its name when it says nothing."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _constants(touch_ends: bool) -> tuple[bool, bool]:
    """Return what the kernel is built with; where a touch ends nothing the cat stands still."""
    return touch_ends, not touch_ends


def _from_cache(kernel: Any, touch_ends: bool) -> Any:
    """Return the kernel's ``run``, compiled at most once on this machine."""
    return kernel.compile_run(True, *_constants(touch_ends))


def _from_mended_cache(kernel: Any, touch_ends: bool) -> Any:
    """Delete what earlier starts left in the cache, to fill it again."""
    run = kernel.compile_run(True, *_constants(touch_ends))
    for file in Path(run.stats.cache_path).glob(f"{Path(kernel.__file__).stem}.*.nb[ci]"):
        file.unlink()
    return run


def _without_cache(kernel: Any, touch_ends: bool) -> Any:
    """Return the kernel's ``run``, compiled for this process alone."""
    return kernel.compile_run(False, *_constants(touch_ends))


def _warm(run: Any, touch_ends: bool) -> Learn:
    """Return ``learn`` after one tiny game, which makes numba compile or load."""
    world = World(3, 3)
    recipe = Recipe(world=world) if not touch_ends else fight(cat="still", world=world)
    params = {side: ARTICLE.init(np.random.RandomState(0), 1) for side in recipe.sides}
    teacher, own = recipe.teacher_of(MOUSE), params[MOUSE]
    training = Training(ARTICLE, own, Plain(own, 0), teacher, lambda games: 0.1, np.nan)
    players, rules = players_of(recipe, params), recipe.rules
    course = Course(world, rules, players, {MOUSE: training}, ticks=1, lesson=1)
    compiled: Learn = functools.partial(calls.learn, run)
    compiled(course, all_starts(world, rules.starts_apart)[:1], 0.0)
    return compiled
