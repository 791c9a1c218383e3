"""The whole window, used in this process: buttons, Tab, the board under the hand, resizing."""

from __future__ import annotations

import itertools
import time

import pygame
import pytest
from pygame_gui.elements import UIButton

from catmouse.recipe.recipe import lessons
from catmouse.room.policies import MOUSE
from catmouse.room.world import World
from catmouse.runs.timeline import Change
from catmouse.window.actions.look import show as shows
from catmouse.window.actions.table import ACTIONS, AT_SPEED
from catmouse.window.layout import SMALLEST_SIZE, arrange
from catmouse.window.panels.board import Board
from catmouse.worker.messages import Begin
from tests.window.conftest import Start
from tests.window.hands import IDLE, Hands

SIZES = ["1024x700", "1280x800", "1920x1080"]
OVERLAYS = ["", "open", "save", "export", "more", "race", "compare", "report", "mistakes", "help"]


def name_of(button: UIButton) -> str:
    return button.text.strip() or button.tool_tip_text


def show(hands: Hands, overlay: str) -> None:
    if overlay in ("report", "mistakes"):  # whose boards are there after the first exam
        hands.until(lambda: hands.snapshot.run.examined is not None, "the first exam was over")
    if overlay:
        hands.press_key_of(next(action for action in ACTIONS if action.do == shows(overlay)))
    assert hands.stage.overlay_name == overlay


# --- buttons -----------------------------------------------------------------------------------


def test_every_button_says_in_one_line_what_it_does(hands: Hands) -> None:
    for overlay in OVERLAYS:
        show(hands, overlay)
        for button in hands.buttons():
            tip = button.tool_tip_text
            assert tip and tip.endswith((".", ")")), f"{name_of(button)!r} says {tip!r}"
            assert len(tip) <= 90 and "\n" not in tip, f"{tip!r} is more than a line"
        hands.press(pygame.K_ESCAPE)


def test_a_tooltip_waits_for_a_pointer_that_rests(hands: Hands) -> None:
    button = hands.stage.panels["layers"].buttons[1]
    hands.point(button.rect.center)
    assert button.tool_tip is None
    hands.until(lambda: button.tool_tip is not None, "the tooltip was there")
    hands.point(IDLE)
    assert button.tool_tip is None, "the tooltip stayed behind"


def test_every_button_shows_its_tooltip_inside_the_window(start: Start) -> None:
    hands = start("1024x700")
    kinds = set()
    for overlay in OVERLAYS:
        show(hands, overlay)
        for button in hands.buttons():
            button.tool_tip_delay = 0.0
            hands.point(button.rect.center)
            hands.frames()
            state = f"{name_of(button)!r}, chosen {button.is_selected}, on {button.is_enabled},"
            assert button.tool_tip is not None, f"{state} shows no tooltip"
            assert hands.stage.layout.window.contains(button.tool_tip.rect), f"{state} hides it"
            kinds.add((button.is_selected, button.is_enabled))
        hands.press(pygame.K_ESCAPE)
    assert {(True, True), (False, True), (False, False)} <= kinds, "some kind was not there"


def assert_fits(button: UIButton, has_icon: bool) -> None:
    """Fail where a button's words are wider than the button, or lie under its icon."""
    words, width = button.text.strip(), button.font.size(button.text)[0]
    assert width <= button.rect.width - 4, f"{words!r} is {width} wide in {button.rect.width}"
    if words and has_icon:
        blank = button.font.size(button.text[: button.text.index(words)])[0]
        ink = button.rect.centerx - width / 2 + blank
        icon_end = button.rect.x + 12 + min(22, button.rect.height - 8)
        assert ink >= icon_end, f"{words!r} begins {icon_end - ink:.0f} pixels under its icon"


def assert_in_order(hands: Hands) -> None:
    """No button in sight covers another, leaves the window or cuts its words."""
    overlay = hands.stage.overlay
    panels = hands.stage.panels.values() if overlay is None else [overlay]
    shown = {
        button: bool(panel.actions[button].icon) for panel in panels for button in panel.buttons
    }
    for button, has_icon in shown.items():
        assert hands.stage.layout.window.contains(button.rect), f"{name_of(button)} leaves"
        assert_fits(button, has_icon)
    for one, other in itertools.combinations(shown, 2):
        assert not one.rect.colliderect(other.rect), f"{name_of(one)} lies on {name_of(other)}"


