"""A head that outputs with one of four: a score for up, right, down and left.

    probabilities = softmax(hidden @ head_weight.T + head_bias)

The loss is the cross-entropy with the teacher's direction. No direction is nearer to another.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from catmouse.brains.arrays import Params, init_scaled
from catmouse.brains.parts import Array, Graph, Head
from catmouse.room.compass import TARGETS
from catmouse.room.world import DIRECTION_NAMES, FloatArray, IntArray

DIRECTIONS = 4


def forward(params: Params, hidden: FloatArray) -> FloatArray:
    """Return the scores before the softmax, shape (games, 4), for hidden states (games, hidden)."""
    scores: FloatArray = hidden @ params["head_weight"].T
    scores += params["head_bias"]
    return scores


def probabilities(scores: FloatArray) -> FloatArray:
    """Return the softmax over the last axis; same shape."""
    chances = np.moveaxis(scores, -1, 0).copy()  # numpy is slow along so short an axis
    chances -= chances.max(axis=0)
    np.exp(chances, out=chances)
    chances /= chances.sum(axis=0)
    return np.moveaxis(chances, 0, -1)


def direction(outputs: FloatArray) -> IntArray:
    """Return the likeliest direction of each output."""
    likeliest: IntArray = outputs.argmax(axis=-1)
    return likeliest


def number(outputs: FloatArray) -> FloatArray:
    """Return each output as a number on the compass: the target of its direction."""
    number: FloatArray = TARGETS[direction(outputs)]
    return number


def shown(outputs: FloatArray) -> FloatArray:
    """Return each output as people are shown it: (games, 4), the probabilities."""
    return probabilities(outputs)


def gradients(
    params: Params,
    hidden: FloatArray,
    outputs: FloatArray,
    targets: IntArray,
    live: npt.NDArray[np.bool_] | None = None,
) -> tuple[FloatArray, Params]:
    """Return the gradient of the summed cross-entropy for the hidden states and the parameters.

    ``hidden`` (moves, games, hidden), ``outputs`` (moves, games, 4), ``targets`` (moves, games);
    only moves that are ``live`` (moves, games) count, all where it is None.
    """
    d_scores = probabilities(outputs.reshape(-1, DIRECTIONS))
    d_scores[np.arange(len(d_scores)), targets.ravel()] -= 1.0
    if live is not None:
        d_scores *= live.reshape(-1, 1)
    rows = hidden.reshape(-1, hidden.shape[-1])
    d_hidden = (d_scores @ params["head_weight"]).reshape(hidden.shape)
    return d_hidden, {"head_bias": d_scores.sum(axis=0), "head_weight": d_scores.T @ rows}


def onnx_end(graph: Graph, params: Params) -> None:
    """Work out the probabilities, and the likeliest direction."""
    weights = graph.constant("head_weight", params["head_weight"].T)
    bias = graph.constant("head_bias", params["head_bias"])
    scores = graph.do("Add", graph.do("MatMul", "hidden_next", weights), bias)
    graph.do("ArgMax", scores, into="direction", axis=1, keepdims=0)
    graph.do("Softmax", scores, into="answer", axis=1)


HEAD = Head(
    name="four-way",
    label="Four-way",
    tip="A probability for each of the four directions.",
    hint="framed: what the teacher says",
    outputs=DIRECTION_NAMES[:DIRECTIONS],
    arrays={
        "head_weight": Array("how the units vote", "units", "outputs", True),
        "head_bias": Array("each direction's head start", "", "outputs"),
    },
    slack=0.0,  # a direction has no more than one number
    output_weights=lambda params: params["head_weight"],
    init=init_scaled,
    forward=forward,
    direction=direction,
    number=number,
    shown=shown,
    gradients=gradients,
    onnx_end=onnx_end,
)
