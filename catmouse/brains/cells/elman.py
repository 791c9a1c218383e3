"""The article's cell: an Elman network with sigmoid units and no biases.

The article calls it an LSTM, but it has no gates; this is the plain recurrent network of
J. L. Elman, "Finding structure in time" (1990):

    hidden = sigmoid(inputs @ synapse_0 + previous hidden @ synapse_h)

The gradient is that of full back-propagation through time (P. J. Werbos, 1990).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from catmouse.brains.arrays import Params, init_uniform, sigmoid
from catmouse.brains.parts import Array, Cell, Graph
from catmouse.room.world import FloatArray


class Step(NamedTuple):
    """What one move leaves behind for the next move and for the backward pass."""

    inputs: FloatArray  # (games, 4)
    before: FloatArray  # (games, hidden): the state that the move began with
    hidden: FloatArray  # (games, hidden): the hidden state

    @property
    def state(self) -> FloatArray:
        """The next move's state, (games, hidden): the hidden state itself."""
        return self.hidden


def initial_state(params: Params, games: int) -> FloatArray:
    """Return the state before the first move, all zero, shape (games, hidden)."""
    synapse_h = params["synapse_h"]
    return np.zeros((games, synapse_h.shape[0]), dtype=synapse_h.dtype)


def step(params: Params, inputs: FloatArray, state: FloatArray) -> Step:
    """Make one move in every game: inputs (games, 4), state (games, hidden)."""
    hidden = sigmoid(inputs @ params["synapse_0"] + state @ params["synapse_h"])
    return Step(inputs, state, hidden)


def gradients(params: Params, steps: Sequence[Step], d_hidden: FloatArray) -> Params:
    """Return the loss's gradient for every parameter of the cell.

    ``d_hidden`` (moves, games, hidden) is the loss's gradient for the hidden states, as the head
    sees them.
    """
    synapse_h = params["synapse_h"]
    total = {name: np.zeros_like(params[name]) for name in ("synapse_0", "synapse_h")}
    future = np.zeros_like(steps[-1].hidden)  # d loss / d hidden's sum, at the move after
    for (inputs, before, hidden), at_hidden in zip(reversed(steps), d_hidden[::-1], strict=True):
        future = (future @ synapse_h.T + at_hidden) * (hidden * (1 - hidden))
        total["synapse_h"] += before.T @ future
        total["synapse_0"] += inputs.T @ future
    return total


def onnx_step(graph: Graph, params: Params, inputs: str, units: int) -> None:
    """Work out the next hidden state: sigmoid(inputs @ synapse_0 + hidden @ synapse_h)."""
    heard = graph.do("MatMul", inputs, graph.constant("synapse_0", params["synapse_0"]))
    recurrent = graph.do("MatMul", "hidden", graph.constant("synapse_h", params["synapse_h"]))
    graph.do("Sigmoid", graph.do("Add", heard, recurrent), into="hidden_next")


CELL = Cell(
    name="elman",
    title="Elman",
    panel_title="The brain",
    tip="The article's: hidden units that hear themselves a move later.",
    state=("hidden",),
    gates=(),
    arrays={
        "synapse_0": Array("what the units hear of the inputs", "inputs", "units"),
        "synapse_h": Array("what the units hear of each other", "units", "units"),
    },
    heard="synapse_0",
    input_weights=lambda params: params["synapse_0"],
    init=init_uniform,
    initial_state=initial_state,
    step=step,
    gradients=gradients,
    onnx_step=onnx_step,
)
