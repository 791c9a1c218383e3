"""The training thread in fights: turning to them and back, changing them, and undoing all of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from catmouse.files.library import list_brains
from catmouse.recipe.recipe import MODERN, Fight, Recipe, brain_settings
from catmouse.room.policies import CAT, MOUSE, SIDES
from catmouse.room.world import FloatArray
from catmouse.runs.run import Trainer
from catmouse.worker.messages import (
    Begin,
    Change,
    Command,
    EndRace,
    Open,
    Pause,
    Play,
    Save,
    SetRate,
    Snapshot,
    StartRace,
    Switch,
)
from catmouse.worker.thread import Worker
from tests.commanding import SMALL, Start, tell, train, undo, wait_for
from tests.helpers import assert_same_bits

FIGHT = SMALL.with_fight(cat_brain=dataclasses.replace(Fight().cat_brain, hidden=4))
LESSONS = dataclasses.replace(FIGHT, fight=None)
TABLES = FIGHT.with_fight(mouse="flee", cat="chase")


def replaced(worker: Worker, command: Command) -> Snapshot:
    """Send a command that puts another run in place; return the snapshot with it."""
    before = worker.snapshot.brain
    worker.send(command)
    return wait_for(worker, lambda now: now.brain != before)


def examined(worker: Worker) -> Snapshot:
    """Return the snapshot once the exam of the present brains is over."""
    return wait_for(worker, lambda now: now.score and now.score.games == now.games)


def caught(snapshot: Snapshot) -> int:
    assert snapshot.score is not None and snapshot.score.duel is not None
    return snapshot.score.duel.caught


def params_of(snapshot: Snapshot, side: str) -> Mapping[str, FloatArray]:
    assert snapshot.cat is not None, "this is no fight"
    return snapshot.params if side == MOUSE else snapshot.cat.params


def assert_same_brains(one: Snapshot, other: Snapshot) -> None:
    for side in SIDES:
        assert_same_bits(params_of(one, side), params_of(other, side))


# --- both learn --------------------------------------------------------------------------------


def test_in_a_fight_both_brains_learn_as_a_trainer_alone_would(start: Start) -> None:
    now = train(start(FIGHT), 30)
    expected = Trainer(FIGHT)
    expected.train(30)
    assert now.games == 30
    assert_same_bits(now.params, expected.params)
    assert_same_bits(params_of(now, CAT), expected.learners[CAT].params)
    assert now.cat is not None and now.cat.recent == tuple(expected.recent)
    assert now.smoothed == expected.smoothed
    assert now.cat.smoothed == expected.learners[CAT].smoothed


@pytest.mark.parametrize("side", [MOUSE, CAT])
def test_who_does_not_learn_keeps_every_bit(start: Start, side: str) -> None:
    worker = start(FIGHT)
    before = worker.snapshot
    other = CAT if side == MOUSE else MOUSE
    replaced(worker, Change(FIGHT.with_fight(learners=(other,)), "test"))
    after = train(worker, 20)
    assert_same_bits(params_of(after, side), params_of(before, side))
    learned, blank = params_of(after, other), params_of(before, other)
    assert all((learned[name] != blank[name]).any() for name in learned), "the other learned not"


def test_between_two_tables_nobody_learns_but_the_fights_are_counted(start: Start) -> None:
    worker = start(TABLES)
    before = worker.snapshot
    after = train(worker, 50)
    assert_same_brains(after, before)
    assert after.games == 50 and np.isnan(after.smoothed) and len(after.curve.games) == 0
    assert after.cat is not None and len(after.cat.recent) == 50
    assert caught(examined(worker)) == 825


def test_a_rate_is_one_sides_own(start: Start) -> None:
    worker = start(FIGHT)
    worker.send(SetRate(0.5, CAT))
    now = wait_for(worker, lambda now: now.recipe.brain_of(CAT).rate == 0.5).recipe
    assert now.brain_of(MOUSE).rate == FIGHT.rate
    assert now == FIGHT.with_brain(CAT, rate=0.5)


# --- from lessons to a fight and back ----------------------------------------------------------


def test_the_mouse_of_the_lessons_fights_with_what_it_knows(start: Start) -> None:
    worker = start(LESSONS)
    lessons = train(worker, 100)
    fight = replaced(worker, Switch(FIGHT))
    assert_same_bits(fight.params, lessons.params)
    assert fight.games == 0 and fight.recipe == FIGHT and fight.cat is not None


def test_after_a_fight_the_lessons_are_as_they_were(start: Start) -> None:
    worker = start(LESSONS)
    train(worker, 100)
    lessons = examined(worker)
    replaced(worker, Switch(FIGHT))
    train(worker, 10)
    back = replaced(worker, Switch(LESSONS))
    assert back.cat is None and back.recipe == LESSONS and back.games == 100
    assert_same_bits(back.params, lessons.params)
    assert back.score == lessons.score
    assert back.clock == lessons.clock
    for points, before in ((back.curve, lessons.curve), (back.scores, lessons.scores)):
        assert all(np.array_equal(one, other) for one, other in zip(points, before, strict=True))
    after = train(worker, 50)
    expected = Trainer(LESSONS)
    expected.train(150)
    assert_same_bits(after.params, expected.params)


def test_a_fight_goes_on_where_it_was_left(start: Start) -> None:
    worker = start(LESSONS)
    replaced(worker, Switch(FIGHT))
    fight = train(worker, 20)
    replaced(worker, Switch(LESSONS))
    lessons = train(worker, 10)
    back = replaced(worker, Switch(FIGHT))
    assert back.games == 20 and back.undo == ()
    assert_same_brains(back, fight)
    assert_same_bits(replaced(worker, Switch(LESSONS)).params, lessons.params)


def test_undo_may_lead_out_of_a_fight_which_is_kept_for_the_way_back(start: Start) -> None:
    worker = start(LESSONS)
    former = train(worker, 30)
    replaced(worker, Begin(LESSONS, "the wipe"))
    replaced(worker, Switch(FIGHT))
    fight = train(worker, 20)
    back = undo(worker)
    assert back.cat is None
    assert_same_bits(back.params, former.params)
    again = replaced(worker, Switch(FIGHT))
    assert again.games == 20
    assert_same_brains(again, fight)


def test_opening_a_mouse_during_a_fight_costs_neither_fight_nor_lessons(
    start: Start, tmp_path: Path
) -> None:
    worker = start(dataclasses.replace(LESSONS, seed=9))
    train(worker, 5)
    tell(worker, Save(tmp_path / "other.safetensors"))
    replaced(worker, Begin(LESSONS, "test"))
    lessons = train(worker, 30)
    replaced(worker, Switch(FIGHT))
    fight = train(worker, 20)
    opened = replaced(worker, Open(tmp_path / "other.safetensors"))
    assert opened.cat is None and opened.games == 5
    replaced(worker, Switch(FIGHT))
    assert worker.snapshot.undo[-1] == "the other lessons"
    assert_same_bits(undo(worker).params, lessons.params)
    assert_same_brains(undo(worker), fight)


def test_in_a_race_there_is_no_turning_to_a_fight(start: Start) -> None:
    worker = start(LESSONS)
    worker.send(StartRace(dataclasses.replace(LESSONS, hidden=3)))
    wait_for(worker, lambda now: now.rival is not None)
    now = tell(worker, Switch(FIGHT))
    assert now.notice is not None and now.notice.is_error and "end it first" in now.notice.text
    assert now.cat is None and now.rival is not None
    worker.send(EndRace(keep_rival=False))
    wait_for(worker, lambda now: now.rival is None)
    assert replaced(worker, Switch(FIGHT)).cat is not None


# --- changes, and undo -------------------------------------------------------------------------


def test_another_teacher_leaves_the_brain_the_games_and_the_score(start: Start) -> None:
    worker = start(FIGHT)
    train(worker, 20)
    before = examined(worker)
    recipe = FIGHT.with_brain(MOUSE, teacher="perfect")
    after = replaced(worker, Change(recipe, "the other teacher"))
    assert after.recipe == recipe and after.games == 20
    assert_same_brains(after, before)
    assert after.score == before.score, "what has not changed needs no new exam"
    assert_same_brains(undo(worker), before)
    assert worker.snapshot.recipe == FIGHT


def test_another_mind_is_examined_anew(start: Start) -> None:
    worker = start(TABLES)
    assert caught(examined(worker)) == 825
    changed = replaced(worker, Change(TABLES.with_fight(mouse="perfect"), "the other mind"))
    assert changed.score is None or caught(changed) == 0
    assert caught(wait_for(worker, lambda now: now.score)) == 0
    assert caught(undo(worker)) == 825


def test_another_size_costs_one_side_its_brain_and_undo_brings_it_back(start: Start) -> None:
    worker = start(FIGHT)
    before = train(worker, 20)
    after = replaced(worker, Change(FIGHT.with_brain(CAT, hidden=3), "the change"))
    assert after.games == 20
    assert_same_bits(after.params, before.params)
    assert params_of(after, CAT)["synapse_0"].shape == (4, 3)
    train(worker, 5)
    assert_same_brains(undo(worker), before)


def test_undo_does_not_keep_the_exams_of_what_it_takes_back(start: Start) -> None:
    worker = start(TABLES)
    train(worker, 1)
    before = examined(worker).scores.games
    replaced(worker, Change(TABLES.with_fight(steps=2), "the change"))
    train(worker, 1)
    assert len(examined(worker).scores.games) > len(before)
    assert np.array_equal(undo(worker).scores.games, before)


# --- what is told ------------------------------------------------------------------------------


def test_a_mouse_that_learned_never_to_be_caught_is_told_once_and_trains_on(start: Start) -> None:
    modern = brain_settings(MODERN) | {"teacher": "perfect"}
    recipe = Recipe(**modern, lesson=128).with_fight(cat="chase")
    worker = start(recipe)
    examined(worker)
    worker.send(Play())
    now = wait_for(worker, lambda now: now.notice)
    assert now.notice is not None and now.playing
    assert now.notice.text.startswith("Never caught: the mouse escapes for 10 ticks from all 1,260")
    wait_for(worker, lambda later: len(later.scores.games) > len(now.scores.games) + 2)
    assert worker.snapshot.notice == now.notice, "it is told again and again"


def test_a_table_that_is_never_caught_is_no_news(start: Start) -> None:
    worker = start(TABLES)
    examined(worker)
    replaced(worker, Change(TABLES.with_fight(mouse="perfect"), "the other mind"))
    train(worker, 3)
    assert caught(examined(worker)) == 0
    assert worker.snapshot.notice is None


def test_weights_that_stop_being_finite_are_told_with_their_side(start: Start) -> None:
    worker = start(dataclasses.replace(FIGHT, moves=100))
    good = train(worker, 5)
    worker.send(SetRate(1e308, CAT))
    worker.send(Play())
    now = wait_for(worker, lambda now: now.failure)
    assert now.failure is not None and not now.playing
    assert "a weight of the cat's brain stopped being a finite number" in now.failure.reason
    assert_same_brains(now, good)


def test_a_saved_fight_knows_from_how_many_starts_the_mouse_is_caught(
    start: Start, tmp_path: Path
) -> None:
    worker = start(TABLES)
    examined(worker)
    tell(worker, Save(tmp_path / "fight.safetensors"))
    (listed,) = list_brains(tmp_path)
    assert (listed.caught, listed.starts) == (825, 1260) and listed.right_moves is None
    worker.send(Pause())
    opened = replaced(worker, Open(tmp_path / "fight.safetensors"))
    assert opened.recipe == TABLES and not opened.playing
