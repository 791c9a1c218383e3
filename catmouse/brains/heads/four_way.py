"""A head that answers with one of four: a score for up, right, down and left.

    probabilities = softmax(hidden @ head_weight.T + head_bias)

The loss is the cross-entropy with the teacher's direction. No direction is nearer to another.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from catmouse.brains.arrays import Params
from catmouse.room.compass import IDEALS
from catmouse.room.world import FloatArray, IntArray

DIRECTIONS = 4

SLACK = 0.0
"""How far off the number of a right move may be: a direction has no more than one."""


def shapes(hidden: int) -> dict[str, tuple[int, ...]]:
    """Return every parameter's shape; they are those of ``torch.nn.Linear``."""
    return {"head_bias": (DIRECTIONS,), "head_weight": (DIRECTIONS, hidden)}


def draw(rng: np.random.RandomState, name: str, hidden: int) -> FloatArray:
    """Draw a new parameter, uniform in +-1/sqrt(hidden)."""
    array: FloatArray = (2 * rng.random_sample(shapes(hidden)[name]) - 1) / np.sqrt(hidden)
    return array


def answer(params: Params, hidden: FloatArray) -> FloatArray:
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


def direction(answers: FloatArray) -> IntArray:
    """Return the likeliest direction of each answer."""
    likeliest: IntArray = answers.argmax(axis=-1)
    return likeliest


def number(answers: FloatArray) -> FloatArray:
    """Return each answer as a number on the compass: the ideal one of its direction."""
    ideal: FloatArray = IDEALS[direction(answers)]
    return ideal


def shown(answers: FloatArray) -> FloatArray:
    """Return each answer as people are shown it: (games, 4), the probabilities."""
    return probabilities(answers)


def gradients(
    params: Params,
    hidden: FloatArray,
    answers: FloatArray,
    ideal: IntArray,
    live: npt.NDArray[np.bool_] | None = None,
) -> tuple[FloatArray, Params]:
    """Return the gradient of the summed cross-entropy for the hidden states and the parameters.

    ``hidden`` (moves, games, hidden), ``answers`` (moves, games, 4), ``ideal`` (moves, games);
    only moves that are ``live`` (moves, games) count, all where it is None.
    """
    d_scores = probabilities(answers.reshape(-1, DIRECTIONS))
    d_scores[np.arange(len(d_scores)), ideal.ravel()] -= 1.0
    if live is not None:
        d_scores *= live.reshape(-1, 1)
    rows = hidden.reshape(-1, hidden.shape[-1])
    d_hidden = (d_scores @ params["head_weight"]).reshape(hidden.shape)
    return d_hidden, {"head_bias": d_scores.sum(axis=0), "head_weight": d_scores.T @ rows}
