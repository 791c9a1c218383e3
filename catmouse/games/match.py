"""Fights: a tick is one move of the mouse, then one or two steps of the cat; a touch ends the game.

:func:`play` plays many fights at once, :func:`learn_fights` learns from them, lesson by lesson. It
is the definition that the compiled engine is held equal to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from catmouse.brains.arrays import Params
from catmouse.brains.brain import Brain, Thought
from catmouse.brains.optimisers import Optimiser
from catmouse.games.lesson import ERROR_SCALE, MEMORY_OF_ERRORS
from catmouse.room.compass import IDEALS
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import FloatArray, IntArray, World

BoolArray = npt.NDArray[np.bool_]

FULL_GAME = 10
"""Errors of a fight are told for so many moves, the article's game, however short the fight was."""


class TableMind:
    """Plays by a table ``direction[step, cat, mouse]``, shape (steps, cells, cells)."""

    def __init__(self, table: IntArray) -> None:
        self.table = table
        self._rows = table.reshape(len(table), -1)

    def begin(self, games: int) -> None:
        """Begin so many games."""

    def move(self, situation: IntArray, step: int) -> IntArray:
        """Return a direction for every game, shape (games,); situation is cat * cells + mouse."""
        directions: IntArray = self._rows[step, situation]
        return directions


class BrainMind:
    """Plays by a brain, which remembers its game; its last thought lies open in ``thought``."""

    thought: Thought
    _memory: FloatArray

    def __init__(self, world: World, brain: Brain, params: Params) -> None:
        self.brain, self.params = brain, params
        self._sights = brain.sights(world)

    def begin(self, games: int) -> None:
        """Begin so many games, with a blank memory."""
        self._memory = self.brain.blank_memory(self.params, games)

    def move(self, situation: IntArray, step: int) -> IntArray:
        """Return a direction for every game, shape (games,); situation is cat * cells + mouse."""
        self.thought = self.brain.think(self.params, self._sights[situation], self._memory)
        self._memory = self.thought.step.memory
        return self.thought.direction


Mind = TableMind | BrainMind


class Fight:
    """Many fights at once, tick by tick."""

    def __init__(
        self, world: World, minds: Mapping[str, Mind], starts: IntArray, steps: int
    ) -> None:
        """Begin fights from starts (games, 2): the cat's cell, the mouse's."""
        self._moves, self._cells, self.minds, self.steps = world.moves, world.cells, minds, steps
        self.at = {CAT: starts[:, 0].copy(), MOUSE: starts[:, 1].copy()}  # (games,) each
        self.tick = 0  # how many are over
        self.caught = np.zeros(len(starts), dtype=np.int64)  # (games,): in which tick; 0 is never
        for mind in minds.values():
            mind.begin(len(starts))

    @property
    def live(self) -> BoolArray:
        """Which games are still on, shape (games,)."""
        live: BoolArray = self.caught == 0
        return live

    def turns(self) -> tuple[tuple[str, int], ...]:
        """Return who moves in a tick, and which of its steps that is."""
        return ((MOUSE, 0), *((CAT, step) for step in range(self.steps)))

    def turn(self, side: str, step: int) -> IntArray:
        """Let one side take a step in every game still on; return all directions, (games,)."""
        live = self.live
        direction = self.minds[side].move(self.situation(), step)
        self.at[side] = np.where(live, self._moves[self.at[side], direction], self.at[side])
        self.caught[live & (self.at[CAT] == self.at[MOUSE])] = self.tick + 1
        return direction

    def situation(self) -> IntArray:
        """Return where the two stand in every game, as cat * cells + mouse, shape (games,)."""
        return self.at[CAT] * self._cells + self.at[MOUSE]

    def play_tick(self) -> None:
        """Play one tick of every game that is still on."""
        for side, step in self.turns():
            self.turn(side, step)
        self.tick += 1


class Pupil(NamedTuple):
    """A brain that learns in fights, and how it is taught."""

    brain: Brain
    params: Params
    optimiser: Optimiser
    teacher: IntArray  # (steps, cells, cells): direction[step, cat, mouse]
    rate_of: Callable[[int], float]  # the learning rate, by the games of the call
    smoothed: float  # the smoothed errors so far, NaN before the first game


