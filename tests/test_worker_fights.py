"""The training thread in fights: turning to them and back, changing them, and undoing all of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from catmouse.files.library import list_brains
from catmouse.games.report import Score
from catmouse.recipe.recipe import MODERN, Recipe
from catmouse.room.policies import CAT, MOUSE
from catmouse.runs.run import Run
from catmouse.runs.timeline import Change
from catmouse.worker.messages import (
    Adapt,
    EndRace,
    Open,
    Pause,
    Play,
    Save,
    Snapshot,
    StartRace,
    Switch,
)
from tests.commanding import (
    GAMES,
    SMALL,
    Start,
    assert_same_brains,
    begin,
    examined,
    replaced,
    report_in,
    report_of,
    tell,
    train,
    undo,
    wait_for,
)
from tests.helpers import assert_same_bits

FIGHT = GAMES["fight"]
LESSONS = FIGHT.as_lessons()
TABLES = FIGHT.with_policy(MOUSE, "flee").with_policy(CAT, "chase")
TEACHER, POLICY = Change("teacher", "perfect", MOUSE), Change("policy", "perfect", MOUSE)


def caught(snapshot: Snapshot) -> int:
    report = report_in(snapshot)
    assert report.touch_ends, "these are lessons"
    return report.caught


def is_fight(snapshot: Snapshot) -> bool:
    return CAT in snapshot.run.brains


def test_the_fight_has_the_lessons_mouse() -> None:
    assert SMALL == LESSONS, "the lessons of the fight are others"


# --- both learn --------------------------------------------------------------------------------


@pytest.mark.parametrize("side", [MOUSE, CAT])
def test_who_does_not_learn_keeps_every_bit(start: Start, side: str) -> None:
    worker = start(FIGHT)
    before = worker.snapshot
    other = CAT if side == MOUSE else MOUSE
    resting = dataclasses.replace(FIGHT, learners=(other,))
    replaced(worker, Adapt(resting, Change("learns", 0, side)))
    after = train(worker, 20)
    assert_same_bits(after.run.brains[side].params, before.run.brains[side].params)
    learned, blank = after.run.brains[other].params, before.run.brains[other].params
    assert all((learned[name] != blank[name]).any() for name in learned), "the other learned not"


def test_between_two_tables_nobody_learns_but_the_fights_are_counted(start: Start) -> None:
    worker = start(TABLES)
    before = worker.snapshot
    after = train(worker, 50)
    assert_same_brains(after, before)
    assert after.games == 50
    for side, brain in after.run.brains.items():
        assert np.isnan(brain.smoothed) and len(brain.curve.games) == 0, side
    assert len(after.run.recent) == 50
    assert caught(examined(worker)) == 825


# --- from lessons to a fight and back ----------------------------------------------------------


def test_the_mouse_of_the_lessons_fights_with_what_it_knows(start: Start) -> None:
    worker = start(LESSONS)
    lessons = train(worker, 100)
    fight = replaced(worker, Switch(FIGHT))
    assert_same_bits(fight.run.mouse.params, lessons.run.mouse.params)
    assert fight.games == 0 and fight.recipe == FIGHT and is_fight(fight)


def test_after_a_fight_the_lessons_are_as_they_were(start: Start) -> None:
    worker = start(LESSONS)
    train(worker, 100)
    lessons = examined(worker)
    replaced(worker, Switch(FIGHT))
    train(worker, 10)
    back = replaced(worker, Switch(LESSONS))
    assert not is_fight(back) and back.recipe == LESSONS and back.games == 100
    assert_same_brains(back, lessons)
    assert back.run.examined == lessons.run.examined
    assert back.run.clock == lessons.run.clock
    curves = (back.run.mouse.curve, lessons.run.mouse.curve), (back.run.scores, lessons.run.scores)
    for points, before in curves:
        assert all(np.array_equal(one, other) for one, other in zip(points, before, strict=True))
    after = train(worker, 50)
    expected = Run(LESSONS)
    expected.train(150)
    assert_same_bits(after.run.mouse.params, expected.learners[MOUSE].params)


def test_a_fight_goes_on_where_it_was_left(start: Start) -> None:
    worker = start(LESSONS)
    replaced(worker, Switch(FIGHT))
    fight = train(worker, 20)
    replaced(worker, Switch(LESSONS))
    lessons = train(worker, 10)
    back = replaced(worker, Switch(FIGHT))
    assert back.games == 20 and back.undo == ()
    assert_same_brains(back, fight)
    assert_same_brains(replaced(worker, Switch(LESSONS)), lessons)


def test_undo_may_lead_out_of_a_fight_which_is_kept_for_the_way_back(start: Start) -> None:
    worker = start(LESSONS)
    former = train(worker, 30)
    begin(worker, LESSONS)
    replaced(worker, Switch(FIGHT))
    fight = train(worker, 20)
    back = undo(worker)
    assert not is_fight(back)
    assert_same_brains(back, former)
    again = replaced(worker, Switch(FIGHT))
    assert again.games == 20
    assert_same_brains(again, fight)


def test_opening_a_mouse_during_a_fight_costs_neither_fight_nor_lessons(
    start: Start, tmp_path: Path
) -> None:
    worker = start(dataclasses.replace(LESSONS, seed=9))
    train(worker, 5)
    tell(worker, Save(tmp_path / "other.safetensors"))
    begin(worker, LESSONS)
    lessons = train(worker, 30)
    replaced(worker, Switch(FIGHT))
    fight = train(worker, 20)
    opened = replaced(worker, Open(tmp_path / "other.safetensors"))
    assert not is_fight(opened) and opened.games == 5
    replaced(worker, Switch(FIGHT))
    assert worker.snapshot.undo[-1] == Change("aside", "lessons")
    back = undo(worker)
    assert_same_brains(back, lessons)
    assert back.notice is not None
    assert back.notice.text == "Undone: the other lessons. Back to the brain of 30 games."
    back = undo(worker)
    assert_same_brains(back, fight)
    assert back.notice is not None
    assert back.notice.text == "Undone: the opening of other. Back to the brains of 20 games."


def test_in_a_race_there_is_no_turning_to_a_fight(start: Start) -> None:
    worker = start(LESSONS)
    worker.send(StartRace(LESSONS.with_brain(MOUSE, hidden=3)))
    wait_for(worker, lambda now: now.rival is not None)
    now = tell(worker, Switch(FIGHT))
    assert now.notice is not None and now.notice.is_error and "end it first" in now.notice.text
    assert not is_fight(now) and now.rival is not None
    worker.send(EndRace(keep_rival=False))
    wait_for(worker, lambda now: now.rival is None)
    assert is_fight(replaced(worker, Switch(FIGHT)))


# --- changes, and undo -------------------------------------------------------------------------


def test_another_teacher_leaves_brains_and_games_but_marks_the_moves_anew(start: Start) -> None:
    worker = start(FIGHT)
    train(worker, 20)
    before = examined(worker)
    recipe = FIGHT.with_brain(MOUSE, teacher="perfect")
    replaced(worker, Adapt(recipe, TEACHER))
    after = examined(worker)
    assert after.recipe == recipe and after.games == 20
    assert_same_brains(after, before)
    was, now = report_in(before), report_in(after)
    assert was.caught == now.caught and was.histogram == now.histogram, "the games are the same"
    assert was.marks[CAT] == now.marks[CAT], "the cat's teacher is the same"
    assert was.mouse.moves == now.mouse.moves and was.mouse.wrong_moves != now.mouse.wrong_moves
    assert now == report_of(after)
    assert_same_brains(undo(worker), before)
    assert worker.snapshot.recipe == FIGHT
    assert worker.snapshot.run.examined == before.run.examined


def test_another_rate_needs_no_new_exam(start: Start) -> None:
    worker = start(FIGHT)
    train(worker, 20)
    before = examined(worker)
    rate = Change("rate", 0.5, CAT)
    after = replaced(worker, Adapt(FIGHT.with_brain(CAT, rate=0.5), rate))
    assert after.run.examined == before.run.examined
    assert [mark.change for mark in after.run.marks] == [rate]


def test_another_policy_is_examined_anew(start: Start) -> None:
    worker = start(TABLES)
    assert caught(examined(worker)) == 825
    changed = replaced(worker, Adapt(TABLES.with_policy(MOUSE, "perfect"), POLICY))
    assert changed.run.examined is None or caught(changed) == 0
    assert caught(wait_for(worker, lambda now: now.run.examined)) == 0
    assert caught(undo(worker)) == 825


def test_another_size_costs_one_side_its_brain_and_undo_brings_it_back(start: Start) -> None:
    worker = start(FIGHT)
    before = train(worker, 20)
    after = replaced(worker, Adapt(FIGHT.with_brain(CAT, hidden=3), Change("hidden", 3, CAT)))
    assert after.games == 20
    assert_same_bits(after.run.mouse.params, before.run.mouse.params)
    assert after.run.brains[CAT].params["synapse_0"].shape == (4, 3)
    train(worker, 5)
    assert_same_brains(undo(worker), before)


def test_undo_does_not_keep_the_exams_of_what_it_takes_back(start: Start) -> None:
    worker = start(TABLES)
    train(worker, 1)
    before = examined(worker).run.scores.games
    replaced(worker, Adapt(TABLES.with_rules(cat_steps=2), Change("cat_steps", 2)))
    train(worker, 1)
    assert len(examined(worker).run.scores.games) > len(before)
    assert np.array_equal(undo(worker).run.scores.games, before)


# --- what is told ------------------------------------------------------------------------------


def test_a_mouse_that_learned_never_to_be_caught_is_told_once_and_trains_on(start: Start) -> None:
    modern = dataclasses.replace(MODERN, teacher="perfect")
    recipe = Recipe(brains=(modern,), lesson=128).as_fight().with_policy(CAT, "chase")
    worker = start(recipe)
    examined(worker)
    worker.send(Play())
    now = wait_for(worker, lambda now: now.notice)
    assert now.notice is not None and now.playing
    assert now.notice.text.startswith("Never caught: the mouse escapes for 10 ticks from all 1,260")
    wait_for(worker, lambda later: len(later.run.scores.games) > len(now.run.scores.games) + 2)
    assert worker.snapshot.notice == now.notice, "it is told again and again"


def test_a_table_that_is_never_caught_is_no_news(start: Start) -> None:
    worker = start(TABLES)
    examined(worker)
    replaced(worker, Adapt(TABLES.with_policy(MOUSE, "perfect"), POLICY))
    train(worker, 3)
    assert caught(examined(worker)) == 0
    assert worker.snapshot.notice is None


def test_a_saved_fight_knows_from_how_many_starts_the_mouse_is_caught(
    start: Start, tmp_path: Path
) -> None:
    worker = start(TABLES)
    examined(worker)
    tell(worker, Save(tmp_path / "fight.safetensors"))
    (listed,) = list_brains(tmp_path)
    assert listed.score == Score(0, 0, 825, 1260, touch_ends=True)
    worker.send(Pause())
    opened = replaced(worker, Open(tmp_path / "fight.safetensors"))
    assert opened.recipe == TABLES and not opened.playing
