"""How two brains are compared, the article's own curve to compare with, and times that are kept."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from catmouse.room.world import FloatArray

DATA = Path(__file__).parent / "data"


def within(seconds: float) -> pytest.MarkDecorator:
    """Run a test twice: with all the time in the world, and, with --timing, within some seconds.

    The test gets the seconds as ``most``.
    """
    in_time = pytest.param(seconds, marks=pytest.mark.timing, id=f"within {seconds} s")
    return pytest.mark.parametrize("most", [pytest.param(math.inf, id="at leisure"), in_time])


def assert_same_bits(one: Mapping[str, FloatArray], other: Mapping[str, FloatArray]) -> None:
    """Fail where two brains differ in a single bit, and say where and by how much."""
    assert one.keys() == other.keys()
    for name, array in one.items():
        assert array.shape == other[name].shape, f"{name} has another shape"
        assert array.dtype == other[name].dtype, f"{name} has another precision"
        bits = f"u{array.itemsize}"
        differs = array.view(bits) != other[name].view(bits)
        assert not differs.any(), (
            f"{name} differs in {differs.sum()} of {differs.size} numbers, "
            f"at most by {np.abs(array - other[name]).max()}"
        )


def article_curve(hidden: int) -> dict[int, float]:
    """Return what the article's own program gives with seed 0: game -> smoothed errors."""
    path = DATA / f"article-seed0-hidden{hidden}.csv"
    games, errors = np.loadtxt(path, delimiter=",", skiprows=1, unpack=True)
    return dict(zip(games.astype(int).tolist(), errors.tolist(), strict=True))
