"""How a brain lies in memory for the compiled engine: flat, and padded to whole registers."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from catmouse.brains.arrays import INPUTS, Params
from catmouse.room.world import FloatArray, IntArray

LANES = 8
"""Numbers side by side: 64 bytes, a cache line and the widest register."""

PANEL = 2 * LANES
"""The number of units is padded to a multiple of this; synapse_h lies in panels so wide."""

PackedBrain = tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]
Record = tuple[FloatArray, ...]

BY_TABLE, BY_BRAIN, LEARNS = range(3)
"""What a side does: it plays by a table, by a brain, or by a brain that learns."""


class Side(NamedTuple):
    """One side of a match; what its role has no use for is empty."""

    role: int
    table: IntArray  # flat [step, cat, mouse]: the directions it takes, or should learn to take
    brain: PackedBrain
    record: Record
    cat_x: FloatArray  # (moves,): where the cat is at each move, scaled to 0..1
    cat_y: FloatArray
    curve: FloatArray  # (games,): the smoothed errors, to be filled
    size: int  # units, padding included
    first: int  # the first move that the state counts in
    rate: float
    smoothed: float  # the smoothed errors so far, NaN before the first game


def padded(count: int, multiple: int) -> int:
    """Return the smallest multiple that holds so many."""
    return -(-count // multiple) * multiple


def padded_units(params: Params) -> int:
    """Return as how many units a brain is laid out."""
    return padded(params["synapse_h"].shape[0], PANEL)


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


def new_record(moves: int, size: int) -> Record:
    """Return room for what a brain of so many units leaves behind in so many moves."""
    numbers = padded(moves, LANES)
    return (
        zeros((moves + 1) * size),  # states: before each move, and after the last
        zeros(moves * size),  # deltas: d loss / d the sums that the hidden sigmoids get
        zeros(numbers),  # sums: what the output's sigmoid gets
        zeros(numbers),  # targets: what it should return
        zeros(numbers),  # off: the targets less what it returns
        zeros(numbers),  # d_sums: d loss / d sums
        zeros(numbers),  # x of the mouse
        zeros(numbers),  # y of the mouse
    )


def panels_of(synapse_h: FloatArray, size: int) -> FloatArray:
    """Return a view (rows, panels, PANEL) of the flat synapse_h, which lies panel after panel."""
    return synapse_h.reshape(size // PANEL, size, PANEL).transpose(1, 0, 2)
