"""Where games start: drawn at random, every one there is, or some that are practised."""

from __future__ import annotations

import numpy as np

from catmouse.room.world import IntArray, World

EVERY = 4
"""How many games there are to each that is practised: with fewer, practice ruins all that is not
practised; with more, it is slow (benchmarks/practice.py)."""

MOST = 64
"""Starts that can be practised at once."""

Starts = tuple[tuple[int, int], ...]
"""Starts to practise: the cat's cell and the mouse's."""


def drawn_starts(world: World, apart: bool, rng: np.random.RandomState, games: int) -> IntArray:
    """Draw the starts of so many games, shape (games, 2): the cat's cell and the mouse's.

    A game takes four numbers from the stream, as the article's does: cat x, cat y, mouse x,
    mouse y. Where the two start ``apart`` it takes two: the cat's cell, and the mouse's among the
    others.
    """
    if apart:
        drawn = rng.randint(0, (world.cells, world.cells - 1), size=(games, 2)).astype(np.int64)
        drawn[:, 1] += drawn[:, 1] >= drawn[:, 0]
        return drawn
    sides: int | tuple[int, ...] = world.width  # one bound for all is drawn faster
    if world.width != world.height:
        sides = (world.width, world.height, world.width, world.height)
    drawn = rng.randint(0, sides, size=(games, 4)).astype(np.int64)
    return drawn[:, 0::2] + drawn[:, 1::2] * world.width


def all_starts(world: World, apart: bool = False) -> IntArray:
    """Return every possible start, shape (starts, 2): cells * cells, or fewer where ``apart``."""
    cat, mouse = np.divmod(np.arange(world.cells**2), world.cells)
    starts = np.stack([cat, mouse], axis=1)
    return starts[cat != mouse] if apart else starts


def practised(drawn: IntArray, practice: Starts, first: int) -> IntArray:
    """Return the starts (games, 2) of games numbered from ``first``: drawn ones, some replaced.

    Every fourth game begins from one of the chosen starts, in turn. Every game takes its numbers
    from the random stream all the same, so a run that stops practising is back on the games that
    it would have had, and a run that never practises has no others.
    """
    if not practice:
        return drawn
    starts = drawn.copy()
    games = np.arange(-first % EVERY, len(drawn), EVERY)
    starts[games] = np.array(practice)[(first + games) // EVERY % len(practice)]
    return starts
