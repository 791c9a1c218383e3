"""The exam marks every move of every game, and no chance is in it."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pytest

from catmouse.brains.arrays import Params
from catmouse.brains.brain import ARTICLE, Brain
from catmouse.brains.optimisers import Adam
from catmouse.games import exam
from catmouse.games.exam import Exam, examine
from catmouse.games.lesson import Course, errors_of, learn, learn_lessons, play
from catmouse.room.compass import IDEALS, direction_of
from catmouse.room.rules import flee, tabulate
from catmouse.room.world import IntArray, World
from catmouse.runs.run import NEVER
from tests.slow_exam import distance, one_game_at_a_time


def learned(world: World, teacher: IntArray, hidden: int = 16, games: int = 1000) -> Params:
    """Return a brain that knows a little, so that right and wrong moves are both many."""
    rng = np.random.RandomState(0)
    params = ARTICLE.newborn(rng, hidden)
    learn(world, teacher, params, world.random_starts(rng, games), 10, 0.1, math.nan, NEVER)
    return params


def always(direction: int, hidden: int = 4) -> Params:
    """Return a brain that goes in one direction whatever it sees."""
    params = {name: np.zeros(shape) for name, shape in ARTICLE.shapes(hidden).items()}
    ideal = IDEALS[direction]
    # Without weights every hidden unit is 1/2, so the output's sum is half that of synapse_1.
    params["synapse_1"][:] = 2 * math.log(ideal / (1 - ideal)) / hidden
    return params


def own_choices(world: World, params: Params) -> IntArray:
    """Return the table of what a brain does on the first move of a game."""
    starts = world.all_starts()
    memory = ARTICLE.blank_memory(params, len(starts))
    thought = ARTICLE.think(params, world.sights, memory)
    return direction_of(thought.answer).reshape(world.cells, world.cells)


KINDS = [Brain(), Brain("lstm", "four-way", "wide"), Brain("elman", "four-way", "wide", "single")]


def taught(world: World, teacher: IntArray, kind: Brain, hidden: int = 8) -> Params:
    """Return a brain of any kind that knows a little."""
    rng = np.random.RandomState(0)
    params = kind.newborn(rng, hidden)
    course = Course(world, teacher, kind, 10, 16)
    starts = world.random_starts(rng, 1600)
    learn_lessons(course, params, Adam(params, 1), starts, lambda game: 0.01, math.nan, NEVER)
    return params


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize(("size", "moves"), [((6, 6), 3), ((5, 3), 10), ((3, 4), 20)])
def test_the_exam_finds_what_a_slow_count_finds(
    kind: Brain, size: tuple[int, int], moves: int
) -> None:
    world = World(*size)
    teacher = tabulate(flee, world)
    params = taught(world, teacher, kind)
    found = dataclasses.asdict(examine(world, teacher, params, moves, kind))
    expected = dataclasses.asdict(one_game_at_a_time(world, teacher, params, moves, kind))
    assert 0 < expected["wrong_moves"] < expected["moves"], "the test says little"
    assert 0 < expected["towards_cat"] < expected["moves"], "the test says little"
    rounding = 1e-13 if kind.precision == "double" else 1e-5
    assert found.pop("errors_per_game") == pytest.approx(
        expected.pop("errors_per_game"), rel=rounding
    )
    worst = found.pop("worst"), expected.pop("worst")
    assert found == expected
    assert [start[2] for start in worst[0]] == [start[2] for start in worst[1]]
    errors = [[start[3] for start in starts] for starts in worst]
    np.testing.assert_allclose(*errors, rtol=rounding)


def test_the_worst_starts_are_the_worst_and_sorted(room: World, teacher: IntArray) -> None:
    different: set[tuple[int, float]] = set()
    for kind in KINDS:
        params = taught(room, teacher, kind)
        report = examine(room, teacher, params, 10, kind)
        keys = [(start.wrong_moves, start.errors) for start in report.worst]
        assert len(keys) == 10 and keys == sorted(keys, reverse=True)
        assert keys[-1][0] > 0
        different |= set(keys)
        for start in report.worst:  # each is what playing it alone gives
            cat, mouse = room.cell(*start.cat), room.cell(*start.mouse)
            game = play(room, teacher, params, np.array([[cat, mouse]]), 10, kind)
            assert start.wrong_moves == (game.chosen != game.ideal).sum(), start
            assert start.errors == pytest.approx(float(errors_of(game)[0]), rel=1e-5), start
        everything = play(room, teacher, params, room.all_starts(), 10, kind)
        wrong = (everything.chosen != everything.ideal).sum(axis=0)
        others = np.sort(wrong)[::-1][:10].tolist()
        assert [start.wrong_moves for start in report.worst] == others
    assert len(different) > 10, "the test says little"


def test_only_starts_with_a_wrong_move_are_called_the_worst(room: World) -> None:
    params = learned(room, tabulate(flee, room))
    teacher = own_choices(room, params).copy()
    assert examine(room, teacher, params, 1).worst == ()
    for cat, mouse in ((0, 0), (17, 5), (35, 35)):
        teacher[cat, mouse] = (teacher[cat, mouse] + 1) % 4
    worst = examine(room, teacher, params, 1).worst
    expected = {((0, 0), (0, 0)), ((5, 2), (5, 0)), ((5, 5), (5, 5))}
    assert {(start.cat, start.mouse) for start in worst} == expected
    assert [start.wrong_moves for start in worst] == [1, 1, 1]


def test_a_step_into_the_wall_is_none_towards_the_cat(room: World, teacher: IntArray) -> None:
    # Who always runs right nears the cats that are further right, a step for each column.
    report = examine(room, teacher, always(1), 10)
    columns = range(6)
    nearing = sum(max(0, cat_x - mouse_x) for cat_x in columns for mouse_x in columns)
    assert report.towards_cat == 36 * nearing


def test_the_teacher_itself_ends_670_cells_away_and_800_is_possible(
    room: World, teacher: IntArray
) -> None:
    ends, best = [], []
    for cat, start in itertools.product(range(36), repeat=2):
        mouse, reachable = start, {start}
        for _ in range(10):
            mouse = int(room.moves[mouse, teacher[cat, mouse]])
            reachable |= {int(end) for cell in reachable for end in room.moves[cell]}
        ends.append(distance(room, cat, mouse))
        best.append(max(distance(room, cat, cell) for cell in reachable))
    assert round(float(np.mean(ends)), 2) == 6.70
    assert round(float(np.mean(best)), 2) == 8.00


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


# --- mistakes as they happened -------------------------------------------------------------------


def test_a_worst_start_comes_with_the_game_as_it_was_played(room: World, teacher: IntArray) -> None:
    params = learned(room, teacher)
    for start in examine(room, teacher, params, 10).worst:
        begins = np.array([[room.cell(*start.cat), room.cell(*start.mouse)]])
        game = play(room, teacher, params, begins, 10)
        assert start.path == tuple(room.xy(int(cell)) for cell in game.mouse[:, 0])
        wrong = np.flatnonzero(game.chosen[:, 0] != game.ideal[:, 0]) + 1
        assert start.wrong == tuple(wrong) and len(start.wrong) == start.wrong_moves


def test_the_articles_example_is_a_wrong_step_that_ends_nearest_to_the_cat(
    room: World, teacher: IntArray
) -> None:
    step = examine(room, teacher, always(1), 10).towards
    assert step is not None
    # Who always runs right runs into a cat on the right; with the first move, where it can.
    assert step.move == 1 and step.path[1] == step.cat and step.path[0] == step.mouse
    assert step.mouse == (step.cat[0] - 1, step.cat[1]) and 1 in step.wrong


def test_there_is_no_such_example_where_nobody_steps_towards_the_cat(room: World) -> None:
    params = learned(room, tabulate(flee, room))
    params["synapse_h"][:] = 0
    report = examine(room, own_choices(room, params), params, 10)
    assert report.towards_cat > 0, "the test says little"
    assert report.towards is None and report.towards_starts == 0, "the teacher goes there, too"
