"""Marks: what was changed in a run and after how many games, as values that are worded later."""

from __future__ import annotations

import dataclasses

from catmouse.drawing.wording import mark_in_words
from catmouse.recipe.recipe import Recipe, fight, lessons
from catmouse.room.policies import CAT, MOUSE
from catmouse.runs.run import Run
from catmouse.runs.timeline import Change, Timeline, differences


def test_changes_are_marked_where_they_were_made() -> None:
    run = Run(fight(hidden=3))
    run.train(10)
    run.set_rate(0.2)
    run.set_rate(0.5)  # a step on the way leaves no mark of its own
    run.set_rate(0.5, CAT)
    run.train(10)
    run = run.change(run.recipe.with_brain(MOUSE, teacher="perfect"))
    run = run.change(run.recipe.with_policy(CAT, "perfect").with_rules(cat_steps=2))
    assert [tuple(mark) for mark in run.timeline.marks] == [
        (10, Change("rate", 0.5, MOUSE)),
        (10, Change("rate", 0.5, CAT)),
        (20, Change("teacher", "perfect", MOUSE)),
        (20, Change("policy", "perfect", CAT)),
        (20, Change("cat_steps", 2)),
    ]
    assert [mark_in_words(mark, several=True) for mark in run.timeline.marks] == [
        "mouse: rate 0.5",
        "cat: rate 0.5",
        "mouse: teacher perfect",
        "cat: mind perfect",
        "the cat's steps 2",
    ]
    assert mark_in_words(run.timeline.marks[0], several=False) == "rate 0.5"


def test_of_several_changes_of_one_setting_after_the_same_games_the_last_one_is_marked() -> None:
    run = Run(fight(hidden=3))
    run.train(10)
    for number in range(6):
        learners = (CAT,) if number % 2 == 0 else (MOUSE, CAT)
        run = run.change(dataclasses.replace(run.recipe, learners=learners))
    assert [tuple(mark) for mark in run.timeline.marks] == [(10, Change("learns", 1, MOUSE))]
    run.train(10)
    run = run.change(dataclasses.replace(run.recipe, learners=(MOUSE,)))
    marks = [tuple(mark) for mark in run.timeline.marks]
    assert marks == [(10, Change("learns", 1, MOUSE)), (20, Change("learns", 0, CAT))]


def test_marks_of_other_settings_sides_and_games_stand_beside_each_other_in_order() -> None:
    timeline = Timeline()
    told = [
        (5, Change("rate", 0.2, MOUSE)),
        (5, Change("rate", 0.3, CAT)),
        (5, Change("teacher", "perfect", MOUSE)),
        (7, Change("rate", 0.4, MOUSE)),
    ]
    for games, change in told:
        timeline.mark(games, change)
    assert [tuple(mark) for mark in timeline.marks] == told
    timeline.mark(7, Change("rate", 0.6, MOUSE))
    timeline.mark(7, Change("wipe"))
    timeline.mark(7, Change("wipe"))
    assert [tuple(mark) for mark in timeline.marks] == [
        *told[:3],
        (7, Change("rate", 0.6, MOUSE)),
        (7, Change("wipe")),
    ]


def test_nothing_is_marked_where_nothing_was_changed() -> None:
    assert differences(Recipe(), Recipe()) == []
    assert differences(lessons(seed=1), lessons(seed=2)) == []
    assert differences(Recipe(), lessons(rate=0.2, hidden=8)) == [
        Change("rate", 0.2, MOUSE),
        Change("hidden", 8, MOUSE),
    ]


def test_every_setting_of_a_run_that_can_be_changed_is_marked_once() -> None:
    was = fight(hidden=3)
    changed = {
        Change("cell", "lstm", MOUSE): was.with_brain(MOUSE, cell="lstm"),
        Change("hidden", 5, CAT): was.with_brain(CAT, hidden=5),
        Change("policy", "flee", MOUSE): was.with_policy(MOUSE, "flee"),
        Change("learns", 0, CAT): dataclasses.replace(was, learners=(MOUSE,)),
        Change("cat_steps", 2): was.with_rules(cat_steps=2),
        Change("moves", 20): dataclasses.replace(was, moves=20),
        Change("practice", 1): dataclasses.replace(was, practice=((1, 2),)),
    }
    for change, recipe in changed.items():
        assert differences(was, recipe) == [change]
