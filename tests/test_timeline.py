"""The way back in time: what is kept of a run, how it is thinned, stored, examined and branched."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from catmouse.engines import loading
from catmouse.files import library
from catmouse.games import lesson
from catmouse.games.examiner import exam_of, faults_in
from catmouse.recipe.recipe import MODERN, PRESETS, Fight, Recipe, brain_settings
from catmouse.room.policies import CAT, MOUSE
from catmouse.runs.run import Trainer
from catmouse.runs.timeline import FIRST_STRIDE, MOST, MOST_BYTES, Timeline, differences
from catmouse.worker.backfill import Hindsight
from catmouse.worker.messages import Branch, Change, SetRate, as_of
from tests.commanding import Start, begin, tell, train, undo, wait_for
from tests.helpers import assert_same_bits
from tests.saved_runs import a_fight

TINY = Recipe(hidden=2, moves=1)
"""So small that many games are soon over."""


@pytest.fixture(scope="module")
def long_run() -> Trainer:
    """A run of 45,000 games, on the compiled engine where there is one."""
    try:
        learn = loading.load()
    except loading.Unavailable:
        learn = lesson.learn
    trainer = Trainer(TINY, learn)
    for games in (12_345, 20_000, 12_655):  # no multiple of what is kept
        trainer.train(games)
    return trainer


# --- what is kept --------------------------------------------------------------------------------


def test_a_brain_is_kept_every_ten_thousand_games_and_the_newborn_too(long_run: Trainer) -> None:
    games = [moment.games for moment in long_run.timeline.moments]
    assert games == [0, 10_000, 20_000, 30_000, 40_000]


def test_a_kept_brain_is_the_one_of_that_game_to_the_bit(long_run: Trainer) -> None:
    short = Trainer(TINY, long_run.learn)
    short.train(30_000)
    moment = long_run.timeline.moments[3]
    assert_same_bits(moment.params[MOUSE], short.params)
    assert moment.brains[MOUSE].smoothed == short.smoothed


def test_keeping_brains_changes_nothing_of_the_run(long_run: Trainer) -> None:
    """The games are cut where a brain is kept, and nobody can tell."""
    other = Trainer(TINY, long_run.learn)
    other.timeline.stride = 10**9
    other.train(45_000)
    assert len(other.timeline.moments) == 1
    assert_same_bits(other.params, long_run.params)
    assert other.smoothed == long_run.smoothed


def test_too_many_moments_are_thinned_by_half_and_kept_half_as_often() -> None:
    trainer = Trainer(TINY)
    timeline, moment = Timeline(stride=5), trainer.timeline.moments[0]
    for number in range(2000):
        if timeline.due(number) <= 0:
            timeline.keep(dataclasses.replace(moment, games=number))
    games = [kept.games for kept in timeline.moments]
    assert MOST // 2 < len(games) <= MOST
    assert games == list(range(0, 2000, timeline.stride)) and timeline.stride in (5, 10, 20)


def test_a_large_brain_is_kept_less_often_so_that_the_file_stays_small() -> None:
    trainer = Trainer(Recipe(hidden=512, moves=1))
    moment = trainer.timeline.moments[0]
    assert moment.size > 2**21
    for number in range(1, 40):
        trainer.timeline.keep(dataclasses.replace(moment, games=number * FIRST_STRIDE))
    kept = trainer.timeline.moments
    assert len(kept) >= 2 and sum(one.size for one in kept) <= MOST_BYTES
    assert kept[0].games == 0


def test_lessons_of_many_games_are_never_cut() -> None:
    trainer = Trainer(dataclasses.replace(PRESETS["modern"], lesson=500, hidden=3))
    trainer.train(4000)
    assert [moment.games for moment in trainer.timeline.moments] == [0, 1500, 3000]


def test_both_brains_of_a_fight_are_kept() -> None:
    trainer = Trainer(Recipe(**brain_settings(MODERN), lesson=128, fight=Fight(cat_brain=MODERN)))
    trainer.train(1280)
    first, second = trainer.timeline.moments
    for side in (MOUSE, CAT):
        assert_same_bits(second.params[side], trainer.learners[side].params)
        assert (second.params[side]["weight_hh"] != first.params[side]["weight_hh"]).any()


def test_a_kept_brain_cannot_be_written_to(long_run: Trainer) -> None:
    for array in long_run.timeline.moments[1].params[MOUSE].values():
        with pytest.raises(ValueError, match="read-only"):
            array += 1


# --- what was changed ----------------------------------------------------------------------------


def test_changes_are_marked_where_they_were_made() -> None:
    trainer = Trainer(Recipe(hidden=3, fight=Fight()))
    trainer.train(10)
    trainer.set_rate(0.2)
    trainer.set_rate(0.5)  # a step on the way leaves no mark of its own
    trainer.set_rate(0.5, CAT)
    trainer.train(10)
    trainer = trainer.change(trainer.recipe.with_brain(MOUSE, teacher="perfect"))
    trainer = trainer.change(trainer.recipe.with_fight(cat="perfect", steps=2))
    marks = [(mark.games, mark.text) for mark in trainer.timeline.marks]
    assert marks == [
        (10, "mouse: rate 0.5"),
        (10, "cat: rate 0.5"),
        (20, "mouse: teacher perfect"),
        (20, "cat: mind perfect"),
        (20, "the cat's steps 2"),
    ]


def test_nothing_is_marked_where_nothing_was_changed() -> None:
    assert differences(Recipe(), Recipe()) == []
    assert differences(Recipe(seed=1), Recipe(seed=2)) == []
    assert differences(Recipe(), Recipe(rate=0.2, hidden=8)) == ["rate 0.2", "size 8"]


# --- stored --------------------------------------------------------------------------------------


def assert_same_timeline(one: Timeline, other: Timeline) -> None:
    assert (one.stride, one.marks) == (other.stride, other.marks)
    assert len(one.moments) == len(other.moments)
    for mine, theirs in zip(one.moments, other.moments, strict=True):
        assert (mine.games, mine.recipe, mine.faults) == (
            theirs.games,
            theirs.recipe,
            theirs.faults,
        )
        assert (mine.stream[1] == theirs.stream[1]).all() and mine.stream[2] == theirs.stream[2]
        for side, brain in mine.brains.items():
            assert_same_bits(brain.params, theirs.brains[side].params)
            assert_same_bits(brain.optimiser, theirs.brains[side].optimiser)
            assert (
                np.float64(brain.smoothed).tobytes()
                == np.float64(theirs.brains[side].smoothed).tobytes()
            )


def test_the_past_is_stored_in_the_brain_file(long_run: Trainer, tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    long_run.timeline.score(20_000, 0.75)
    library.save(path, long_run.saved())
    assert_same_timeline(long_run.timeline, library.load(path).timeline)
    resumed = Trainer.resume(library.load(path), long_run.learn)
    resumed.train(10_000)
    assert [moment.games for moment in resumed.timeline.moments][-1] == 50_000


def test_the_past_of_a_fight_is_stored_with_what_was_otherwise_then(tmp_path: Path) -> None:
    trainer = Trainer.resume(a_fight())
    trainer.timeline.stride = 8
    trainer.train(24)
    trainer = trainer.change(trainer.recipe.with_brain(CAT, teacher="chase", rate=0.01))
    trainer.train(24)
    path = tmp_path / "a.safetensors"
    library.save(path, trainer.saved())
    back = library.load(path).timeline
    assert_same_timeline(trainer.timeline, back)
    teachers = [moment.recipe.brain_of(CAT).teacher for moment in back.moments]
    assert teachers[0] == "perfect" and teachers[-1] == "chase"


def test_moments_of_another_size_stay_out_of_the_file(tmp_path: Path) -> None:
    trainer = Trainer(Recipe(hidden=3, fight=Fight()))
    trainer.train(20)
    trainer = trainer.change(trainer.recipe.with_brain(CAT, hidden=5))
    trainer.timeline.stride = 10
    trainer.train(20)
    path = tmp_path / "a.safetensors"
    library.save(path, trainer.saved())
    back = library.load(path).timeline
    assert [moment.recipe.brain_of(CAT).hidden for moment in back.moments] == [5] * len(
        back.moments
    )
    assert len(back.moments) > 0
    assert back.marks == trainer.timeline.marks, "the change itself is told"


# --- examined ------------------------------------------------------------------------------------


def test_the_past_gets_exact_scores_the_newest_first(long_run: Trainer) -> None:
    timeline, hindsight = long_run.timeline.copy(), Hindsight()
    timeline.moments = tuple(
        dataclasses.replace(moment, faults=None) for moment in timeline.moments
    )
    order = []
    while (moment := hindsight.next(timeline)) is not None:
        before = moment.games
        hindsight.advance(timeline, elapsed=1, training=False)
        after = hindsight.next(timeline)
        if after is None or after.games != before:
            order.append(before)
    assert order == [40_000, 30_000, 20_000, 10_000, 0]
    for moment in timeline.moments:
        exam = exam_of(moment.recipe, moment.params)
        while (report := exam.advance()) is None:
            pass
        assert moment.faults == faults_in(report)


def test_the_past_costs_little_time_while_training_goes_on() -> None:
    trainer, hindsight = Trainer(Recipe()), Hindsight()
    for _ in range(3):
        hindsight.advance(trainer.timeline, elapsed=0.0, training=True)
    assert trainer.timeline.moments[0].faults is None, "there was no time for it"


# --- branched ------------------------------------------------------------------------------------


def test_a_branch_goes_on_exactly_as_the_run_did(long_run: Trainer) -> None:
    branch = long_run.branch(long_run.timeline.moments[2])
    assert branch.games == 20_000
    assert branch.timeline.moments == long_run.timeline.moments[:3]
    assert branch.curve.points().games.max() < 20_000
    branch.train(25_000)
    assert_same_bits(branch.params, long_run.params)
    assert branch.smoothed == long_run.smoothed
    assert branch.timeline.marks[-1].text == "branched here"


def test_a_branch_of_adams_keeps_its_moments() -> None:
    trainer = Trainer(dataclasses.replace(PRESETS["modern"], hidden=4))
    trainer.train(2560)
    branch = trainer.branch(trainer.timeline.moments[1])
    branch.train(1280)
    assert_same_bits(branch.params, trainer.params)


def test_the_window_sees_a_run_as_it_was(start: Start) -> None:
    worker = start(TINY)
    train(worker, 12_000)
    snapshot = wait_for(worker, lambda now: len(now.moments) == 2)
    past = as_of(snapshot, snapshot.moments[1], None)
    assert (past.games, past.score) == (10_000, None)
    assert past.params is snapshot.moments[1].params[MOUSE]
    assert past.curve is snapshot.curve, "the curve is the whole run's"
    other = Trainer(TINY)
    other.train(10_000)
    assert_same_bits(past.params, other.params)


def test_a_branch_takes_the_place_of_the_run_and_undo_brings_it_back(start: Start) -> None:
    worker = start(TINY)
    before = train(worker, 12_000)
    branched = tell(worker, Branch(10_000))
    assert branched.games == 10_000 and branched.brain != before.brain
    assert branched.undo[-1] == "the branch at game 10,000"
    back = undo(worker)
    assert back.games == 12_000
    assert_same_bits(back.params, before.params)


def test_a_moment_that_is_not_kept_any_more_is_told_in_a_sentence(start: Start) -> None:
    worker = start(TINY)
    train(worker, 5)
    told = tell(worker, Branch(3))
    assert told.notice is not None and "not kept any more" in told.notice.text
    assert told.games == 5


def test_a_wipe_is_marked_at_the_first_game_of_what_came_after(start: Start) -> None:
    worker = start(TINY)
    begun = begin(worker, TINY, "the wipe")
    assert [(mark.games, mark.text) for mark in begun.marks] == [(0, "the wipe")]


def test_marks_reach_the_window(start: Start) -> None:
    worker = start(TINY)
    train(worker, 7)
    worker.send(SetRate(0.2))
    worker.send(Change(dataclasses.replace(TINY, rate=0.2, teacher="perfect"), "the teacher"))
    snapshot = wait_for(worker, lambda now: len(now.marks) == 2)
    assert [mark.text for mark in snapshot.marks] == ["rate 0.2", "teacher perfect"]


def test_while_nothing_else_is_to_do_the_past_is_examined(start: Start) -> None:
    worker = start(TINY)
    train(worker, 20_000)
    wait_for(worker, lambda now: all(moment.faults is not None for moment in now.moments))
