"""A brain is a cell that remembers and a head that answers.

Cells and heads are modules, entered by name in :data:`CELLS` and in :data:`brain.HEADS`;
every pair is tested by the contract in tests/test_brain_contract.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from catmouse.brains.arrays import Params
from catmouse.brains.cells import elman, lstm
from catmouse.brains.heads import compass, four_way
from catmouse.room.world import FloatArray, IntArray, World

CELLS: dict[str, ModuleType] = {"elman": elman, "lstm": lstm}

HEADS: dict[str, ModuleType] = {"compass": compass, "four-way": four_way}

SIGHTS = ("raw", "wide")
"""How a brain sees coordinates: from 0 to 1 as in the article, or from -5 to 5."""

WIDE = 5.0

PRECISIONS: dict[str, type[np.floating[Any]]] = {"double": np.float64, "single": np.float32}
"""How many bits a number has: 64 as in the article, or 32, which is faster."""


class Thought(NamedTuple):
    """One move's thinking in every game."""

    step: Any  # the cell's: its ``hidden`` (games, hidden) and its ``memory`` for the next move
    answer: FloatArray  # the head's: (games,) or (games, 4)
    direction: IntArray  # (games,): the answer as a direction


@lru_cache(maxsize=16)
def _sights(world: World, sight: str, precision: str) -> FloatArray:
    table = world.sights if sight == "raw" else WIDE * (2 * world.sights - 1)
    table = table.astype(PRECISIONS[precision])
    table.setflags(write=False)
    return table


@dataclass(frozen=True)
class Brain:
    """A kind of brain; its weights are a dict of named arrays beside it."""

    cell_name: str = "elman"
    head_name: str = "compass"
    sight: str = "raw"
    precision: str = "double"

    @property
    def cell(self) -> ModuleType:
        """The module of the cell."""
        return CELLS[self.cell_name]

    @property
    def head(self) -> ModuleType:
        """The module of the head."""
        return HEADS[self.head_name]

    def shapes(self, hidden: int) -> dict[str, tuple[int, ...]]:
        """Return every parameter's shape, in the order in which a newborn draws them: by name."""
        return dict(sorted((self.cell.shapes(hidden) | self.head.shapes(hidden)).items()))

    def newborn(self, rng: np.random.RandomState, hidden: int) -> Params:
        """Draw the weights of a new brain."""
        of_head = self.head.shapes(hidden)
        drawn = {
            name: (self.head if name in of_head else self.cell).draw(rng, name, hidden)
            for name in self.shapes(hidden)
        }
        kind = PRECISIONS[self.precision]
        return {name: array.astype(kind, copy=False) for name, array in drawn.items()}

    def blank_memory(self, params: Params, games: int) -> FloatArray:
        """Return the memory before the first move, all zero."""
        memory: FloatArray = self.cell.blank_memory(params, games)
        return memory

    def sights(self, world: World) -> FloatArray:
        """Return what the brain sees in every situation, shape (cells * cells, 4).

        Row ``cat * cells + mouse``: cat x, cat y, mouse x, mouse y, in the brain's own scale.
        """
        return _sights(world, self.sight, self.precision)

    def think(self, params: Params, inputs: FloatArray, memory: FloatArray) -> Thought:
        """Make one move in every game; inputs (games, 4) are rows of :meth:`sights`."""
        step = self.cell.step(params, inputs, memory)
        answer = self.head.answer(params, step.hidden)
        return Thought(step, answer, self.head.direction(answer))

    def gradients(
        self,
        params: Params,
        thoughts: Sequence[Thought],
        ideal: IntArray,
        live: npt.NDArray[np.bool_] | None = None,
    ) -> Params:
        """Return the gradient of the head's loss, summed over moves and games.

        ``ideal`` (moves, games) is the teacher's directions; only moves that are ``live``
        (moves, games) count, all where it is None.
        """
        hidden = np.stack([thought.step.hidden for thought in thoughts])
        answers = np.stack([thought.answer for thought in thoughts])
        d_hidden, of_head = self.head.gradients(params, hidden, answers, ideal, live)
        steps = [thought.step for thought in thoughts]
        found: Params = self.cell.gradients(params, steps, d_hidden) | of_head
        return found


ARTICLE = Brain()
