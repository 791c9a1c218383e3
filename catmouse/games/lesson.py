"""Lessons: brains play matches, a teacher says what would have been right, the brains learn.

:func:`learn` is the definition that the compiled engine is held equal to. By the rules of lessons,
one game a lesson, with the article's brain, it is the article's program to the bit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from catmouse.brains.arrays import Params
from catmouse.brains.brain import Network, StepOutput
from catmouse.brains.optimisers import Optimiser
from catmouse.games.errors import errors_of, smooth
from catmouse.games.match import BoolArray, BrainPlayer, Match, Player
from catmouse.recipe.recipe import Rules
from catmouse.room.compass import TARGETS
from catmouse.room.world import FloatArray, IntArray, World


class Training(NamedTuple):
    """A brain that learns, and how it is taught."""

    network: Network
    params: Params
    optimiser: Optimiser
    teacher: IntArray  # (steps, cells, cells): direction[step, cat, mouse]
    rate_of: Callable[[int], float]  # the learning rate, by the games of the call
    smoothed: float  # the smoothed errors so far, NaN before the first game


class Course(NamedTuple):
    """What stays the same from lesson to lesson."""

    world: World
    rules: Rules
    players: Mapping[str, Player]
    trainings: Mapping[str, Training]  # of the sides that learn; their players are their brains
    ticks: int
    lesson: int  # games learned from at once


class Played(NamedTuple):
    """What came of some games."""

    caught: IntArray  # (played,): in which tick a touch ended each, 0 for never
    smoothed: dict[str, FloatArray]  # of each side that learns, (played,): the smoothed errors


Learn = Callable[[Course, IntArray, float], Played]
"""An engine: :func:`learn` or its compiled twin."""


class Moves(NamedTuple):
    """The moves of one side in a batch of games."""

    made: list[StepOutput]  # one a move
    outputs: FloatArray  # (moves, games, ...): the head's outputs
    targets: IntArray  # (moves, games): the direction that the teacher would have taken
    live: BoolArray | None  # (moves, games): whether the game was still on; None is always

    def errors(self, network: Network, rules: Rules) -> FloatArray:
        """Return the errors of every game, shape (games,)."""
        off = np.abs(TARGETS[self.targets] - network.head.number(self.outputs))
        if self.live is None:
            return errors_of(rules, off.sum(axis=0), len(off))
        off = np.where(self.live, off, 0.0)
        return errors_of(rules, off.sum(axis=0), self.live.sum(axis=0))


def play(course: Course, starts: IntArray) -> tuple[IntArray, dict[str, Moves]]:
    """Play a game from each start (games, 2).

    Returns when a touch ended each, and the moves of each side that learns.
    """
    match = Match(course.world, course.players, starts, course.rules)
    teachers = {
        side: training.teacher.reshape(len(training.teacher), -1)
        for side, training in course.trainings.items()
    }
    noted: dict[str, tuple[list[StepOutput], list[IntArray], list[BoolArray]]]
    noted = {side: ([], [], []) for side in course.trainings}
    while match.goes_on(course.ticks):
        for side, step in match.turns:
            if side not in noted:
                match.turn(side, step)
                continue
            made, targets, lives = noted[side]
            targets.append(teachers[side][step][match.situation])
            if match.live is not None:
                lives.append(match.live)
            match.turn(side, step)
            player = match.players[side]
            assert isinstance(player, BrainPlayer)
            made.append(player.made)
        match.tick += 1
    return match.caught, {
        side: Moves(
            made,
            np.stack([move.output for move in made]),
            np.array(targets),  # much faster than np.stack
            np.array(lives) if lives else None,
        )
        for side, (made, targets, lives) in noted.items()
    }


def learn(course: Course, starts: IntArray, until: float) -> Played:
    """Play a game from each start (games, 2); after each lesson every brain that learns does.

    Weights and optimisers change in place. A lesson's gradient is the mean over its games of the
    sum over the moves made. Learning ends after the first lesson in which the smoothed errors of
    the first side that learns are under ``until``.
    """
    caught: list[IntArray] = []
    curves: dict[str, list[FloatArray]] = {side: [] for side in course.trainings}
    smoothed = {side: training.smoothed for side, training in course.trainings.items()}
    for first in range(0, len(starts), course.lesson):
        some = starts[first : first + course.lesson]
        ended, made = play(course, some)
        caught.append(ended)
        for side, moves in made.items():
            training = course.trainings[side]
            correct(training, moves, len(some), training.rate_of(first))
            errors = moves.errors(training.network, course.rules)
            curves[side].append(smooth(errors, smoothed[side]))
            smoothed[side] = float(curves[side][-1][-1])
        leading = next(iter(curves.values()), None)
        if leading and (leading[-1] < until).any():
            break
    return Played(
        np.concatenate(caught) if caught else np.empty(0, dtype=np.int64),
        {side: np.concatenate(parts) if parts else np.empty(0) for side, parts in curves.items()},
    )


def correct(training: Training, moves: Moves, games: int, rate: float) -> None:
    """Move a brain's weights, in place, by the gradient of a lesson of so many games."""
    gradients = training.network.gradients(
        training.params, moves.made, moves.outputs, moves.targets, moves.live
    )
    if games > 1:
        for gradient in gradients.values():
            gradient /= games
    training.optimiser.step(training.params, gradients, rate)
