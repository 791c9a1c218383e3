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

from catmouse.brains.arrays import INPUT_NAMES
from catmouse.brains.brain import Network
from catmouse.room.world import FloatArray

Bytes = npt.NDArray[np.uint8]

INPUT_COLORS = ((240, 122, 28), (255, 224, 138), (61, 139, 234), (159, 232, 238))
"""The cat is warm, the mouse cool; x is deep, y is pale. Colour-blind eyes can tell these apart,
and what compares the two is mauve where it is about x, and pale green where it is about y."""

SILENT = (93, 107, 126)
"""The colour of what hears nothing."""

ENDS = 0.0031308, 0.04045
"""Where sRGB's curve begins, in light and in the standard's own numbers (IEC 61966-2-1)."""


class Mix(NamedTuple):
    """Whom a brain hears: the shares of the four inputs, rows that add up to 1, or to 0."""

    units: FloatArray  # (hidden, 4)
    outputs: FloatArray  # (outputs, 4)


def mix_of(network: Network, params: Mapping[str, FloatArray]) -> Mix:
    """Return the shares of the inputs in a brain's units and in its outputs."""
    own = dict(params)
    units = shares_of(network.cell.input_weights(own).T)
    heard = shares_of(network.head.output_weights(own)) @ units
    return Mix(units, shares_of(heard))


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
