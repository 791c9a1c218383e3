"""The article's brain: an Elman network with sigmoid units and no biases.

The article calls it an LSTM, but it has no gates; this is the plain recurrent network of
J. L. Elman, "Finding structure in time" (1990):

    hidden = sigmoid(inputs @ synapse_0 + previous hidden @ synapse_h)
    output = sigmoid(hidden @ synapse_1)

It learns by full back-propagation through time (P. J. Werbos, 1990) of half the squared error,
summed over all moves of a game and all games of a lesson.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from catmouse.world import FloatArray

Params = dict[str, FloatArray]

INPUTS = 4


class Step(NamedTuple):
    """What one move leaves behind for the backward pass."""

    inputs: FloatArray  # (games, 4)
    before: FloatArray  # (games, hidden): the memory that the move began with
    memory: FloatArray  # (games, hidden): the hidden state, the next move's memory
    output: FloatArray  # (games,): the chosen direction as a number, 0..1


def sigmoid(x: FloatArray) -> FloatArray:
    """Return 1 / (1 + exp(-x)), in the place of x."""
    np.negative(x, out=x)
    np.exp(x, out=x)
    x += 1.0
    return np.reciprocal(x, out=x)


def shapes(hidden: int) -> dict[str, tuple[int, int]]:
    """Return every parameter's shape, in the order in which a new brain draws them."""
    return {"synapse_0": (INPUTS, hidden), "synapse_1": (hidden, 1), "synapse_h": (hidden, hidden)}


def newborn(rng: np.random.RandomState, hidden: int) -> Params:
    """Draw the weights of a new brain, each uniform in [-1, 1)."""
    return {name: 2 * rng.random_sample(shape) - 1 for name, shape in shapes(hidden).items()}


def blank_memory(params: Params, games: int) -> FloatArray:
    """Return the memory before the first move, all zero, shape (games, hidden)."""
    return np.zeros((games, params["synapse_h"].shape[0]))


def step(params: Params, inputs: FloatArray, memory: FloatArray) -> Step:
    """Make one move in every game: inputs (games, 4), memory (games, hidden)."""
    hidden = sigmoid(inputs @ params["synapse_0"] + memory @ params["synapse_h"])
    output = sigmoid(hidden @ params["synapse_1"])[:, 0]
    return Step(inputs, memory, hidden, output)


def gradients(params: Params, steps: Sequence[Step], errors: FloatArray) -> Params:
    """Return the gradient of 1/2 * sum(errors**2) for every parameter.

    ``errors`` (moves, games) is the ideal output minus the brain's own, at each move.
    """
    synapse_1, synapse_h = params["synapse_1"], params["synapse_h"]
    total = {name: np.zeros_like(array) for name, array in params.items()}
    future = np.zeros_like(steps[-1].memory)  # d loss / d hidden's sum, at the move after
    for (inputs, before, hidden, output), error in zip(reversed(steps), errors[::-1], strict=True):
        d_output = (-error * (output * (1 - output)))[:, np.newaxis]
        future = (future @ synapse_h.T + d_output @ synapse_1.T) * (hidden * (1 - hidden))
        total["synapse_1"] += hidden.T @ d_output
        total["synapse_h"] += before.T @ future
        total["synapse_0"] += inputs.T @ future
    return total
