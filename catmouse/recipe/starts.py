"""Practice: every fourth game begins from one of some chosen starts, in turn; the rest are random.

Every game takes its numbers from the random stream all the same, so a run that stops practising is
back on the games that it would have had, and a run that never practises has no others.
"""

from __future__ import annotations

import numpy as np

from catmouse.room.world import IntArray

EVERY = 4
"""How many games there are to each that is practised: with fewer, practice ruins all that is not
practised; with more, it is slow (benchmarks/practice.py)."""

MOST = 64
"""Starts that can be practised at once."""

Starts = tuple[tuple[int, int], ...]
"""Starts to practise: the cat's cell and the mouse's."""


def practised(drawn: IntArray, practice: Starts, first: int) -> IntArray:
    """Return the starts (games, 2) of games numbered from ``first``: drawn ones, some replaced."""
    if not practice:
        return drawn
    starts = drawn.copy()
    games = np.arange(-first % EVERY, len(drawn), EVERY)
    starts[games] = np.array(practice)[(first + games) // EVERY % len(practice)]
    return starts
