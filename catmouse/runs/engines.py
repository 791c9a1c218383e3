"""Which engine trains a run: numpy's at first, the compiled ones as soon as they are loaded."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from catmouse.engines import loading
from catmouse.games import lesson
from catmouse.games.lesson import Course, Learn, Played
from catmouse.recipe.recipe import Recipe
from catmouse.room.world import IntArray

KINDS = (False, True)
"""The games that there are engines for: those that a touch does not end, and those that it does."""

POLL = 0.1
"""Seconds between two looks whether another engine is wanted."""


@dataclass(frozen=True)
class Engines:
    """What trains: a compiled engine for each kind of rules, or numpy where there is none."""

    name: str = "numpy"  # "compiled", "compiling" or "numpy"
    note: str = ""  # why it is not the compiled one, where it is not
    compiled: Mapping[bool, Learn] = field(default_factory=dict)  # by whether a touch ends a game

    def learn(self, course: Course, starts: IntArray, until: float) -> Played:
        """Learn by the engine for the course's rules, by numpy where there is none yet."""
        engine = self.compiled.get(course.rules.touch_ends, lesson.learn)
        return engine(course, starts, until)

    def name_for(self, recipe: Recipe) -> str:
        """Return the name of the engine that trains a run by this recipe now."""
        if self.name != "compiled" or not recipe.compilable:
            return self.name if self.name == "compiling" else "numpy"
        return "compiled" if recipe.rules.touch_ends in self.compiled else "compiling"


def load(wanted: Callable[[], bool | None]) -> Iterator[Engines]:
    """Yield the compiled engines as they load, which takes some seconds the first time.

    ``wanted`` tells whether games that a touch ends are played. An engine comes when its games are
    played and not before, for compiling holds up everybody else; None ends the waiting. Where no
    engine can be had it yields numpy's once, with the reason.
    """
    compiled: dict[bool, Learn] = {}
    try:
        while len(compiled) < len(KINDS) and (touch_ends := wanted()) is not None:
            if touch_ends in compiled:
                time.sleep(POLL)
            else:
                compiled[touch_ends] = loading.load(touch_ends)
                yield Engines("compiled", compiled=compiled.copy())
    except loading.Unavailable as reason:
        yield Engines(note=str(reason))
    except Exception as error:  # the program never dies of a broken compiler
        yield Engines(note=f"the compiler failed ({type(error).__name__}: {error})")
