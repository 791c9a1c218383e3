"""A network is a cell that remembers and a head that reads it.

Cells and heads are entered by name in :data:`CELLS` and :data:`HEADS`; every pair is tested by the
contract in tests/test_brain_contract.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from catmouse.brains.arrays import Params, Shape
from catmouse.brains.cells import elman, gru, lstm
from catmouse.brains.heads import compass, four_way
from catmouse.brains.parts import Array, Cell, Head
from catmouse.room.world import FloatArray, IntArray, World

CELLS: dict[str, Cell] = {cell.name: cell for cell in (elman.CELL, lstm.CELL, gru.CELL)}
"""Every cell by name; this line is where a new one is entered."""

HEADS: dict[str, Head] = {head.name: head for head in (compass.HEAD, four_way.HEAD)}
"""Every head by name."""

SCALES = {
    "raw": ("0 … 1", "Coordinates as in the article."),
    "wide": ("–5 … 5", "Coordinates spread out around the middle of the room."),
}
"""How inputs are scaled, by name: a label and a tip."""

WIDE = 5.0

PRECISIONS: dict[str, type[np.floating[Any]]] = {"double": np.float64, "single": np.float32}
"""How many bits a number has: 64 as in the article, or 32, which is faster."""


class StepOutput(NamedTuple):
    """What a network makes of one move in every game."""

    step: Any  # the cell's: its ``hidden`` (games, hidden) and its ``state`` for the next move
    output: FloatArray  # the head's: (games,) or (games, 4)
    direction: IntArray  # (games,): the output as a direction


@lru_cache(maxsize=16)
def _inputs(world: World, scale: str, precision: str) -> FloatArray:
    table = world.inputs if scale == "raw" else WIDE * (2 * world.inputs - 1)
    table = table.astype(PRECISIONS[precision])
    table.setflags(write=False)
    return table


@dataclass(frozen=True)
class Network:
    """A kind of network; its weights are a dict of named arrays beside it."""

    cell_name: str = "elman"
    head_name: str = "compass"
    scale: str = "raw"
    precision: str = "double"

    @property
    def cell(self) -> Cell:
        """The cell that remembers."""
        return CELLS[self.cell_name]

    @property
    def head(self) -> Head:
        """The head that reads it."""
        return HEADS[self.head_name]

    @property
    def arrays(self) -> dict[str, Array]:
        """How every parameter is to be read, by name, in the order of the names."""
        return dict(sorted({**self.cell.arrays, **self.head.arrays}.items()))

    def shapes(self, hidden: int) -> dict[str, Shape]:
        """Return every parameter's shape, in the order in which they are drawn: by name."""
        gates, outputs = len(self.cell.gates), len(self.head.outputs)
        return {name: array.shape(hidden, gates, outputs) for name, array in self.arrays.items()}

    def init(self, rng: np.random.RandomState, hidden: int) -> Params:
        """Draw the weights of a new brain."""
        drawn = {
            name: (self.head if name in self.head.arrays else self.cell).init(
                rng, name, shape, hidden
            )
            for name, shape in self.shapes(hidden).items()
        }
        kind = PRECISIONS[self.precision]
        return {name: array.astype(kind, copy=False) for name, array in drawn.items()}

    def initial_state(self, params: Params, games: int) -> FloatArray:
        """Return the state before the first move, all zero."""
        return self.cell.initial_state(params, games)

    def inputs(self, world: World) -> FloatArray:
        """Return what the brain sees in every situation, shape (cells * cells, 4).

        Row ``cat * cells + mouse``: cat x, cat y, mouse x, mouse y, in the brain's own scale.
        """
        return _inputs(world, self.scale, self.precision)

    def forward(self, params: Params, inputs: FloatArray, state: FloatArray) -> StepOutput:
        """Make one move in every game; inputs (games, 4) are rows of :meth:`inputs`."""
        step = self.cell.step(params, inputs, state)
        output = self.head.forward(params, step.hidden)
        return StepOutput(step, output, self.head.direction(output))

    def gradients(
        self,
        params: Params,
        made: Sequence[StepOutput],
        outputs: FloatArray,
        targets: IntArray,
        live: npt.NDArray[np.bool_] | None = None,
    ) -> Params:
        """Return the gradient of the head's loss, summed over moves and games.

        ``made`` is what :meth:`forward` returned at each move, ``outputs`` its outputs stacked,
        (moves, games, ...), and ``targets`` (moves, games) the teacher's directions; only moves
        that are ``live`` (moves, games) count, all where it is None.
        """
        hidden = np.stack([move.step.hidden for move in made])
        d_hidden, of_head = self.head.gradients(params, hidden, outputs, targets, live)
        steps = [move.step for move in made]
        return self.cell.gradients(params, steps, d_hidden) | of_head


ARTICLE = Network()