@pytest.mark.parametrize("size", SIZES)
def test_no_button_covers_another_leaves_the_window_or_cuts_its_words(
    start: Start, size: str
) -> None:
    hands = start(size)
    for overlay, steering in itertools.product(OVERLAYS, [False, True]):
        if hands.app.playback.steering != steering:
            hands.press(pygame.K_c)
        show(hands, overlay)
        assert_in_order(hands)
        hands.press(pygame.K_ESCAPE)


# --- Tab ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_tab_visits_every_button_that_can_be_pressed_and_comes_round(
    hands: Hands, overlay: str
) -> None:
    show(hands, overlay)
    ready = [button for button in hands.buttons() if button.is_enabled]
    assert ready
    for modifiers, order in ((0, ready), (pygame.KMOD_LSHIFT, ready[::-1])):
        visited = []
        for _ in range(2 * len(ready)):
            hands.press(pygame.K_TAB, modifiers)
            visited.append(name_of(hands.stage.ring.button))
        names = [name_of(button) for button in order]
        at = names.index(visited[0])
        assert visited == (names[at:] + names[:at]) * 2
    hands.press(pygame.K_ESCAPE)
    assert hands.stage.ring.button is None and hands.stage.overlay is None


def walk_to(hands: Hands, words: str) -> None:
    for _ in hands.buttons():
        hands.press(pygame.K_TAB)
        if words in hands.stage.ring.button.tool_tip_text:
            return
    pytest.fail(f"no button says {words!r}: {[name_of(button) for button in hands.buttons()]}")


@pytest.mark.parametrize("key", [pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE])
def test_enter_and_space_press_the_button_in_the_ring(hands: Hands, key: int) -> None:
    walk_to(hands, "(A)")
    hands.press(key)
    assert "arrows" in hands.app.session.preferences.layers
    assert hands.snapshot.playing, "Space paused as well"
    walk_to(hands, "(C)")
    hands.press(key)
    assert hands.app.playback.steering
    walk_to(hands, "hidden units")
    hands.press(key)
    hands.until(lambda: hands.snapshot.recipe.mouse.hidden == 4, "the brain had 4 hidden units")


# --- keys --------------------------------------------------------------------------------------


def test_a_held_key_wishes_once_what_costs_a_brain(hands: Hands) -> None:
    hands.press(pygame.K_w, held=30)
    hands.press(pygame.K_n, held=30)
    hands.settle()
    assert len(hands.snapshot.undo) == 2, f"undo has {hands.snapshot.undo}"
    walk_to(hands, "same seed")
    hands.press(pygame.K_RETURN, held=30)
    hands.settle()
    assert len(hands.snapshot.undo) == 3


def test_a_held_arrow_leads_the_cat_on(hands: Hands) -> None:
    world = hands.app.playback.world
    hands.press(pygame.K_c)
    hands.app.playback.begin_at((world.cell(0, 0), world.cell(0, 5)))
    hands.press(pygame.K_RIGHT, held=2)
    assert world.xy(hands.app.playback.cat) == (3, 0)


def test_speed_keys_choose_speeds(hands: Hands) -> None:
    for wanted, action in AT_SPEED.items():
        hands.press_key_of(action)
        hands.until(
            lambda wanted=wanted: hands.snapshot.target_speed == wanted, f"the speed was {wanted}"
        )
        chosen = [button.text for button in hands.stage.panels["top_bar"].speeds
                  if button.is_selected]  # fmt: skip
        assert len(chosen) == 1, f"chosen are {chosen}"


def test_full_screen_and_back(hands: Hands) -> None:
    hands.press(pygame.K_F11)
    assert hands.app.screen.is_full
    hands.press(pygame.K_ESCAPE)
    assert not hands.app.screen.is_full
    hands.until(lambda: hands.stage.layout.window.size == (1280, 800), "the window was back")


# --- the board under the hand ------------------------------------------------------------------


def board_of(hands: Hands) -> Board:
    board = hands.stage.panels["board"]
    assert isinstance(board, Board)
    return board


