"""The exam marks every move of every game and tells who is caught, and no chance is in it."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pytest

from catmouse.brains.arrays import Params
from catmouse.brains.brain import ARTICLE
from catmouse.games import exam
from catmouse.games.exam import Exam
from catmouse.games.goals import table_player
from catmouse.games.match import BrainPlayer, Player
from catmouse.games.report import Marks, Report
from catmouse.recipe.recipe import FIGHT_RULES, MODERN, BrainRecipe, Recipe, Rules, fight, lessons
from catmouse.room.compass import TARGETS
from catmouse.room.policies import BRAIN, CAT, MOUSE, SIDES
from catmouse.room.world import IntArray, World
from catmouse.runs.run import Run
from tests.naive import OneBrain, OneTable, distance, one_game_at_a_time


def learned(recipe: Recipe, games: int) -> Run:
    """Return a run that knows a little, so that right and wrong moves are both many."""
    run = Run(recipe)
    run.train(games)
    return run


@pytest.fixture(scope="module")
def article() -> Run:
    return learned(Recipe(), 1000)


def always(direction: int, hidden: int = 4) -> Params:
    """Return a brain that goes in one direction whatever it sees."""
    params = {name: np.zeros(shape) for name, shape in ARTICLE.shapes(hidden).items()}
    target = TARGETS[direction]
    # Without weights every hidden unit is 1/2, so the output's sum is half that of synapse_1.
    params["synapse_1"][:] = 2 * math.log(target / (1 - target)) / hidden
    return params


def lesson_of(
    params: Params, teacher: IntArray, moves: int = 10, world: World | None = None
) -> Exam:
    """Return the exam of lessons, marked by a table (cells, cells)."""
    world = world or World()
    players: dict[str, Player] = {
        MOUSE: BrainPlayer(world, ARTICLE, params),
        CAT: table_player("still", CAT, world),
    }
    return Exam(world, Rules(), players, moves, {MOUSE: teacher[np.newaxis]})


def forgetful(run: Run) -> Params:
    """Return a brain's weights without memory: what it does depends on the situation alone."""
    params = run.frozen_params()[MOUSE]
    return params | {"synapse_h": np.zeros_like(params["synapse_h"])}


def own_choices(world: World, params: Params) -> IntArray:
    """Return the table of what a brain does on the first move of a game."""
    situations = np.arange(world.cells**2)
    player = BrainPlayer(world, ARTICLE, params)
    player.begin(len(situations))
    return player.act(situations, 0).reshape(world.cells, world.cells)


# --- against a slow count ------------------------------------------------------------------------

NETWORKS = {
    "the article's": {},
    "an LSTM": {"cell": "lstm", "head": "four-way", "scale": "wide"},
    "in few bits": {"head": "four-way", "scale": "wide", "precision": "single"},
}
SMALL = {"world": World(4, 3), "moves": 12}
SLOW_CAT = BrainRecipe(hidden=2, teacher="flee")
FIGHTS = {
    "two brains": (fight(**SMALL), 300),
    "a cat of two steps": (fight(**SMALL, hidden=5, steps=2), 300),
    "two kinds": (fight(**SMALL, cat_brain=MODERN, steps=2, lesson=8, hidden=5), 1600),
    "a brain against a table": (fight(cat="chase", hidden=8, world=World(4, 4), moves=4), 2000),
    "a table against a brain": (fight("flee", **SMALL), 300),
    "a cat that stands still": (fight(cat="still", **SMALL, hidden=5), 300),
    "two tables": (fight("flee", "chase", world=World(5, 4), moves=6), 0),
    "long": (fight(world=World(3, 3), hidden=4, moves=60, cat_brain=SLOW_CAT), 300),
}
"""Recipes, and the games that they learn from."""


def slow_report(run: Run, shown: int) -> Report:
    recipe, slow = run.recipe, {}
    for side in SIDES:
        if recipe.policy_of(side) == BRAIN:
            network = recipe.brain_of(side).network
            slow[side] = OneBrain(network, run.learners[side].params)
        else:
            slow[side] = OneTable(recipe.table_of(recipe.policy_of(side), side))
    brains = [side for side in recipe.sides if recipe.policy_of(side) == BRAIN]
    teachers = {side: recipe.teacher_of(side) for side in brains}
    return one_game_at_a_time(recipe.world, recipe.rules, slow, recipe.moves, teachers, shown)


