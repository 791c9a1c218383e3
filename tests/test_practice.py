"""Practice: a fourth of the games begins from chosen starts, and the run stays exact."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catmouse.engines import loading
from catmouse.files import library
from catmouse.games import lesson
from catmouse.recipe.recipe import MODERN, Fight, Recipe, brain_settings
from catmouse.recipe.starts import EVERY, practised
from catmouse.room.policies import SIDES
from catmouse.room.world import IntArray, World
from catmouse.runs.run import Learn, Trainer
from catmouse.runs.timeline import differences, has_practised
from tests.helpers import assert_same_bits
from tests.terminal import catmouse

STARTS = ((7, 7), (0, 35), (14, 3))
PRACTISING = Recipe(hidden=4, seed=3, practice=STARTS)
FIGHT = Recipe(hidden=4, fight=Fight(), practice=((7, 8), (0, 35)), world=World())


def drawn(seed: int, games: int) -> IntArray:
    return World().random_starts(np.random.RandomState(seed), games)


def run_of(recipe: Recipe, *pieces: int) -> Trainer:
    trainer = Trainer(recipe)
    for games in pieces:
        trainer.train(games)
    return trainer


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
        ({"practice": ((5, 5),), "fight": Fight()}, "a fight to practise begins with both on one"),
        ({"practice": ((30, 2),), "world": World(3, 3)}, "is 30, but it takes 0 to 8"),
    ],
)
def test_what_cannot_be_practised_is_refused_with_a_sentence(
    change: dict[str, object], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        dataclasses.replace(Recipe(), **change)  # type: ignore[arg-type]


# --- the run -------------------------------------------------------------------------------------


def test_practice_changes_the_brain_but_not_the_random_stream() -> None:
    straight, practising = run_of(Recipe(hidden=4, seed=3), 200), run_of(PRACTISING, 200)
    assert (straight.params["synapse_0"] != practising.params["synapse_0"]).any()
    streams = straight.saved().stream, practising.saved().stream
    assert (streams[0][1] == streams[1][1]).all() and streams[0][2] == streams[1][2]


def test_a_run_that_never_practises_is_what_it_always_was() -> None:
    """Its starts are the stream's own, four numbers a game."""
    trainer = Trainer(Recipe(hidden=4, seed=3))
    twin = Trainer(Recipe(hidden=4, seed=3))
    stream = np.random.RandomState()
    stream.set_state(twin.saved().stream)
    starts = World().random_starts(stream, 100)
    trainer.train(100)
    twin.learn(World(), twin.teacher, twin.params, starts, 10, 0.1, np.nan, -np.inf)
    assert_same_bits(trainer.params, twin.params)


@given(pieces=st.lists(st.integers(0, 40), min_size=1, max_size=6))
@settings(max_examples=15)
def test_the_pieces_a_practising_run_is_played_in_do_not_matter(pieces: list[int]) -> None:
    at_once, in_pieces = run_of(PRACTISING, sum(pieces)), run_of(PRACTISING, *pieces)
    assert_same_bits(at_once.params, in_pieces.params)


@pytest.mark.parametrize(
    "recipe",
    [PRACTISING, FIGHT, Recipe(**brain_settings(MODERN), lesson=16, practice=STARTS)],
    ids=["lessons", "fight", "modern"],
)
def test_a_practising_run_that_was_saved_goes_on_exactly(recipe: Recipe, tmp_path: Path) -> None:
    straight = run_of(recipe, 160, 160)
    path = tmp_path / "half.safetensors"
    library.save(path, run_of(recipe, 160).saved())
    second = Trainer.resume(library.load(path))
    assert second.recipe == recipe
    second.train(160)
    for side in straight.learners:
        assert_same_bits(straight.learners[side].params, second.learners[side].params)


