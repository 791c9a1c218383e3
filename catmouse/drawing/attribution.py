"""The colours of the synapse film: each input has one, units and outputs have the mix of them.

The article lets the inputs' colours flow through the weights. Here the mix is defined so. A unit
hears four inputs, by four weights. The share of an input in a unit is the absolute value of its
weight over the sum of the four; whether a weight pushes up or down is for the grey map to show.
The share of an input in an output is the mean of its shares in the units, each unit counted by
the absolute value of its weight to that output. What the units hear of each other is left out.

Colours mix as lights do: each sRGB colour is turned into amounts of light, the amounts are added
by their shares, and the sum is turned back. What hears one input only has exactly its colour;
what hears nothing is grey.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from catmouse.room.world import DIRECTION_NAMES, FloatArray

Bytes = npt.NDArray[np.uint8]

INPUT_NAMES = ("cat x", "cat y", "mouse x", "mouse y")

INPUT_COLORS = ((240, 122, 28), (255, 224, 138), (61, 139, 234), (159, 232, 238))
"""The cat is warm, the mouse cool; x is deep, y is pale. Colour-blind eyes can tell these apart,
and what compares the two is mauve where it is about x, and pale green where it is about y."""

SILENT = (93, 107, 126)
"""The colour of what hears nothing."""

CELL_GATE = 2
"""The place of an LSTM's cell gate among i, f, g, o: the one that writes into the memory."""

ENDS = 0.0031308, 0.04045
"""Where sRGB's curve begins, in light and in the standard's own numbers (IEC 61966-2-1)."""


class Mix(NamedTuple):
    """Whom a brain hears: the shares of the four inputs, rows that add up to 1, or to 0."""

    units: FloatArray  # (hidden, 4)
    outputs: FloatArray  # (outputs, 4)


def mix_of(params: Mapping[str, FloatArray]) -> Mix:
    """Return the shares of the inputs in a brain's units and in its outputs."""
    units = shares_of(input_weights(params).T)
    heard = shares_of(output_weights(params)) @ units
    return Mix(units, shares_of(heard))


def input_weights(params: Mapping[str, FloatArray]) -> FloatArray:
    """Return what the units hear of the inputs, shape (4, hidden).

    It is ``synapse_0``, and of an LSTM the cell gate's part of ``weight_ih``: what a unit writes
    into its memory, where the other gates only say when.
    """
    if "synapse_0" in params:
        return params["synapse_0"]
    gates = params["weight_ih"]
    hidden = len(gates) // 4
    return gates[CELL_GATE * hidden : (CELL_GATE + 1) * hidden].T


def input_weights_name(params: Mapping[str, FloatArray]) -> str:
    """Return what :func:`input_weights` are called."""
    return "synapse_0" if "synapse_0" in params else "weight_ih, cell gate"


def output_weights(params: Mapping[str, FloatArray]) -> FloatArray:
    """Return what the outputs hear of the units, shape (outputs, hidden)."""
    return params["synapse_1"].T if "synapse_1" in params else params["head_weight"]


def output_names(params: Mapping[str, FloatArray]) -> tuple[str, ...]:
    """Return the outputs' names: one number, or a score for each of the four directions."""
    return ("output",) if "synapse_1" in params else DIRECTION_NAMES[:4]


def shares_of(weights: FloatArray) -> FloatArray:
    """Return the share of each weight in its row, by absolute value; zeros where all are zero."""
    sizes = np.abs(np.asarray(weights, dtype=np.float64))
    largest = sizes.max(axis=-1, keepdims=True)
    sizes = sizes / np.where(largest > 0, largest, 1.0)  # first, lest the sum be infinite
    total = sizes.sum(axis=-1, keepdims=True)
    shares: FloatArray = sizes / np.where(total > 0, total, 1.0)
    return shares


def colors_of(shares: FloatArray) -> Bytes:
    """Return the colours of mixes (..., 4) of the inputs, as sRGB bytes (..., 3)."""
    mixed = bytes_of(shares @ light_of(INPUT_COLORS))
    silent = ~(shares > 0).any(axis=-1)
    mixed[silent] = SILENT
    return mixed


def stacks_of(shares: FloatArray, steps: int) -> Bytes:
    """Return each row of shares (rows, 4) as a stack of the inputs' colours, (rows, steps, 3)."""
    ends = np.cumsum(shares, axis=1)
    middles = (np.arange(steps) + 0.5) / steps
    which = (middles[np.newaxis, :, np.newaxis] > ends[:, np.newaxis, :]).sum(axis=2)
    colors = np.array([*INPUT_COLORS, SILENT], dtype=np.uint8)
    stacks: Bytes = colors[which]
    return stacks


def light_of(colors: npt.ArrayLike) -> FloatArray:
    """Return the amounts of light, 0..1, of sRGB bytes; same shape."""
    values = np.asarray(colors, dtype=np.float64) / 255
    light: FloatArray = np.where(
        values <= ENDS[1], values / 12.92, ((values + 0.055) / 1.055) ** 2.4
    )
    return light


def bytes_of(light: FloatArray) -> Bytes:
    """Return the sRGB bytes of amounts of light, 0..1; same shape."""
    light = np.clip(light, 0.0, 1.0)
    values = np.where(light <= ENDS[0], light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    found: Bytes = np.round(values * 255).astype(np.uint8)
    return found


def words_for(shares: FloatArray) -> str:
    """Return one row of shares in words."""
    if not shares.any():
        return "hears nothing"
    parts = zip(INPUT_NAMES, shares.tolist(), strict=True)
    return ", ".join(f"{name} {share:.0%}".replace("%", " %") for name, share in parts)


# --- the weights in grey ----------------------------------------------------------------------


def reach_of(weights: FloatArray) -> float:
    """Return the weight that is drawn white, a whole number; its negative is drawn black."""
    return max(1.0, float(math.ceil(np.abs(weights).max())))


def greys_of(weights: FloatArray, reach: float, levels: int = 256) -> Bytes:
    """Return weights as greys from black, -reach, to white, +reach, in so many levels."""
    steps = np.minimum((weights / reach + 1) * (levels / 2), levels - 1).astype(np.int64)
    return (steps * 255 // (levels - 1)).astype(np.uint8)
