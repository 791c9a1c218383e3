"""How a gradient becomes a change of the weights."""

from __future__ import annotations

from catmouse.brains.elman import Params


def plain_step(params: Params, gradients: Params, rate: float) -> None:
    """Move every parameter against its gradient, in place: the article's gradient descent."""
    for name, gradient in gradients.items():
        params[name] -= rate * gradient
