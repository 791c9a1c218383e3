"""An exam is taken block by block and tick by tick, and nobody can tell from its report."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from catmouse.games import exam
from catmouse.games.exam import Exam, block_of, is_quick
from catmouse.games.match import players_of
from catmouse.recipe.recipe import MODERN, Recipe, fight, lessons
from catmouse.recipe.starts import all_starts
from catmouse.room.world import World
from catmouse.runs.run import Run

KINDS = {
    "lessons": lessons(hidden=13),
    "a fight": fight(hidden=13, cat_brain=dataclasses.replace(MODERN, teacher="chase"), steps=2),
}
both_kinds = pytest.mark.parametrize("recipe", KINDS.values(), ids=KINDS.keys())


def learned(recipe: Recipe, games: int = 200, **changes: object) -> Run:
    run = Run(dataclasses.replace(recipe, **changes))
    run.train(games)
    return run


@both_kinds
@pytest.mark.parametrize("size", [(6, 6), (5, 3), (3, 3), (5, 5)])
def test_the_report_is_the_same_to_the_last_bit_whatever_the_blocks(
    recipe: Recipe, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = learned(recipe, world=World(*size))
    reports = {}
    for block in (16, 32, 112, 2048):  # in groups that BLAS works on together
        monkeypatch.setattr(exam, "LARGEST_BLOCK", block)
        assert block_of(players_of(recipe, run.params())) == block
        reports[block] = run.report()
    first = reports[16]
    assert first.worst, "the test says little"
    for block, report in reports.items():
        assert report == first, f"blocks of {block}"


def test_large_brains_are_examined_in_smaller_blocks() -> None:
    def block(hidden: int) -> int:
        recipe = fight(hidden=hidden, cat="still")
        return block_of(players_of(recipe, Run(recipe).params()))

    blocks = {hidden: block(hidden) for hidden in (16, 256, 1024)}
    assert blocks[16] == exam.LARGEST_BLOCK > blocks[256] > blocks[1024] == exam.GROUP


@both_kinds
def test_an_exam_goes_on_block_by_block(recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exam, "SLICE", 0.0005)
    monkeypatch.setattr(exam, "LARGEST_BLOCK", 112)
    run = learned(recipe)
    running = run.exam()
    progress = [running.progress]
    while (report := running.advance()) is None:
        progress.append(running.progress)
    assert progress[0] == 0
    assert running.progress == 1 or recipe.rules.touch_ends, "a fight may be over before its time"
    assert len(progress) > 2, "all games were one block: nobody can stop in between"
    assert (np.diff([*progress, running.progress]) >= 0).all(), progress
    assert 0 < max(progress) <= 1 and len(set(progress)) > 2
    assert report == run.report()
    assert running.advance() is report, "it is over, and stays so"


@both_kinds
def test_training_may_go_on_during_an_exam(recipe: Recipe) -> None:
    run = learned(recipe)
    running, expected = run.exam(), run.report()
    report = running.advance()
    run.train(300)
    for learner in run.learners.values():
        for array in learner.params.values():
            array += 1
    while report is None:
        report = running.advance()
    assert report == expected


@pytest.mark.parametrize(
    "recipe", [lessons(hidden=5), fight(hidden=5, steps=2)], ids=["lessons", "a fight"]
)
def test_an_exam_is_what_single_games_come_to(recipe: Recipe) -> None:
    """One start at a time, each with the initial state, gives the same table."""
    run = learned(recipe, 300, world=World(4, 3), moves=12)
    recipe, params = run.recipe, run.frozen_params()
    together = run.exam()
    report = together.take()
    starts = all_starts(recipe.world, recipe.rules.starts_apart)
    assert len(together.caught) == len(starts) == report.starts
    assert (0 < np.count_nonzero(together.caught) < len(starts)) == recipe.rules.touch_ends
    wrong = 0
    for number, start in enumerate(starts):
        players = players_of(recipe, params)
        teachers = {side: recipe.teacher_of(side) for side in recipe.sides}
        alone = Exam(recipe.world, recipe.rules, players, recipe.moves, teachers, start[np.newaxis])
        told = alone.take()
        assert alone.caught[0] == together.caught[number], recipe.world.xy(int(start[0]))
        wrong += told.mouse.wrong_moves
    assert wrong == report.mouse.wrong_moves


def test_small_brains_exams_are_quick() -> None:
    assert is_quick(Recipe()) and is_quick(fight())
    assert not is_quick(lessons(hidden=512))
    assert not is_quick(lessons(world=World(20, 20), moves=1000))
