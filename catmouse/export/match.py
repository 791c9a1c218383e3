"""One game from a given start, step by step: lessons or a fight, for those who draw it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from catmouse.brains.arrays import Params
from catmouse.export.subject import Report, Subject, silent
from catmouse.games.duel import Duel, minds_of
from catmouse.games.exam import Report as ExamReport
from catmouse.games.examiner import exam_of
from catmouse.games.lesson import play
from catmouse.games.match import BrainMind, Fight
from catmouse.recipe.recipe import Recipe
from catmouse.room.policies import CAT, MOUSE, SIDES, table_of

Start = tuple[int, int]
"""The cat's cell and the mouse's."""


class Step(NamedTuple):
    """One step of one side."""

    side: str
    before: int  # the cell it came from
    after: int  # the cell it went to
    chosen: int  # the direction it took
    ideal: int  # the direction that its teacher would have taken
    answer: tuple[float, ...]  # of a brain: the compass's number, or four probabilities


@dataclass(frozen=True)
class Match:
    """A whole game."""

    recipe: Recipe
    games: int  # that its brains have learned from
    start: Start
    steps: tuple[Step, ...]
    caught: int  # in which tick the mouse was caught, 0 for never


def match_of(subject: Subject, start: Start) -> Match:
    """Play a game with the subject's brains from a start."""
    params = {side: brain.params for side, brain in subject.brains.items()}
    with np.errstate(all="ignore"):  # huge weights are no reason to print a warning
        if subject.recipe.fight is None:
            steps, caught = lesson_of(subject.recipe, params[MOUSE], start), 0
        else:
            steps, caught = fight_of(subject.recipe, params, start)
    return Match(subject.recipe, subject.games, start, tuple(steps), caught)


def lesson_of(recipe: Recipe, params: Params, start: Start) -> list[Step]:
    """Play a game in which the cat stands still."""
    (teacher,) = table_of(recipe.teacher, MOUSE, recipe.world)
    games = play(
        recipe.world, teacher, params, np.array([start]), recipe.moves, recipe.mind
    )  # fmt: skip
    answers = [recipe.mind.head.shown(thought.answer)[0] for thought in games.thoughts]
    return [
        Step(
            MOUSE,
            int(games.mouse[move, 0]),
            int(games.mouse[move + 1, 0]),
            int(games.chosen[move, 0]),
            int(games.ideal[move, 0]),
            tuple(answer.tolist()),
        )
        for move, answer in enumerate(answers)
    ]


def fight_of(recipe: Recipe, params: Mapping[str, Params], start: Start) -> tuple[list[Step], int]:
    """Play a fight until the mouse is caught or the ticks are over; return in which, 0 is never."""
    plan = recipe.fight
    assert plan is not None
    world, minds = recipe.world, minds_of(recipe, params)
    teachers = {
        side: table_of(recipe.brain_of(side).teacher, side, world, plan.steps) for side in SIDES
    }
    fight = Fight(world, minds, np.array([start]), plan.steps)
    steps = []
    while fight.tick < recipe.moves and fight.live.any():
        for side, number in fight.turns():
            if not fight.live.any():
                break
            before, situation = int(fight.at[side][0]), int(fight.situation()[0])
            chosen = int(fight.turn(side, number)[0])
            mind, answer = minds[side], ()
            if isinstance(mind, BrainMind):
                answer = tuple(mind.brain.head.shown(mind.thought.answer)[0].tolist())
            ideal = int(teachers[side][number].ravel()[situation])
            steps.append(Step(side, before, int(fight.at[side][0]), chosen, ideal, answer))
        fight.tick += 1
    return steps, int(fight.caught[0])


# --- from where -------------------------------------------------------------------------------


def worst_start(subject: Subject, report: Report = silent) -> Start | None:
    """Return the start that the mouse plays worst, None where it plays none badly.

    That is the one with the most wrong moves, and in a fight one from which it is caught soonest.
    """
    recipe = subject.recipe
    exam = exam_of(recipe, {side: brain.params for side, brain in subject.brains.items()})
    while (found := exam.advance()) is None:
        report(exam.progress)
    if isinstance(found, ExamReport):
        cell = recipe.world.cell
        return (cell(*found.worst[0].cat), cell(*found.worst[0].mouse)) if found.worst else None
    assert isinstance(exam, Duel)
    caught = exam.caught
    soonest = int(np.where(caught > 0, caught, recipe.moves + 1).argmin())
    cat, mouse = recipe.world.all_fight_starts()[soonest].tolist()
    return (cat, mouse) if caught.any() else None


def random_start(recipe: Recipe, seed: int) -> Start:
    """Draw a start from a seed."""
    rng = np.random.RandomState(seed)
    draw = recipe.world.random_starts if recipe.fight is None else recipe.world.fight_starts
    cat, mouse = draw(rng, 1)[0].tolist()
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
    if recipe.fight is not None and (cat_x, cat_y) == (mouse_x, mouse_y):
        raise ValueError("a fight starts on two different cells")
    return world.cell(cat_x, cat_y), world.cell(mouse_x, mouse_y)
