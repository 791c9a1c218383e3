"""What a cell, a head and an optimiser say of themselves, so that nobody asks for their names.

To add a cell, write its module, which ends with ``CELL = Cell(...)``, and enter it in
:data:`catmouse.brains.brain.CELLS`: the window, files, films, exports and the command line follow.
A head is entered in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from catmouse.brains.arrays import INPUTS, Params, Shape
from catmouse.room.world import FloatArray

Ends = Literal["", "inputs", "units", "gates", "outputs"]
"""What weights lead from or to; a bias comes from nowhere."""


Init = Callable[[np.random.RandomState, str, Shape, int], FloatArray]
"""Draws a new parameter by its name and shape, for so many hidden units."""


class Array(NamedTuple):
    """One parameter, and how it is to be read."""

    meaning: str  # in few words, as under its name
    source: Ends  # where its weights come from
    target: Ends  # and where they lead
    target_first: bool = False  # whether its first axis is the target, as PyTorch has it

    def shape(self, hidden: int, gates: int, outputs: int) -> Shape:
        """Return its shape in a network of so many hidden units, gates a unit, and outputs."""
        sizes = {"inputs": INPUTS, "units": hidden, "gates": gates * hidden, "outputs": outputs}
        ends = (self.target, self.source) if self.target_first else (self.source, self.target)
        return tuple(sizes[end] for end in ends if end)

    def as_map(self, weights: FloatArray) -> FloatArray:
        """Return the parameter as rows and columns; units and gates are always the columns."""
        if weights.ndim == 1:
            weights = weights[np.newaxis]
        elif self.target_first:
            weights = weights.T  # rows are where a weight comes from now
        return weights if self.target in ("units", "gates") else weights.T

    @property
    def rows(self) -> Ends:
        """What the rows of the map are."""
        return self.source if self.target in ("units", "gates") else self.target


class Gate(NamedTuple):
    """One part of a cell's sums, for each of its units."""

    letter: str
    name: str


class Graph(Protocol):
    """A graph of operators under way, as ONNX has them; exports hand one in."""

    def constant(self, name: str, array: npt.NDArray[Any]) -> str:
        """Put an array into the graph; return its name."""

    def do(self, operator: str, *inputs: str, into: str = "", **attributes: Any) -> str:
        """Work something out; return the name of what comes of it."""

    def split(self, whole: str, count: int, size: int) -> list[str]:
        """Cut columns into so many parts of a size; return their names."""


@dataclass(frozen=True)
class Cell:
    """A cell: what it is called, what its arrays mean, and what it does.

    A step has ``hidden`` (games, hidden) and ``state``, which is what the next step begins with.
    """

    name: str  # in files and on the command line
    title: str  # among people
    panel_title: str  # over its picture
    tip: str
    state: tuple[str, ...]  # what it remembers; the hidden state comes first
    gates: tuple[Gate, ...]  # in the order of its arrays; none where it has none
    arrays: Mapping[str, Array]  # every parameter, by name
    heard: str  # whose weights :meth:`input_weights` are, in words
    input_weights: Callable[[Params], FloatArray]  # what the units hear of the inputs, (4, hidden)
    init: Init
    initial_state: Callable[[Params, int], FloatArray]  # of so many games, all zero
    step: Callable[[Params, FloatArray, FloatArray], Any]  # one move in every game
    gradients: Callable[[Params, Any, FloatArray], Params]  # of the steps of a game
    onnx_step: Callable[[Graph, Params, str, int], None]  # from inputs and state to "<state>_next"


@dataclass(frozen=True)
class Head:
    """A head: what it is called, what its arrays mean, and how it reads the hidden state."""

    name: str
    label: str
    tip: str
    hint: str  # how to read its output, beside the picture of it
    outputs: tuple[str, ...]  # their names: one number, or a score for each direction
    arrays: Mapping[str, Array]
    slack: float  # how far off the number of a right move may be
    output_weights: Callable[[Params], FloatArray]  # what the outputs hear, (outputs, hidden)
    init: Init
    forward: Callable[[Params, FloatArray], FloatArray]  # hidden states -> outputs
    direction: Callable[[FloatArray], npt.NDArray[np.int64]]  # of each output
    number: Callable[[FloatArray], FloatArray]  # each output as a number on the compass
    shown: Callable[[FloatArray], FloatArray]  # as people are shown it, (games, outputs)
    gradients: Callable[..., tuple[FloatArray, Params]]  # of its loss
    onnx_end: Callable[[Graph, Params], None]  # from "hidden_next" to "direction" and "answer"
