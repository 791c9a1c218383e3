"""How a fight looks: whose arrows, which curve, and that every word has its place."""

from __future__ import annotations

import dataclasses
import itertools

import pygame
import pytest

from catmouse.drawing.wording import exact
from catmouse.games.report import Report
from catmouse.recipe.recipe import lessons
from catmouse.room.policies import BRAIN, CAT, MOUSE, SIDES
from catmouse.runs.timeline import Change
from catmouse.window.actions.table import ACTIONS
from catmouse.window.panels.base import Panel
from catmouse.window.panels.board import Board
from catmouse.window.panels.chart import Chart
from catmouse.window.panels.heat_map import HeatMap
from catmouse.window.playback import YOU
from catmouse.worker.messages import Begin, Pause, TrainGames
from tests.window.conftest import Start
from tests.window.fights import (
    choose,
    is_fight,
    panel_of,
    report_of,
    to_a_fight,
)
from tests.window.hands import Hands
from tests.window.test_stage import SIZES as WINDOWS
from tests.window.test_stage import assert_in_order, name_of, show

# --- looking -----------------------------------------------------------------------------------


def test_the_heads_and_a_key_choose_whose_brain_is_looked_at(fight: Hands) -> None:
    heat_map = fight.stage.panels["heat_map"]
    assert isinstance(heat_map, HeatMap)
    heads = heat_map.sides
    fight.until(lambda: all(fight.app.playback.trails.values()), "both had moved")
    for side in (CAT, MOUSE):
        fight.click(heads[side])
        assert fight.app.view.side == side
        assert [of for of, head in heads.items() if head.is_selected] == [side]
        assert fight.app.view.params is fight.app.view.run.brains[side].params
        fight.until(lambda side=side: any(word.startswith(f"{side.capitalize()} says")
                    for word in fight.words()), f"the {side}'s answer was said")  # fmt: skip
        assert f"the {side} answers" in fight.words()
    fight.press(pygame.K_b)
    assert fight.app.view.side == CAT


def test_in_lessons_the_keys_of_a_fight_change_nothing(hands: Hands) -> None:
    preferences = hands.app.session.preferences
    before = dataclasses.replace(preferences)
    hands.press(pygame.K_b)
    hands.press(pygame.K_p)
    assert preferences == before


def test_arrows_are_of_the_side_looked_at_and_none_lies_under_the_other(fight: Hands) -> None:
    fight.send(Pause())
    fight.settle()
    board, palette = fight.stage.panels["board"], fight.stage.brush.palette
    assert isinstance(board, Board)
    fight.press(pygame.K_t)
    fight.press(pygame.K_a)
    for side in SIDES:
        assert fight.app.view.side == side
        fight.frames(2)
        color = getattr(palette, side).lerp(pygame.Color("#222b37"), 0.35)
        other = fight.app.playback.cat if side == MOUSE else fight.app.playback.mouse
        drawn = pygame.Surface(fight.app.screen.size)
        board.draw(drawn, fight.app.view)
        for cell in range(36):
            area = board.area(cell)
            has_arrow = (pygame.surfarray.array3d(drawn.subsurface(area)) == color[:3]).all(2).any()
            assert has_arrow == (cell != other), f"cell {cell}, the {side}'s arrows"
        fight.press(pygame.K_b)


def test_the_chart_reads_out_whose_errors_and_how_many_are_caught(fight: Hands) -> None:
    # So many games as keep the lines apart where they end: only the nearest is read out.
    fight.send(Pause())
    fight.send(Begin(dataclasses.replace(fight.snapshot.recipe, seed=1), Change("wipe")))
    fight.send(TrainGames(128))
    fight.until(lambda: fight.snapshot.games == 128, "there was something to read")
    fight.settle()
    report_of(fight)
    fight.frames()
    chart = fight.stage.panels["chart"]
    assert isinstance(chart, Chart)
    lines = chart.lines(fight.app.view)
    axes = chart.axes(fight.app.view, lines)
    said = []
    for y in range(axes.plot.top + 1, axes.plot.bottom, 4):
        fight.point((int(axes.x(lines[0].x[-1])), y))
        said += [word for word in fight.words() if "errors of" in word or "caught from" in word]
    for part in ("errors of the mouse", "errors of the cat", "% of the starts"):
        assert any(part in word for word in said), f"{part!r} is never read out: {set(said)}"


def test_there_are_no_races_in_a_fight(fight: Hands) -> None:
    chart = fight.stage.panels["chart"]
    assert isinstance(chart, Chart)
    race = chart.race
    assert not race.visible
    fight.press(pygame.K_r)
    assert fight.stage.overlay is None
    fight.press(pygame.K_f)
    fight.until(lambda: not is_fight(fight) and race.visible, "there were races again")


