"""The compiled engine: :func:`catmouse.game.learn` some hundred times faster, if numba is here.

This module imports numba only when :func:`load` is called. It lays a brain out as
:mod:`catmouse.kernel` wants it, flat and padded with units that stay at zero, and back.
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

from catmouse.brains import elman
from catmouse.brains.elman import INPUTS, Params
from catmouse.compass import BOUNDS, IDEALS
from catmouse.world import FloatArray, IntArray, World

Learn = Callable[[World, IntArray, Params, IntArray, int, float, float, float], FloatArray]
"""The signature of :func:`catmouse.game.learn`."""

LANES = 8
"""Numbers side by side: 64 bytes, a cache line and the widest register."""

PANEL = 2 * LANES
"""The number of units is padded to a multiple of this; synapse_h lies in panels so wide."""

TAME = 1e100
"""While weights and rate are below this, no weight can become infinite within a game."""

DAMAGE = (
    "the compiled engine does not start here, so games are played by numpy, which is slower: {}"
)


class Unavailable(Exception):
    """There is no compiled engine on this machine; the text says why, in one sentence."""


@functools.cache
def load() -> Learn:
    """Compile the engine, or load it from the cache of an earlier start, and return its ``learn``.

    What it returns has the signature and the meaning of :func:`catmouse.game.learn`, for brains,
    rooms and games of every size, and lets other threads run while it works. Takes some seconds
    the first time. Raises :class:`Unavailable`.
    """
    if "numba" not in sys.modules:
        folder = platformdirs.user_cache_path("catmouse") / "numba"
        os.environ.setdefault("NUMBA_CACHE_DIR", str(folder))
    try:
        kernel = importlib.import_module("catmouse.kernel")
    except Exception as error:
        reason = str(error).strip().splitlines()[:1] or [type(error).__name__]
        raise Unavailable(DAMAGE.format(reason[0])) from error
    for attempt in (_from_cache, _from_mended_cache, _without_cache):
        try:
            return attempt(kernel)
        except Exception as error:
            failure = error
    raise Unavailable(DAMAGE.format(f"{type(failure).__name__} while compiling")) from failure


def _from_cache(kernel: Any) -> Learn:
    """Return the warm engine, compiled at most once a machine."""
    return _warm(kernel.compile_run(cache=True))


def _from_mended_cache(kernel: Any) -> Learn:
    """Delete what earlier starts left in the cache, then fill it again."""
    run = kernel.compile_run(cache=True)
    for file in Path(run.stats.cache_path).glob("kernel.*.nb[ci]"):
        file.unlink()
    return _warm(run)


def _without_cache(kernel: Any) -> Learn:
    """Return the warm engine, compiled for this process alone."""
    return _warm(kernel.compile_run(cache=False))


def _warm(run: Any) -> Learn:
    """Return ``learn`` after one tiny lesson, which makes numba compile or load."""
    learn = functools.partial(_learn, run)
    world = World(3, 3)
    teacher = np.zeros((world.cells, world.cells), dtype=np.int64)
    learn(world, teacher, elman.newborn(np.random.RandomState(0), 1),
          world.all_starts()[:1], 1, 0.1, np.nan, 0.0)
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

    The weights change when the call ends. Raises IndexError for a cell or a direction that does
    not exist: the kernel itself does not look.
    """
    _check(teacher, (world.cells, world.cells), len(IDEALS), "direction")
    _check(starts, (len(starts), 2), world.cells, "cell")
    size = -(-params["synapse_h"].shape[0] // PANEL) * PANEL
    brain = _packed(params, size)
    tables = (
        _flat(world.moves, np.int64),
        _flat(teacher, np.int64),
        _flat(world.coordinates, np.float64),
        _flat(IDEALS, np.float64),
        _flat(np.log(BOUNDS / (1 - BOUNDS)), np.float64),
        world.cells,
    )
    a_move = -(-moves // LANES) * LANES
    record = (
        _zeros((moves + 1) * size),  # memory, before each move and after the last
        _zeros(moves * size),  # delta: d loss / d the sum that a hidden unit's sigmoid gets
        _zeros(a_move),  # the sum that the output's sigmoid gets
        _zeros(a_move),  # the ideal output
        _zeros(a_move),  # the error
        _zeros(a_move),  # d loss / d the output's sum
        _zeros(a_move),  # mouse x
        _zeros(a_move),  # mouse y
    )
    tame = rate < TAME and bool(np.all(np.abs(params["synapse_h"]) < TAME))
    curve = np.empty(len(starts))
    played = run(brain, tables, record, _flat(starts, np.int64), curve, size, int(moves),
                 1 if tame else 0, float(rate), float(smoothed), float(until))
    _unpack(brain, size, params)
    return curve[:played]


def _check(table: IntArray, shape: tuple[int, int], bound: int, what: str) -> None:
    """Raise IndexError unless the table has this shape and numbers from 0 to bound - 1."""
    if table.shape != shape:
        raise IndexError(f"a table of shape {table.shape} is not of shape {shape}")
    if table.size and not (table.min() >= 0 and table.max() < bound):
        raise IndexError(f"a {what} is not one of 0 to {bound - 1}")


def _zeros(length: int) -> FloatArray:
    """Return zeros that begin at the beginning of a cache line."""
    zeros = np.zeros(length + LANES)
    begin = -(zeros.ctypes.data // 8) % LANES
    return zeros[begin : begin + length]


def _flat(array: np.ndarray, kind: type) -> np.ndarray:
    """Return the array as one row that only reads, so that numba always sees one type."""
    flat = np.ascontiguousarray(array, dtype=kind).reshape(-1).view()
    flat.setflags(write=False)
    return flat


def _panels(synapse_h: FloatArray, size: int) -> FloatArray:
    """Return a view (size, size) / PANEL panels of the flat synapse_h, as (rows, panel, column)."""
    return synapse_h.reshape(size // PANEL, size, PANEL).transpose(1, 0, 2)


def _packed(params: Params, size: int) -> tuple[FloatArray, ...]:
    """Return synapse_0, synapse_h, synapse_1, floor and room for a sum, flat and padded.

    The floor is a bias of -inf for the units that only pad: their sigmoid is exactly 0, so no
    weight from or to them ever leaves 0.
    """
    hidden = params["synapse_h"].shape[0]
    synapse_0, synapse_h, synapse_1 = _zeros(INPUTS * size), _zeros(size * size), _zeros(size)
    floor = _zeros(size)
    synapse_0.reshape(INPUTS, size)[:, :hidden] = params["synapse_0"]
    square = np.zeros((size, size))
    square[:hidden, :hidden] = params["synapse_h"]
    _panels(synapse_h, size)[...] = square.reshape(size, size // PANEL, PANEL)
    synapse_1[:hidden] = params["synapse_1"][:, 0]
    floor[hidden:] = -np.inf
    return synapse_0, synapse_h, synapse_1, floor, _zeros(size)


def _unpack(brain: tuple[FloatArray, ...], size: int, params: Params) -> None:
    """Copy the weights back into ``params``."""
    synapse_0, synapse_h, synapse_1 = brain[:3]
    hidden = params["synapse_h"].shape[0]
    params["synapse_0"][...] = synapse_0.reshape(INPUTS, size)[:, :hidden]
    square = _panels(synapse_h, size).reshape(size, size)
    params["synapse_h"][...] = square[:hidden, :hidden]
    params["synapse_1"][:, 0] = synapse_1[:hidden]
