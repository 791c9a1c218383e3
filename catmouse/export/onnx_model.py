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
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from catmouse import __version__
from catmouse.brains.brain import PRECISIONS, Network
from catmouse.export.export import Export, Made, Order, Unavailable
from catmouse.export.subject import Report, Subject
from catmouse.recipe.recipe import BrainRecipe
from catmouse.room.world import World

OPSET, IR_VERSION = 17, 8
"""Old enough for any onnxruntime from 1.12 on."""

MISSING = (
    "the package onnx is missing; it comes with: python -m pip install -r requirements-onnx.txt"
)


def is_available() -> bool:
    """Tell whether the package that writes models is installed."""
    return importlib.util.find_spec("onnx") is not None


class Model:
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
        name = self._numbered(operator)
        self._node(name, operator, inputs, [into or f"{name}_out"], attributes)
        return into or f"{name}_out"

    def split(self, whole: str, count: int, size: int) -> list[str]:
        """Cut columns into so many parts of a size; return their names."""
        name = self._numbered("Split")
        parts = [f"{name}_out{number}" for number in range(count)]
        sizes = self.constant(f"{name}_sizes", np.full(count, size, dtype=np.int64))
        self._node(name, "Split", (whole, sizes), parts, {"axis": 1})
        return parts

    def _numbered(self, operator: str) -> str:
        number = self._names[operator] = self._names.get(operator, 0) + 1
        return f"{operator.lower()}_{number}"

    def _node(
        self, name: str, operator: str, inputs: Sequence[str], outputs: list[str],
        attributes: dict[str, Any],
    ) -> None:  # fmt: skip
        from onnx import helper

        node = helper.make_node(operator, list(inputs), outputs, name=name, **attributes)
        self.nodes.append(node)


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
    network, params = recipe.network, subject.brains[side].params
    kind, units = PRECISIONS[network.precision], recipe.hidden
    graph_under_way = Model()
    inputs = scaled_inputs(graph_under_way, network, subject.recipe.world)
    network.cell.onnx_step(graph_under_way, params, inputs, units)
    network.head.onnx_end(graph_under_way, params)
    outputs = len(network.head.outputs)
    answer: tuple[str | int, ...] = ("games", outputs) if outputs > 1 else ("games",)
    ends = [Port("coordinates", np.int64, ("games", 4))]
    ends += [Port(name, kind, ("games", units)) for name in network.cell.state]
    results = [Port("direction", np.int64, ("games",)), Port("answer", kind, answer)]
    results += [Port(f"{name}_next", kind, ("games", units)) for name in network.cell.state]

    def described(ports: list[Port]) -> list[Any]:
        return [
            helper.make_tensor_value_info(
                port.name, helper.np_dtype_to_tensor_dtype(np.dtype(port.kind)), port.shape
            )
            for port in ports
        ]

    graph = helper.make_graph(
        graph_under_way.nodes,
        "move",
        described(ends),
        described(results),
        graph_under_way.constants,
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
        "cell": recipe.cell,
        "head": recipe.head,
        "sight": recipe.scale,
        "precision": recipe.precision,
        "directions": "up, right, down, left",
    }


def scaled_inputs(model: Model, network: Network, world: World) -> str:
    """Turn coordinates into what the brain sees, by its own table; return the name."""
    inputs = network.inputs(world).reshape(world.cells, world.cells, 4)
    scales = (
        model.constant(
            "scale_of_columns", inputs[: world.width, 0, 0]
        ),  # of the cat, at the bottom
        model.constant("scale_of_rows", inputs[:: world.width, 0, 1]),  # of the cat, at the left
    )
    parts = []
    for number in range(4):
        which = model.constant(f"place_{number}", np.array([number], dtype=np.int64))
        place = model.do("Gather", "coordinates", which, axis=1)  # (games, 1)
        parts.append(model.do("Gather", scales[number % 2], place))
    return model.do("Concat", *parts, into="inputs", axis=1)


def make(order: Order, report: Report) -> Made:
    """Make the ONNX model."""
    data = onnx_model(order.subject, order.side)
    return Made(data, f"one move of the {order.side}'s brain, {len(data):,} bytes")


def facts(subject: Subject, whose: str) -> str:
    """Return what the model will hold."""
    return f"ONNX: one move{whose}, its memory going in and out"


EXPORT = Export(
    name="model",
    option="onnx",
    ending=".onnx",
    label="ONNX",
    stem="brain",
    tip="One move as an ONNX model, for other programs.",
    help="one move as an ONNX model, its memory going in and coming out",
    facts=facts,
    make=make,
    fault=lambda: "" if is_available() else "needs one package more: see requirements-onnx.txt",
)
