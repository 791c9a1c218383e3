"""The exact table of a fight: two minds play it from every start there is. No chance in it."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from catmouse.brains.arrays import Params
from catmouse.games.match import BrainMind, Fight, Mind, TableMind
from catmouse.recipe.recipe import BRAIN, BrainRecipe, Recipe
from catmouse.room.policies import CAT, MOUSE, SIDES, table_of
from catmouse.room.world import IntArray, World

SLICE = 0.004
"""How long :meth:`Duel.advance` should take, in seconds, so that a caller can stop in between."""

BLOCK = 2048
"""So many games are played at once; all of the article's room, and a moment's work at most."""

TOGETHER = 16
"""Fights that are played once more: as many as BLAS works on together, or a multiple."""

WORST = 10
"""How many of the starts from which the mouse is caught soonest a report names."""

SHOWN_TICKS = 50
"""Of longer games than that only the beginning of the way is told."""

FOREVER = 1000
"""For so many ticks a mouse must not be caught to be called uncatchable."""


class CaughtStart(NamedTuple):
    """A start from which the mouse is soon caught, and how; cells as (x, y) from bottom left."""

    cat: tuple[int, int]
    mouse: tuple[int, int]
    tick: int
    cat_path: tuple[tuple[int, int], ...]  # from where it begins, a cell a step
    path: tuple[tuple[int, int], ...]  # of the mouse; both end after 50 ticks at the latest


@dataclass(frozen=True)
class DuelReport:
    """How a fight ends from every start of the room.

    A mouse that is caught in tick 3 has survived 2 ticks; one that is never caught, all of them.
    """

    starts: int  # how many there are: two different cells
    ticks: int  # that a game lasts at most
    caught: int  # from how many starts the mouse is caught
    mean_ticks: float  # that the mouse survives
    median_ticks: float
    histogram: tuple[int, ...]  # (ticks,): from how many starts it is caught in tick 1, 2, ...
    worst: tuple[CaughtStart, ...] = ()  # at most ten: caught soonest, and of those from farthest

    @property
    def caught_share(self) -> float:
        """The share of the starts from which the mouse is caught, 0..1."""
        return self.caught / self.starts

    @property
    def escaped(self) -> int:
        """From how many starts the mouse is never caught."""
        return self.starts - self.caught


class Duel:
    """A fight from every start, or from some (starts, 2), played block by block of them."""

    def __init__(
        self,
        world: World,
        minds: Mapping[str, Mind],
        ticks: int = 10,
        steps: int = 1,
        starts: IntArray | None = None,
    ) -> None:
        self._world, self._minds, self._ticks, self._steps = world, minds, ticks, steps
        self._starts = world.all_fight_starts() if starts is None else starts
        self._caught: list[IntArray] = []  # of each block that is over
        self._report: DuelReport | None = None
        self._begin()

    def _begin(self) -> None:
        """Begin the next block."""
        first = len(self._caught) * BLOCK
        block = self._starts[first : first + BLOCK]
        self._fight = Fight(self._world, self._minds, block, self._steps)

    @property
    def progress(self) -> float:
        """The share of the ticks that were played, 0..1."""
        here = len(self._fight.caught) * self._fight.tick / self._ticks
        return (len(self._caught) * BLOCK + here) / len(self._starts)

    def advance(self) -> DuelReport | None:
        """Play some more ticks; return the report when all games have ended."""
        if self._report is not None:
            return self._report
        began, fight = time.perf_counter(), self._fight
        with np.errstate(all="ignore"):  # huge weights are no reason to print a warning
            while time.perf_counter() - began < SLICE:
                if fight.tick < self._ticks and fight.live.any():
                    fight.play_tick()
                    continue
                self._caught.append(fight.caught)
                if len(self._caught) * BLOCK >= len(self._starts):
                    caught = np.concatenate(self._caught)
                    worst = self._worst(caught)
                    report = report_of(caught, self._ticks)
                    self._report = dataclasses.replace(report, worst=worst)
                    return self._report
                self._begin()
                fight = self._fight
        return None

    @property
    def caught(self) -> IntArray:
        """In which tick the mouse is caught, 0 for never, of all starts when the games are over."""
        return np.concatenate(self._caught)

    def play(self) -> IntArray:
        """Play to the end; return in which tick the mouse is caught, 0 for never, (starts,)."""
        while self.advance() is None:
            pass
        return self.caught

    def _worst(self, caught: IntArray) -> tuple[CaughtStart, ...]:
        """Return the starts with the worst ends for the mouse, played once more for the paths."""
        y, x = np.divmod(self._starts, self._world.width)  # (starts, 2) each
        apart = np.abs(np.diff(x)[:, 0]) + np.abs(np.diff(y)[:, 0])
        order = np.lexsort((-apart, np.where(caught > 0, caught, self._ticks + 1)))[:WORST]
        worst = order[caught[order] > 0]
        if not len(worst):
            return ()
        # as many as BLAS takes together, so that each is played as before to the last bit
        again = self._starts[np.resize(worst, TOGETHER)]
        fight = Fight(self._world, self._minds, again, self._steps)
        paths: dict[str, list[IntArray]] = {side: [cells] for side, cells in fight.at.items()}
        for _ in range(min(int(caught[worst].max()), SHOWN_TICKS)):
            for side, step in fight.turns():
                fight.turn(side, step)
                paths[side].append(fight.at[side])
            fight.tick += 1
        return tuple(
            self._as_start(number, int(caught[start]), paths) for number, start in enumerate(worst)
        )

    def _as_start(self, number: int, tick: int, paths: Mapping[str, list[IntArray]]) -> CaughtStart:
        """Return one start with the cells that each side was on until the mouse was caught."""
        steps, xy = {MOUSE: tick, CAT: tick * self._steps}, self._world.xy
        cells = {
            side: tuple(xy(int(at[number])) for at in path[: steps[side] + 1])
            for side, path in paths.items()
        }
        return CaughtStart(cells[CAT][0], cells[MOUSE][0], tick, cells[CAT], cells[MOUSE])


def report_of(caught: IntArray, ticks: int) -> DuelReport:
    """Return the report of games (starts,) of so many ticks: when each mouse was caught."""
    survived = np.where(caught > 0, caught - 1, ticks)
    return DuelReport(
        starts=len(caught),
        ticks=ticks,
        caught=int(np.count_nonzero(caught)),
        mean_ticks=float(survived.mean()),
        median_ticks=float(np.median(survived)),
        histogram=tuple(np.bincount(caught, minlength=ticks + 1)[1:].tolist()),
    )


def mind_by(name: str, side: str, world: World, steps: int) -> Mind:
    """Return a side's mind that is a table, by its name."""
    return TableMind(table_of(name, side, world, steps))


def brain_mind(recipe: BrainRecipe, params: Params, world: World) -> Mind:
    """Return the mind that is a brain with these weights."""
    return BrainMind(world, recipe.mind, params)


def minds_of(recipe: Recipe, params: Mapping[str, Params]) -> dict[str, Mind]:
    """Return the minds of both sides of a recipe's fight; ``params`` are those of the brains."""
    fight, world = recipe.fight, recipe.world
    if fight is None:
        raise ValueError("this recipe has no fight")
    return {
        side: brain_mind(recipe.brain_of(side), params[side], world)
        if fight.mind_of(side) == BRAIN
        else mind_by(fight.mind_of(side), side, world, fight.steps)
        for side in SIDES
    }
