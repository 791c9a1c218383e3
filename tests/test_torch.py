"""The LSTM's and the GRU's arrays drop into PyTorch's unchanged; both output and learn the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from catmouse.brains.brain import Network
from catmouse.room.compass import TARGETS

torch = pytest.importorskip("torch", reason="PyTorch is not installed; it is only compared with")

HIDDEN, MOVES, GAMES = 7, 10, 5


@pytest.mark.parametrize(("name", "theirs"), [("lstm", torch.nn.LSTM), ("gru", torch.nn.GRU)])
def test_outputs_and_gradients_are_those_of_torch(name: str, theirs: Any) -> None:
    network, rng = Network(name, "four-way"), np.random.RandomState(3)
    params = network.init(rng, HIDDEN)
    inputs = 4 * rng.random_sample((MOVES, GAMES, 4)) - 2
    targets = rng.randint(0, len(TARGETS), size=(MOVES, GAMES))

    state, made = network.initial_state(params, GAMES), []
    for seen in inputs:
        made.append(network.forward(params, seen, state))
        state = made[-1].step.state
    outputs = np.stack([one.output for one in made])
    ours = network.gradients(params, made, outputs, targets)

    cell = theirs(4, HIDDEN).double()
    head = torch.nn.Linear(HIDDEN, 4).double()
    names = {name: getattr(cell, f"{name}_l0") for name in params if not name.startswith("head")}
    names |= {"head_weight": head.weight, "head_bias": head.bias}
    with torch.no_grad():
        for name, tensor in names.items():
            tensor.copy_(torch.from_numpy(params[name]))
    hidden, _ = cell(torch.from_numpy(inputs))
    scores = head(hidden)
    loss = torch.nn.functional.cross_entropy(
        scores.flatten(0, 1), torch.from_numpy(targets).flatten(), reduction="sum"
    )
    loss.backward()
    np.testing.assert_allclose(outputs, scores.detach().numpy(), rtol=0, atol=1e-12)
    assert names.keys() == ours.keys()
    for name, tensor in names.items():
        np.testing.assert_allclose(ours[name], tensor.grad.numpy(), atol=1e-11, err_msg=name)
