"""What the window says is said whole, at every size, of every kind of brain."""

from __future__ import annotations

import dataclasses
import re

import pygame
import pytest

from catmouse.recipe.recipe import LESSONS, MODERN, PRESETS, Recipe, fight, lessons
from catmouse.runs.timeline import Change
from catmouse.window.actions.look import show
from catmouse.worker.messages import Begin, EndRace, Pause, StartRace
from tests.window.conftest import Start
from tests.window.hands import Hands

CUT = re.compile(r"\S…$")
"""How a text ends that was too long; where an ellipsis is meant, a space stands before it."""

KINDS = {
    "article": Recipe(),
    "modern": PRESETS["modern"],
    "LSTM, compass": lessons(cell="lstm", hidden=128),
    "Elman, four-way": lessons(head="four-way", hidden=128),
    "a fight": fight(),
    "a fight of modern brains": fight(cat_brain=MODERN, **dataclasses.asdict(MODERN), lesson=128),
    "practising": Recipe(practice=((0, 1), (2, 3))),
}


def begin(hands: Hands, recipe: Recipe) -> None:
    hands.send(Pause())  # the exam is sooner over then
    hands.send(Begin(recipe, Change("wipe")))
    hands.until(lambda: hands.snapshot.recipe == recipe, "the new brain was there")
    hands.until(lambda: hands.snapshot.run.examined is not None, "it was examined")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", ["1024x700", "1280x800"])
def test_no_word_is_cut(start: Start, size: str, kind: str) -> None:
    hands = start(size)
    begin(hands, KINDS[kind])
    seen: dict[str, list[str]] = {}
    for _ in range(len(hands.snapshot.run.mouse.params) + 1):  # the last are the colours
        hands.press(pygame.K_h)
        seen[f"heat map {hands.app.session.preferences.weights}"] = hands.words()
    for overlay in ("help", "more", "race", "compare", "report", "mistakes", "export"):
        hands.app.desk.do(show(overlay))
        seen[overlay] = hands.words()
        hands.press(pygame.K_ESCAPE)
    if KINDS[kind].game == LESSONS:
        hands.send(StartRace(lessons(hidden=64)))
        hands.until(lambda: hands.snapshot.rival is not None, "the race began")
        seen["in a race"] = hands.words()
    cut = {where: [word for word in words if CUT.search(word)] for where, words in seen.items()}
    assert all(seen.values())
    assert not any(cut.values()), cut


def test_the_chart_says_what_errors_and_wrong_moves_are(hands: Hands) -> None:
    begin(hands, Recipe())
    words = hands.words()
    assert "errors, smoothed: up to 5.0 if all is right" in words
    assert "wrong moves, exact" in words
    begin(hands, Recipe(moves=4))
    assert "errors, smoothed: up to 2.0 if all is right" in hands.words()
    begin(hands, PRESETS["modern"])
    assert "errors, smoothed: 0 if all is right" in hands.words()


def test_a_race_has_the_articles_four_runs_beside_it(hands: Hands) -> None:
    begin(hands, Recipe())
    assert not {"64", "32", "128"} <= set(hands.words())
    hands.send(StartRace(lessons(hidden=64)))
    hands.until(lambda: hands.snapshot.rival is not None, "the race began")
    for axis in ("games", "seconds"):
        words = hands.words()
        assert {"16", "32", "64", "128", "the article's runs"} <= set(words), (axis, words)
        hands.press(pygame.K_x)
    hands.press(pygame.K_g)
    assert "the article's runs" not in hands.words(), "none of them is in sight so early"
    hands.press(pygame.K_g)
    hands.send(EndRace(False))
    begin(hands, Recipe(moves=4))
    hands.send(StartRace(lessons(moves=4, hidden=64)))
    hands.until(lambda: hands.snapshot.rival is not None, "the race began")
    assert "the article's runs" not in hands.words(), "its games had ten moves"


def test_the_answer_is_explained_by_its_head(hands: Hands) -> None:
    begin(hands, Recipe())
    assert "up is near 0, left near 1: far apart" in hands.words()
    begin(hands, PRESETS["modern"])
    assert "framed: what the teacher says" in hands.words()


def drawn(hands: Hands, letter: str) -> bytes:
    picture = hands.stage.brush.fonts.font(13).render(letter, True, "white")
    return pygame.image.tobytes(picture, "RGBA")


@pytest.mark.parametrize("kind", ["article", "modern"])
def test_the_weight_under_the_pointer_is_said_in_letters_that_the_font_has(
    start: Start, kind: str
) -> None:
    hands = start("1024x700")
    begin(hands, KINDS[kind])
    panel = hands.stage.panels["heat_map"]
    for _ in hands.snapshot.run.mouse.params:
        hands.press(pygame.K_h)
        hands.point((panel.place.centerx, panel.place.bottom - 40))
        said = [word for word in hands.words() if re.search(r": [+-]\d+\.\d{3}$", word)]
        assert len(said) == 1, said
        missing = drawn(hands, "\ue000")  # no font has that one
        strange = [letter for letter in said[0] if drawn(hands, letter) == missing]
        assert not strange, f"{said[0]!r}: {strange} cannot be drawn"
