"""The sentence under the board says all that it has to say, whatever is said."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from catmouse.games.single import Step
from catmouse.room.compass import TARGETS
from catmouse.room.policies import MOUSE
from catmouse.room.world import DIRECTION_NAMES
from tests.window.conftest import Start
from tests.window.hands import Hands


def moves_of(head: str) -> list[Step]:
    """A move for every direction that the mouse takes and every one that the teacher says."""
    made = []
    for chosen, target in itertools.product(range(4), repeat=2):
        four = np.eye(4)[chosen]
        output = (float(TARGETS[chosen]),) if head == "compass" else tuple(four.tolist())
        made.append(Step(MOUSE, 0, 1, 7, output, chosen, target))
    return made


def said(hands: Hands, move: Step) -> str:
    """What the sentence says of a move."""
    hands.app.playback.trails[MOUSE] = [move]
    panel = hands.stage.panels["sentence"]
    hands.stage.brush.fonts.forget()
    panel.draw(hands.app.screen.surface, hands.app.view)
    return " ".join(text for text, _ in hands.stage.brush.fonts.written)


@pytest.mark.parametrize("head", ["compass", "four-way"])
@pytest.mark.parametrize("size", ["1024x700", "1280x800", "1920x1080"])
def test_every_sentence_is_whole(start: Start, size: str, head: str) -> None:
    hands = start(size)
    for move in moves_of(head):
        mouse, teacher = DIRECTION_NAMES[move.chosen], DIRECTION_NAMES[move.target]
        numbers = (
            (f" ({move.says:.2f})", f" ({move.target_number})")
            if head == "compass"
            else (" (100%)", "")
        )
        words = said(hands, move)
        assert f"Mouse says {mouse}{numbers[0]}" in words, words
        assert f"eacher says {teacher}{numbers[1]}" in words, words
        assert "…" not in words, words


@pytest.mark.parametrize("head", ["compass", "four-way"])
def test_the_sentence_stays_where_it_is_from_move_to_move(start: Start, head: str) -> None:
    hands = start("1280x800")
    sizes = set()
    for move in moves_of(head):
        said(hands, move)
        sizes |= {size for text, size in hands.stage.brush.fonts.written if "says" in text}
    assert len(sizes) == 1, f"the type changes: {sizes}"
