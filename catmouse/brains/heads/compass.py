"""The article's head: one number, read as a compass.

    output = sigmoid(hidden @ synapse_1)

Its flaw: up and left are neighbours in the room, but 0.125 and 0.875 on the compass; torn between
the two, the output is 0.5, which is neither. The loss is half the squared error.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from catmouse.brains.arrays import Params, init_uniform, sigmoid
from catmouse.brains.parts import Array, Graph, Head
from catmouse.room.compass import BOUNDS, TARGETS, direction_of
from catmouse.room.world import FloatArray, IntArray


def forward(params: Params, hidden: FloatArray) -> FloatArray:
    """Return the output, shape (games,), for hidden states (games, hidden)."""
    return sigmoid(hidden @ params["synapse_1"])[:, 0]


def direction(outputs: FloatArray) -> IntArray:
    """Return the direction of each output."""
    return direction_of(outputs)


def number(outputs: FloatArray) -> FloatArray:
    """Return each output as a number on the compass: it is one."""
    return outputs


def shown(outputs: FloatArray) -> FloatArray:
    """Return each output as people are shown it: (games, 1), the number."""
    return outputs[:, np.newaxis]


def gradients(
    params: Params,
    hidden: FloatArray,
    outputs: FloatArray,
    targets: IntArray,
    live: npt.NDArray[np.bool_] | None = None,
) -> tuple[FloatArray, Params]:
    """Return the gradient of 1/2 * sum(errors**2) for the hidden states and for the parameter.

    ``hidden`` (moves, games, hidden), ``outputs`` and ``targets`` (moves, games); only moves that
    are ``live`` (moves, games) count, all where it is None.
    """
    numbers = TARGETS.astype(outputs.dtype, copy=False)[targets]
    d_output = (outputs - numbers) * (outputs * (1 - outputs))
    if live is not None:
        d_output *= live
    total = np.zeros_like(params["synapse_1"])
    for at_hidden, at_output in zip(hidden[::-1], d_output[::-1], strict=True):
        total += at_hidden.T @ at_output[:, np.newaxis]
    return d_output[..., np.newaxis] * params["synapse_1"][:, 0], {"synapse_1": total}


def onnx_end(graph: Graph, params: Params) -> None:
    """Work out the number, and which sector it lies in: as many bounds as are not above it."""
    weights = graph.constant("synapse_1", params["synapse_1"])
    number = graph.do("Sigmoid", graph.do("MatMul", "hidden_next", weights))  # (games, 1)
    bounds = graph.constant("bounds", BOUNDS.astype(params["synapse_1"].dtype)[np.newaxis])
    passed = graph.do("Cast", graph.do("GreaterOrEqual", number, bounds), to=7)  # to int64
    last = graph.constant("last_axis", np.array([1], dtype=np.int64))
    graph.do("ReduceSum", passed, last, into="direction", keepdims=0)
    graph.do("Squeeze", number, last, into="answer")


HEAD = Head(
    name="compass",
    label="Compass",
    tip="The article's: one number, read clockwise from up.",
    hint="up is near 0, left near 1: far apart",
    outputs=("output",),
    arrays={"synapse_1": Array("how the units make the output", "units", "outputs")},
    slack=0.125,  # half a sector
    output_weights=lambda params: params["synapse_1"].T,
    init=init_uniform,
    forward=forward,
    direction=direction,
    number=number,
    shown=shown,
    gradients=gradients,
    onnx_end=onnx_end,
)
