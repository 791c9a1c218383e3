"""The article's head: one number, read as a compass.

    output = sigmoid(hidden @ synapse_1)

Its flaw: up and left are neighbours in the room, but 0.125 and 0.875 on the compass; torn between
the two, the output is 0.5, which is neither. The loss is half the squared error.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from catmouse.brains.arrays import Params, sigmoid
from catmouse.room.compass import IDEALS, direction_of
from catmouse.room.world import FloatArray, IntArray

SLACK = 0.125
"""How far off the number of a right move may be: half a sector."""


def shapes(hidden: int) -> dict[str, tuple[int, ...]]:
    """Return the parameter's shape."""
    return {"synapse_1": (hidden, 1)}


def draw(rng: np.random.RandomState, name: str, hidden: int) -> FloatArray:
    """Draw the new parameter, uniform in [-1, 1)."""
    return 2 * rng.random_sample(shapes(hidden)[name]) - 1


def answer(params: Params, hidden: FloatArray) -> FloatArray:
    """Return the output, shape (games,), for hidden states (games, hidden)."""
    return sigmoid(hidden @ params["synapse_1"])[:, 0]


def direction(answers: FloatArray) -> IntArray:
    """Return the direction of each answer."""
    return direction_of(answers)


def number(answers: FloatArray) -> FloatArray:
    """Return each answer as a number on the compass: it is one."""
    return answers


def shown(answers: FloatArray) -> FloatArray:
    """Return each answer as people are shown it: (games, 1), the number."""
    return answers[:, np.newaxis]


def gradients(
    params: Params,
    hidden: FloatArray,
    answers: FloatArray,
    ideal: IntArray,
    live: npt.NDArray[np.bool_] | None = None,
) -> tuple[FloatArray, Params]:
    """Return the gradient of 1/2 * sum(errors**2) for the hidden states and for the parameter.

    ``hidden`` (moves, games, hidden), ``answers`` and ``ideal`` (moves, games); only moves that
    are ``live`` (moves, games) count, all where it is None.
    """
    ideals = IDEALS.astype(answers.dtype, copy=False)[ideal]
    d_output = (answers - ideals) * (answers * (1 - answers))
    if live is not None:
        d_output *= live
    total = np.zeros_like(params["synapse_1"])
    for at_hidden, at_output in zip(hidden[::-1], d_output[::-1], strict=True):
        total += at_hidden.T @ at_output[:, np.newaxis]
    return d_output[..., np.newaxis] * params["synapse_1"][:, 0], {"synapse_1": total}
