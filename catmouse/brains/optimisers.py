"""How a gradient becomes a change of the weights."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np

from catmouse.brains.arrays import Params

SCHEDULES = {
    "constant": ("Constant", "Always the same learning rate."),
    "one-cycle": ("One cycle", "The rate rises, then falls to a hundredth."),
}
"""How the learning rate goes, by name: its label and its tip."""


class Optimiser(Protocol):
    """What changes the weights; its own arrays are kept with the brain."""

    state: Params

    def step(self, params: Params, gradients: Params, rate: float) -> None:
        """Move every parameter, in place."""


class Plain:
    """The article's gradient descent: every parameter moves against its gradient."""

    label, tip = "Plain", "The article's: against the gradient."

    def __init__(self, params: Params, clip: float) -> None:
        self.state: Params = {}
        self.clip = clip

    def step(self, params: Params, gradients: Params, rate: float) -> None:
        """Move every parameter, in place."""
        shrunk = shrink(gradients, self.clip)
        for name, gradient in gradients.items():
            params[name] -= rate * (gradient * shrunk if shrunk < 1 else gradient)


class Adam:
    """Steps of a size that follows from how steady a gradient is.

    D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization" (2014).
    """

    label, tip = "Adam", "Of a size that follows from how steady the gradient is."

    FIRST, SECOND, TINY = 0.9, 0.999, 1e-8

    def __init__(self, params: Params, clip: float) -> None:
        self.clip = clip
        kind = next(iter(params.values())).dtype
        count = sum(array.size for array in params.values())
        self.state: Params = {
            "steps": np.zeros(1, dtype=kind),
            "first": np.zeros(count, dtype=kind),  # the moments of all parameters, by name
            "second": np.zeros(count, dtype=kind),
        }

    def step(self, params: Params, gradients: Params, rate: float) -> None:
        """Move every parameter, in place."""
        first, second, names = self.state["first"], self.state["second"], sorted(params)
        self.state["steps"] += 1
        steps = float(self.state["steps"][0])
        gradient = np.concatenate([gradients[name].ravel() for name in names])
        gradient *= shrink({"all": gradient}, self.clip)
        first *= self.FIRST
        first += (1 - self.FIRST) * gradient
        second *= self.SECOND
        second += (1 - self.SECOND) * (gradient * gradient)
        change = np.sqrt(second)
        change *= 1 / math.sqrt(1 - self.SECOND**steps)
        change += self.TINY
        np.divide(first, change, out=change)
        change *= rate / (1 - self.FIRST**steps)
        start = 0
        for name in names:
            array = params[name]
            array -= change[start : start + array.size].reshape(array.shape)
            start += array.size


OPTIMISERS: dict[str, type[Plain] | type[Adam]] = {"plain": Plain, "adam": Adam}


def shrink(gradients: Params, clip: float) -> float:
    """Return what to multiply gradients by so that their norm is at most ``clip``; 0 is no limit.

    R. Pascanu and others, "On the difficulty of training recurrent neural networks" (2013).
    """
    if clip == 0:
        return 1.0
    norm = math.sqrt(sum(float(np.vdot(array, array)) for array in gradients.values()))
    return min(1.0, clip / norm) if norm > 0 else 1.0


def rate_at(schedule: str, rate: float, share: float) -> float:
    """Return the learning rate at a share of the schedule's length, 0..1 and beyond.

    ``one-cycle`` rises to ``rate`` over the first fifth and falls on a cosine to a hundredth of
    it, where it stays (after L. N. Smith, "A disciplined approach ...", 2018).
    """
    if schedule == "constant":
        return rate
    low, rise = 0.01, 0.2
    if share < rise:
        return rate * (low + (1 - low) * share / rise)
    fall = min(1.0, (share - rise) / (1 - rise))
    return rate * (low + (1 - low) * 0.5 * (1 + math.cos(math.pi * fall)))
