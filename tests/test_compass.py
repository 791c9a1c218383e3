"""A direction as one number: 0..1, clockwise from up."""

from __future__ import annotations

import numpy as np
import pytest

from catmouse.room.compass import TARGETS, direction_of
from catmouse.room.world import DOWN, LEFT, RIGHT, UP

JUST_BELOW = {bound: float(np.nextafter(bound, 0)) for bound in (0.25, 0.5, 0.75)}


@pytest.mark.parametrize(
    ("number", "direction"),
    [
        (0.0, UP),
        (JUST_BELOW[0.25], UP),
        (0.25, RIGHT),
        (JUST_BELOW[0.5], RIGHT),
        (0.5, DOWN),
        (JUST_BELOW[0.75], DOWN),
        (0.75, LEFT),
        (1.0, LEFT),
    ],
)
def test_a_bound_belongs_to_the_next_direction(number: float, direction: int) -> None:
    assert direction_of(np.array([number])).tolist() == [direction]


def test_the_targets_are_the_middles_of_their_directions() -> None:
    assert TARGETS.tolist() == [0.125, 0.375, 0.625, 0.875]
    assert direction_of(TARGETS).tolist() == [UP, RIGHT, DOWN, LEFT]
