"""Practice: a fourth of the games begins from chosen starts, and the run stays exact."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catmouse.engines import loading
from catmouse.files import library
from catmouse.games.exam import Exam
from catmouse.games.lesson import Course, Learn
from catmouse.games.match import players_of
from catmouse.recipe.recipe import PRESETS, Recipe, fight, lessons
from catmouse.recipe.starts import EVERY, drawn_starts, practised
from catmouse.room.policies import MOUSE, SIDES
from catmouse.room.world import IntArray, World
from catmouse.runs.run import NEVER, Run
from catmouse.runs.timeline import Change, differences, has_practised
from tests.helpers import assert_same_bits
from tests.terminal import catmouse

STARTS = ((7, 7), (0, 35), (14, 3))
PRACTISING = lessons(hidden=4, seed=3, practice=STARTS)
FIGHT = fight(hidden=4, practice=((7, 8), (0, 35)))
MODERN_LESSONS = PRESETS["modern"]


def drawn(seed: int, games: int) -> IntArray:
    return drawn_starts(World(), False, np.random.RandomState(seed), games)


def run_of(recipe: Recipe, *pieces: int) -> Run:
    run = Run(recipe)
    for games in pieces:
        run.train(games)
    return run


def assert_same_brains(one: Run, other: Run) -> None:
    assert one.learners.keys() == other.learners.keys()
    for side, learner in one.learners.items():
        assert_same_bits(learner.params, other.learners[side].params)


# --- the starts ----------------------------------------------------------------------------------


def test_every_fourth_game_begins_from_the_next_start_and_the_rest_are_as_drawn() -> None:
    random = drawn(0, 30)
    starts = practised(random, STARTS, first=0)
    for number in range(30):
        if number % EVERY == 0:
            assert tuple(starts[number]) == STARTS[number // EVERY % len(STARTS)], number
        else:
            assert starts[number].tolist() == random[number].tolist(), number
    assert random.tolist() == drawn(0, 30).tolist(), "what was drawn was written over"


@given(cuts=st.lists(st.integers(0, 60), max_size=6), first=st.integers(0, 10**12))
def test_the_starts_do_not_depend_on_the_pieces(cuts: list[int], first: int) -> None:
    random = drawn(1, 60)
    edges = [0, *sorted(cuts), 60]
    pieces = [
        practised(random[start:end], STARTS, first + start)
        for start, end in itertools.pairwise(edges)
    ]
    assert np.concatenate(pieces).tolist() == practised(random, STARTS, first).tolist()


def test_without_practice_nothing_is_replaced() -> None:
    random = drawn(0, 10)
    assert practised(random, (), 0) is random


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"practice": ((36, 0),)}, "cat's cell of a start to practise is 36, but it takes 0 to 35"),
        ({"practice": ((0, -1),)}, "mouse's cell of a start to practise is -1"),
        ({"practice": ((1, 2),) * 65}, "number of starts to practise is 65, but it takes 0 to 64"),
        ({"practice": ((30, 2),), "world": World(3, 3)}, "is 30, but it takes 0 to 8"),
    ],
)
@pytest.mark.parametrize("make", [lessons, fight])
def test_what_cannot_be_practised_is_refused_with_a_sentence(
    make: Callable[..., Recipe], change: dict[str, object], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        make(**change)


def test_only_lessons_begin_with_both_on_one_cell() -> None:
    assert lessons(practice=((5, 5),)).practice == ((5, 5),)
    with pytest.raises(ValueError, match="a fight to practise begins with both on one cell"):
        fight(practice=((1, 2), (5, 5)))
    with pytest.raises(ValueError, match="a fight to practise begins with both on one cell"):
        lessons(practice=((5, 5),)).with_rules(starts_apart=True)
    assert lessons(practice=((5, 5),)).as_fight().practice == (), "starts are the game's own"


# --- the run -------------------------------------------------------------------------------------


def test_practice_changes_the_brain_but_not_the_random_stream() -> None:
    straight, practising = run_of(lessons(hidden=4, seed=3), 200), run_of(PRACTISING, 200)
    mine, other = (run.learners[MOUSE].params["synapse_0"] for run in (straight, practising))
    assert (mine != other).any()
    streams = straight.saved().stream, practising.saved().stream
    assert (streams[0][1] == streams[1][1]).all() and streams[0][2] == streams[1][2]


@pytest.mark.parametrize(
    "recipe", [lessons(hidden=4, seed=3), FIGHT.without_practice()], ids=["lessons", "fight"]
)
def test_a_run_that_never_practises_is_what_it_always_was(recipe: Recipe) -> None:
    """Its starts are the stream's own, four numbers a game, or two where they start apart."""
    run, twin = Run(recipe), Run(recipe)
    stream = np.random.RandomState()
    stream.set_state(twin.saved().stream)
    starts = drawn_starts(recipe.world, recipe.rules.starts_apart, stream, 100)
    run.train(100)
    trainings = {
        side: learner.training(recipe, side, lambda games: 0.1)
        for side, learner in twin.learners.items()
    }
    players = players_of(recipe, twin.params())
    twin.learn(Course(recipe.world, recipe.rules, players, trainings, 10, 1), starts, NEVER)
    assert_same_brains(run, twin)


@given(pieces=st.lists(st.integers(0, 40), min_size=1, max_size=6))
@settings(max_examples=15)
def test_the_pieces_a_practising_run_is_played_in_do_not_matter(pieces: list[int]) -> None:
    at_once, in_pieces = run_of(PRACTISING, sum(pieces)), run_of(PRACTISING, *pieces)
    assert_same_brains(at_once, in_pieces)


