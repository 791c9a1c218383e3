"""The exam: a match from every possible start, every move of a brain marked. No chance in it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from catmouse.brains.arrays import Params
from catmouse.games.errors import errors_of
from catmouse.games.match import BrainPlayer, Match, Player, players_of
from catmouse.games.report import Example, Marks, Report
from catmouse.recipe.recipe import Recipe, Rules
from catmouse.recipe.starts import all_starts
from catmouse.room.compass import TARGETS
from catmouse.room.policies import BRAIN, CAT, MOUSE
from catmouse.room.world import FloatArray, IntArray, World

SLICE = 0.004
"""How long :meth:`Exam.advance` should take, in seconds, so that a caller can stop in between."""

GROUP, LARGEST_BLOCK = 16, 2048
"""In games. Blocks are multiples of the group that BLAS works on together, so that a game's numbers
are the same to the last bit wherever the borders between blocks are."""

WORK = 20_000_000
"""A block's turn takes about so many multiplications at most: a moment's work."""

WORST = 10
"""How many of the worst games a report shows."""

SHOWN_TICKS = 50
"""Of longer games than that only the beginning of the way is shown, where a touch ends them."""

NOWHERE = 2**31
"""Farther from the cat than any cell."""

QUICK = 50_000_000
"""Below so many multiplications an exam is quick."""


class Tally:
    """What is counted of the games of one match, tick by tick; arrays are (games,)."""

    def __init__(self, world: World, match: Match, teachers: Mapping[str, IntArray]) -> None:
        games = len(match.caught)
        self._match, self._world = match, world
        self._teachers = {side: table.reshape(len(table), -1) for side, table in teachers.items()}
        self.moves = {side: np.zeros(games, dtype=np.int64) for side in teachers}
        self.wrong = {side: np.zeros(games, dtype=np.int64) for side in teachers}
        self.off = {side: np.zeros(games) for side in teachers}
        self.towards = 0  # moves of the mouse that ended nearer to the cat
        self.nearest = np.full(games, NOWHERE)  # where the wrong ones of them ended, in cells
        self.nearing = np.zeros(games, dtype=np.int64)  # the tick of the nearest
        self.mistaken = np.zeros(games, dtype=bool)  # whether the mouse's latest move was wrong

    def play_tick(self) -> None:
        """Play one tick and count."""
        for side, step in self._match.turns:
            self._turn(side, step)
        self._match.tick += 1

    def _turn(self, side: str, step: int) -> None:
        match, player = self._match, self._match.players[side]
        if side not in self._teachers:
            match.turn(side, step)
            return
        situation, live = match.situation, match.live
        target = self._teachers[side][step][situation]
        direction = match.turn(side, step)
        wrong = direction != target
        if isinstance(player, BrainPlayer):
            number = player.network.head.number(player.made.output)
            off = np.abs(TARGETS[target] - number)
            self.off[side] += off if live is None else np.where(live, off, 0.0)
        if live is not None:
            wrong = wrong & live
        self.moves[side] += 1 if live is None else live
        self.wrong[side] += wrong
        if side == MOUSE:
            self.mistaken = wrong
            self._near(situation, wrong)

    def _near(self, before: IntArray, wrong: IntArray) -> None:
        """Count the mouse's moves towards the cat."""
        distances = self._world.distances
        distance = distances[self._match.situation]
        towards = distance < distances[before]
        self.towards += int(np.count_nonzero(towards))
        nearer = towards & wrong & (distance < self.nearest)
        if nearer.any():
            self.nearest[nearer] = distance[nearer]
            self.nearing[nearer] = self._match.tick


