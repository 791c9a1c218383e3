"""What an exam found, in few numbers; what counts as a fault is what the game's rules are about."""

from __future__ import annotations

import numpy as np
import pytest

from catmouse.games.exam import Exam
from catmouse.games.match import TablePlayer
from catmouse.games.report import Score
from catmouse.recipe.recipe import FIGHT_RULES, Recipe, fight
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import RIGHT, STAY, World
from catmouse.runs.run import Run


def test_a_mouse_caught_in_tick_three_has_survived_two() -> None:
    # It runs right, into a cat that stands in its way so many cells off, or in another row.
    world = World(6, 3)
    players = {
        side: TablePlayer(np.full((1, world.cells, world.cells), way))
        for side, way in ((MOUSE, RIGHT), (CAT, STAY))
    }
    cats = [world.cell(3, 0), world.cell(3, 1), world.cell(1, 0), world.cell(3, 0)]
    starts = np.array([[cat, world.cell(0, 0)] for cat in cats])
    exam = Exam(world, FIGHT_RULES, players, 5, starts=starts)
    report = exam.take()
    assert exam.caught.tolist() == [3, 0, 1, 3]
    assert (report.starts, report.caught, report.escaped) == (4, 3, 1)
    assert report.caught_share == report.faults == 0.75
    assert report.mean_ticks == (2 + 5 + 0 + 2) / 4
    assert report.median_ticks == 2
    assert report.histogram == (1, 0, 2, 0, 0)
    assert report.score == Score(0, 0, 3, 4, touch_ends=True)


@pytest.mark.parametrize("recipe", [Recipe(), fight()], ids=["lessons", "a fight"])
def test_a_report_is_told_in_few_numbers(recipe: Recipe) -> None:
    run = Run(recipe)
    run.train(300)
    report = run.report()
    assert report.touch_ends == recipe.rules.touch_ends
    moves, wrong, _ = report.mouse
    assert report.score == Score(
        moves - wrong, moves, report.caught, report.starts, report.touch_ends
    )
    assert report.right_moves == moves - wrong
    assert report.wrong_moves_per_game == wrong / report.starts
    assert not report.perfect and report.mouse == report.marks[MOUSE]
    expected = report.caught_share if report.touch_ends else report.wrong_moves_per_game
    assert report.faults == report.score.faults == expected > 0


def test_a_fault_of_lessons_is_a_wrong_move_and_of_fights_a_capture() -> None:
    assert Score(1000, 1500, 3, 100, touch_ends=False).faults == 5
    assert Score(1000, 1500, 3, 100, touch_ends=True).faults == 0.03
    assert Score(0, 0, 0, 1260, touch_ends=True).faults == 0