def test_the_report_card_says_who_fought_and_how_it_ends(fight: Hands) -> None:
    choose(fight, panel_of(fight).sides[MOUSE].players["flee"])
    choose(fight, panel_of(fight).sides[CAT].players["chase"])
    report_of(fight)
    fight.press(pygame.K_e)
    words = fight.words()
    for word in ("flee", "chase", "435", "of 1,260 starts", "825", "65.48 %", "7.27", "escaped"):
        assert word in words, f"{word!r} is not on the card: {words}"
    fight.press(pygame.K_ESCAPE)


def rightly(report: Report, side: str) -> str:
    marks = report.marks[side]
    return exact(1 - marks.wrong_moves / marks.moves)


def test_a_fights_score_and_its_report_card_show_the_right_moves_of_both(fight: Hands) -> None:
    fight.send(Pause())
    fight.settle()
    report = report_of(fight)
    fight.until(lambda: fight.snapshot.run.examined.games == fight.snapshot.games, "the last exam")
    report = report_of(fight)
    mouse, cat = (rightly(report, side) for side in SIDES)
    assert any(f"right moves: mouse {mouse}, cat {cat}; " in words for words in fight.words())
    fight.press(pygame.K_e)
    words = fight.words()
    for side in SIDES:
        marks = report.marks[side]
        assert f"the {side}'s right moves" in words
        assert f"{marks.moves - marks.wrong_moves:,}" in words
        assert f"of {marks.moves:,}: {rightly(report, side)}" in words


def test_a_rules_moves_are_marked_by_nobody(fight: Hands) -> None:
    choose(fight, panel_of(fight).sides[CAT].players["chase"])
    fight.send(Pause())
    fight.settle()
    assert set(report_of(fight).marks) == {MOUSE}
    fight.frames()
    said = [words for words in fight.words() if "right moves" in words]
    assert len(said) == 1 and "mouse" in said[0] and "cat" not in said[0]
    fight.press(pygame.K_e)
    words = fight.words()
    assert "the mouse's right moves" in words and "the cat's right moves" not in words


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0 %"), (1, "100 %"), (0.99999, "99.99 %"), (0.00001, "0.01 %"), (0.5, "50.00 %")],
)
def test_no_share_is_rounded_to_all_or_nothing(share: float, words: str) -> None:
    assert exact(share) == words


# --- how it looks ------------------------------------------------------------------------------


@pytest.mark.parametrize("size", WINDOWS)
def test_no_button_covers_another_or_cuts_its_words_in_a_fight(start: Start, size: str) -> None:
    hands = to_a_fight(start(size))
    for mind, overlay in itertools.product((BRAIN, "chase", YOU), ("", "more", "help", "save")):
        choose(hands, panel_of(hands).sides[CAT].players[mind])
        show(hands, overlay)
        assert_in_order(hands)
        hands.press(pygame.K_ESCAPE)