def test_both_engines_practise_alike(engine: Learn) -> None:
    trainer = Trainer(PRACTISING, engine)
    trainer.train(300)
    for name, array in run_of(PRACTISING, 300).params.items():
        np.testing.assert_allclose(trainer.params[name], array, rtol=0, atol=1e-12, err_msg=name)


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
    trainer = Trainer(Recipe(), learn)
    trainer.train(200_000)
    cell = World().cell
    worst = tuple((cell(*start.cat), cell(*start.mouse)) for start in trainer.examine().worst)
    practising = trainer.change(dataclasses.replace(trainer.recipe, practice=worst))
    left = {}
    for name, run in (("practising", practising), ("straight on", trainer)):
        run.train(100_000)
        played = lesson.play(World(), run.teacher, run.params, np.array(worst), run.recipe.moves)
        left[name] = int((played.chosen != played.ideal).sum())
    assert left["practising"] < left["straight on"] / 2, left


# --- the way in and out --------------------------------------------------------------------------


def test_practice_leaves_its_marks_on_the_timeline_and_stopping_too() -> None:
    trainer = run_of(Recipe(hidden=4), 40)
    practising = trainer.change(dataclasses.replace(trainer.recipe, practice=STARTS))
    practising.train(40)
    stopped = practising.change(practising.recipe.without_practice())
    marks = [(mark.games, mark.text) for mark in stopped.timeline.marks]
    assert marks == [(40, "practised starts: 3"), (80, "practised starts: none")]
    assert differences(stopped.recipe, trainer.recipe) == []


def test_a_run_that_stopped_before_a_game_was_practised_never_left_its_way() -> None:
    trainer = run_of(Recipe(hidden=4), 40)
    practising = trainer.change(dataclasses.replace(trainer.recipe, practice=STARTS))
    stopped = practising.change(practising.recipe.without_practice())
    stopped.train(40)
    assert_same_bits(stopped.params, run_of(Recipe(hidden=4), 80).params)


def test_that_a_run_practised_is_known_even_where_no_moment_of_it_fits_its_file(
    tmp_path: Path,
) -> None:
    fight = run_of(FIGHT.without_practice(), 40)
    practising = fight.change(dataclasses.replace(fight.recipe, practice=FIGHT.practice))
    practising.train(40)
    larger = practising.change(practising.recipe.with_brain("mouse", hidden=5))
    library.save(tmp_path / "larger.safetensors", larger.saved())
    opened = Trainer.resume(library.load(tmp_path / "larger.safetensors"))
    assert has_practised(opened.timeline.marks, opened.games)
    assert not has_practised(opened.timeline.marks, 40), "it had not begun by then"


def test_the_moments_of_a_practising_run_know_what_was_practised(tmp_path: Path) -> None:
    trainer = run_of(Recipe(**brain_settings(MODERN), lesson=128), 1280)
    practising = trainer.change(dataclasses.replace(trainer.recipe, practice=STARTS))
    practising.train(1280)
    path = tmp_path / "with its past.safetensors"
    library.save(path, practising.saved())
    opened = Trainer.resume(library.load(path))
    told = [(moment.games, moment.recipe.practice) for moment in opened.timeline.moments]
    assert told == [(0, ()), (1280, ()), (2560, STARTS)]
    branch, straight = opened.branch(opened.timeline.moments[1]), trainer
    assert branch.recipe.practice == (), "the branch began before practice"
    branch.train(256), straight.train(256)
    assert_same_bits(branch.params, straight.params)


def test_the_command_line_goes_on_with_practice_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "half.safetensors"
    library.save(path, run_of(PRACTISING, 160).saved())
    further = tmp_path / "whole.safetensors"
    done = catmouse("train", "--from", path, "--games", 40, "--save", further, "--engine", "numpy")
    assert done.returncode == 0, done.stderr
    assert "this run practises 3 starts" in done.stderr
    found = library.load(further)
    assert found.recipe == PRACTISING
    assert_same_bits(found.mouse.params, run_of(PRACTISING, 200).params)
