"""Where an exported game starts: as it is named, at random, or where it goes worst."""

from __future__ import annotations

import numpy as np

from catmouse.export.subject import Report, Subject, silent
from catmouse.games.exam import Exam
from catmouse.games.single import Start
from catmouse.recipe.recipe import Recipe
from catmouse.recipe.starts import all_starts, drawn_starts
from catmouse.room.policies import CAT, MOUSE


def worst_start(subject: Subject, report: Report = silent) -> Start | None:
    """Return the start that the mouse plays worst, None where it plays none badly.

    That is the one with the most wrong moves, and in a fight one from which it is caught soonest.
    """
    recipe = subject.recipe
    exam = Exam.of(recipe, subject.params)
    while (found := exam.advance()) is None:
        report(exam.progress)
    if found.caught:
        caught = exam.caught
        soonest = int(np.where(caught > 0, caught, recipe.moves + 1).argmin())
        cat, mouse = all_starts(recipe.world, recipe.rules.starts_apart)[soonest].tolist()
        return cat, mouse
    cell = recipe.world.cell
    worst = next(iter(found.worst), None)
    return None if worst is None else (cell(*worst.cat[0]), cell(*worst.mouse[0]))


def random_start(recipe: Recipe, seed: int) -> Start:
    """Draw a start from a seed."""
    rng = np.random.RandomState(seed)
    cat, mouse = drawn_starts(recipe.world, recipe.rules.starts_apart, rng, 1)[0].tolist()
    return cat, mouse


def start_at(recipe: Recipe, text: str) -> Start:
    """Return the start written as ``cx,cy,mx,my``; ValueError, with a sentence, if it is none.

    Columns and rows count from 0 at the bottom left, as the exam names its worst starts.
    """
    world, parts = recipe.world, text.split(",")
    if len(parts) != 4 or not all(
        part.strip().isascii() and part.strip().isdigit() for part in parts
    ):
        raise ValueError(f"a start is written cx,cy,mx,my like 0,5,3,2, not {text!r}")
    cat_x, cat_y, mouse_x, mouse_y = (int(part) for part in parts)
    for name, x, y in ((CAT, cat_x, cat_y), (MOUSE, mouse_x, mouse_y)):
        if x >= world.width or y >= world.height:
            raise ValueError(
                f"the {name} can't start at {x},{y}: the room is {world} and counts from 0,0 "
                f"at the bottom left to {world.width - 1},{world.height - 1}"
            )
    if recipe.rules.starts_apart and (cat_x, cat_y) == (mouse_x, mouse_y):
        raise ValueError("a fight starts on two different cells")
    return world.cell(cat_x, cat_y), world.cell(mouse_x, mouse_y)
