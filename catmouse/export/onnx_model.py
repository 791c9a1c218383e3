"""One move of a brain as an ONNX model, with its memory going in and coming out.

Inputs, for so many ``games`` at once:

    coordinates  int64 (games, 4): column and row of the cat, column and row of the mouse, counted
                 from 0 at the bottom left of the room that the brain learned in
    hidden       (games, units): the hidden state, all zero before a game's first move
    cell         (games, units): an LSTM's cell state, likewise

Outputs:

    direction    int64 (games,): 0 is up, 1 right, 2 down, 3 left
    answer       of a compass (games,): the number, 0..1; of four ways (games, 4): probabilities
    hidden_next, and of an LSTM cell_next: what goes in at the game's next move

Numbers are as precise as the brain's own. The room's scale is in the model, so that the brain sees
the very numbers that it sees here.
"""

from __future__ import annotations

import importlib.util
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from catmouse import __version__
from catmouse.brains.arrays import Params
from catmouse.brains.brain import PRECISIONS, Brain
from catmouse.export.subject import Subject
from catmouse.recipe.recipe import BrainRecipe
from catmouse.room.compass import BOUNDS
from catmouse.room.world import World

OPSET, IR_VERSION = 17, 8
"""Old enough for any onnxruntime from 1.12 on."""

MISSING = (
    "the package onnx is missing; it comes with: python -m pip install -r requirements-onnx.txt"
)


class Unavailable(RuntimeError):
    """Why no model can be made here; the text is one sentence with the way out."""


def is_available() -> bool:
    """Tell whether the package that writes models is installed."""
    return importlib.util.find_spec("onnx") is not None


class Network:
    """A graph under way: nodes in the order in which they are worked out, and constants."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._names: dict[str, int] = {}

    def constant(self, name: str, array: npt.NDArray[Any]) -> str:
        """Put an array into the model; return its name."""
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def do(self, operator: str, *inputs: str, into: str = "", **attributes: Any) -> str:
        """Work something out; return the name of what comes of it."""
        from onnx import helper

        number = self._names[operator] = self._names.get(operator, 0) + 1
        result = into or f"{operator.lower()} {number}"
        self.nodes.append(helper.make_node(operator, list(inputs), [result], **attributes))
        return result


class Port(NamedTuple):
    """A named input or output."""

    name: str
    kind: type[np.generic]
    shape: tuple[str | int, ...]


def onnx_model(subject: Subject, side: str) -> bytes:
    """Return one side's brain as an ONNX model; raise Unavailable without the package onnx."""
    if not is_available():
        raise Unavailable(MISSING)
    import onnx
    from onnx import helper

    recipe = subject.recipe.brain_of(side)
    brain, params = recipe.mind, subject.brains[side].params
    kind, units = PRECISIONS[brain.precision], recipe.hidden
    network = Network()
    inputs = scaled_inputs(network, brain, subject.recipe.world)
    memory = ("hidden", "cell") if brain.cell_name == "lstm" else ("hidden",)
    (lstm_step if brain.cell_name == "lstm" else elman_step)(network, params, inputs, units)
    (compass if brain.head_name == "compass" else four_way)(network, params)
    answer: tuple[str | int, ...] = ("games",) if brain.head_name == "compass" else ("games", 4)
    ends = [Port("coordinates", np.int64, ("games", 4))]
    ends += [Port(name, kind, ("games", units)) for name in memory]
    results = [Port("direction", np.int64, ("games",)), Port("answer", kind, answer)]
    results += [Port(f"{name}_next", kind, ("games", units)) for name in memory]

    def described(ports: list[Port]) -> list[Any]:
        return [
            helper.make_tensor_value_info(
                port.name, helper.np_dtype_to_tensor_dtype(np.dtype(port.kind)), port.shape
            )
            for port in ports
        ]

    graph = helper.make_graph(
        network.nodes, "move", described(ends), described(results), network.constants
    )
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="catmouse",
        producer_version=__version__,
        doc_string=(__doc__ or "").strip(),
    )
    helper.set_model_props(model, properties(subject, side, recipe))
    onnx.checker.check_model(model)
    data: bytes = model.SerializeToString()
    return data


