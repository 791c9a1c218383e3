"""Which exam a run's brains take: of lessons every move of every game, of a fight every start."""

from __future__ import annotations

from collections.abc import Mapping

from catmouse.brains.arrays import Params
from catmouse.games.duel import Duel, DuelReport, minds_of
from catmouse.games.exam import Exam, Report
from catmouse.recipe.recipe import Recipe
from catmouse.room.policies import MOUSE, SIDES, table_of

QUICK = 50_000_000
"""Below so many multiplications an exam is quick."""


def exam_of(recipe: Recipe, params: Mapping[str, Params]) -> Exam | Duel:
    """Return the exam of brains with these weights, by side, which nobody changes meanwhile."""
    if recipe.fight is not None:
        return Duel(recipe.world, minds_of(recipe, params), recipe.moves, recipe.fight.steps)
    (teacher,) = table_of(recipe.teacher, MOUSE, recipe.world)
    return Exam(recipe.world, teacher, params[MOUSE], recipe.moves, recipe.mind)


def is_quick(recipe: Recipe) -> bool:
    """Tell whether an exam by this recipe is over before anybody notices."""
    sides = (MOUSE,) if recipe.fight is None else SIDES
    units = sum(recipe.brain_of(side).hidden ** 2 for side in sides)
    return recipe.world.cells**2 * recipe.moves * units <= QUICK


def faults_in(report: Report | DuelReport) -> float:
    """Return the one number of a report: wrong moves a game, or the share of fights lost."""
    return report.wrong_moves_per_game if isinstance(report, Report) else report.caught_share
