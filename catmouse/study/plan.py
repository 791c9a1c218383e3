"""What a study consists of: a run for every combination of its settings; how long it takes."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catmouse.recipe.recipe import PRESETS
from catmouse.room.policies import MOUSE
from catmouse.study.task import COMPILED, NUMPY, Outcome, Task

LIMIT = 5_000_000
"""Games after which a run is given up, unless another limit is asked for.

It is seven times what the article's slowest brain took, and it is there so that nothing runs for
ever.
"""


@dataclass(frozen=True)
class Grid:
    """The values that a study combines; where there are none, the preset's own is taken."""

    presets: tuple[str, ...] = ("article",)
    kinds: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()
    rates: tuple[float, ...] = ()
    seeds: tuple[int, ...] = (0, 1, 2)


def tasks_of(grid: Grid, until: float, limit: int, engine: str) -> list[Task]:
    """Return the runs of a grid, each once; raise ValueError where a value is out of range.

    A recipe that the compiled engine does not know is trained with numpy.
    """
    tasks = []
    for preset in grid.presets:
        base = PRESETS[preset]
        for kind, head, hidden, rate, seed in itertools.product(
            grid.kinds or (base.mouse.cell,),
            grid.heads or (base.mouse.head,),
            grid.hidden or (base.mouse.hidden,),
            grid.rates or (base.mouse.rate,),
            grid.seeds,
        ):
            recipe = dataclasses.replace(base, seed=seed)
            recipe = recipe.with_brain(MOUSE, cell=kind, head=head, hidden=hidden, rate=rate)
            fitting = COMPILED if engine == COMPILED and recipe.compilable else NUMPY
            tasks.append(Task(recipe, until, limit, fitting))
    return list(dict.fromkeys(tasks))


def cost(task: Task) -> float:
    """Return roughly how many seconds a game takes on one core.

    The factors were measured on one machine. Only their proportions are ever used: to begin with
    the longest runs, and to compare runs that are done with those that are not.
    """
    hidden = task.recipe.mouse.hidden
    if task.engine == COMPILED:
        return 4e-7 + 1.7e-9 * hidden**2
    return 3e-4 / task.recipe.lesson + 1.7e-8 * hidden**2


def longest_first(tasks: Iterable[Task]) -> list[Task]:
    """Return the runs in the order in which they end soonest, begun side by side."""
    return sorted(tasks, key=cost, reverse=True)


def seconds_left(done: Sequence[Outcome], undone: Sequence[Task], at_once: int) -> float | None:
    """Return how long the runs that are not done will take, None where nothing is known yet.

    A run is expected to take as long as those that differ in their seed alone took. Where none of
    those is done yet, it takes as many games as an average run.
    """
    if not undone:
        return 0.0
    done = [outcome for outcome in done if outcome.games > 0]
    if not done:
        return None
    seconds: dict[Task, list[float]] = {}
    for outcome in done:
        seconds.setdefault(kindred(outcome.task), []).append(outcome.seconds)
    games = sum(outcome.seconds / cost(outcome.task) for outcome in done) / len(done)
    expected = []
    for task in undone:
        known = seconds.get(kindred(task))
        expected.append(sum(known) / len(known) if known else games * cost(task))
    return max(sum(expected) / at_once, max(expected))


def kindred(task: Task) -> Task:
    """Return what a run has in common with those that differ by luck alone."""
    return dataclasses.replace(task, recipe=dataclasses.replace(task.recipe, seed=0), nudge=0)
