"""How a brain lies in memory for the compiled engine: flat, and padded to whole registers."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from catmouse.brains.elman import INPUTS, Params
from catmouse.world import FloatArray

LANES = 8
"""Numbers side by side: 64 bytes, a cache line and the widest register."""

PANEL = 2 * LANES
"""The number of units is padded to a multiple of this; synapse_h lies in panels so wide."""

PackedBrain = tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]


def padded(count: int, multiple: int) -> int:
    """Return the smallest multiple that holds so many."""
    return -(-count // multiple) * multiple


def zeros(length: int) -> FloatArray:
    """Return zeros that begin at the beginning of a cache line."""
    roomy = np.zeros(length + LANES)
    begin = -(roomy.ctypes.data // 8) % LANES
    return roomy[begin : begin + length]


def flat(array: npt.NDArray[Any], kind: type) -> npt.NDArray[Any]:
    """Return the array as one row that only reads, so that numba always sees one type."""
    row: npt.NDArray[Any] = np.ascontiguousarray(array, dtype=kind).reshape(-1).view()
    row.setflags(write=False)
    return row


def packed(params: Params, size: int) -> PackedBrain:
    """Return synapse_0, synapse_h, synapse_1, floor and room for a sum, for so many units.

    The floor is a bias of -inf for the units that only pad: their sigmoid is exactly 0, so no
    weight from or to them ever leaves 0.
    """
    hidden = params["synapse_h"].shape[0]
    synapse_0, synapse_h, synapse_1 = zeros(INPUTS * size), zeros(size * size), zeros(size)
    synapse_0.reshape(INPUTS, size)[:, :hidden] = params["synapse_0"]
    square = np.zeros((size, size))
    square[:hidden, :hidden] = params["synapse_h"]
    panels_of(synapse_h, size)[...] = square.reshape(size, size // PANEL, PANEL)
    synapse_1[:hidden] = params["synapse_1"][:, 0]
    floor = zeros(size)
    floor[hidden:] = -np.inf
    return synapse_0, synapse_h, synapse_1, floor, zeros(size)


def unpack(brain: PackedBrain, size: int, params: Params) -> None:
    """Copy the weights back into ``params``."""
    synapse_0, synapse_h, synapse_1, _, _ = brain
    hidden = params["synapse_h"].shape[0]
    params["synapse_0"][...] = synapse_0.reshape(INPUTS, size)[:, :hidden]
    params["synapse_h"][...] = panels_of(synapse_h, size).reshape(size, size)[:hidden, :hidden]
    params["synapse_1"][:, 0] = synapse_1[:hidden]


def panels_of(synapse_h: FloatArray, size: int) -> FloatArray:
    """Return a view (rows, panels, PANEL) of the flat synapse_h, which lies panel after panel."""
    return synapse_h.reshape(size // PANEL, size, PANEL).transpose(1, 0, 2)
