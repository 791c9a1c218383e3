"""The compiled engine: :func:`catmouse.game.learn` some hundred times faster, if numba is here.

numba is imported only when :func:`load` is called.
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

from catmouse.brains import ARTICLE
from catmouse.brains.elman import Params
from catmouse.compass import BOUNDS, IDEALS
from catmouse.padding import LANES, PANEL, flat, packed, padded, unpack, zeros
from catmouse.world import FloatArray, IntArray, World

Learn = Callable[[World, IntArray, Params, IntArray, int, float, float, float], FloatArray]
"""The signature of :func:`catmouse.game.learn`."""

TAME = 1e100
"""While weights and rate are below this, no weight can become infinite within a game."""


class Unavailable(Exception):
    """There is no compiled engine on this machine; the text says why, in one sentence."""


@functools.cache
def load() -> Learn:
    """Compile the engine, or load it from the cache of an earlier start, and return its ``learn``.

    What it returns has the signature and the meaning of :func:`catmouse.game.learn`, for brains,
    rooms and games of every size; other threads run on while it works, and see the weights change
    when it returns. Loading takes some seconds the first time. Raises :class:`Unavailable`.
    """
    if "numba" not in sys.modules:
        folder = platformdirs.user_cache_path("catmouse") / "numba"
        os.environ.setdefault("NUMBA_CACHE_DIR", str(folder))
    try:
        kernel = importlib.import_module("catmouse.kernel")
    except Exception as error:  # whatever a broken installation raises
        raise Unavailable(f"numba cannot be imported: {_first_line(error)}") from error
    failures = []
    for attempt in (_from_cache, _from_mended_cache, _without_cache):
        try:
            return attempt(kernel)
        except Exception as error:  # a damaged cache raises anything at all
            failures.append(error)
    last = failures[-1]
    raise Unavailable(f"numba cannot compile the game: {_first_line(last)}") from last


def _first_line(error: Exception) -> str:
    """Return the first line of what an error says, or its name when it says nothing."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _from_cache(kernel: Any) -> Learn:
    """Return the engine, compiled at most once on this machine."""
    return _warm(kernel.compile_run(cache=True))


def _from_mended_cache(kernel: Any) -> Learn:
    """Delete what earlier starts left in the cache, and fill it again."""
    run = kernel.compile_run(cache=True)
    for file in Path(run.stats.cache_path).glob("kernel.*.nb[ci]"):
        file.unlink()
    return _warm(run)


def _without_cache(kernel: Any) -> Learn:
    """Return the engine, compiled for this process alone."""
    return _warm(kernel.compile_run(cache=False))


def _warm(run: Any) -> Learn:
    """Return ``learn`` after one tiny lesson, which makes numba compile or load."""
    world = World(3, 3)
    teacher = np.zeros((world.cells, world.cells), dtype=np.int64)
    params = ARTICLE.newborn(np.random.RandomState(0), 1)
    learn: Learn = functools.partial(_learn, run)
    learn(world, teacher, params, world.all_starts()[:1], 1, 0.1, np.nan, 0.0)
    return learn


def _learn(
    run: Any,
    world: World,
    teacher: IntArray,
    params: Params,
    starts: IntArray,
    moves: int,
    rate: float,
    smoothed: float,
    until: float,
) -> FloatArray:
    """Do what :func:`catmouse.game.learn` does.

    Raises IndexError for a cell or a direction that does not exist: the kernel does not look.
    """
    _check(teacher, (world.cells, world.cells), len(IDEALS))
    _check(starts, (len(starts), 2), world.cells)
    size = padded(params["synapse_h"].shape[0], PANEL)
    brain = packed(params, size)
    tables = (
        flat(world.moves, np.int64),
        flat(world.coordinates, np.float64),
        flat(IDEALS, np.float64),
        flat(np.log(BOUNDS / (1 - BOUNDS)), np.float64),  # what the output's sigmoid gets there
        world.cells,
        flat(teacher, np.int64),
    )
    numbers = padded(moves, LANES)
    record = (
        zeros((moves + 1) * size),  # memory: before each move, and after the last
        zeros(moves * size),  # deltas: d loss / d the sums that the hidden sigmoids get
        zeros(numbers),  # sums: what the output's sigmoid gets
        zeros(numbers),  # ideals: what it should return
        zeros(numbers),  # errors
        zeros(numbers),  # d_sums: d loss / d sums
        zeros(numbers),  # x of the mouse
        zeros(numbers),  # y of the mouse
    )
    # The sums over a blank memory are 0 and may be left out, unless a factor is infinite or NaN.
    tame = abs(rate) < TAME and all(np.abs(array).max() < TAME for array in params.values())
    first = 1 if tame else 0
    curve = np.empty(len(starts))
    rows = flat(starts, np.int64)
    ends = float(rate), float(smoothed), float(until)
    played = run(brain, tables, record, rows, curve, size, int(moves), first, *ends)
    unpack(brain, size, params)
    return curve[:played]


def _check(table: IntArray, shape: tuple[int, int], count: int) -> None:
    """Raise IndexError unless the table has this shape and numbers from 0 to count - 1."""
    if table.shape != shape:
        raise IndexError(f"a table of shape {table.shape} is not of shape {shape}")
    if table.size and not 0 <= table.min() <= table.max() < count:
        raise IndexError(f"a table has numbers that are not 0 to {count - 1}")
