"""The sentence under the board says all that it has to say, whatever is said."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from catmouse.room.compass import IDEALS
from catmouse.room.world import DIRECTION_NAMES
from catmouse.window.playback import Move
from tests.window.conftest import Start
from tests.window.hands import Hands


def moves_of(head: str) -> list[Move]:
    """A move for every direction that the mouse takes and every one that the teacher says."""
    made = []
    for chosen, ideal in itertools.product(range(4), repeat=2):
        four = np.eye(4)[chosen]
        answer = (float(IDEALS[chosen]),) if head == "compass" else tuple(four.tolist())
        made.append(Move(0, 1, 7, answer, chosen, ideal))
    return made


def said(hands: Hands, move: Move) -> str:
    """What the sentence says of a move."""
    hands.app.playback.trail = [move]
    panel = hands.stage.panels["sentence"]
    hands.stage.brush.fonts._texts.clear()
    panel.draw(hands.app.screen.surface, hands.app.view)
    return " ".join(str(key[0]) for key in hands.stage.brush.fonts._texts)


@pytest.mark.parametrize("head", ["compass", "four-way"])
@pytest.mark.parametrize("size", ["1024x700", "1280x800", "1920x1080"])
def test_every_sentence_is_whole(start: Start, size: str, head: str) -> None:
    hands = start(size)
    for move in moves_of(head):
        mouse, teacher = DIRECTION_NAMES[move.chosen], DIRECTION_NAMES[move.ideal]
        numbers = (
            (f" ({move.says:.2f})", f" ({move.target})") if head == "compass" else (" (100%)", "")
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
        sizes |= {key[1] for key in hands.stage.brush.fonts._texts if "says" in str(key[0])}
    assert len(sizes) == 1, f"the type changes: {sizes}"
