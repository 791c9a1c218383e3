"""A gated recurrent unit: two gates decide how much of the hidden state is written anew.

K. Cho and others, "Learning phrase representations using RNN encoder-decoder ..." (2014), in the
form of PyTorch's ``torch.nn.GRU``, whose names, shapes and order of the gates these are:

    r = sigmoid(inputs @ weight_ir.T + bias_ir + previous hidden @ weight_hr.T + bias_hr)
    z = sigmoid(inputs @ weight_iz.T + bias_iz + previous hidden @ weight_hz.T + bias_hz)
    n = tanh(inputs @ weight_in.T + bias_in + r * (previous hidden @ weight_hn.T + bias_hn))
    hidden = (1 - z) * n + z * previous hidden

``weight_ih`` is the three of the inputs one above the other, and so on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from catmouse.brains.arrays import Params, init_scaled
from catmouse.brains.parts import Array, Cell, Gate, Graph
from catmouse.room.world import FloatArray


class Step(NamedTuple):
    """What one move leaves behind for the next move and for the backward pass.

    The games are the last axis here, so that every gate is one block of memory.
    """

    inputs: FloatArray  # (games, 4)
    before: FloatArray  # (hidden, games): the state that the move began with
    gates: FloatArray  # (3, hidden, games): reset, update and new gate, squashed
    recalled: FloatArray  # (hidden, games): what the new gate hears of the state, before the reset
    state: FloatArray  # (hidden, games): the hidden state, the next move's state

    @property
    def hidden(self) -> FloatArray:
        """The hidden state, (games, hidden)."""
        hidden: FloatArray = self.state.T
        return hidden


def initial_state(params: Params, games: int) -> FloatArray:
    """Return the state before the first move, all zero, shape (hidden, games)."""
    weight_hh = params["weight_hh"]
    return np.zeros((weight_hh.shape[1], games), dtype=weight_hh.dtype)


def step(params: Params, inputs: FloatArray, state: FloatArray) -> Step:
    """Make one move in every game: inputs (games, 4), state (hidden, games)."""
    gates = params["weight_ih"] @ inputs.T + params["bias_ih"][:, np.newaxis]
    recurrent = params["weight_hh"] @ state + params["bias_hh"][:, np.newaxis]
    gates, recurrent = gates.reshape(3, *state.shape), recurrent.reshape(3, *state.shape)
    gates[:2] += recurrent[:2]
    gates[:2] *= 0.5  # sigmoid(x) is (1 + tanh(x / 2)) / 2
    np.tanh(gates[:2], out=gates[:2])
    gates[:2] *= 0.5
    gates[:2] += 0.5
    reset, update, new = gates
    new += reset * recurrent[2]
    np.tanh(new, out=new)
    return Step(inputs, state, gates, recurrent[2], new + update * (state - new))


def gradients(params: Params, steps: Sequence[Step], d_hidden: FloatArray) -> Params:
    """Return the loss's gradient for every parameter of the cell.

    ``d_hidden`` (moves, games, hidden) is the loss's gradient for the hidden states, as the head
    sees them.
    """
    back = np.ascontiguousarray(params["weight_hh"].T)  # (hidden, 3 * hidden)
    total = {name: np.zeros_like(params[name]) for name in sorted(CELL.arrays)}
    from_next = np.zeros_like(steps[-1].state)  # the gradient that comes back through the next move
    for move in reversed(range(len(steps))):
        inputs, before, (reset, update, new), recalled, _ = steps[move]
        at_hidden = d_hidden[move].T + from_next
        d_sums = np.empty_like(steps[move].gates)  # of what the inputs bring to each gate ...
        np.multiply(at_hidden, (1 - update) * (1 - new * new), out=d_sums[2])
        np.multiply(d_sums[2], recalled * (reset * (1 - reset)), out=d_sums[0])
        np.multiply(at_hidden, (before - new) * (update * (1 - update)), out=d_sums[1])
        d_recurrent = d_sums.copy()  # ... and of what the state brings
        d_recurrent[2] *= reset
        of_inputs, of_state = d_sums.reshape(-1, len(inputs)), d_recurrent.reshape(-1, len(inputs))
        from_next = at_hidden * update + back @ of_state
        total["weight_ih"] += of_inputs @ inputs
        total["bias_ih"] += of_inputs.sum(axis=1)
        total["weight_hh"] += of_state @ before.T
        total["bias_hh"] += of_state.sum(axis=1)
    return total


def onnx_step(graph: Graph, params: Params, inputs: str, units: int) -> None:
    """Work out the next hidden state."""
    weight_ih = graph.constant("weight_ih", params["weight_ih"].T)
    weight_hh = graph.constant("weight_hh", params["weight_hh"].T)
    bias_ih = graph.constant("bias_ih", params["bias_ih"])
    bias_hh = graph.constant("bias_hh", params["bias_hh"])
    heard = graph.do("Add", graph.do("MatMul", inputs, weight_ih), bias_ih)
    recurrent = graph.do("Add", graph.do("MatMul", "hidden", weight_hh), bias_hh)
    heard_r, heard_z, heard_n = graph.split(heard, 3, units)
    recalled_r, recalled_z, recalled_n = graph.split(recurrent, 3, units)
    reset = graph.do("Sigmoid", graph.do("Add", heard_r, recalled_r))
    update = graph.do("Sigmoid", graph.do("Add", heard_z, recalled_z))
    new = graph.do("Tanh", graph.do("Add", heard_n, graph.do("Mul", reset, recalled_n)))
    kept = graph.do("Mul", update, graph.do("Sub", "hidden", new))
    graph.do("Add", new, kept, into="hidden_next")


def input_weights(params: Params) -> FloatArray:
    """Return what the units hear of the inputs, shape (4, hidden): what is written anew."""
    hidden = params["weight_hh"].shape[1]
    return params["weight_ih"][2 * hidden :].T


CELL = Cell(
    name="gru",
    title="GRU",
    panel_title="The GRU",
    tip="Two gates decide how much of what is remembered is written anew.",
    state=("hidden",),
    gates=(Gate("r", "reset"), Gate("z", "update"), Gate("n", "new")),
    arrays={
        "weight_ih": Array("what the gates hear of the inputs", "inputs", "gates", True),
        "weight_hh": Array("what the gates hear of the memory", "units", "gates", True),
        "bias_ih": Array("how far each gate is open by itself", "", "gates"),
        "bias_hh": Array("a second bias; the new gate's is reset, too", "", "gates"),
    },
    heard="weight_ih, new gate",
    input_weights=input_weights,
    init=init_scaled,
    initial_state=initial_state,
    step=step,
    gradients=gradients,
    onnx_step=onnx_step,
)
