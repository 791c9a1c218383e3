"""The exam: a brain plays from every possible start, and every move is marked. No chance in it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from catmouse.brains.arrays import Params
from catmouse.brains.brain import ARTICLE, Brain
from catmouse.games.lesson import Games, errors_of, play
from catmouse.room.world import IntArray, World

SMALLEST_BLOCK, LARGEST_BLOCK = 8, 2048
"""In games. Blocks are multiples of the smallest: BLAS works in groups of as many rows, so that a
game's numbers are the same to the last bit wherever the borders between blocks are."""

GROWTH = 8
"""How much larger than the block before a block may be."""
SLICE = 0.01
"""How long a block of games should take, in seconds, so that a caller can stop between blocks."""

BLOCK = 256
"""Games that are played before it is looked whether all of their moves are right."""

WORST = 10
"""How many of the worst starts a report names."""

NOWHERE = 2**31
"""Farther from the cat than any cell."""

Cell = tuple[int, int]
"""A cell as (x, y) from the bottom left."""


class WorstStart(NamedTuple):
    """A start that the brain plays badly, and how."""

    cat: Cell
    mouse: Cell
    wrong_moves: int
    errors: float
    path: tuple[Cell, ...]  # of the mouse, from where it begins
    wrong: tuple[int, ...]  # which of its moves are wrong, counted from 1


class StepTowardsCat(NamedTuple):
    """A wrong move that ended nearer to the cat, and the start that it happens from."""

    cat: Cell
    mouse: Cell
    move: int  # counted from 1
    path: tuple[Cell, ...]  # of the mouse, from where it begins
    wrong: tuple[int, ...]  # which of its moves are wrong, counted from 1


@dataclass(frozen=True)
class Report:
    """What an exam found, over every start of the room."""

    games: int  # how many starts there are
    moves: int  # how many moves were marked, all games together
    wrong_moves: int  # moves other than the teacher's
    errors_per_game: float  # the article's errors, exactly
    mean_final_distance: float  # cells, walked along the grid, from cat to mouse at the end
    towards_cat: int  # moves that ended nearer to the cat than they began
    towards_starts: int  # from how many starts a wrong move was such a one
    worst: tuple[WorstStart, ...]  # at most ten, the worst first; none where no move was wrong
    towards: StepTowardsCat | None  # the wrong move that ended nearest to the cat

    @property
    def right_moves(self) -> int:
        """How many moves were the teacher's own."""
        return self.moves - self.wrong_moves

    @property
    def wrong_moves_per_game(self) -> float:
        """How many moves of a game are wrong on average."""
        return self.wrong_moves / self.games

    @property
    def perfect(self) -> bool:
        """Whether no move of any game was wrong."""
        return self.wrong_moves == 0


