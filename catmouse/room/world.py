"""The room: cells, the four directions and walls.

The room's rules are written once, in :func:`neighbour`, for one cell and one direction, and are
tabulated once a world in :attr:`World.moves`. Every engine reads the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

UP, RIGHT, DOWN, LEFT, STAY = range(5)
DIRECTION_NAMES = ("Up", "Right", "Down", "Left", "Stay")
STEPS = ((0, 1), (1, 0), (0, -1), (-1, 0), (0, 0))
"""The (x, y) step of each direction; the origin is the bottom left cell and up is +y."""

SMALLEST, LARGEST = 3, 20


def neighbour(x: int, y: int, direction: int, width: int, height: int) -> tuple[int, int]:
    """Return the cell that a step from (x, y) leads to; a step into a wall leads nowhere."""
    dx, dy = STEPS[direction]
    inside = 0 <= x + dx < width and 0 <= y + dy < height
    return (x + dx, y + dy) if inside else (x, y)


@dataclass(frozen=True)
class World:
    """A room of ``width`` x ``height`` cells; a cell is one integer, ``y * width + x``.

    Raises ValueError for a side shorter than 3 or longer than 20.
    """

    width: int = 6
    height: int = 6

    def __post_init__(self) -> None:
        if not (SMALLEST <= self.width <= LARGEST and SMALLEST <= self.height <= LARGEST):
            raise ValueError(
                f"a room of {self.width}x{self.height} is not possible: "
                f"each side takes {SMALLEST} to {LARGEST} cells"
            )

    @classmethod
    def parse(cls, text: str) -> World:
        """Return the world written as in ``6x6``; raise ValueError when it is not one."""
        width, _, height = text.lower().partition("x")
        if not (width.isascii() and width.isdigit() and height.isascii() and height.isdigit()):
            raise ValueError(f"a room is written like 6x6, not {text!r}")
        return cls(int(width), int(height))

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"

    @property
    def cells(self) -> int:
        """How many cells the room has."""
        return self.width * self.height

    def cell(self, x: int, y: int) -> int:
        """Return the cell at column x and row y, both counted from the bottom left."""
        return y * self.width + x

    def xy(self, cell: int) -> tuple[int, int]:
        """Return column and row of a cell."""
        return cell % self.width, cell // self.width

    @cached_property
    def moves(self) -> IntArray:
        """The table ``moves[cell, direction] -> cell``, shape (cells, 5), walls built in."""
        table = np.empty((self.cells, len(STEPS)), dtype=np.int64)
        for cell in range(self.cells):
            for direction in range(len(STEPS)):
                x, y = neighbour(*self.xy(cell), direction, self.width, self.height)
                table[cell, direction] = self.cell(x, y)
        table.setflags(write=False)
        return table

    @cached_property
    def coordinates(self) -> FloatArray:
        """Column and row of every cell scaled to 0..1, shape (cells, 2)."""
        y, x = np.divmod(np.arange(self.cells), self.width)
        table = np.stack([x / (self.width - 1), y / (self.height - 1)], axis=1)
        table.setflags(write=False)
        return table

    @cached_property
    def inputs(self) -> FloatArray:
        """What a brain sees, scaled to 0..1: cat x, cat y, mouse x, mouse y.

        Shape (cells * cells, 4), row ``cat * cells + mouse``.
        """
        cat, mouse = np.divmod(np.arange(self.cells**2), self.cells)
        table = np.concatenate([self.coordinates[cat], self.coordinates[mouse]], axis=1)
        table.setflags(write=False)
        return table

    @cached_property
    def distances(self) -> IntArray:
        """How many cells cat and mouse are apart, walked along the grid, (cells * cells,).

        Row ``cat * cells + mouse``.
        """
        cat, mouse = np.divmod(np.arange(self.cells**2), self.cells)
        cat_y, cat_x = np.divmod(cat, self.width)
        mouse_y, mouse_x = np.divmod(mouse, self.width)
        table: IntArray = np.abs(mouse_x - cat_x) + np.abs(mouse_y - cat_y)
        table.setflags(write=False)
        return table
