"""Learning, slow and obvious, to hold the quick code to: one number at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from catmouse.brains.arrays import Params
from catmouse.room.compass import TARGETS
from catmouse.room.world import FloatArray, IntArray, World


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


class PlainBrain:
    """The article's brain and its lesson, slow and obvious: one number at a time."""

    def __init__(self, params: Params) -> None:
        self.s0 = params["synapse_0"].tolist()
        self.s1 = [weight for (weight,) in params["synapse_1"].tolist()]
        self.sh = params["synapse_h"].tolist()
        self.units = range(len(self.s1))

    def play_and_learn(
        self, world: World, teacher: IntArray, start: list[int], moves: int, rate: float
    ) -> float:
        """Play a game, learn from it, return its errors."""
        cat, mouse = start
        inputs, hiddens, outputs, errors = [], [[0.0] * len(self.units)], [], []
        for _ in range(moves):
            (cat_x, cat_y), (mouse_x, mouse_y) = world.xy(cat), world.xy(mouse)
            across, up = world.width - 1, world.height - 1
            seen = [cat_x / across, cat_y / up, mouse_x / across, mouse_y / up]
            hidden = [
                sigmoid(
                    sum(seen[i] * self.s0[i][j] for i in range(4))
                    + sum(hiddens[-1][k] * self.sh[k][j] for k in self.units)
                )
                for j in self.units
            ]
            output = sigmoid(sum(hidden[j] * self.s1[j] for j in self.units))
            target = [0.125, 0.375, 0.625, 0.875][teacher[cat, mouse]]
            inputs.append(seen)
            hiddens.append(hidden)
            outputs.append(output)
            errors.append(target - output)
            if output < 0.25:
                mouse += world.width if mouse_y < up else 0
            elif output < 0.5:
                mouse += 1 if mouse_x < across else 0
            elif output < 0.75:
                mouse -= world.width if mouse_y > 0 else 0
            else:
                mouse -= 1 if mouse_x > 0 else 0
        self.learn(inputs, hiddens, outputs, errors, rate)
        return 4 * sum(abs(error) for error in errors)

    def learn(
        self,
        inputs: list[list[float]],
        hiddens: list[list[float]],
        outputs: list[float],
        errors: list[float],
        rate: float,
    ) -> None:
        """Go down the slope that the weights had during the game."""
        new_s0 = [list(row) for row in self.s0]
        new_s1 = list(self.s1)
        new_sh = [list(row) for row in self.sh]
        later = [0.0 for _ in self.units]
        for t in reversed(range(len(inputs))):
            output, hidden, before = outputs[t], hiddens[t + 1], hiddens[t]
            down = errors[t] * output * (1 - output)
            delta = [
                (down * self.s1[j] + sum(later[k] * self.sh[j][k] for k in self.units))
                * hidden[j]
                * (1 - hidden[j])
                for j in self.units
            ]
            for j in self.units:
                new_s1[j] += rate * down * hidden[j]
                for i in range(4):
                    new_s0[i][j] += rate * delta[j] * inputs[t][i]
                for k in self.units:
                    new_sh[k][j] += rate * delta[j] * before[k]
            later = delta
        self.s0, self.s1, self.sh = new_s0, new_s1, new_sh


def smoothed_errors(errors: Iterator[float]) -> Iterator[float]:
    """Yield the article's running mean, which begins at the first game's errors."""
    smoothed = None
    for error in errors:
        smoothed = error if smoothed is None else 0.999 * smoothed + 0.001 * error
        yield smoothed


def losses_of(head: str, outputs: FloatArray, targets: IntArray) -> FloatArray:
    """Return the loss of every move, of which a head's gradient is the slope.

    Half the squared error on the compass, the cross-entropy four-way; outputs have the moves and
    games first.
    """
    if head == "compass":
        return np.asarray(0.5 * np.square(TARGETS[targets] - outputs))
    chosen = np.take_along_axis(outputs, targets[..., None], 2)[..., 0]
    return np.asarray(np.log(np.exp(outputs).sum(axis=2)) - chosen)


def finite_differences(loss: Callable[[Params], float], params: Params, width: float) -> Params:
    """Return the slope of a loss along every single weight, measured."""
    slopes = {}
    for name, array in params.items():
        slopes[name] = np.empty_like(array)
        for place in np.ndindex(array.shape):
            losses = []
            for shift in (+width, -width):
                moved = {**params, name: array.copy()}
                moved[name][place] += shift
                losses.append(loss(moved))
            slopes[name][place] = (losses[0] - losses[1]) / (2 * width)
    return slopes