class Exam:
    """An exam that can be taken a block of games at a time.

    The weights are copied at the start, so training may go on meanwhile.
    """

    def __init__(
        self,
        world: World,
        teacher: IntArray,
        params: Params,
        moves: int,
        brain: Brain = ARTICLE,
    ) -> None:
        self._world, self._teacher, self._brain, self._moves = world, teacher, brain, moves
        self._params = {name: array.copy() for name, array in params.items()}
        self._starts = world.all_starts()
        self._done = 0
        self._block = SMALLEST_BLOCK
        self._wrong = np.empty(len(self._starts), dtype=np.int64)  # (games,)
        self._errors = np.empty(len(self._starts))  # (games,)
        self._nearest = np.empty(len(self._starts), dtype=np.int64)  # (games,): in cells
        self._nearing = np.empty(len(self._starts), dtype=np.int64)  # (games,): by which move
        self._distance = self._towards = 0

    @property
    def progress(self) -> float:
        """The share of the starts that were played, 0..1."""
        return self._done / len(self._starts)

    def advance(self) -> Report | None:
        """Play one more block of games; return the report when it was the last one."""
        began = time.perf_counter()
        end = self._done + self._block
        if end > len(self._starts) - SMALLEST_BLOCK:
            end = len(self._starts)  # no group is left too small
        starts = self._starts[self._done : end]
        with np.errstate(all="ignore"):  # huge weights are no reason to print a warning
            self._mark(
                play(
                    self._world,
                    self._teacher,
                    self._params,
                    starts,
                    self._moves,
                    self._brain,
                    keep_thoughts=False,
                )
            )
        self._done = end
        took = time.perf_counter() - began
        wanted = int(len(starts) * SLICE / max(took, 1e-6))
        block = int(np.clip(wanted, SMALLEST_BLOCK, min(GROWTH * self._block, LARGEST_BLOCK)))
        self._block = block - block % SMALLEST_BLOCK
        return self._report() if self._done == len(self._starts) else None

    def _mark(self, games: Games) -> None:
        here = slice(self._done, self._done + len(games.cat))
        wrong = games.chosen != games.ideal
        self._wrong[here] = wrong.sum(axis=0)
        self._errors[here] = errors_of(games)
        mouse_y, mouse_x = np.divmod(games.mouse, self._world.width)
        cat_y, cat_x = np.divmod(games.cat, self._world.width)
        distance = np.abs(mouse_x - cat_x) + np.abs(mouse_y - cat_y)  # (moves + 1, games)
        self._distance += int(distance[-1].sum())
        towards = distance[1:] < distance[:-1]  # (moves, games)
        self._towards += int(np.count_nonzero(towards))
        ends = np.where(towards & wrong, distance[1:], NOWHERE)
        self._nearest[here], self._nearing[here] = ends.min(axis=0), ends.argmin(axis=0)

    def _report(self) -> Report:
        games = len(self._starts)
        order = np.lexsort((-self._errors, -self._wrong))[:WORST]  # most wrong moves, then errors
        worst = [int(game) for game in order if self._wrong[game]]
        nearest = int(np.lexsort((self._nearing, self._nearest))[0])  # to the cat, and soonest
        shown = self._shown([*worst, nearest])
        found = self._nearest[nearest] < NOWHERE
        return Report(
            games=games,
            moves=games * self._moves,
            wrong_moves=int(self._wrong.sum()),
            errors_per_game=float(self._errors.mean()),
            mean_final_distance=self._distance / games,
            towards_cat=self._towards,
            towards_starts=int(np.count_nonzero(self._nearest < NOWHERE)),
            worst=tuple(
                WorstStart(
                    *self._begins(game), int(self._wrong[game]), float(self._errors[game]), *moves
                )
                for game, moves in zip(worst, shown, strict=False)
            ),
            towards=StepTowardsCat(
                *self._begins(nearest), int(self._nearing[nearest]) + 1, *shown[-1]
            )
            if found
            else None,
        )

    def _begins(self, game: int) -> tuple[Cell, Cell]:
        """Return where cat and mouse begin a game."""
        cat, mouse = self._starts[game].tolist()
        return self._world.xy(cat), self._world.xy(mouse)

    def _shown(self, numbers: list[int]) -> list[tuple[tuple[Cell, ...], tuple[int, ...]]]:
        """Play some games once more; return the mouse's path and its wrong moves in each."""
        count = -(-len(numbers) // SMALLEST_BLOCK) * SMALLEST_BLOCK  # to the last bit as before
        starts = self._starts[np.resize(numbers, count)]
        teacher, moves = self._teacher, self._moves
        with np.errstate(all="ignore"):
            games = play(
                self._world, teacher, self._params, starts, moves, self._brain, keep_thoughts=False
            )
        wrong = games.chosen != games.ideal
        return [
            (
                tuple(self._world.xy(cell) for cell in games.mouse[:, game].tolist()),
                tuple((np.flatnonzero(wrong[:, game]) + 1).tolist()),
            )
            for game in range(len(numbers))
        ]


def examine(
    world: World, teacher: IntArray, params: Params, moves: int, brain: Brain = ARTICLE
) -> Report:
    """Take the whole exam at once."""
    exam = Exam(world, teacher, params, moves, brain)
    while (report := exam.advance()) is None:
        pass
    return report


def is_perfect(
    world: World, teacher: IntArray, params: Params, moves: int, brain: Brain = ARTICLE
) -> bool:
    """Tell whether no move of any game is wrong; found out with the first wrong one."""
    starts = world.all_starts()
    for first in range(0, len(starts), BLOCK):
        block = starts[first : first + BLOCK]
        games = play(world, teacher, params, block, moves, brain, keep_thoughts=False)
        if (games.chosen != games.ideal).any():
            return False
    return True
