"""One game, step by step, with what each brain said and its teacher: for those who show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from catmouse.brains.arrays import Params
from catmouse.games.match import BrainPlayer, Match, players_of
from catmouse.recipe.recipe import Recipe
from catmouse.room.compass import TARGETS
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import STAY

Start = tuple[int, int]
"""The cat's cell and the mouse's."""


class Step(NamedTuple):
    """One step of one side, as it is shown."""

    side: str
    start: int  # the side's cell before
    end: int  # and after
    cat: int  # the cat's cell before
    output: tuple[float, ...]  # the compass's number, or four probabilities; of a brain only
    chosen: int  # the direction that this is
    target: int  # the direction that the teacher says; staying where there is no teacher

    @property
    def right(self) -> bool:
        """Whether the teacher would have gone the same way."""
        return self.chosen == self.target

    @property
    def says(self) -> float:
        """The compass's number, or the probability of the chosen direction, of a brain."""
        return self.output[0] if len(self.output) == 1 else self.output[self.chosen]

    @property
    def target_number(self) -> float:
        """The number on the compass that the teacher asks for."""
        return float(TARGETS[self.target])


class Game:
    """One game of a recipe's players, from a start on; its weights may be replaced meanwhile."""

    def __init__(self, recipe: Recipe, params: Mapping[str, Params], start: Start) -> None:
        self.recipe, self.world = recipe, recipe.world
        self._teachers = {side: recipe.teacher_of(side) for side in recipe.sides}
        self.match = Match(
            recipe.world, players_of(recipe, params), np.array([start]), recipe.rules
        )

    def at(self, side: str) -> int:
        """Return a side's cell."""
        return int(self.match.at[side][0])

    @property
    def tick(self) -> int:
        """How many ticks are over."""
        return self.match.tick

    @property
    def touching(self) -> bool:
        """Whether the two share a cell."""
        return self.at(CAT) == self.at(MOUSE)

    def put(self, side: str, cell: int) -> None:
        """Set a side on a cell, from outside of the game."""
        self.match.put(side, np.array([cell]))

    def use(self, params: Mapping[str, Params]) -> None:
        """Play on with other weights of the same shapes."""
        for side, player in self.match.players.items():
            if isinstance(player, BrainPlayer):
                player.params = params[side]

    def step(self, side: str, number: int, asked: int | None = None) -> Step:
        """Let a side take its step of this number in a tick: as it plays, or as is asked of it."""
        match = self.match
        situation, start, cat = int(match.situation[0]), self.at(side), self.at(CAT)
        target = STAY
        if side in self._teachers:
            target = int(self._teachers[side][number].ravel()[situation])
        output: tuple[float, ...] = ()
        if asked is not None:
            chosen, player = asked, None
            self.put(side, int(self.world.moves[start, asked]))
        else:
            with np.errstate(all="ignore"):  # weights may be huge; the training looks after them
                chosen, player = int(match.turn(side, number)[0]), match.players[side]
        if isinstance(player, BrainPlayer):
            shown = player.network.head.shown(player.made.output)[0]
            output = tuple(float(one) for one in shown)
        return Step(side, start, self.at(side), cat, output, chosen, target)

    def play(self) -> list[Step]:
        """Play to the end; return every step."""
        steps = []
        while self.match.goes_on(self.recipe.moves):
            for side, number in self.match.turns:
                if self.match.live is None or self.match.live.any():
                    steps.append(self.step(side, number))
            self.match.tick += 1
        return steps
