"""A true LSTM: a cell state behind gates, so that memories last until a gate lets them go.

S. Hochreiter and J. Schmidhuber, "Long short-term memory" (1997), with the forget gate of
F. A. Gers and others (2000):

    i, f, g, o = inputs @ weight_ih.T + bias_ih + previous hidden @ weight_hh.T + bias_hh
    cell   = sigmoid(f) * previous cell + sigmoid(i) * tanh(g)
    hidden = sigmoid(o) * tanh(cell)

Names, shapes and the gates' order are PyTorch's, so the arrays drop into ``torch.nn.LSTM``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from catmouse.brains.arrays import Params, Shape, init_scaled
from catmouse.brains.parts import Array, Cell, Gate, Graph
from catmouse.room.world import FloatArray

FORGET_BIAS = 1.0
"""A newborn forgets little: R. Jozefowicz and others, "An empirical exploration ..." (2015)."""


class Step(NamedTuple):
    """What one move leaves behind for the next move and for the backward pass.

    The games are the last axis here, so that every gate is one block of memory.
    """

    inputs: FloatArray  # (games, 4)
    before: FloatArray  # (2, hidden, games): the state that the move began with
    gates: FloatArray  # (4, hidden, games): input, forget, cell and output gate, squashed
    squashed: FloatArray  # (hidden, games): tanh of the cell state
    state: FloatArray  # (2, hidden, games): hidden and cell state, the next move's state

    @property
    def hidden(self) -> FloatArray:
        """The hidden state, (games, hidden)."""
        hidden: FloatArray = self.state[0].T
        return hidden


def init(rng: np.random.RandomState, name: str, shape: Shape, hidden: int) -> FloatArray:
    """Draw a new parameter, uniform in +-1/sqrt(hidden); the forget gates begin open."""
    array = init_scaled(rng, name, shape, hidden)
    if name.startswith("bias"):
        array[hidden : 2 * hidden] = FORGET_BIAS if name == "bias_ih" else 0.0
    return array


def initial_state(params: Params, games: int) -> FloatArray:
    """Return the state before the first move, all zero, shape (2, hidden, games)."""
    weight_hh = params["weight_hh"]
    return np.zeros((2, weight_hh.shape[1], games), dtype=weight_hh.dtype)


def step(params: Params, inputs: FloatArray, state: FloatArray) -> Step:
    """Make one move in every game: inputs (games, 4), state (2, hidden, games)."""
    sums = params["weight_hh"] @ state[0]
    sums += params["weight_ih"] @ inputs.T
    sums += (params["bias_ih"] + params["bias_hh"])[:, np.newaxis]
    gates = sums.reshape(4, *state[0].shape)
    # sigmoid(x) is (1 + tanh(x / 2)) / 2: one tanh serves all four gates
    sigmoids = (gates[:2], gates[3])
    for gate in sigmoids:
        gate *= 0.5
    np.tanh(gates, out=gates)
    for gate in sigmoids:
        gate *= 0.5
        gate += 0.5
    after = np.empty_like(state)
    np.multiply(gates[1], state[1], out=after[1])
    after[1] += gates[0] * gates[2]
    squashed = np.tanh(after[1])
    np.multiply(gates[3], squashed, out=after[0])
    return Step(inputs, state, gates, squashed, after)


def gradients(params: Params, steps: Sequence[Step], d_hidden: FloatArray) -> Params:
    """Return the loss's gradient for every parameter of the cell.

    ``d_hidden`` (moves, games, hidden) is the loss's gradient for the hidden states, as the head
    sees them.
    """
    back = np.ascontiguousarray(params["weight_hh"].T)  # (hidden, 4 * hidden)
    hidden, games = steps[-1].squashed.shape
    gates = np.stack([step.gates for step in steps])  # (moves, 4, hidden, games)
    squashed = np.stack([step.squashed for step in steps])  # (moves, hidden, games)
    cells = np.stack([step.before[1] for step in steps])
    gate_i, gate_f, gate_g, gate_o = (gates[:, gate] for gate in range(4))
    # what each gate's sum does to the cell state (the output gate's: to the hidden state) ...
    slopes = gates * (1 - gates)
    slopes[:, 2] = gate_i * (1 - gate_g * gate_g)
    slopes[:, 0] *= gate_g
    slopes[:, 1] *= cells
    slopes[:, 3] *= squashed
    # ... and the cell state to the hidden state
    opened = gate_o * (1 - squashed * squashed)
    d_sums = np.empty_like(gates)
    d_cell = np.zeros((hidden, games), dtype=back.dtype)
    from_next = np.zeros_like(d_cell)  # the gradient that comes back through the next move
    for move in reversed(range(len(steps))):
        at_hidden = d_hidden[move].T + from_next
        d_cell += at_hidden * opened[move]
        np.multiply(slopes[move, :3], d_cell, out=d_sums[move, :3])
        np.multiply(slopes[move, 3], at_hidden, out=d_sums[move, 3])
        d_cell *= gate_f[move]
        np.matmul(back, d_sums[move].reshape(4 * hidden, games), out=from_next)
    by_move = d_sums.reshape(len(steps), 4 * hidden, games)
    before = np.stack([step.before[0].T for step in steps])  # (moves, games, hidden)
    inputs = np.stack([step.inputs for step in steps])  # (moves, games, 4)
    d_bias = by_move.sum(axis=0).sum(axis=1)
    return {
        "bias_hh": d_bias,
        "bias_ih": d_bias.copy(),
        "weight_hh": (by_move @ before).sum(axis=0),
        "weight_ih": (by_move @ inputs).sum(axis=0),
    }


def onnx_step(graph: Graph, params: Params, inputs: str, units: int) -> None:
    """Work out the next hidden and cell state."""
    heard = graph.do("MatMul", inputs, graph.constant("weight_ih", params["weight_ih"].T))
    weight_hh = graph.constant("weight_hh", params["weight_hh"].T)
    recurrent = graph.do("MatMul", "hidden", weight_hh)
    bias = graph.constant("bias", params["bias_ih"] + params["bias_hh"])
    sums = graph.do("Add", graph.do("Add", heard, recurrent), bias)
    i, f, g, o = graph.split(sums, 4, units)
    kept = graph.do("Mul", graph.do("Sigmoid", f), "cell")
    written = graph.do("Mul", graph.do("Sigmoid", i), graph.do("Tanh", g))
    graph.do("Add", kept, written, into="cell_next")
    squashed = graph.do("Tanh", "cell_next")
    graph.do("Mul", graph.do("Sigmoid", o), squashed, into="hidden_next")


def input_weights(params: Params) -> FloatArray:
    """Return what the units hear of the inputs, shape (4, hidden).

    It is the cell gate's part of ``weight_ih``: what a unit writes into its cell state, where the
    other gates only say when.
    """
    hidden = params["weight_hh"].shape[1]
    return params["weight_ih"][2 * hidden : 3 * hidden].T


CELL = Cell(
    name="lstm",
    title="LSTM",
    panel_title="The LSTM",
    tip="Gates decide what is remembered, and for how long.",
    state=("hidden", "cell"),
    gates=(Gate("i", "input"), Gate("f", "forget"), Gate("g", "cell"), Gate("o", "output")),
    arrays={
        "weight_ih": Array("what the gates hear of the inputs", "inputs", "gates", True),
        "weight_hh": Array("what the gates hear of the memory", "units", "gates", True),
        "bias_ih": Array("how far each gate is open by itself", "", "gates"),
        "bias_hh": Array("a second bias, added to the first", "", "gates"),
    },
    heard="weight_ih, cell gate",
    input_weights=input_weights,
    init=init,
    initial_state=initial_state,
    step=step,
    gradients=gradients,
    onnx_step=onnx_step,
)
