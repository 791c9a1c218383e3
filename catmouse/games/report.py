"""What an exam finds, as values: the whole report, the few numbers of a score, and single games."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

Cell = tuple[int, int]
"""A cell as (x, y) from the bottom left."""


class Example(NamedTuple):
    """One game of an exam, ready to be shown: where it began and how it went."""

    cat: tuple[Cell, ...]  # the cells it was on, from where it began; one where it stood still
    mouse: tuple[Cell, ...]  # likewise
    wrong: tuple[int, ...]  # which of the mouse's moves were wrong, counted from 1
    errors: float  # of the mouse in this game; NaN where nobody marked its moves
    caught: int = 0  # in which tick a touch ended it, 0 for never
    move: int = 0  # which move it is an example of, counted from 1; 0 is all of them


class Marks(NamedTuple):
    """The moves of one side over all games, as its teacher marks them."""

    moves: int
    wrong_moves: int  # other than the teacher's
    errors_per_game: float


NO_MARKS = Marks(0, 0, 0.0)


@dataclass(frozen=True)
class Score:
    """An exam in few numbers; what counts as a fault is what the game's rules are about."""

    right_moves: int  # of the mouse; 0 of 0 where nobody marked them
    all_moves: int
    caught: int  # from how many starts a touch ended the game
    starts: int
    touch_ends: bool

    @property
    def faults(self) -> float:
        """The one number: the share of fights lost, or in lessons the wrong moves a game."""
        if self.touch_ends:
            return self.caught / self.starts
        return (self.all_moves - self.right_moves) / self.starts


@dataclass(frozen=True)
class Report:
    """What an exam found, over every start of the room.

    A mouse that is caught in tick 3 has survived 2 ticks; one that is never caught, all of them.
    """

    touch_ends: bool
    starts: int  # how many games there are
    ticks: int  # that a game lasts at most
    marks: Mapping[str, Marks]  # of each side that was marked
    caught: int  # from how many starts the mouse was caught
    mean_ticks: float  # that the mouse survived
    median_ticks: float
    histogram: tuple[int, ...]  # (ticks,): from how many starts it was caught in tick 1, 2, ...
    mean_final_distance: float  # cells, walked along the grid, from cat to mouse at the end
    towards_cat: int  # moves of the mouse that ended nearer to the cat than they began
    towards_starts: int  # from how many starts a wrong move was such a one
    worst: tuple[Example, ...]  # at most ten games that went wrong, the worst first
    towards: Example | None  # the game whose wrong move ended nearest to the cat

    @property
    def mouse(self) -> Marks:
        """The mouse's marks; of no moves where nobody marked them."""
        return self.marks.get("mouse", NO_MARKS)

    @property
    def score(self) -> Score:
        """The report in few numbers."""
        moves, wrong, _ = self.mouse
        return Score(moves - wrong, moves, self.caught, self.starts, self.touch_ends)

    @property
    def faults(self) -> float:
        """The one number: the share of fights lost, or in lessons the wrong moves a game."""
        return self.score.faults

    @property
    def right_moves(self) -> int:
        """How many of the mouse's moves were the teacher's own."""
        return self.score.right_moves

    @property
    def wrong_moves_per_game(self) -> float:
        """How many of the mouse's moves were wrong in a game, on average."""
        return self.mouse.wrong_moves / self.starts

    @property
    def perfect(self) -> bool:
        """Whether no move of the mouse was wrong in any game."""
        return self.mouse.wrong_moves == 0

    @property
    def caught_share(self) -> float:
        """The share of the starts from which the mouse was caught, 0..1."""
        return self.caught / self.starts

    @property
    def escaped(self) -> int:
        """From how many starts the mouse was never caught."""
        return self.starts - self.caught