class Moves(NamedTuple):
    """The moves of one side in a batch of fights."""

    thoughts: list[Thought]  # one a move
    ideal: IntArray  # (moves, games): the direction that the teacher would have taken
    error: FloatArray  # (moves, games): the teacher's number minus the brain's
    live: BoolArray  # (moves, games): whether the game was still on


class Arena(NamedTuple):
    """What stays the same from lesson to lesson of a fight."""

    world: World
    minds: Mapping[str, Mind]
    pupils: Mapping[str, Pupil]  # of the sides that learn; their minds are their brains
    ticks: int
    steps: int  # that the cat takes in a tick
    lesson: int  # games learned from at once


class Outcome(NamedTuple):
    """What came of some fights."""

    caught: IntArray  # (played,): in which tick the mouse was caught, 0 for never
    smoothed: dict[str, FloatArray]  # of each pupil, (played,): the smoothed errors


LearnFights = Callable[[Arena, IntArray], Outcome]
"""An engine for fights: :func:`learn_fights` or its compiled twin."""


def play(arena: Arena, starts: IntArray) -> tuple[IntArray, dict[str, Moves]]:
    """Play fights from starts (games, 2); return when each was caught, and each pupil's moves."""
    fight = Fight(arena.world, arena.minds, starts, arena.steps)
    noted: dict[str, list[Any]] = {side: [] for side in arena.pupils}
    while fight.tick < arena.ticks and fight.live.any():
        for side, step in fight.turns():
            if side in noted:
                wishes = arena.pupils[side].teacher[step].ravel()
                ideal, live = wishes[fight.situation()], fight.live
            fight.turn(side, step)
            if side in noted:
                noted[side].append((arena.minds[side].thought, ideal, live))  # type: ignore[union-attr]
        fight.tick += 1
    return fight.caught, {side: as_moves(arena.pupils[side].brain, noted[side]) for side in noted}


def as_moves(brain: Brain, noted: list[tuple[Thought, IntArray, BoolArray]]) -> Moves:
    """Put one side's moves of a batch together."""
    thoughts, ideals, lives = zip(*noted, strict=True)
    ideal, live = np.stack(ideals), np.stack(lives)
    numbers = brain.head.number(np.stack([thought.answer for thought in thoughts]))
    return Moves(list(thoughts), ideal, np.where(live, IDEALS[ideal] - numbers, 0.0), live)


def errors_of(moves: Moves) -> FloatArray:
    """Return every game's errors as of ten moves, shape (games,): 40 * mean of abs(error)."""
    counts = np.maximum(moves.live.sum(axis=0), 1)
    errors: FloatArray = ERROR_SCALE * FULL_GAME * np.abs(moves.error).sum(axis=0) / counts
    return errors


def learn_fights(arena: Arena, starts: IntArray) -> Outcome:
    """Play a fight from each start (games, 2); after each lesson every pupil learns, in place.

    A lesson's gradient is the mean over its games of the sum over the moves made.
    """
    caught = np.empty(len(starts), dtype=np.int64)
    errors = {side: np.empty(len(starts)) for side in arena.pupils}
    for first in range(0, len(starts), arena.lesson):
        here = slice(first, min(first + arena.lesson, len(starts)))
        caught[here], made = play(arena, starts[here])
        for side, moves in made.items():
            pupil = arena.pupils[side]
            gradients = pupil.brain.gradients(pupil.params, moves.thoughts, moves.ideal, moves.live)
            for gradient in gradients.values():
                gradient /= here.stop - first
            pupil.optimiser.step(pupil.params, gradients, pupil.rate_of(first))
            errors[side][here] = errors_of(moves)
    curves = {side: smooth(errors[side], arena.pupils[side].smoothed) for side in errors}
    return Outcome(caught, curves)


def smooth(errors: FloatArray, smoothed: float) -> FloatArray:
    """Return the smoothed errors after each game; the value so far is NaN before the first."""
    curve = np.empty(len(errors))
    for game, error in enumerate(errors.tolist()):
        fresh = smoothed != smoothed
        smoothed = error if fresh else smoothed * MEMORY_OF_ERRORS + error * (1 - MEMORY_OF_ERRORS)
        curve[game] = smoothed
    return curve
