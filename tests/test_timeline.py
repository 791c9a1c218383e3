"""The way back in time: what is kept of a run, how it is thinned, stored, examined and branched."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from catmouse.engines import loading
from catmouse.files import library
from catmouse.games import lesson
from catmouse.games.exam import Exam
from catmouse.recipe.recipe import MODERN, PRESETS, Recipe, fight, lessons
from catmouse.room.policies import CAT, MOUSE
from catmouse.runs.run import Run
from catmouse.runs.timeline import FIRST_STRIDE, MOST, MOST_BYTES, Change, Timeline
from catmouse.worker.backfill import Backfill
from catmouse.worker.messages import Adapt, Branch, SetRate
from tests.commanding import Start, begin, tell, train, undo, wait_for
from tests.helpers import assert_same_bits
from tests.saved_runs import a_fight

TINY = lessons(hidden=2, moves=1)
"""So small that many games are soon over."""


@pytest.fixture(scope="module")
def long_run() -> Run:
    """A run of 45,000 games, on the compiled engine where there is one."""
    try:
        learn = loading.load()
    except loading.Unavailable:
        learn = lesson.learn
    run = Run(TINY, learn)
    for games in (12_345, 20_000, 12_655):  # no multiple of what is kept
        run.train(games)
    return run


# --- what is kept --------------------------------------------------------------------------------


def test_a_brain_is_kept_every_ten_thousand_games_and_the_newborn_too(long_run: Run) -> None:
    games = [moment.games for moment in long_run.timeline.moments]
    assert games == [0, 10_000, 20_000, 30_000, 40_000]


def test_a_kept_brain_is_the_one_of_that_game_to_the_bit(long_run: Run) -> None:
    short = Run(TINY, long_run.learn)
    short.train(30_000)
    moment = long_run.timeline.moments[3]
    assert_same_bits(moment.params[MOUSE], short.learners[MOUSE].params)
    assert moment.brains[MOUSE].smoothed == short.smoothed


def test_keeping_brains_changes_nothing_of_the_run(long_run: Run) -> None:
    """The games are cut where a brain is kept, and nobody can tell."""
    other = Run(TINY, long_run.learn)
    other.timeline.stride = 10**9
    other.train(45_000)
    assert len(other.timeline.moments) == 1
    assert_same_bits(other.learners[MOUSE].params, long_run.learners[MOUSE].params)
    assert other.smoothed == long_run.smoothed


def test_too_many_moments_are_thinned_by_half_and_kept_half_as_often() -> None:
    run = Run(TINY)
    timeline, moment = Timeline(stride=5), run.timeline.moments[0]
    for number in range(2000):
        if timeline.due(number) <= 0:
            timeline.keep(dataclasses.replace(moment, games=number))
    games = [kept.games for kept in timeline.moments]
    assert MOST // 2 < len(games) <= MOST
    assert games == list(range(0, 2000, timeline.stride)) and timeline.stride in (5, 10, 20)


def test_a_large_brain_is_kept_less_often_so_that_the_file_stays_small() -> None:
    run = Run(lessons(hidden=512, moves=1))
    moment = run.timeline.moments[0]
    assert moment.size > 2**21
    for number in range(1, 40):
        run.timeline.keep(dataclasses.replace(moment, games=number * FIRST_STRIDE))
    kept = run.timeline.moments
    assert len(kept) >= 2 and sum(one.size for one in kept) <= MOST_BYTES
    assert kept[0].games == 0


def test_lessons_of_many_games_are_never_cut() -> None:
    run = Run(dataclasses.replace(PRESETS["modern"].with_brain(MOUSE, hidden=3), lesson=500))
    run.train(4000)
    assert [moment.games for moment in run.timeline.moments] == [0, 1500, 3000]


def test_both_brains_of_a_fight_are_kept() -> None:
    run = Run(PRESETS["modern"].as_fight(MODERN))
    run.train(1280)
    first, second = run.timeline.moments
    for side in (MOUSE, CAT):
        assert_same_bits(second.params[side], run.learners[side].params)
        assert (second.params[side]["weight_hh"] != first.params[side]["weight_hh"]).any()


def test_a_kept_brain_cannot_be_written_to(long_run: Run) -> None:
    for array in long_run.timeline.moments[1].params[MOUSE].values():
        with pytest.raises(ValueError, match="read-only"):
            array += 1


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


def test_the_past_is_stored_in_the_brain_file(long_run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    long_run.timeline.score(20_000, 0.75)
    library.save(path, long_run.saved())
    assert_same_timeline(long_run.timeline, library.load(path).timeline)
    resumed = Run.resume(library.load(path), long_run.learn)
    resumed.train(10_000)
    assert [moment.games for moment in resumed.timeline.moments][-1] == 50_000


def test_the_past_of_a_fight_is_stored_with_what_was_otherwise_then(tmp_path: Path) -> None:
    run = Run.resume(a_fight())
    run.timeline.stride = 8
    run.train(24)
    run = run.change(run.recipe.with_brain(CAT, teacher="chase", rate=0.01))
    run.train(24)
    path = tmp_path / "a.safetensors"
    library.save(path, run.saved())
    back = library.load(path).timeline
    assert_same_timeline(run.timeline, back)
    teachers = [moment.recipe.brain_of(CAT).teacher for moment in back.moments]
    assert teachers[0] == "perfect" and teachers[-1] == "chase"


def test_moments_of_another_size_stay_out_of_the_file(tmp_path: Path) -> None:
    run = Run(fight(hidden=3))
    run.train(20)
    run = run.change(run.recipe.with_brain(CAT, hidden=5))
    run.timeline.stride = 10
    run.train(20)
    path = tmp_path / "a.safetensors"
    library.save(path, run.saved())
    back = library.load(path).timeline
    assert [moment.recipe.brain_of(CAT).hidden for moment in back.moments] == [5] * len(
        back.moments
    )
    assert len(back.moments) > 0
    assert back.marks == run.timeline.marks, "the change itself is told"


# --- examined ------------------------------------------------------------------------------------


def test_the_past_gets_exact_scores_the_newest_first(long_run: Run) -> None:
    timeline, backfill = long_run.timeline.copy(), Backfill()
    timeline.moments = tuple(
        dataclasses.replace(moment, faults=None) for moment in timeline.moments
    )
    order = []
    while (moment := backfill.next(timeline)) is not None:
        before = moment.games
        backfill.advance(timeline, elapsed=1, training=False)
        after = backfill.next(timeline)
        if after is None or after.games != before:
            order.append(before)
    assert order == [40_000, 30_000, 20_000, 10_000, 0]
    for moment in timeline.moments:
        assert moment.faults == Exam.of(moment.recipe, moment.params).take().faults


def test_the_past_costs_little_time_while_training_goes_on() -> None:
    run, backfill = Run(Recipe()), Backfill()
    for _ in range(3):
        backfill.advance(run.timeline, elapsed=0.0, training=True)
    assert run.timeline.moments[0].faults is None, "there was no time for it"


# --- branched ------------------------------------------------------------------------------------


def test_a_branch_goes_on_exactly_as_the_run_did(long_run: Run) -> None:
    branch = long_run.branch(long_run.timeline.moments[2])
    assert branch.games == 20_000
    assert branch.timeline.moments == long_run.timeline.moments[:3]
    assert branch.curve.points().games.max() < 20_000
    branch.train(25_000)
    assert_same_bits(branch.learners[MOUSE].params, long_run.learners[MOUSE].params)
    assert branch.smoothed == long_run.smoothed
    assert branch.timeline.marks[-1].change.field == "branch"


@pytest.mark.parametrize("kind", ["lessons", "a fight"])
def test_a_branch_of_adams_keeps_its_moments(kind: str) -> None:
    recipe = PRESETS["modern"].with_brain(MOUSE, hidden=4)
    run = Run(recipe if kind == "lessons" else recipe.as_fight())
    run.train(2560)
    branch = run.branch(run.timeline.moments[1])
    branch.train(1280)
    for side, learner in run.learners.items():
        assert_same_bits(branch.learners[side].params, learner.params)


def test_the_window_sees_a_run_as_it_was(start: Start) -> None:
    worker = start(TINY)
    train(worker, 12_000)
    snapshot = wait_for(worker, lambda now: len(now.run.moments) == 2)
    past = snapshot.run.as_of(snapshot.run.moments[1], None)
    assert (past.games, past.examined) == (10_000, None)
    assert past.mouse.params is snapshot.run.moments[1].params[MOUSE]
    assert past.mouse.curve is snapshot.run.mouse.curve, "the curve is the whole run's"
    other = Run(TINY)
    other.train(10_000)
    assert_same_bits(past.mouse.params, other.learners[MOUSE].params)


def test_a_branch_takes_the_place_of_the_run_and_undo_brings_it_back(start: Start) -> None:
    worker = start(TINY)
    before = train(worker, 12_000)
    branched = tell(worker, Branch(10_000))
    assert branched.games == 10_000 and branched.brain != before.brain
    assert branched.undo[-1] == Change("branch", 10_000)
    back = undo(worker)
    assert back.games == 12_000
    assert_same_bits(back.run.mouse.params, before.run.mouse.params)


def test_a_moment_that_is_not_kept_any_more_is_told_in_a_sentence(start: Start) -> None:
    worker = start(TINY)
    train(worker, 5)
    told = tell(worker, Branch(3))
    assert told.notice is not None and "not kept any more" in told.notice.text
    assert told.games == 5


def test_a_wipe_is_marked_at_the_first_game_of_what_came_after(start: Start) -> None:
    worker = start(TINY)
    begun = begin(worker, TINY, "wipe")
    assert [tuple(mark) for mark in begun.run.marks] == [(0, Change("wipe"))]


def test_marks_reach_the_window(start: Start) -> None:
    worker = start(TINY)
    train(worker, 7)
    worker.send(SetRate(0.2))
    changed = TINY.with_brain(MOUSE, rate=0.2, teacher="perfect")
    worker.send(Adapt(changed, Change("teacher", "perfect", MOUSE)))
    snapshot = wait_for(worker, lambda now: len(now.run.marks) == 2)
    assert [tuple(mark) for mark in snapshot.run.marks] == [
        (7, Change("rate", 0.2, MOUSE)),
        (7, Change("teacher", "perfect", MOUSE)),
    ]


def test_while_nothing_else_is_to_do_the_past_is_examined(start: Start) -> None:
    worker = start(TINY)
    train(worker, 20_000)
    wait_for(worker, lambda now: all(moment.faults is not None for moment in now.run.moments))
