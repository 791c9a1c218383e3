"""The compiled engine: lessons of one game some hundred times faster, if numba is here.

numba is imported only when :func:`load` or :func:`load_fights` is called.
"""

from __future__ import annotations

import functools
import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from catmouse.brains.arrays import Params
from catmouse.brains.brain import ARTICLE
from catmouse.engines import calls
from catmouse.games.match import Arena, LearnFights, TableMind
from catmouse.room.policies import CAT, MOUSE, table_of
from catmouse.room.world import FloatArray, IntArray, World

Learn = Callable[[World, IntArray, Params, IntArray, int, float, float, float], FloatArray]
"""The signature of :func:`catmouse.games.lesson.learn`."""


class Unavailable(Exception):
    """There is no compiled engine on this machine; the text says why, in one sentence."""


@functools.cache
def load() -> Learn:
    """Compile the engine, or load it from the cache of an earlier start, and return its ``learn``.

    What it returns has the signature and the meaning of :func:`lesson.learn`, for brains,
    rooms and games of every size; other threads run on while it works, and see the weights change
    when it returns. Loading takes some seconds the first time. Raises :class:`Unavailable`.
    """
    learn: Learn = _loaded(lambda: importlib.import_module("catmouse.engines.kernel"), _warm)
    return learn


@functools.cache
def load_fights() -> LearnFights:
    """Do for :func:`match.learn_fights` what :func:`load` does for the article's game.

    What it returns is for article-like fights: every brain is the article's, of any size, and
    every pupil learns after each game, by plain steps at the rate that a call begins with. It
    raises ValueError for another brain, lesson or optimiser. Raises :class:`Unavailable`.
    """
    learn_fights: LearnFights = _loaded(
        lambda: importlib.import_module("catmouse.engines.fight_kernel"), _warm_fights
    )
    return learn_fights


def _loaded(import_kernel: Callable[[], Any], warm: Callable[[Any], Any]) -> Any:
    """Return what ``warm`` makes of the kernel's ``run``, whatever numba's cache is like."""
    if "numba" not in sys.modules:
        folder = platformdirs.user_cache_path("catmouse") / "numba"
        os.environ.setdefault("NUMBA_CACHE_DIR", str(folder))
    try:
        kernel = import_kernel()
    except Exception as error:  # whatever a broken installation raises
        raise Unavailable(f"numba cannot be imported: {_first_line(error)}") from error
    failures = []
    for attempt in (_from_cache, _from_mended_cache, _without_cache):
        try:
            return warm(attempt(kernel))
        except Exception as error:  # a damaged cache raises anything at all
            failures.append(error)
    last = failures[-1]
    raise Unavailable(f"numba cannot compile the game: {_first_line(last)}") from last


def _first_line(error: Exception) -> str:
    """Return the first line of what an error says, or its name when it says nothing."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _from_cache(kernel: Any) -> Any:
    """Return the kernel's ``run``, compiled at most once on this machine."""
    return kernel.compile_run(cache=True)


def _from_mended_cache(kernel: Any) -> Any:
    """Delete what earlier starts left in the cache, to fill it again."""
    run = kernel.compile_run(cache=True)
    for file in Path(run.stats.cache_path).glob(f"{Path(kernel.__file__).stem}.*.nb[ci]"):
        file.unlink()
    return run


def _without_cache(kernel: Any) -> Any:
    """Return the kernel's ``run``, compiled for this process alone."""
    return kernel.compile_run(cache=False)


def _warm(run: Any) -> Learn:
    """Return ``learn`` after one tiny lesson, which makes numba compile or load."""
    world = World(3, 3)
    teacher = np.zeros((world.cells, world.cells), dtype=np.int64)
    params = ARTICLE.newborn(np.random.RandomState(0), 1)
    learn: Learn = functools.partial(calls.learn, run)
    learn(world, teacher, params, world.all_starts()[:1], 1, 0.1, np.nan, 0.0)
    return learn


def _warm_fights(run: Any) -> LearnFights:
    """Return ``learn_fights`` after one tiny fight, which makes numba compile or load."""
    world = World(3, 3)
    minds = {side: TableMind(table_of("still", side, world)) for side in (MOUSE, CAT)}
    learn_fights: LearnFights = functools.partial(calls.learn_fights, run)
    learn_fights(Arena(world, minds, {}, 1, 1, 1), world.all_fight_starts()[:1])
    return learn_fights
