"""The exam marks every move of every game, and no chance is in it."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from catmouse import exam
from catmouse.brains import elman
from catmouse.compass import IDEALS, direction_of
from catmouse.exam import Exam, Report, examine
from catmouse.game import learn
from catmouse.teachers import flee, tabulate
from catmouse.trainer import NEVER
from catmouse.world import IntArray, World


def learned(world: World, teacher: IntArray, hidden: int = 16, games: int = 1000) -> elman.Params:
    """Return a brain that knows a little, so that right and wrong moves are both many."""
    rng = np.random.RandomState(0)
    params = elman.newborn(rng, hidden)
    learn(world, teacher, params, world.random_starts(rng, games), 10, 0.1, math.nan, NEVER)
    return params


def always(direction: int, hidden: int = 4) -> elman.Params:
    """Return a brain that goes in one direction whatever it sees."""
    params = {name: np.zeros(shape) for name, shape in elman.shapes(hidden).items()}
    ideal = IDEALS[direction]
    # Without weights every hidden unit is 1/2, so the output's sum is half that of synapse_1.
    params["synapse_1"][:] = 2 * math.log(ideal / (1 - ideal)) / hidden
    return params


def own_choices(world: World, params: elman.Params) -> IntArray:
    """Return the table of what a brain does on the first move of a game."""
    starts = world.all_starts()
    memory = elman.blank_memory(params, len(starts))
    step = elman.step(params, world.sight(starts[:, 0], starts[:, 1]), memory)
    return direction_of(step.output).reshape(world.cells, world.cells)


def one_game_at_a_time(world: World, teacher: IntArray, params: elman.Params, moves: int) -> Report:
    """Take the exam slowly: every start, every move, one after the other."""
    games = wrong = distance = 0
    errors = []
    for cat in range(world.cells):
        for start in range(world.cells):
            mouse = start
            memory = elman.blank_memory(params, 1)
            for _ in range(moves):
                (cat_x, cat_y), (mouse_x, mouse_y) = world.xy(cat), world.xy(mouse)
                across, up = world.width - 1, world.height - 1
                seen = [[cat_x / across, cat_y / up, mouse_x / across, mouse_y / up]]
                step = elman.step(params, np.array(seen), memory)
                memory = step.memory
                chosen, ideal = int(direction_of(step.output)[0]), int(teacher[cat, mouse])
                wrong += chosen != ideal
                errors.append(4 * abs(IDEALS[ideal] - float(step.output[0])))
                mouse = int(world.moves[mouse, chosen])
            (cat_x, cat_y), (mouse_x, mouse_y) = world.xy(cat), world.xy(mouse)
            distance += abs(cat_x - mouse_x) + abs(cat_y - mouse_y)
            games += 1
    return Report(
        games=games,
        moves=games * moves,
        wrong_moves=wrong,
        errors_per_game=math.fsum(errors) / games,
        mean_final_distance=distance / games,
    )


@pytest.mark.parametrize(("size", "moves"), [((6, 6), 3), ((5, 3), 10), ((3, 4), 20)])
def test_the_exam_finds_what_a_slow_count_finds(size: tuple[int, int], moves: int) -> None:
    world = World(*size)
    teacher = tabulate(flee, world)
    params = learned(world, teacher)
    found = dataclasses.asdict(examine(world, teacher, params, moves))
    expected = dataclasses.asdict(one_game_at_a_time(world, teacher, params, moves))
    assert 0 < expected["wrong_moves"] < expected["moves"], "the test says little"
    assert found.pop("errors_per_game") == pytest.approx(expected.pop("errors_per_game"), rel=1e-13)
    assert found == expected


def test_the_articles_exam_has_1296_games_and_12960_moves(room: World, teacher: IntArray) -> None:
    report = examine(room, teacher, always(1), 10)
    assert (report.games, report.moves) == (1296, 12960)


def test_a_brain_that_does_what_the_teacher_says_is_perfect(room: World) -> None:
    params = learned(room, tabulate(flee, room))
    params["synapse_h"][:] = 0  # no memory: what it does depends on the situation alone
    report = examine(room, own_choices(room, params), params, 10)
    assert report.wrong_moves == 0 and report.wrong_moves_per_game == 0
    assert report.right_moves == report.moves == 12960
    assert report.perfect
    assert report.errors_per_game > 0, "right moves need not be exact numbers"


def test_a_single_wrong_move_is_found_wherever_it_is(room: World) -> None:
    params = learned(room, tabulate(flee, room))
    for cat, mouse in [(0, 0), (17, 5), (35, 35)]:
        teacher = own_choices(room, params).copy()
        teacher[cat, mouse] = (teacher[cat, mouse] + 1) % 4
        report = examine(room, teacher, params, 1)
        assert report.wrong_moves == 1, f"cat {cat}, mouse {mouse}"
        assert report.right_moves == 1295 and not report.perfect
        assert report.wrong_moves_per_game == 1 / 1296


def test_the_errors_are_exact_where_they_can_be_told_by_hand(room: World) -> None:
    teacher = np.full((36, 36), 3)
    # Right is 0.375, left 0.875: ten moves, each off by two directions.
    report = examine(room, teacher, always(1), 10)
    assert report.errors_per_game == pytest.approx(20, abs=1e-12)
    assert report.wrong_moves == 12960 and report.right_moves == 0


@pytest.mark.parametrize("size", [(6, 6), (5, 3)])
def test_the_final_distance_is_walked_along_the_grid(size: tuple[int, int]) -> None:
    world = World(*size)
    teacher = tabulate(flee, world)
    columns, rows = range(world.width), range(world.height)
    # Who always runs right ends at the right wall, in the row where the game began.
    distances = [
        world.width - 1 - cat_x + abs(mouse_y - cat_y)
        for cat_x in columns
        for cat_y in rows
        for mouse_y in rows
    ]
    report = examine(world, teacher, always(1), 10)
    assert report.mean_final_distance == pytest.approx(np.mean(distances), rel=1e-15)


@pytest.mark.parametrize("size", [(6, 6), (5, 3), (3, 3), (5, 5)])
def test_the_report_is_the_same_to_the_last_bit_whatever_the_blocks(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(*size)
    teacher = tabulate(flee, world)
    params = learned(world, teacher, hidden=13, games=200)
    reports = {}
    for block in (8, 16, 24, 104, 2048):
        monkeypatch.setattr(exam, "SMALLEST_BLOCK", block)
        monkeypatch.setattr(exam, "LARGEST_BLOCK", block)
        reports[block] = examine(world, teacher, params, 10)
    assert len(set(reports.values())) == 1, reports


def test_an_exam_goes_on_block_by_block(room: World, teacher: IntArray) -> None:
    running = Exam(room, teacher, always(1), 10)
    progress = [running.progress]
    while (report := running.advance()) is None:
        progress.append(running.progress)
    assert progress[0] == 0 and running.progress == 1
    assert len(progress) > 2, "all games were one block: nobody can stop in between"
    assert (np.diff([*progress, running.progress]) > 0).all(), progress
    assert report == examine(room, teacher, always(1), 10)


def test_training_may_go_on_during_an_exam(room: World, teacher: IntArray) -> None:
    params = learned(room, teacher)
    expected = examine(room, teacher, params, 10)
    running = Exam(room, teacher, params, 10)
    report = running.advance()
    while report is None:
        for array in params.values():
            array += 1
        report = running.advance()
    assert report == expected


def test_huge_weights_are_marked_like_others(room: World, teacher: IntArray) -> None:
    params = {name: 1e6 * array for name, array in learned(room, teacher).items()}
    report = examine(room, teacher, params, 10)  # a warning would fail this test
    assert 0 < report.right_moves < report.moves
    assert math.isfinite(report.errors_per_game)