class Exam:
    """An exam that can be taken bit by bit; nobody may write to the players' weights meanwhile.

    ``teachers`` are the tables (steps, cells, cells) that mark the moves of a side. ``starts``
    (starts, 2) are all that the rules allow, unless given.
    """

    def __init__(
        self,
        world: World,
        rules: Rules,
        players: Mapping[str, Player],
        ticks: int,
        teachers: Mapping[str, IntArray] | None = None,
        starts: IntArray | None = None,
    ) -> None:
        self._world, self._rules, self._players, self._ticks = world, rules, players, ticks
        self._teachers = {} if teachers is None else teachers
        self._starts = all_starts(world, rules.starts_apart) if starts is None else starts
        self._block = block_of(players)
        self._tallies: list[tuple[Match, Tally]] = []
        self._report: Report | None = None
        self._begin(0)

    @classmethod
    def of(cls, recipe: Recipe, params: Mapping[str, Params]) -> Exam:
        """Return the exam of a recipe's brains with these weights, by side."""
        marked = [side for side in recipe.sides if recipe.policy_of(side) == BRAIN]
        return cls(
            recipe.world,
            recipe.rules,
            players_of(recipe, params),
            recipe.moves,
            {side: recipe.teacher_of(side) for side in marked},
        )

    def _begin(self, first: int) -> None:
        """Begin the block of games that begins with the start of this number."""
        match = self._match(self._starts[first : first + self._block])
        self._tallies.append((match, Tally(self._world, match, self._teachers)))

    def _match(self, starts: IntArray) -> Match:
        return Match(self._world, self._players, starts, self._rules)

    @property
    def progress(self) -> float:
        """The share of the ticks that were played, 0..1."""
        match, before = self._tallies[-1][0], (len(self._tallies) - 1) * self._block
        return (before + len(match.caught) * match.tick / self._ticks) / len(self._starts)

    def advance(self) -> Report | None:
        """Play some more ticks; return the report when all games have ended."""
        if self._report is not None:
            return self._report
        began = time.perf_counter()
        with np.errstate(all="ignore"):  # huge weights are no reason to print a warning
            while time.perf_counter() - began < SLICE:
                match, tally = self._tallies[-1]
                if match.goes_on(self._ticks):
                    tally.play_tick()
                    continue
                played = len(self._tallies) * self._block
                if played >= len(self._starts):
                    self._report = self._conclude()
                    return self._report
                self._begin(played)
        return None

    def take(self) -> Report:
        """Take the whole exam at once."""
        while (report := self.advance()) is None:
            pass
        return report

    @property
    def caught(self) -> IntArray:
        """In which tick a touch ended each game, 0 for never, (starts,), when all are over."""
        return np.concatenate([match.caught for match, _ in self._tallies])

    # --- what was found -------------------------------------------------------------------

    def _conclude(self) -> Report:
        caught, ticks, games = self.caught, self._ticks, len(self._starts)
        survived = np.where(caught > 0, caught - 1, ticks)
        ends = np.concatenate([match.situation for match, _ in self._tallies])
        wrong, errors = self._joined("wrong"), self._errors()
        nearest = np.concatenate([tally.nearest for _, tally in self._tallies])
        nearing = np.concatenate([tally.nearing for _, tally in self._tallies])
        worst = self._worst(caught, wrong, errors)
        near = int(np.lexsort((nearing, nearest))[0])  # nearest to the cat, and soonest
        numbers = [*worst, near] if nearest[near] < NOWHERE else worst
        shown = self._shown(numbers, errors.get(MOUSE), caught)
        towards = shown.pop()._replace(move=int(nearing[near]) + 1) if numbers != worst else None
        return Report(
            touch_ends=self._rules.touch_ends,
            starts=games,
            ticks=ticks,
            marks={
                side: Marks(
                    int(self._joined("moves")[side].sum()),
                    int(wrong[side].sum()),
                    float(errors[side].mean()),
                )
                for side in self._teachers
            },
            caught=int(np.count_nonzero(caught)),
            mean_ticks=float(survived.mean()),
            median_ticks=float(np.median(survived)),
            histogram=tuple(np.bincount(caught, minlength=ticks + 1)[1:].tolist()),
            mean_final_distance=int(self._world.distances[ends].sum()) / games,
            towards_cat=sum(tally.towards for _, tally in self._tallies),
            towards_starts=int(np.count_nonzero(nearest < NOWHERE)),
            worst=tuple(shown),
            towards=towards,
        )

    def _joined(self, name: str) -> dict[str, Any]:
        """Return a count of every game, by side, (starts,)."""
        return {
            side: np.concatenate([getattr(tally, name)[side] for _, tally in self._tallies])
            for side in self._teachers
        }

    def _errors(self) -> dict[str, FloatArray]:
        """Return every game's errors, by side, (starts,)."""
        off, moves = self._joined("off"), self._joined("moves")
        return {side: errors_of(self._rules, off[side], moves[side]) for side in self._teachers}

    def _worst(
        self,
        caught: IntArray,
        wrong: Mapping[str, IntArray],
        errors: Mapping[str, FloatArray],
    ) -> list[int]:
        """Return the games that went worst for the mouse, at most ten.

        Where a touch ends a game those in which it was caught soonest, of these the ones that it
        began farthest from the cat; else those with the most wrong moves, then errors.
        """
        apart = self._world.distances[self._starts[:, 0] * self._world.cells + self._starts[:, 1]]
        if self._rules.touch_ends:
            order = np.lexsort((-apart, np.where(caught > 0, caught, self._ticks + 1)))
            return [int(game) for game in order[:WORST] if caught[game]]
        if MOUSE not in wrong:
            return []
        order = np.lexsort((-errors[MOUSE], -wrong[MOUSE]))
        return [int(game) for game in order[:WORST] if wrong[MOUSE][game]]

    def _shown(
        self, numbers: list[int], errors: FloatArray | None, caught: IntArray
    ) -> list[Example]:
        """Play some games once more, for their ways and the mouse's wrong moves."""
        if not numbers:
            return []
        # as many as BLAS takes together, so that each is played as before to the last bit
        again = np.resize(numbers, -(-len(numbers) // GROUP) * GROUP)
        match = self._match(self._starts[again])
        tally = Tally(self._world, match, self._teachers)
        paths: dict[str, list[IntArray]] = {side: [cells] for side, cells in match.at.items()}
        mistaken = []
        last = min(self._ticks, SHOWN_TICKS) if self._rules.touch_ends else self._ticks
        with np.errstate(all="ignore"):
            while match.goes_on(last):
                for side, step in match.turns:
                    tally._turn(side, step)
                    paths[side].append(match.at[side])
                match.tick += 1
                mistaken.append(tally.mistaken)
        return [
            self._example(place, int(number), paths, mistaken, errors, int(caught[number]))
            for place, number in enumerate(numbers)
        ]

    def _example(
        self,
        place: int,
        number: int,
        paths: Mapping[str, list[IntArray]],
        mistaken: list[IntArray],
        errors: FloatArray | None,
        caught: int,
    ) -> Example:
        """Return one game with the cells that each side was on until it ended."""
        ticks, cells = caught or len(mistaken), {}
        for side, path in paths.items():
            steps = ticks * self._rules.steps_of(side)
            cells[side] = tuple(self._world.xy(int(at[place])) for at in path[: steps + 1])
        wrong = tuple(
            tick + 1 for tick in range(min(ticks, len(mistaken))) if mistaken[tick][place]
        )
        own = float("nan") if errors is None else float(errors[number])
        return Example(cells[CAT], cells[MOUSE], wrong, own, caught)


def block_of(players: Mapping[str, Player]) -> int:
    """Return how many games are played at once: a turn of them is a moment's work at most."""
    weights = [
        sum(array.size for array in player.params.values())
        for player in players.values()
        if isinstance(player, BrainPlayer)
    ]
    games = WORK // max([1, *weights]) // GROUP * GROUP
    return int(np.clip(games, GROUP, LARGEST_BLOCK))


def is_quick(recipe: Recipe) -> bool:
    """Tell whether an exam by this recipe is over before anybody notices."""
    units = sum(brain.hidden**2 for brain in recipe.brains)
    return recipe.world.cells**2 * recipe.moves * units <= QUICK