@pytest.mark.parametrize("mode", ["lessons", "fight"])
@pytest.mark.parametrize("size", WINDOWS)
def test_no_word_of_a_panel_is_cut_or_lies_on_another_or_under_a_button(
    start: Start, size: str, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands = start(size)
    sides = panel_of(hands).sides
    if mode == "lessons":
        assert_apart(hands, monkeypatch)
        return
    to_a_fight(hands)
    for mind in (BRAIN, "perfect", YOU):
        choose(hands, sides[MOUSE].players[mind])
        choose(hands, sides[CAT].players[BRAIN if mind == YOU else mind])
        report_of(hands)
        hands.frames()
        assert_apart(hands, monkeypatch)


@pytest.mark.parametrize("size", WINDOWS)
def test_weights_that_have_exploded_are_told_within_the_panel(
    start: Start, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands = start(size)
    for rate in (1e3, 1e8):
        hands.send(Pause())
        hands.send(Begin(lessons(hidden=4, rate=rate), Change("recipe")))
        hands.until(lambda: not hands.snapshot.games, "the new brain was there")
        hands.send(TrainGames(50))
        hands.until(lambda: hands.snapshot.games == 50, "it had learned")
        hands.frames()
        largest = max(float(abs(array).max()) for array in hands.app.view.params.values())
        assert largest > rate / 10, "the weights are tame"
        for tab in [tab for tab in hands.stage.panels["heat_map"].buttons if tab.visible]:
            hands.click(tab)
            assert_apart(hands, monkeypatch)


def assert_apart(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where words of a panel leave it, touch each other or lie under a button."""
    brush = hands.stage.brush
    write, written = brush.text, []

    def noting(surface: pygame.Surface, text: str, *args: object, **more: object) -> pygame.Rect:
        place = write(surface, text, *args, **more)  # type: ignore[arg-type]
        if text:
            written.append((text, place))
        return place

    for name, panel in hands.stage.panels.items():
        with monkeypatch.context() as patched:
            patched.setattr(brush, "text", noting)
            written.clear()
            panel.draw(hands.app.screen.surface, hands.app.view)
        assert written or name in ("board", "status", "sentence"), f"{name} says nothing"
        for text, place in written:
            assert panel.place.contains(place), f"{text!r} leaves {name}"
            for button in panel.buttons:
                ink = place.inflate(0, -6)  # letters without the room above and below them
                assert not ink.colliderect(button.rect), f"{text!r} lies on {name_of(button)!r}"
        for (one, first), (other, second) in itertools.combinations(written, 2):
            apart = not first.inflate(0, -6).colliderect(second.inflate(0, -6))
            assert apart, f"{one!r} lies on {other!r}"


def test_every_button_of_a_fight_says_in_one_line_what_it_does(start: Start) -> None:
    hands = to_a_fight(start("1024x700"))
    for button in hands.buttons():
        tip = button.tool_tip_text
        assert tip and tip.endswith((".", ")")), f"{name_of(button)!r} says {tip!r}"
        assert len(tip) <= 90 and "\n" not in tip, f"{tip!r} is more than a line"
        button.tool_tip_delay = 0.0
        hands.point(button.rect.center)
        hands.frames()
        assert button.tool_tip is not None, f"{name_of(button)!r} shows no tooltip"
        assert hands.stage.layout.window.contains(button.tool_tip.rect), f"{tip!r} is hidden"


def test_tab_visits_every_button_of_a_fight(fight: Hands) -> None:
    ready = [button for button in fight.buttons() if button.is_enabled]
    visited = []
    for _ in ready:
        fight.press(pygame.K_TAB)
        visited.append(fight.stage.ring.button)
    assert len({id(button) for button in visited}) == len(ready)
    assert panel_of(fight).sides[CAT].players["perfect"] in visited


def test_a_resize_leaves_chosen_buttons_looking_chosen(fight: Hands) -> None:
    panel = panel_of(fight)
    choose(fight, panel.sides[CAT].players["chase"])
    for size in ((1024, 700), (1600, 900), (1280, 800)):
        fight.app.screen.surface = pygame.display.set_mode(size)
        fight.stage.arrange(size)
        fight.frames(2)
        for button in fight.buttons():
            assert button.drawable_shape is not None
            state = button.drawable_shape.active_state.state_id
            look = "selected" if button.is_selected else "normal"
            look = look if button.is_enabled else "disabled"
            assert state == look, f"{name_of(button)!r} looks {state} at {size}"
    assert panel.sides[CAT].players["chase"].is_selected


@pytest.mark.parametrize("mode", ["lessons", "fight"])
@pytest.mark.parametrize("size", WINDOWS)
def test_the_help_speaks_of_what_is_on_and_every_key_fits(
    start: Start, size: str, mode: str
) -> None:
    hands = start(size)
    if mode == "fight":
        to_a_fight(hands)
    hands.press(pygame.K_F1)
    words = hands.words()
    assert ("The fight" in words) == (mode == "fight") and ("The brain" in words) == (
        mode == "lessons")  # fmt: skip
    hands.click(hands.stage.overlay.turn)  # type: ignore[union-attr]
    words = hands.words()
    expected = {action.help for action in ACTIONS if action.where in ("", mode)} - {""}
    assert expected <= set(words), f"cut or missing: {expected - set(words)}"
    strangers = {action.help for action in ACTIONS if action.where not in ("", mode)}
    assert strangers and not strangers & set(words)


def fitted(hands: Hands, panel: Panel, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Draw a panel; return the lines that had to fit a width, as they were drawn."""
    fonts, shown = hands.stage.brush.fonts, []
    fit = fonts.fit

    def noting(text: str, size: int, width: int, bold: bool = False) -> str:
        shown.append(fit(text, size, width, bold))
        return shown[-1]

    with monkeypatch.context() as patched:
        patched.setattr(fonts, "fit", noting)
        panel.draw(hands.app.screen.surface, hands.app.view)
    return shown


@pytest.mark.parametrize("size", WINDOWS)
def test_the_scores_lines_fit(start: Start, size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = to_a_fight(start(size))
    report_of(hands)
    for mind in (BRAIN, YOU):
        choose(hands, panel_of(hands).sides[CAT].players[mind])
        panel = hands.stage.panels["score"]
        shown = fitted(hands, panel, monkeypatch)
        assert shown and not [text for text in shown if text.endswith("…")], shown
