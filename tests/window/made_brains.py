"""Brains made by hand, whose moves can be told beforehand: they look at nothing."""

from __future__ import annotations

import math

import numpy as np

from catmouse.brains.arrays import Params
from catmouse.room.compass import IDEALS


def runs(direction: int, hidden: int = 1) -> Params:
    """A brain that runs in one direction whatever it sees, and has no memory."""
    share = IDEALS[direction]
    weight = math.log(share / (1 - share)) / 0.5  # an idle hidden unit stands at 1/2
    first_unit_only = np.zeros((hidden, 1))
    first_unit_only[0] = weight
    return {
        "synapse_0": np.zeros((4, hidden)),
        "synapse_h": np.zeros((hidden, hidden)),
        "synapse_1": first_unit_only,
    }


def remembers() -> Params:
    """A brain that runs right on a game's first move and up on all others."""
    return {
        "synapse_0": np.zeros((4, 1)),
        "synapse_h": np.array([[8.0]]),  # the unit stands at 1/2 first, and near 1 from then on
        "synapse_1": np.array([[-2.0]]),
    }
