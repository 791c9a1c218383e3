"""When will the errors fall under a target, at the present slope?"""

from __future__ import annotations

import math

import numpy as np

from catmouse.history import Points

RECENT = 64
"""How many points of the curve the slope is taken from: half an octave of the run."""


def games_until(points: Points, target: float) -> float:
    """Return how many more games it takes, infinite where the errors are not falling."""
    games, errors = points.games[-RECENT:], points.errors[-RECENT:]
    if len(games) < 2 or target == -math.inf:
        return math.inf
    slope, height = np.polyfit(games - games[-1], errors, 1)
    if height <= target:
        return 0.0
    return float((target - height) / slope) if slope < 0 else math.inf
