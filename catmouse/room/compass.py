"""The compass: a direction written as one number from 0 to 1, clockwise from up."""

from __future__ import annotations

import numpy as np

from catmouse.room.world import FloatArray, IntArray

BOUNDS = np.array([0.25, 0.5, 0.75])
"""Below the first bound is up, below the second right, below the third down, else left."""

TARGETS = np.array([0.125, 0.375, 0.625, 0.875])
"""The middle of each direction's sector: what a teacher asks for. Staying has no number."""


def direction_of(number: FloatArray) -> IntArray:
    """Return the direction that each number stands for; same shape."""
    return np.searchsorted(BOUNDS, number, side="right")
