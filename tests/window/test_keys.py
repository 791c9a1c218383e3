"""The keys: none means two things, and the help knows them all."""

from __future__ import annotations

from collections import Counter

import pygame
import pytest
from pygame.event import Event

from catmouse.window.keys import KEYS, Key, wish_of
from catmouse.window.wishes import Wipe
from catmouse.worker.messages import Undo

PRESSABLE = [key for key in KEYS if key.code != pygame.K_TAB]


def test_no_key_means_two_things() -> None:
    counted = Counter((key.code, key.control) for key in KEYS)
    twice = [pygame.key.name(code) for (code, _), times in counted.items() if times > 1]
    assert not twice, f"{twice} mean two things"


def test_every_key_that_the_help_shows_has_its_words() -> None:
    odd = [key for key in KEYS if bool(key.shown) != bool(key.help)]
    assert not odd, f"shown without words, or words without a key: {odd}"


def test_every_key_is_in_the_help_or_joins_the_line_above() -> None:
    shown = None
    for key in KEYS:
        shown = key if key.shown else shown
        assert shown is not None, f"{key} stands before the first line"
        assert type(key.wish) is type(shown.wish), f"{key} has no line of its own but needs one"


@pytest.mark.parametrize("key", PRESSABLE, ids=lambda key: pygame.key.name(key.code))
def test_a_pressed_key_wishes_what_the_table_says(display: None, key: Key) -> None:
    control = pygame.KMOD_LCTRL if key.control else 0
    assert wish_of(Event(pygame.KEYDOWN, key=key.code, mod=control)) == key.wish
    other = Event(pygame.KEYDOWN, key=key.code, mod=pygame.KMOD_LCTRL - control)
    known = {(key.code, key.control): key.wish for key in KEYS}
    expected = known.get((key.code, not key.control))
    assert wish_of(other) == expected != key.wish, "Ctrl makes no difference to it"


def test_the_command_key_of_a_mac_is_as_good_as_control(display: None) -> None:
    pressed = Event(pygame.KEYDOWN, key=pygame.K_z, mod=pygame.KMOD_LMETA)
    assert wish_of(pressed) == Undo()


def test_lock_keys_do_not_count(display: None) -> None:
    pressed = Event(pygame.KEYDOWN, key=pygame.K_w, mod=pygame.KMOD_NUM | pygame.KMOD_CAPS)
    assert wish_of(pressed) == Wipe()


def test_a_key_without_a_meaning_wishes_nothing(display: None) -> None:
    known = {key.code for key in KEYS}
    for code in set(range(pygame.K_a, pygame.K_z + 1)) - known:
        assert wish_of(Event(pygame.KEYDOWN, key=code, mod=0)) is None
