"""One game from a start, step by step, and its film."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from catmouse.drawing.colours import CAT as CAT_HUE
from catmouse.export.game import Board, PlayedGame, game_gif, played_from, said
from catmouse.export.starts import random_start, start_at, worst_start
from catmouse.export.subject import Subject
from catmouse.games.exam import Exam
from catmouse.recipe.recipe import Recipe, fight, lessons
from catmouse.recipe.starts import all_starts
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import UP, World
from catmouse.runs.curve import Points
from catmouse.runs.run import Run
from catmouse.runs.saved import SavedBrain, SavedRun
from tests.gifs import frames_in
from tests.saved_runs import a_fight
from tests.window.made_brains import runs

SMALL = lessons(hidden=4, moves=5, world=World(4, 3))


def always_up(recipe: Recipe) -> Subject:
    brain = SavedBrain(runs(UP), {}, math.nan, Points(np.empty(0, int), np.empty(0)))
    return Subject(recipe, 0, {MOUSE: brain})


def test_a_game_goes_step_by_step_as_the_brain_plays_it() -> None:
    recipe = lessons(hidden=1, moves=4, world=World(3, 3))
    played = played_from(always_up(recipe), (0, 4))
    assert [(step.start, step.end) for step in played.steps] == [(4, 7), (7, 7), (7, 7), (7, 7)]
    assert all(step.side == MOUSE and step.chosen == UP for step in played.steps)
    first = played.steps[0]
    assert first.output == pytest.approx((0.125,))
    assert said(played, first)[0] == "Mouse says Up (0.12)"
    assert played.caught == 0


def learned(recipe: Recipe, games: int) -> SavedRun:
    run = Run(recipe)
    run.train(games)
    return run.saved()


FOUR_WAY = SMALL.with_brain(MOUSE, head="four-way")


def some_lessons() -> SavedRun:
    return learned(FOUR_WAY, 300)


@pytest.mark.parametrize("made", [some_lessons, a_fight])
def test_the_games_of_a_whole_exam_are_the_exams(made: Callable[[], SavedRun]) -> None:
    subject = Subject.of(made())
    recipe = subject.recipe
    exam, wrong = Exam.of(recipe, subject.params), dict.fromkeys(recipe.sides, 0)
    report = exam.take()
    starts = all_starts(recipe.world, recipe.rules.starts_apart).tolist()
    for (cat, mouse), tick in zip(starts, exam.caught.tolist(), strict=True):
        played = played_from(subject, (cat, mouse))
        assert played.caught == tick, (cat, mouse)
        assert sum(step.side == MOUSE for step in played.steps) == (tick or recipe.moves)
        for step in played.steps:
            wrong[step.side] += not step.right
            assert len(step.output) == len(recipe.brain_of(step.side).network.head.outputs)
    assert wrong == {side: marks.wrong_moves for side, marks in report.marks.items()}


def test_a_player_that_is_a_table_says_nothing() -> None:
    tables = fight("flee", "chase", learners=(), hidden=2, moves=6)
    subject = Subject.of(Run(tables).saved())
    played = played_from(subject, (0, 14))
    assert {step.output for step in played.steps} == {()}
    assert said(played, played.steps[0])[0].startswith("Mouse, flee: ")


def test_the_worst_start_is_the_exams_worst() -> None:
    run, cell = learned(SMALL, 200), SMALL.world.cell
    worst = Exam.of(SMALL, Subject.of(run).params).take().worst[0]
    told: list[float] = []
    found = worst_start(Subject.of(run), told.append)
    assert found == (cell(*worst.cat[0]), cell(*worst.mouse[0]))
    played = played_from(Subject.of(run), found)
    wrong = [move for move, step in enumerate(played.steps, start=1) if not step.right]
    assert tuple(wrong) == worst.wrong and wrong


def test_the_worst_start_of_a_fight_is_where_the_mouse_is_caught_soonest() -> None:
    subject = Subject.of(a_fight())
    start, exam = worst_start(subject), Exam.of(subject.recipe, subject.params)
    exam.take()
    assert start is not None
    assert played_from(subject, start).caught == exam.caught[exam.caught > 0].min()


def test_without_a_fault_there_is_no_worst_start() -> None:
    calm = fight("flee", "still", learners=(), hidden=2)
    assert worst_start(Subject.of(Run(calm).saved())) is None


@pytest.mark.parametrize("recipe", [SMALL, fight()], ids=["lessons", "fight"])
def test_a_seed_draws_a_start(recipe: Recipe) -> None:
    drawn = [random_start(recipe, seed) for seed in range(50)]
    assert drawn == [random_start(recipe, seed) for seed in range(50)]
    assert len(set(drawn)) > 20
    if recipe.rules.starts_apart:
        assert all(cat != mouse for cat, mouse in drawn)


@pytest.mark.parametrize(
    ("text", "found"), [("0,0,3,2", (0, 11)), ("3,2,0,0", (11, 0)), (" 1, 1 ,1,1", (5, 5))]
)
def test_a_start_is_read_in_columns_and_rows(text: str, found: tuple[int, int]) -> None:
    assert start_at(SMALL, text) == found


@pytest.mark.parametrize("text", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "-1,0,0,0", "1.5,0,0,0"])
def test_what_is_no_start_is_refused_with_the_way_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match="written cx,cy,mx,my"):
        start_at(SMALL, text)


def test_a_start_outside_the_room_or_on_one_cell_in_a_fight_is_refused() -> None:
    with pytest.raises(ValueError, match="the mouse can't start at 4,0: the room is 4x3"):
        start_at(SMALL, "0,0,4,0")
    with pytest.raises(ValueError, match="the cat can't start at 0,3"):
        start_at(SMALL, "0,3,0,0")
    with pytest.raises(ValueError, match="two different cells"):
        start_at(fight(), "1,1,1,1")


def lesson_match() -> PlayedGame:
    return played_from(Subject.of(learned(SMALL, 64)), (0, 11))


def fight_match() -> PlayedGame:
    run = a_fight()
    subject = Subject.of(run)
    start = worst_start(subject)
    assert start is not None
    return played_from(subject, start)


@pytest.mark.parametrize("play", [lesson_match, fight_match])
def test_a_games_film_shows_the_start_and_every_step(play: Callable[[], PlayedGame]) -> None:
    played = play()
    told: list[float] = []
    made = game_gif(played, report=told.append)
    frames = frames_in(made.data)
    assert len(frames) == len(played.steps) + 1 == made.frames == len(told)
    assert all(frame.size == made.size for frame in frames) and made.size[0] == 480
    for earlier, later in pairwise(frames):
        assert earlier.tobytes() != later.tobytes()


def test_the_two_stand_where_they_are_and_the_trail_leads_there() -> None:
    played = lesson_match()
    board = Board(played, 480)
    first, last = board.picture(0), board.picture(len(played.steps))

    def share(picture: Image.Image, cell: int, wanted: tuple[int, int, int]) -> float:
        """How much of a cell is about of this colour."""
        x, y = board.corner(cell)
        part = picture.crop((int(x), int(y), int(x) + board.cell, int(y) + board.cell))
        near = np.abs(np.asarray(part).astype(int) - wanted).max(axis=2) < 40
        return float(near.mean())

    orange, blue = (240, 150, 70), (70, 150, 235)
    cat, mouse = played.start
    assert share(first, cat, orange) > 0.15 > 0.05 > share(first, cat, blue)
    assert share(first, mouse, blue) > 0.15
    end = played.steps[-1].end
    assert share(last, end, blue) > 0.15 and share(last, cat, orange) > 0.15
    if end != mouse:
        assert share(last, mouse, blue) < 0.15


def test_both_are_seen_where_they_share_a_cell() -> None:
    played = played_from(always_up(lessons(hidden=1, moves=2)), (7, 7))
    board = Board(played, 480)
    x, y = board.corner(7)
    cell = board.picture(0).crop((int(x), int(y), int(x) + board.cell, int(y) + board.cell))
    pixels = np.asarray(cell).astype(int)
    half = pixels.shape[1] // 2
    warm = pixels[..., 0] - pixels[..., 2]
    assert warm[:, :half].mean() > 20 > -20 > warm[:, half:].mean()


@pytest.mark.parametrize(("sides", "width"), [((3, 20), 480), ((20, 3), 200), ((20, 20), 1600)])
def test_any_room_fits_into_the_picture(sides: tuple[int, int], width: int) -> None:
    recipe = lessons(hidden=1, moves=1, world=World(*sides))
    board = Board(played_from(always_up(recipe), (0, 1)), width)
    assert board.size[0] == width and board.size[1] < 1.6 * width
    picture = board.picture(1)
    assert picture.size == board.size
    for cell in range(recipe.world.cells):
        x, y = board.corner(cell)
        assert 0 <= x <= x + board.cell <= width and 0 <= y <= y + board.cell <= board.size[1]


def test_the_cats_hue_is_on_its_trail() -> None:
    played = fight_match()
    step = next(step for step in played.steps if step.side == CAT and step.start != step.end)
    number = played.steps.index(step) + 1
    board = Board(played, 480)
    x, y = board.centre(step.start)
    near = np.asarray(board.picture(number))[int(y) - 2 : int(y) + 2, int(x) - 2 : int(x) + 2]
    assert CAT_HUE == "#ff9f4a" and (near[..., 0].astype(int) - near[..., 2] > 50).any()