@pytest.mark.parametrize(
    "recipe",
    [PRACTISING, FIGHT, dataclasses.replace(MODERN_LESSONS, lesson=16, practice=STARTS)],
    ids=["lessons", "fight", "modern"],
)
def test_a_practising_run_that_was_saved_goes_on_exactly(recipe: Recipe, tmp_path: Path) -> None:
    straight = run_of(recipe, 160, 160)
    path = tmp_path / "half.safetensors"
    library.save(path, run_of(recipe, 160).saved())
    second = Run.resume(library.load(path))
    assert second.recipe == recipe
    second.train(160)
    assert_same_brains(straight, second)


@pytest.mark.parametrize("recipe", [PRACTISING, FIGHT], ids=["lessons", "fight"])
def test_both_engines_practise_alike(engine: Learn, recipe: Recipe) -> None:
    run = Run(recipe, engine)
    run.train(300)
    for side, learner in run_of(recipe, 300).learners.items():
        for name, array in learner.params.items():
            mine = run.learners[side].params[name]
            np.testing.assert_allclose(mine, array, rtol=0, atol=1e-12, err_msg=f"{side}: {name}")


def test_fights_are_practised_by_both_sides() -> None:
    practising, straight = run_of(FIGHT, 80), run_of(FIGHT.without_practice(), 80)
    for side in SIDES:
        mine, other = practising.learners[side].params, straight.learners[side].params
        assert any((mine[name] != other[name]).any() for name in mine), side


def test_what_is_practised_is_learned() -> None:
    try:
        learn = loading.load()
    except loading.Unavailable as reason:
        pytest.skip(f"numpy takes too long for this: {reason}")
    run = Run(Recipe(), learn)
    run.train(200_000)
    cell = World().cell
    worst = tuple((cell(*game.cat[0]), cell(*game.mouse[0])) for game in run.report().worst)
    practising = run.change(dataclasses.replace(run.recipe, practice=worst))
    left = {}
    for name, one in (("practising", practising), ("straight on", run)):
        one.train(100_000)
        recipe = one.recipe
        players, teachers = players_of(recipe, one.params()), {MOUSE: recipe.teacher_of(MOUSE)}
        exam = Exam(World(), recipe.rules, players, recipe.moves, teachers, np.array(worst))
        left[name] = exam.take().mouse.wrong_moves
    assert left["practising"] < left["straight on"] / 2, left


# --- the way in and out --------------------------------------------------------------------------


def test_practice_leaves_its_marks_on_the_timeline_and_stopping_too() -> None:
    run = run_of(lessons(hidden=4), 40)
    practising = run.change(dataclasses.replace(run.recipe, practice=STARTS))
    practising.train(40)
    stopped = practising.change(practising.recipe.without_practice())
    marks = [tuple(mark) for mark in stopped.timeline.marks]
    assert marks == [(40, Change("practice", 3)), (80, Change("practice", 0))]
    assert differences(stopped.recipe, run.recipe) == []


def test_a_run_that_stopped_before_a_game_was_practised_never_left_its_way() -> None:
    run = run_of(lessons(hidden=4), 40)
    practising = run.change(dataclasses.replace(run.recipe, practice=STARTS))
    stopped = practising.change(practising.recipe.without_practice())
    stopped.train(40)
    assert_same_brains(stopped, run_of(lessons(hidden=4), 80))


def test_that_a_run_practised_is_known_even_where_no_moment_of_it_fits_its_file(
    tmp_path: Path,
) -> None:
    fighting = run_of(FIGHT.without_practice(), 40)
    practising = fighting.change(dataclasses.replace(fighting.recipe, practice=FIGHT.practice))
    practising.train(40)
    larger = practising.change(practising.recipe.with_brain("mouse", hidden=5))
    library.save(tmp_path / "larger.safetensors", larger.saved())
    opened = Run.resume(library.load(tmp_path / "larger.safetensors"))
    assert has_practised(opened.timeline.marks, opened.games)
    assert not has_practised(opened.timeline.marks, 40), "it had not begun by then"


def test_the_moments_of_a_practising_run_know_what_was_practised(tmp_path: Path) -> None:
    run = run_of(MODERN_LESSONS, 1280)
    practising = run.change(dataclasses.replace(run.recipe, practice=STARTS))
    practising.train(1280)
    path = tmp_path / "with its past.safetensors"
    library.save(path, practising.saved())
    opened = Run.resume(library.load(path))
    told = [(moment.games, moment.recipe.practice) for moment in opened.timeline.moments]
    assert told == [(0, ()), (1280, ()), (2560, STARTS)]
    branch, straight = opened.branch(opened.timeline.moments[1]), run
    assert branch.recipe.practice == (), "the branch began before practice"
    branch.train(256), straight.train(256)
    assert_same_brains(branch, straight)


def test_the_command_line_goes_on_with_practice_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "half.safetensors"
    library.save(path, run_of(PRACTISING, 160).saved())
    further = tmp_path / "whole.safetensors"
    done = catmouse("train", "--from", path, "--games", 40, "--save", further, "--engine", "numpy")
    assert done.returncode == 0, done.stderr
    assert "this run practises 3 starts" in done.stderr
    found = library.load(further)
    assert found.recipe == PRACTISING
    assert_same_bits(found.brains[MOUSE].params, run_of(PRACTISING, 200).learners[MOUSE].params)
