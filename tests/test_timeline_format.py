"""What was changed during a run: kept as values in a brain file, and worded where it is told."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catmouse.drawing.wording import MARKS, REASONS, in_words, mark_in_words
from catmouse.files import library
from catmouse.files.fields import Record
from catmouse.files.timeline_format import VALUES, change_in, mark_of, mark_record_for
from catmouse.recipe.recipe import FIGHT, LESSONS, fight
from catmouse.room.policies import BRAIN, CAT, MOUSE, POLICIES, SIDES, TEACHERS
from catmouse.runs.run import Run
from catmouse.runs.saved import SavedRun
from catmouse.runs.timeline import Change, Mark, has_practised
from tests.saved_runs import a_fight, a_run
from tests.test_odd_brain_files import forged


@pytest.fixture(scope="module")
def runs() -> dict[str, SavedRun]:
    return {LESSONS: a_run(), FIGHT: a_fight()}


# --- as values, in the file ----------------------------------------------------------------------

CHANGES = [
    Change("rate", 0.1 + 0.2, MOUSE),
    Change("rate", 1, CAT),
    Change("teacher", "perfect", CAT),
    Change("hidden", 1024, MOUSE),
    Change("cell", "lstm", CAT),
    Change("policy", BRAIN, CAT),
    Change("learns", 0, MOUSE),
    Change("learns", 1, CAT),
    Change("cat_steps", 2),
    Change("moves", 1000),
    Change("practice", 0),
    Change("practice", 64),
    Change("branch"),
    Change("wipe"),
    Change("recipe"),
    Change("text", "what only an older program could say: 7 🐭"),
]


def test_a_mark_of_every_field_is_tried() -> None:
    tried = {change.field for change in CHANGES}
    assert tried == MARKS.keys() | {"wipe", "recipe"}
    assert tried >= VALUES.keys()


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_mark_of_every_field_comes_back_from_the_file(
    change: Change, runs: dict[str, SavedRun], tmp_path: Path
) -> None:
    for game, run in runs.items():
        timeline = run.timeline.copy()
        timeline.mark(7, change)
        path = tmp_path / f"{game}.safetensors"
        library.save(path, dataclasses.replace(run, timeline=timeline))
        (mark,) = library.load(path).timeline.marks
        assert mark == Mark(7, change), game


@given(
    games=st.integers(0, 2**63 - 1),
    field=st.sampled_from(sorted(VALUES)) | st.text(max_size=9),
    number=st.integers(0, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False),
    text=st.text(max_size=9),
    side=st.sampled_from(["", *SIDES]),
)
def test_any_mark_comes_back_with_its_type_and_every_bit(
    games: int, field: str, number: float, text: str, side: str
) -> None:
    whole = field in VALUES and field != "rate"
    value = int(abs(number)) % 2**63 if whole else number if field == "rate" else text or number
    mark = Mark(games, Change(field, value, side))
    found = mark_of(Record(json.loads(json.dumps(mark_record_for(mark)))))
    assert found == mark
    assert type(found.change.value) is (float if field == "rate" else type(value))


def test_marks_stand_in_the_file_as_field_value_and_side() -> None:
    saved = a_run()
    saved.timeline.mark(40, Change("rate", 0.25, MOUSE))
    saved.timeline.mark(50, Change("branch"))
    texts: dict[str, Any] = {}
    forged(saved, texts.update)
    assert texts["catmouse"] == "4"
    assert texts["timeline"]["marks"] == [
        {"games": 40, "field": "rate", "value": 0.25, "side": "mouse"},
        {"games": 50, "field": "branch", "value": "", "side": ""},
    ]


def test_what_is_changed_six_times_at_one_game_leaves_one_mark(tmp_path: Path) -> None:
    run = Run(fight(hidden=3))
    run.train(10)
    for number in range(6):
        learners = SIDES if number % 2 else (MOUSE,)
        run = run.change(dataclasses.replace(run.recipe, learners=learners))
        run.set_rate(0.1 * (number + 1), CAT)
    marks = [Mark(10, Change("learns", 1, CAT)), Mark(10, Change("rate", 0.1 * 6, CAT))]
    assert list(run.timeline.marks) == marks
    library.save(tmp_path / "a.safetensors", run.saved())
    assert list(library.load(tmp_path / "a.safetensors").timeline.marks) == marks


# --- as 0.3.0 wrote them -------------------------------------------------------------------------


def old_sentences() -> Iterator[tuple[str, Change, bool]]:
    """Every kind of sentence that 0.3.0 could write as a mark, what it is, and if of a fight."""
    cells, policies = ("elman", "lstm"), (BRAIN, *POLICIES)
    for side, who, fights in ((MOUSE, "", False), (MOUSE, "mouse: ", True), (CAT, "cat: ", True)):
        for rate in (0.1, 0.05, 2, 1e-5, 0.0001234, 1e20, 123456, 1.5e-300, 1.79769e308):
            yield f"{who}rate {rate:g}", Change("rate", rate, side), fights
        for teacher in TEACHERS:
            yield f"{who}teacher {teacher}", Change("teacher", teacher, side), fights
        for hidden in (1, 16, 1024):
            yield f"{who}size {hidden}", Change("hidden", hidden, side), fights
        for cell in cells:
            yield f"{who}kind {cell}", Change("cell", cell, side), fights
        if fights:
            for policy in policies:
                yield f"{who}mind {policy}", Change("policy", policy, side), fights
            yield f"{who}learns on", Change("learns", 1, side), fights
            yield f"{who}rests now", Change("learns", 0, side), fights
    for steps in (1, 2):
        yield f"the cat's steps {steps}", Change("cat_steps", steps), True
    for fights in (False, True):
        for moves in (1, 10, 1000):
            yield f"length {moves}", Change("moves", moves), fights
        for count in (1, 64):
            yield f"practised starts: {count}", Change("practice", count), fights
        yield "practised starts: none", Change("practice", 0), fights
        yield "branched here", Change("branch"), fights
    yield "the wipe", Change("wipe"), False
    yield "the new recipe", Change("recipe"), False
    told = "the change to 32 hidden units"  # which a size that is changed later is not called
    yield told, Change("text", told), False


@pytest.mark.parametrize(
    ("sentence", "change", "fights"), [pytest.param(*old, id=old[0]) for old in old_sentences()]
)
def test_a_sentence_of_0_3_0_is_read_as_a_change_and_worded_back_the_same(
    sentence: str, change: Change, fights: bool, runs: dict[str, SavedRun], tmp_path: Path
) -> None:
    path = tmp_path / "old.safetensors"
    path.write_bytes(forged(runs[FIGHT if fights else LESSONS], as_0_3_0(sentence)))
    (mark,) = library.load(path).timeline.marks
    assert mark == Mark(5, change)
    assert type(mark.change.value) is type(change.value) or change.field == "rate"
    assert mark_in_words(mark, several=fights) == sentence


def as_0_3_0(sentence: str) -> Any:
    def write(texts: dict[str, Any]) -> None:
        texts["catmouse"] = "3"
        texts["timeline"]["marks"] = [{"games": 5, "text": sentence}]

    return write


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "rate",
        "rate fast",
        "rate 1.2.3",
        "rate 1e+999",
        "size -3",
        f"size {'9' * 5000}",
        "practised starts: many",
        ": rate 0.1",
        "mouse: cat: rate 0.1",
        "dog: rate 0.1",
        "rate 0.1\n",
        "mouse: the cat has run away",
    ],
)
def test_what_only_looks_like_a_sentence_of_0_3_0_stays_what_it_says(
    sentence: str, tmp_path: Path
) -> None:
    path, again = tmp_path / "old.safetensors", tmp_path / "again.safetensors"
    path.write_bytes(forged(a_run(), as_0_3_0(sentence)))
    saved = library.load(path)
    (mark,) = saved.timeline.marks
    assert mark == Mark(5, Change("text", sentence))
    assert mark_in_words(mark, several=True) == sentence
    library.save(again, saved)
    assert library.load(again).timeline.marks == (mark,)


@given(st.text() | st.from_regex(r"(mouse: |cat: )?[a-z' ]{2,9}:? ?[0-9.e+-]{0,9}"))
def test_any_sentence_of_an_old_file_can_be_told_and_written_again(sentence: str) -> None:
    mark = Mark(3, change_in(sentence))
    assert isinstance(mark_in_words(mark, several=True), str)
    assert mark_of(Record(json.loads(json.dumps(mark_record_for(mark))))) == mark


def test_whether_a_run_practised_is_known_from_its_marks_old_and_new() -> None:
    def marks(*found: tuple[int, str]) -> tuple[Mark, ...]:
        return tuple(Mark(games, change_in(sentence)) for games, sentence in found)

    began, ended = (5, "practised starts: 3"), (9, "practised starts: none")
    assert has_practised(marks(began, ended), 6)
    assert not has_practised(marks(began, ended), 5), "it began with the game after"
    assert not has_practised(marks(ended), 99)
    assert not has_practised(marks((3, "rate 0.5"), (4, "branched here")), 99)


# --- in words ------------------------------------------------------------------------------------


def test_whose_it_was_is_told_where_there_are_several_brains() -> None:
    mark = Mark(3, Change("rate", 0.5, CAT))
    assert mark_in_words(mark, several=True) == "cat: rate 0.5"
    assert mark_in_words(mark, several=False) == "rate 0.5"
    assert mark_in_words(Mark(3, Change("cat_steps", 2)), several=True) == "the cat's steps 2"


TAKEN_BACK = [
    (Change("wipe"), "the wipe"),
    (Change("recipe"), "the new recipe"),
    (Change("hidden", 32, MOUSE), "the change to 32 hidden units"),
    (Change("cell", "lstm", CAT), "the cat's other kind of brain"),
    (Change("teacher", "perfect", MOUSE), "the mouse's other teacher"),
    (Change("policy", "chase", CAT), "the cat's other mind"),
    (Change("learns", 0, CAT), "the change of whether the cat learns"),
    (Change("cat_steps", 2), "the cat's other pace"),
    (Change("moves", 12), "the other length of a fight"),
    (Change("practice", 3), "the practice"),
    (Change("practice", 0), "the end of the practice"),
    (Change("branch", 12_345), "the branch at game 12,345"),
    (Change("open", "Clever mouse"), "the opening of Clever mouse"),
    (Change("race"), "the end of the race"),
    (Change("aside", "lessons"), "the other lessons"),
    (Change("aside", "fight"), "the other fight"),
    (Change("text", "something else"), "something else"),
]


@pytest.mark.parametrize(("change", "words"), TAKEN_BACK, ids=str)
def test_what_undo_takes_back_is_told_in_words(change: Change, words: str) -> None:
    assert in_words(change) == words


def test_every_reason_is_tried() -> None:
    assert {change.field for change, _ in TAKEN_BACK} == REASONS.keys() | {"text"}
