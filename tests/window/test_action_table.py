"""The table of actions: each says all of itself, no key means two things, the help knows them."""

from __future__ import annotations

import copy
from collections import Counter

import pygame
import pytest
from pygame.event import Event

from catmouse.recipe.recipe import FIGHT, LESSONS, Recipe
from catmouse.window.actions import table
from catmouse.window.actions.action import Action
from catmouse.window.actions.look import show
from catmouse.window.actions.table import ACTIONS, action_of, actions_in, help_of
from catmouse.window.registry import DIALOGS, PANELS
from tests.window.desks import Noting, NotingDesk
from tests.window.hands import Hands

GAMES = (LESSONS, FIGHT)
RECIPES = {LESSONS: Recipe(), FIGHT: Recipe().as_fight()}
PRESSABLE = [
    pytest.param(action, game, id=f"{action.key} in {game}")
    for game in GAMES
    for action in actions_in(game)
    if action is not table.TAB
]


def pressed(action: Action, modifiers: int = 0) -> Event:
    control = pygame.KMOD_LCTRL if action.control else 0
    return Event(pygame.KEYDOWN, key=action.codes[0], mod=control | modifiers)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.label)
def test_every_action_says_all_of_itself(action: Action) -> None:
    assert action.key and action.label and (action.tip or action.help)
    assert action.where in ("", *GAMES)
    assert action.tooltip.endswith(f" ({action.key})."), "a tooltip ends with its key"
    assert len(action.tooltip) <= 90


def test_every_action_of_the_table_is_in_its_list() -> None:
    declared = [value for value in vars(table).values() if isinstance(value, Action)]
    assert all(action in ACTIONS for action in [*declared, *table.AT_SPEED.values()])


@pytest.mark.parametrize("game", GAMES)
def test_no_key_means_two_things_in_one_game(game: str) -> None:
    counted = Counter(
        (code, action.control) for action in actions_in(game) for code in action.codes
    )
    twice = [pygame.key.name(code) for (code, _), times in counted.items() if times > 1]
    assert not twice, f"{twice} mean two things"


@pytest.mark.parametrize("game", GAMES)
def test_no_key_means_two_things_in_one_dialog(hands: Hands, game: str) -> None:
    if game == FIGHT:
        hands.press_key_of(table.FIGHTS)
    hands.until(lambda: hands.app.view.game == game, f"the game was {game}")
    for name in DIALOGS.keys() - {"failure"}:
        hands.stage.show(name, hands.app.view)
        if hands.stage.overlay is None:
            continue
        keyed = {action.key: set() for action in hands.stage.overlay.actions.values() if action.key}
        for action in hands.stage.overlay.actions.values():
            if action.key:
                keyed[action.key].add(action.do)
        assert all(len(meanings) == 1 for meanings in keyed.values()), (name, keyed)
        hands.stage.close()


@pytest.mark.parametrize("game", GAMES)
def test_every_key_stands_in_the_help(game: str) -> None:
    lines = help_of(game)
    assert all(keys and words for keys, words in lines)
    shown = " ".join(keys for keys, _ in lines).split()
    spelled = {"arrows": ["Up", "Right", "Down", "Left"], "…": ["2", "3", "4"]}
    known = {key for word in shown for key in spelled.get(word, [word])}
    assert known == {action.key for action in actions_in(game)}


@pytest.mark.parametrize(("action", "game"), PRESSABLE)
def test_a_pressed_key_does_what_the_table_says(display: None, action: Action, game: str) -> None:
    assert action_of(pressed(action), game) is action
    turned = Event(pygame.KEYDOWN, key=action.codes[0], mod=pygame.KMOD_LCTRL ^ pressed(action).mod)
    other = action_of(turned, game)
    assert other is None or other.control != action.control, "Ctrl makes no difference to it"


@pytest.mark.parametrize(("action", "game"), PRESSABLE)
def test_every_action_that_can_be_pressed_does_something(action: Action, game: str) -> None:
    desk = NotingDesk(RECIPES[game])
    parts = [desk.stage, desk.screen, Noting(), Noting(moment=Noting(games=7))]
    _, _, desk.view.playback, desk.past = parts  # type: ignore[assignment]
    vars(desk.view.playback).update(steering=False)  # type: ignore[arg-type]
    desk.screen.is_full = True  # type: ignore[misc]  # or there is nothing to close
    before = copy.deepcopy(desk.preferences)
    doing = action.do_now()
    assert doing is not None
    desk.do(doing)
    asked = [name for part in parts for name in part.called]  # type: ignore[union-attr]
    assert asked or desk.sent or desk.preferences != before


def test_the_command_key_of_a_mac_is_as_good_as_control(display: None) -> None:
    meta = Event(pygame.KEYDOWN, key=pygame.K_z, mod=pygame.KMOD_LMETA)
    assert action_of(meta, LESSONS) is table.UNDO


def test_lock_keys_do_not_count(display: None) -> None:
    locked = pressed(table.WIPE, pygame.KMOD_NUM | pygame.KMOD_CAPS)
    assert action_of(locked, LESSONS) is table.WIPE


def test_a_key_without_a_meaning_does_nothing(display: None) -> None:
    known = {code for action in ACTIONS for code in action.codes}
    for code in set(range(pygame.K_a, pygame.K_z + 1)) - known:
        assert action_of(Event(pygame.KEYDOWN, key=code, mod=0), LESSONS) is None


# --- dialogs and panels ------------------------------------------------------------------------


def test_every_dialog_but_the_failures_has_an_action_that_shows_it_where_it_opens() -> None:
    for name, dialog in DIALOGS.items():
        shows_it = [action for action in ACTIONS if action.do == show(name)]
        assert name and len(shows_it) == (name != "failure"), f"{name}: {shows_it}"
        assert all(action.where == dialog.where for action in shows_it)


def test_every_panel_and_dialog_states_its_name(hands: Hands) -> None:
    names = [kind.name for kind in PANELS]
    assert len(set(names)) == len(names)
    for kind in PANELS:
        assert hasattr(hands.stage.layout, kind.name), f"{kind} has no place"


def test_a_dialog_answers_to_the_keys_that_its_tooltips_name(hands: Hands) -> None:
    hands.press_key_of(table.RACE)
    hands.press_key_of(table.COMPARE)
    assert hands.stage.overlay_name == "compare", "its button in the dialog of the race has a key"
