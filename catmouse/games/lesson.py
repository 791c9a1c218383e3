"""Games: a brain drives the mouse, a teacher says what would have been ideal, the brain learns.

:func:`play` plays many games at once, :func:`learn_lessons` learns from them, lesson by lesson;
:func:`learn` is the article's loop, the definition that the compiled engine is held equal to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from catmouse.brains.arrays import Params
from catmouse.brains.brain import ARTICLE, Brain, Thought
from catmouse.brains.optimisers import Optimiser, Plain
from catmouse.room.compass import IDEALS
from catmouse.room.world import FloatArray, IntArray, World

ERROR_SCALE = 4.0
"""The article counts errors in directions: neighbours are 1 apart, not 0.25."""

MEMORY_OF_ERRORS = 0.999
"""How much of the smoothed errors a game keeps; the rest is the game's own errors."""


class Games(NamedTuple):
    """What happened in a batch of games."""

    cat: IntArray  # (games,): the cat's cell; it stands still
    mouse: IntArray  # (moves + 1, games): the mouse's cell, first before any move
    chosen: IntArray  # (moves, games): the direction that the mouse took
    ideal: IntArray  # (moves, games): the direction that the teacher would have taken
    error: FloatArray  # (moves, games): the teacher's number minus the brain's
    thoughts: list[Thought]  # one a move, for the backward pass


def play(
    world: World,
    teacher: IntArray,
    params: Params,
    starts: IntArray,
    moves: int,
    brain: Brain = ARTICLE,
    keep_thoughts: bool = True,
) -> Games:
    """Play games of so many moves from starts (games, 2): the cat's cell, the mouse's.

    ``teacher`` is a table ``ideal[cat, mouse] -> direction``. Thoughts take memory and are only
    needed to learn from the games.
    """
    cat, here = starts[:, 0], starts[:, 1]
    games = len(starts)
    sights, wishes, steps = brain.sights(world), teacher.ravel(), world.moves
    row = cat * world.cells  # of the tables: the cat stands still
    mouse = np.empty((moves + 1, games), dtype=np.int64)
    chosen = np.empty((moves, games), dtype=np.int64)
    ideal = np.empty((moves, games), dtype=np.int64)
    answers, thoughts = [], []
    memory = brain.blank_memory(params, games)
    mouse[0] = here
    for move in range(moves):
        situation = row + here
        thought = brain.think(params, sights[situation], memory)
        memory = thought.step.memory
        answers.append(thought.answer)
        if keep_thoughts:
            thoughts.append(thought)
        ideal[move] = wishes[situation]
        chosen[move] = thought.direction
        mouse[move + 1] = here = steps[here, thought.direction]
    error = IDEALS[ideal] - brain.head.number(np.stack(answers))
    return Games(cat, mouse, chosen, ideal, error, thoughts)


def errors_of(games: Games) -> FloatArray:
    """Return the article's errors of every game, shape (games,): 4 * sum of abs(error)."""
    errors: FloatArray = ERROR_SCALE * np.abs(games.error).sum(axis=0)
    return errors


def most_errors_when_right(brain: Brain, moves: int) -> float:
    """Return the most errors that a game can have without a single wrong move."""
    most: float = ERROR_SCALE * brain.head.SLACK * moves
    return most


class Course(NamedTuple):
    """What stays the same from lesson to lesson."""

    world: World
    teacher: IntArray  # (cells, cells): ideal[cat, mouse] -> direction
    brain: Brain
    moves: int  # in a game
    lesson: int = 1  # games learned from at once


def learn_lessons(
    course: Course,
    params: Params,
    optimiser: Optimiser,
    starts: IntArray,
    rate_of: Callable[[int], float],
    smoothed: float,
    until: float,
) -> FloatArray:
    """Play a game from each start (games, 2) and learn after each lesson, in place.

    A lesson's gradient is the mean over its games. ``rate_of`` is the learning rate, by the games
    that were learned from in this call. Returns the smoothed errors after every game played,
    shape (played,). ``smoothed`` is the value so far, NaN before the first game; learning ends
    after the first lesson in which a value is under ``until``.
    """
    curve = np.empty(len(starts))
    for first in range(0, len(starts), course.lesson):
        last = min(first + course.lesson, len(starts))
        played = play(
            course.world, course.teacher, params, starts[first:last], course.moves, course.brain
        )
        gradients = course.brain.gradients(params, played.thoughts, played.ideal)
        if last - first > 1:
            for gradient in gradients.values():
                gradient /= last - first
        optimiser.step(params, gradients, rate_of(first))
        for game, errors in enumerate(errors_of(played).tolist(), start=first):
            fresh = smoothed != smoothed  # NaN: there was no game before
            smoothed = (
                errors if fresh else smoothed * MEMORY_OF_ERRORS + errors * (1 - MEMORY_OF_ERRORS)
            )
            curve[game] = smoothed
        if (curve[first:last] < until).any():
            return curve[:last]
    return curve


def learn(
    world: World,
    teacher: IntArray,
    params: Params,
    starts: IntArray,
    moves: int,
    rate: float,
    smoothed: float,
    until: float,
) -> FloatArray:
    """Learn as the article does: one game a lesson, plain steps, always the same rate.

    Parameters and result are those of :func:`learn_lessons`; ``until`` ends it after any game.
    """
    course = Course(world, teacher, ARTICLE, moves)
    optimiser = Plain(params, clip=0)
    return learn_lessons(course, params, optimiser, starts, lambda game: rate, smoothed, until)
