"""Named arrays: what parameters, gradients and an optimiser's state are, and copies of them."""

from __future__ import annotations

import numpy as np

from catmouse.room.world import FloatArray

Params = dict[str, FloatArray]

INPUT_NAMES = ("cat x", "cat y", "mouse x", "mouse y")
"""What a brain sees: the cat's column and row, the mouse's column and row."""

INPUTS = len(INPUT_NAMES)


def sigmoid(x: FloatArray) -> FloatArray:
    """Return 1 / (1 + exp(-x)), in the place of x."""
    np.negative(x, out=x)
    np.exp(x, out=x)
    x += 1.0
    return np.reciprocal(x, out=x)


Shape = tuple[int, ...]


def init_uniform(rng: np.random.RandomState, name: str, shape: Shape, hidden: int) -> FloatArray:
    """Draw a new parameter, uniform in [-1, 1), as the article does."""
    return 2 * rng.random_sample(shape) - 1


def init_scaled(rng: np.random.RandomState, name: str, shape: Shape, hidden: int) -> FloatArray:
    """Draw a new parameter, uniform in +-1/sqrt(hidden), as PyTorch does."""
    array: FloatArray = init_uniform(rng, name, shape, hidden) / np.sqrt(hidden)
    return array


def copied(arrays: Params) -> Params:
    """Return copies of named arrays."""
    return {name: array.copy() for name, array in arrays.items()}


def frozen(arrays: Params) -> Params:
    """Return copies that cannot be written to."""
    copies = copied(arrays)
    for array in copies.values():
        array.setflags(write=False)
    return copies