def assert_tells_something(report: Report) -> None:
    for side, marks in report.marks.items():
        assert 0 < marks.wrong_moves < marks.moves, f"the test says little of the {side}"
    if MOUSE in report.marks:
        assert 0 < report.towards_cat < report.mouse.moves, "the test says little"
    if report.touch_ends:
        assert 0 < report.caught < report.starts, "the test says little"


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize(("size", "moves"), [((6, 6), 3), ((5, 3), 10), ((3, 4), 20)])
def test_the_exam_of_lessons_finds_what_a_slow_count_finds(
    network: str, size: tuple[int, int], moves: int
) -> None:
    kind = NETWORKS[network] | {"optimiser": "adam", "clip": 1.0, "rate": 0.01, "hidden": 8}
    run = learned(lessons(**kind, lesson=16, world=World(*size)), 1600)
    run = run.change(dataclasses.replace(run.recipe, moves=moves))
    expected = slow_report(run, moves)
    assert_tells_something(expected)
    assert_same_report(run.report(), expected, 1e-5 if network == "in few bits" else 1e-13)


@pytest.mark.parametrize("kind", FIGHTS)
def test_the_exam_of_a_fight_finds_what_a_slow_count_finds(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = learned(*FIGHTS[kind])
    for shown in (2, 50):
        monkeypatch.setattr(exam, "SHOWN_TICKS", shown)
        expected = slow_report(run, shown)
        assert_tells_something(expected)
        assert_same_report(run.report(), expected, 1e-5 if kind == "two kinds" else 1e-12)


def assert_same_report(found: Report, expected: Report, rounding: float) -> None:
    """Fail unless two reports are the same, but for the rounding of errors."""
    assert found.marks.keys() == expected.marks.keys()
    for side, marks in found.marks.items():
        errors = pytest.approx(expected.marks[side].errors_per_game, rel=rounding)
        assert marks == expected.marks[side]._replace(errors_per_game=errors), side
    mine, other = ((*one.worst, one.towards) for one in (found, expected))
    for game, wanted in zip(mine, other, strict=True):
        if wanted is None:
            assert game is None
            continue
        errors = pytest.approx(wanted.errors, rel=rounding, nan_ok=True)
        assert game == wanted._replace(errors=errors)
    told = {"marks": {}, "worst": (), "towards": None}
    assert dataclasses.replace(found, **told) == dataclasses.replace(expected, **told)


# --- marks ---------------------------------------------------------------------------------------


def test_only_starts_with_a_wrong_move_are_called_the_worst(room: World, article: Run) -> None:
    params = article.frozen_params()[MOUSE]
    teacher = own_choices(room, params).copy()
    assert lesson_of(params, teacher, 1).take().worst == ()
    for cat, mouse in ((0, 0), (17, 5), (35, 35)):
        teacher[cat, mouse] = (teacher[cat, mouse] + 1) % 4
    worst = lesson_of(params, teacher, 1).take().worst
    expected = {((0, 0), (0, 0)), ((5, 2), (5, 0)), ((5, 5), (5, 5))}
    assert {(game.cat[0], game.mouse[0]) for game in worst} == expected
    assert [game.wrong for game in worst] == [(1,)] * 3


def test_a_step_into_the_wall_is_none_towards_the_cat(teacher: IntArray) -> None:
    # Who always runs right nears the cats that are further right, a step for each column.
    report = lesson_of(always(1), teacher).take()
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


def test_the_articles_exam_has_1296_games_and_12960_moves(article: Run) -> None:
    report = article.report()
    assert (report.starts, report.ticks, report.mouse.moves) == (1296, 10, 12960)
    assert not report.touch_ends and report.caught == 0
    assert_same_report(report, slow_report(article, 10), 1e-13)


def test_a_brain_that_does_what_the_teacher_says_is_perfect(room: World, article: Run) -> None:
    params = forgetful(article)
    report = lesson_of(params, own_choices(room, params)).take()
    assert report.mouse.wrong_moves == 0 and report.wrong_moves_per_game == 0
    assert report.right_moves == report.mouse.moves == 12960
    assert report.perfect and report.faults == 0
    assert report.mouse.errors_per_game > 0, "right moves need not be exact numbers"


def test_a_single_wrong_move_is_found_wherever_it_is(room: World, article: Run) -> None:
    params = article.frozen_params()[MOUSE]
    for cat, mouse in [(0, 0), (17, 5), (35, 35)]:
        teacher = own_choices(room, params).copy()
        teacher[cat, mouse] = (teacher[cat, mouse] + 1) % 4
        report = lesson_of(params, teacher, 1).take()
        assert report.mouse.wrong_moves == 1, f"cat {cat}, mouse {mouse}"
        assert report.right_moves == 1295 and not report.perfect
        assert report.wrong_moves_per_game == report.faults == 1 / 1296


def test_the_errors_are_exact_where_they_can_be_told_by_hand() -> None:
    # Right is 0.375, left 0.875: ten moves, each off by two directions.
    report = lesson_of(always(1), np.full((36, 36), 3)).take()
    assert report.mouse == Marks(12960, 12960, pytest.approx(20, abs=1e-12))
    assert report.right_moves == 0


@pytest.mark.parametrize("size", [(6, 6), (5, 3)])
def test_the_final_distance_is_walked_along_the_grid(size: tuple[int, int]) -> None:
    recipe = lessons(hidden=4, world=World(*size))
    columns, rows = range(recipe.world.width), range(recipe.world.height)
    # Who always runs right ends at the right wall, in the row where the game began.
    distances = [
        recipe.world.width - 1 - cat_x + abs(mouse_y - cat_y)
        for cat_x in columns
        for cat_y in rows
        for mouse_y in rows
    ]
    report = Exam.of(recipe, {MOUSE: always(1)}).take()
    assert report.mean_final_distance == pytest.approx(np.mean(distances), rel=1e-15)


def test_huge_weights_are_marked_like_others(article: Run) -> None:
    params = {name: 1e6 * array for name, array in article.frozen_params()[MOUSE].items()}
    report = Exam.of(article.recipe, {MOUSE: params}).take()  # a warning would fail this test
    assert 0 < report.right_moves < report.mouse.moves
    assert math.isfinite(report.mouse.errors_per_game)


def test_a_cat_that_never_moves_before_the_end_has_no_errors() -> None:
    """Of a fight in which the mouse runs into it at once."""
    world = World(3, 3)
    params = {MOUSE: always(1), CAT: always(0)}
    players = {side: BrainPlayer(world, ARTICLE, params[side]) for side in SIDES}
    teachers = {side: np.full((1, 9, 9), 1) for side in SIDES}
    start = np.array([[world.cell(1, 0), world.cell(0, 0)]])
    report = Exam(world, FIGHT_RULES, players, 5, teachers, start).take()
    assert report.marks == {MOUSE: Marks(1, 0, pytest.approx(0, abs=1e-12)), CAT: Marks(0, 0, 0.0)}


# --- examples ------------------------------------------------------------------------------------


def test_the_articles_example_is_a_wrong_step_that_ends_nearest_to_the_cat(
    teacher: IntArray,
) -> None:
    step = lesson_of(always(1), teacher).take().towards
    assert step is not None
    # Who always runs right runs into a cat on the right; with the first move, where it can.
    (cat,) = step.cat
    assert step.move == 1 and step.mouse[1] == cat
    assert step.mouse[0] == (cat[0] - 1, cat[1]) and 1 in step.wrong


def test_a_step_that_ends_nearer_to_the_cat_is_the_example_before_a_sooner_one(
    room: World,
) -> None:
    mouse = room.cell(0, 0)
    starts = np.array([[room.cell(1, 2), mouse], [room.cell(3, 0), mouse]])
    players: dict[str, Player] = {
        MOUSE: BrainPlayer(room, ARTICLE, always(1)),
        CAT: table_player("still", CAT, room),
    }
    teacher = np.full((1, 36, 36), 3)  # left, so every move is wrong
    report = Exam(room, Rules(), players, 3, {MOUSE: teacher}, starts).take()
    assert report.towards is not None and report.towards_starts == 2
    assert (report.towards.cat, report.towards.move) == (((3, 0),), 3)


def test_there_is_no_such_example_where_nobody_steps_towards_the_cat(
    room: World, article: Run
) -> None:
    params = forgetful(article)
    report = lesson_of(params, own_choices(room, params)).take()
    assert report.towards_cat > 0, "the test says little"
    assert report.towards is None and report.towards_starts == 0, "the teacher goes there, too"


@pytest.mark.parametrize("ticks", [50, 1])
def test_of_long_fights_only_the_beginning_is_shown(
    ticks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, rules = World(4, 3), dataclasses.replace(FIGHT_RULES, cat_steps=2)
    players = {side: table_player("perfect", side, world, 2) for side in SIDES}
    starts = np.array([[0, 11], [0, 10], [3, 8]])
    monkeypatch.setattr(exam, "SHOWN_TICKS", ticks)
    worst = Exam(world, rules, players, 30, starts=starts).take().worst
    assert len(worst) == 3 and min(game.caught for game in worst) > 1, "the test says little"
    for game in worst:
        assert len(game.mouse) == min(game.caught, ticks) + 1
        assert len(game.cat) == 2 * min(game.caught, ticks) + 1
        assert (game.cat[-1] == game.mouse[-1]) == (ticks == 50), game


def test_a_mouse_that_is_never_caught_has_no_worst_fights() -> None:
    world = World()
    players = {side: table_player("perfect", side, world) for side in SIDES}
    report = Exam(world, FIGHT_RULES, players, 30).take()
    assert report.starts == 1260 and report.caught == 0 and report.worst == ()
    assert report.marks == {} and report.mouse.moves == 0, "nobody marked the tables"
