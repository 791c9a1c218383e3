"""The LSTM's arrays drop into PyTorch's unchanged, and both think and learn the same."""

from __future__ import annotations

import numpy as np
import pytest

from catmouse.brains.brain import Brain
from catmouse.room.compass import IDEALS

torch = pytest.importorskip("torch", reason="PyTorch is not installed; it is only compared with")

HIDDEN, MOVES, GAMES = 7, 10, 5


def test_outputs_and_gradients_are_those_of_torch() -> None:
    brain, rng = Brain("lstm", "four-way"), np.random.RandomState(3)
    params = brain.newborn(rng, HIDDEN)
    inputs = 4 * rng.random_sample((MOVES, GAMES, 4)) - 2
    ideal = rng.randint(0, len(IDEALS), size=(MOVES, GAMES))

    memory, thoughts = brain.blank_memory(params, GAMES), []
    for seen in inputs:
        thoughts.append(brain.think(params, seen, memory))
        memory = thoughts[-1].step.memory
    ours = brain.gradients(params, thoughts, ideal)

    cell = torch.nn.LSTM(4, HIDDEN).double()
    head = torch.nn.Linear(HIDDEN, 4).double()
    names = {name: getattr(cell, f"{name}_l0") for name in params if not name.startswith("head")}
    names |= {"head_weight": head.weight, "head_bias": head.bias}
    with torch.no_grad():
        for name, tensor in names.items():
            tensor.copy_(torch.from_numpy(params[name]))
    hidden, _ = cell(torch.from_numpy(inputs))
    scores = head(hidden)
    loss = torch.nn.functional.cross_entropy(
        scores.flatten(0, 1), torch.from_numpy(ideal).flatten(), reduction="sum"
    )
    loss.backward()
    answers = np.stack([thought.answer for thought in thoughts])
    np.testing.assert_allclose(answers, scores.detach().numpy(), rtol=0, atol=1e-12)
    assert names.keys() == ours.keys()
    for name, tensor in names.items():
        np.testing.assert_allclose(ours[name], tensor.grad.numpy(), atol=1e-11, err_msg=name)