def hold_the_cat(hands: Hands) -> None:
    """Set the two far apart and take hold of the cat."""
    playback = hands.app.playback
    playback.begin_at((playback.world.cell(1, 1), playback.world.cell(5, 4)))
    hands.button_down(board_of(hands).area(playback.cat).center)
    assert playback.held == "cat"


def test_the_cat_follows_the_pointer_and_the_mouse_answers_at_once(hands: Hands) -> None:
    hands.until(lambda: "drag me" in hands.words(), "the hint was there")
    hold_the_cat(hands)
    playback, world = hands.app.playback, hands.app.playback.world
    for answers, (x, y) in enumerate([(1, 2), (2, 2), (2, 3)], start=1):
        hands.drag_to(board_of(hands).area(world.cell(x, y)).center)
        assert world.xy(playback.cat) == (x, y) and len(playback.trails[MOUSE]) == answers
    hands.button_up((640, 400))
    assert playback.held == "" and world.xy(playback.cat) == (2, 3)
    hands.frames(2)
    assert "drag me" not in hands.words()


def test_a_cat_dragged_out_of_the_room_stays_at_the_wall(hands: Hands) -> None:
    hold_the_cat(hands)
    hands.drag_to((2, 400))
    assert hands.app.playback.world.xy(hands.app.playback.cat)[0] == 0


def test_a_cat_let_go_under_an_overlay_does_not_stick_to_the_pointer(hands: Hands) -> None:
    hold_the_cat(hands)
    hands.press(pygame.K_F1)
    hands.button_up((640, 400))
    hands.press(pygame.K_ESCAPE)
    playback = hands.app.playback
    cat = playback.cat
    for cell in (0, 20, 35):
        hands.point(board_of(hands).area(cell).center)
    assert playback.held == "" and playback.cat == cat


@pytest.mark.parametrize("sides", [(3, 3), (20, 20), (3, 20), (20, 4)])
def test_another_room_is_shown_whole_even_with_the_cat_in_hand(
    hands: Hands, sides: tuple[int, int]
) -> None:
    hands.press(pygame.K_c)
    hands.app.playback.begin_at((hands.app.playback.world.cells - 1, 0))
    hands.press(pygame.K_a)
    hands.press(pygame.K_d)
    hands.send(Begin(lessons(world=World(*sides), moves=3), Change("wipe")))
    hands.until(lambda: hands.app.playback.world == World(*sides), "the room was another one")
    for cell in range(World(*sides).cells):
        area = board_of(hands).area(cell)
        assert hands.stage.layout.board.contains(area), f"cell {cell} is outside: {area}"
        assert board_of(hands).cell_at(area.center) == cell


# --- resizing ----------------------------------------------------------------------------------


def test_a_flood_of_resizes_is_laid_out_a_few_times_and_ends_at_the_last_size(
    hands: Hands,
) -> None:
    window = pygame.Window.from_display_module()
    sizes = [(1024 + 7 * (step % 90), 700 + 5 * (step % 50)) for step in range(300)]
    began, laid_out, before = time.monotonic(), 0, hands.stage.layout.window.size
    for size in [*sizes, (1300, 900)]:
        window.size = size
        hands.frames()
        laid_out += hands.stage.layout.window.size != before
        before = hands.stage.layout.window.size
    assert laid_out <= 1 + 10 * (time.monotonic() - began), f"laid out {laid_out} times"
    hands.until(lambda: hands.stage.layout == arrange((1300, 900)), "the last size was laid out")
    assert hands.app.screen.windowed_size == (1300, 900)


def test_hundreds_of_layouts_take_no_more_memory(hands: Hands) -> None:
    resource = pytest.importorskip("resource", reason="Windows does not tell a program's memory")

    def peak() -> float:
        """The most memory this process ever took; in pages or bytes, so only shares count."""
        return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

    def resize(times: int) -> None:
        for step in range(times):
            hands.stage.arrange((SMALLEST_SIZE[0] + step * 37 % 800, 700 + step * 53 % 400))
            hands.app.stage.draw(hands.app.screen.surface, hands.app.view)

    hands.press(pygame.K_m)
    resize(60)
    before = peak()
    resize(120)
    assert peak() < 1.08 * before, f"memory went from {before:,.0f} to {peak():,.0f}"
