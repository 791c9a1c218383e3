"""The engines of a program under way: numpy's at first, the compiled ones as soon as they load."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from catmouse.engines import loading
from catmouse.games import lesson, match
from catmouse.recipe.recipe import Recipe
from catmouse.runs.run import Learn, Trainer
from catmouse.runs.saved import SavedRun

POLL = 0.1
"""Seconds between two looks whether fights are wanted."""


@dataclass(frozen=True)
class Engines:
    """What trains: one engine for the article's game and one for fights."""

    learn: Learn = lesson.learn
    learn_fights: match.LearnFights = match.learn_fights
    name: str = "numpy"  # "compiled", "compiling" or "numpy"
    note: str = ""  # why it is not the compiled one, where it is not

    def serve(self, trainer: Trainer) -> Trainer:
        """Let a run be trained by these engines; return it."""
        trainer.learn, trainer.learn_fights = self.learn, self.learn_fights
        return trainer

    def begin(self, recipe: Recipe) -> Trainer:
        """Return a newborn run."""
        return Trainer(recipe, self.learn, self.learn_fights)

    def resume(self, saved: SavedRun) -> Trainer:
        """Return the run that goes on where the saved one was."""
        return Trainer.resume(saved, self.learn, self.learn_fights)


def load(wants_fights: Callable[[], bool | None] = lambda: True) -> Iterator[Engines]:
    """Yield the compiled engines as they load, which takes some seconds the first time.

    The engine for fights comes when it is wanted, for compiling holds up everybody else; None is
    never. Where no engine can be had it yields numpy's once, with the reason.
    """
    try:
        loaded = Engines(learn=loading.load(), name="compiled")
        yield loaded
        while not (wanted := wants_fights()):
            if wanted is None:
                return
            time.sleep(POLL)
        yield dataclasses.replace(loaded, learn_fights=loading.load_fights())
    except loading.Unavailable as reason:
        yield Engines(note=str(reason))
    except Exception as error:  # the program never dies of a broken compiler
        yield Engines(note=f"the compiler failed ({type(error).__name__}: {error})")
