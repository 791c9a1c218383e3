"""A match: two players, many games at once, turn by turn.

A tick is one move of the mouse, then the cat's steps. By the rules of a fight a game is over when
the two share a cell; in lessons the cat stands still and a touch ends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from catmouse.brains.arrays import Params
from catmouse.brains.brain import Network, StepOutput
from catmouse.recipe.recipe import Recipe, Rules
from catmouse.room.policies import BRAIN, CAT, MOUSE, SIDES
from catmouse.room.world import STAY, FloatArray, IntArray, World

BoolArray = npt.NDArray[np.bool_]


class TablePlayer:
    """Plays by a table ``direction[step, cat, mouse]``, shape (steps, cells, cells)."""

    def __init__(self, table: IntArray) -> None:
        self.table = table
        self._rows = table.reshape(len(table), -1)
        self.stands_still = bool((table == STAY).all())

    def begin(self, games: int) -> None:
        """Begin so many games."""

    def act(self, situation: IntArray, step: int) -> IntArray:
        """Return a direction for every game, (games,); ``situation`` is cat * cells + mouse."""
        directions: IntArray = self._rows[step, situation]
        return directions


class BrainPlayer:
    """Plays by a brain, which remembers its game; what it made of its last move is in ``made``."""

    stands_still = False
    made: StepOutput
    _state: FloatArray

    def __init__(self, world: World, network: Network, params: Params) -> None:
        self.network, self.params = network, params
        self._inputs = network.inputs(world)

    def begin(self, games: int) -> None:
        """Begin so many games, with the initial state."""
        self._state = self.network.initial_state(self.params, games)

    def act(self, situation: IntArray, step: int) -> IntArray:
        """Return a direction for every game, (games,); ``situation`` is cat * cells + mouse."""
        self.made = made = self.network.forward(self.params, self._inputs[situation], self._state)
        self._state = made.step.state
        return made.direction


Player = TablePlayer | BrainPlayer


def players_of(recipe: Recipe, params: Mapping[str, Params]) -> dict[str, Player]:
    """Return who plays each side of a recipe; ``params`` are the weights of its brains, by side."""
    return {
        side: BrainPlayer(recipe.world, recipe.brain_of(side).network, params[side])
        if recipe.policy_of(side) == BRAIN
        else TablePlayer(recipe.table_of(recipe.policy_of(side), side))
        for side in SIDES
    }


class Match:
    """Many games of two players at once, turn by turn."""

    def __init__(
        self, world: World, players: Mapping[str, Player], starts: IntArray, rules: Rules
    ) -> None:
        """Begin games from starts (games, 2): the cat's cell, the mouse's."""
        self._moves, self._cells = world.moves, world.cells
        self.players, self.rules = players, rules
        self.at = {CAT: starts[:, 0], MOUSE: starts[:, 1]}  # (games,) each
        self._row = starts[:, 0] * world.cells
        self.situation: IntArray = self._row + starts[:, 1]
        """Where the two stand in every game, as cat * cells + mouse, shape (games,)."""
        self.tick = 0  # how many are over
        self.caught = np.zeros(len(starts), dtype=np.int64)
        """In which tick a touch ended each game, 0 for never, shape (games,)."""
        self.live: BoolArray | None = None
        """Which games are still on, shape (games,); None where nothing can end one."""
        if rules.touch_ends:
            self.live = np.ones(len(starts), dtype=bool)
        self.turns = tuple(
            (side, step)
            for side in SIDES
            for step in range(rules.steps_of(side))
            if not players[side].stands_still
        )
        """Who moves in a tick, and which of its steps that is; who stands still has no turn."""
        for player in players.values():
            player.begin(len(starts))

    def put(self, side: str, cells: IntArray) -> None:
        """Set a side on these cells, (games,), from outside of the games; a touch ends nothing."""
        self.at[side] = cells
        if side == CAT:
            self._row = cells * self._cells
        self.situation = self._row + self.at[MOUSE]

    def turn(self, side: str, step: int) -> IntArray:
        """Let one side take a step in every game still on; return all directions, (games,)."""
        direction = self.players[side].act(self.situation, step)
        here = self.at[side]
        there = self._moves[here, direction]
        if self.live is not None:
            there = np.where(self.live, there, here)
        self.put(side, there)
        if self.live is not None:
            touched = self.live & (self.at[CAT] == self.at[MOUSE])
            if touched.any():
                self.caught[touched] = self.tick + 1
                self.live = self.live & ~touched
        return direction

    def goes_on(self, ticks: int) -> bool:
        """Whether a game is still on before so many ticks are over."""
        return self.tick < ticks and (self.live is None or bool(self.live.any()))

    def play_tick(self) -> None:
        """Play one tick of every game that is still on."""
        for side, step in self.turns:
            self.turn(side, step)
        self.tick += 1