def properties(subject: Subject, side: str, recipe: BrainRecipe) -> dict[str, str]:
    """Return what else there is to know of a model, for its metadata."""
    return {
        "side": side,
        "world": str(subject.recipe.world),
        "games": str(subject.games),
        "cell": recipe.brain,
        "head": recipe.head,
        "sight": recipe.sight,
        "precision": recipe.precision,
        "directions": "up, right, down, left",
    }


def scaled_inputs(network: Network, brain: Brain, world: World) -> str:
    """Turn coordinates into what the brain sees, by its own table; return its name."""
    sights = brain.sights(world).reshape(world.cells, world.cells, 4)
    columns = sights[: world.width, 0, 0]  # of the cat, along the bottom
    rows = sights[:: world.width, 0, 1]  # of the cat, along the left wall
    parts = []
    tables = (
        network.constant("scale of columns", columns),
        network.constant("scale of rows", rows),
    )
    for number in range(4):
        which = network.constant(f"place {number}", np.array([number], dtype=np.int64))
        place = network.do("Gather", "coordinates", which, axis=1)  # (games, 1)
        parts.append(network.do("Gather", tables[number % 2], place))
    return network.do("Concat", *parts, into="inputs", axis=1)


def elman_step(network: Network, params: Params, inputs: str, units: int) -> None:
    """Work out the next hidden state: sigmoid(inputs @ synapse_0 + hidden @ synapse_h)."""
    heard = network.do("MatMul", inputs, network.constant("synapse_0", params["synapse_0"]))
    remembered = network.do(
        "MatMul", "hidden", network.constant("synapse_h", params["synapse_h"])
    )  # fmt: skip
    network.do("Sigmoid", network.do("Add", heard, remembered), into="hidden_next")


def lstm_step(network: Network, params: Params, inputs: str, units: int) -> None:
    """Work out the next hidden and cell state, as in :mod:`catmouse.brains.cells.lstm`."""
    heard = network.do("MatMul", inputs, network.constant("weight_ih", params["weight_ih"].T))
    remembered = network.do(
        "MatMul", "hidden", network.constant("weight_hh", params["weight_hh"].T)
    )
    bias = network.constant("bias", params["bias_ih"] + params["bias_hh"])
    sums = network.do("Add", network.do("Add", heard, remembered), bias)
    parts = [f"{gate} sum" for gate in "ifgo"]
    sizes = network.constant("sizes of gates", np.full(4, units, dtype=np.int64))
    from onnx import helper

    network.nodes.append(helper.make_node("Split", [sums, sizes], parts, axis=1))
    gate_i, gate_f, gate_o = (network.do("Sigmoid", parts[number]) for number in (0, 1, 3))
    kept = network.do("Mul", gate_f, "cell")
    written = network.do("Mul", gate_i, network.do("Tanh", parts[2]))
    network.do("Add", kept, written, into="cell_next")
    network.do("Mul", gate_o, network.do("Tanh", "cell_next"), into="hidden_next")


def compass(network: Network, params: Params) -> None:
    """Work out the number, and which sector it lies in: as many bounds as are not above it."""
    weights = network.constant("synapse_1", params["synapse_1"])
    number = network.do("Sigmoid", network.do("MatMul", "hidden_next", weights))  # (games, 1)
    bounds = network.constant("bounds", BOUNDS.astype(params["synapse_1"].dtype)[np.newaxis])
    passed = network.do("Cast", network.do("GreaterOrEqual", number, bounds), to=7)  # to int64
    last = network.constant("last axis", np.array([1], dtype=np.int64))
    network.do("ReduceSum", passed, last, into="direction", keepdims=0)
    network.do("Squeeze", number, last, into="answer")


def four_way(network: Network, params: Params) -> None:
    """Work out the probabilities, and the likeliest direction."""
    weights = network.constant("head_weight", params["head_weight"].T)
    bias = network.constant("head_bias", params["head_bias"])
    scores = network.do("Add", network.do("MatMul", "hidden_next", weights), bias)
    network.do("ArgMax", scores, into="direction", axis=1, keepdims=0)
    network.do("Softmax", scores, into="answer", axis=1)
