"""The mistakes in the window: seen small, played again, practised, and left behind."""

from __future__ import annotations

import dataclasses

import pygame
import pytest
from pygame_gui.elements import UIButton

from catmouse.files.paths import assets_folder
from catmouse.games.report import Report
from catmouse.games.single import Game
from catmouse.recipe.recipe import Recipe, fight
from catmouse.room.policies import CAT, MOUSE
from catmouse.runs.timeline import Change
from catmouse.window import playback
from catmouse.window.actions.game import replay
from catmouse.window.dialogs import mistakes
from catmouse.window.dialogs.mistakes import Mistakes
from catmouse.window.dialogs.report import ReportCard
from catmouse.window.drawing.theme import PALETTES
from catmouse.worker.messages import Begin, Pause, SetSpeed, StartRace, Undo
from tests.window.conftest import Start
from tests.window.hands import IDLE, Hands

SIZES = ["1280x800", "1024x700"]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let games on the board go fast."""
    monkeypatch.setattr(playback, "SECONDS_A_MOVE", 0.02)
    monkeypatch.setattr(playback, "PAUSE_AFTER_GAME", 0.1)
    monkeypatch.setattr(playback, "SECONDS_A_STEP", 0.02)


def opened(hands: Hands, games: int = 0) -> Mistakes:
    """Open the mistakes of a brain that has been examined after so many games."""
    hands.until(
        lambda: hands.snapshot.run.examined is not None and hands.snapshot.games >= games,
        "an exam",
    )
    hands.press(pygame.K_j)
    overlay = hands.stage.overlay
    assert isinstance(overlay, Mistakes)
    return overlay


def boards(overlay: Mistakes | ReportCard) -> list[UIButton]:
    return [button for button in overlay.boards if button.visible]


def paused(hands: Hands) -> None:
    hands.send(Pause())
    hands.until(lambda: not hands.snapshot.playing, "it stood still")
    hands.until(lambda: hands.snapshot.run.examined is not None, "an exam")
    hands.until(lambda: hands.snapshot.run.examined.games == hands.snapshot.games, "the last exam")


def report_of(hands: Hands) -> Report:
    examined = hands.snapshot.run.examined
    assert examined is not None
    return examined.report


# --- what is seen --------------------------------------------------------------------------------


def test_mistakes_open_by_a_button_in_sight_and_from_the_report_card(hands: Hands) -> None:
    hands.click(hands.stage.panels["score"].mistakes)
    assert isinstance(hands.stage.overlay, Mistakes)
    hands.press(pygame.K_j)
    assert hands.stage.overlay is None
    hands.press(pygame.K_e)
    hands.click(hands.stage.overlay.mistakes)
    assert isinstance(hands.stage.overlay, Mistakes)


def test_ten_boards_show_the_games_of_the_exam(hands: Hands) -> None:
    overlay = opened(hands)
    paused(hands)
    hands.press(pygame.K_j)
    overlay = opened(hands)
    report = report_of(hands)
    shown = [overlay.games[button] for button in boards(overlay)]
    assert len(shown) == 10
    for game, start in zip(shown, report.worst, strict=True):
        assert (game.mouse, game.wrong, game.cat[:1]) == (start.mouse, start.wrong, start.cat[:1])
        assert game.words == f"{len(start.wrong)} wrong" and len(set(game.cat)) == 1
    words = hands.words()
    assert f"{len(report.worst[0].wrong)} wrong" in words
    example = report.towards
    assert any(line.startswith(f"Move {example.move} of this game") for line in words), words
    assert f"move {example.move}" in words


def test_where_no_step_leads_to_the_cat_it_says_none(hands: Hands) -> None:
    paused(hands)
    overlay = opened(hands)
    without = dataclasses.replace(report_of(hands), towards=None, towards_starts=0)
    overlay.examined = overlay.examined._replace(report=without)
    assert "None: no wrong move ends nearer to the cat." in hands.words()


def test_a_perfect_mouse_has_no_mistakes_to_practise(start: Start) -> None:
    hands = start()
    hands.drop(assets_folder() / "perfect.safetensors")
    hands.until(lambda: hands.snapshot.recipe.mouse.cell == "lstm", "the brain was there")
    overlay = opened(hands)
    hands.until(lambda: overlay.examined is not None, "the exam was over")
    assert boards(overlay) == [] and not overlay.practise.is_enabled
    assert any(line.startswith("None.") for line in hands.words())


def test_boards_stand_still_under_the_pointer(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mistakes, "RENEWED_EVERY", 0.0)
    overlay = opened(hands)
    hands.point(boards(overlay)[0].rect.center)
    before = [overlay.games[button] for button in boards(overlay)]
    hands.frames(3)
    hands.until(lambda: hands.snapshot.run.examined is not overlay.examined, "another exam")
    hands.frames(3)
    assert [overlay.games[button] for button in boards(overlay)] == before
    hands.point(IDLE)
    hands.until(lambda: overlay.examined is hands.snapshot.run.examined, "the boards were renewed")


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("size", SIZES)
def test_a_board_is_drawn_in_the_colours_of_the_two(start: Start, size: str, palette: str) -> None:
    hands = start(size)
    hands.app.session.preferences.palette = palette
    hands.stage.brush.palette = PALETTES[palette]
    overlay = opened(hands)
    hands.frames(2)
    place = boards(overlay)[0].rect
    colors = {
        tuple(hands.app.screen.surface.get_at((x, y)))[:3]
        for x in range(place.left, place.right)
        for y in range(place.top, place.bottom)
    }
    for side in ("mouse", "cat"):
        assert tuple(getattr(PALETTES[palette], side))[:3] in colors, f"no {side} is drawn"


# --- replays -------------------------------------------------------------------------------------


def replayed(hands: Hands) -> list[int]:
    """The cells of the mouse in the replay, played to its end."""
    board = hands.app.playback
    trail = board.trails[MOUSE]
    hands.until(lambda: board.over or len(trail) >= 10, "the replay was over")
    return [trail[0].start, *(move.end for move in trail)]


@pytest.mark.parametrize("way", ["click", "key", "Tab and Enter"])
def test_a_chosen_game_is_played_on_the_board_even_while_training_rests(
    hands: Hands, way: str
) -> None:
    paused(hands)
    overlay = opened(hands)
    button = boards(overlay)[2]
    game = overlay.games[button]
    if way == "click":
        hands.click(button)
    elif way == "key":
        hands.press(pygame.K_3)
    else:
        while hands.stage.ring.button is not button:
            hands.press(pygame.K_TAB)
        hands.press(pygame.K_RETURN)
    assert hands.stage.overlay is None
    board = hands.app.playback
    assert board.replaying and board.cat == game.start[0]
    assert any("replay" in line for line in hands.words())
    path = [game.world.cell(*cell) for cell in game.mouse]
    assert replayed(hands) == path, "the brain stood still, but plays another game"
    hands.frames(5)
    assert board.over and not hands.snapshot.playing, "at rest the replay stays as it ended"


def test_the_past_replays_with_the_brain_of_then(hands: Hands) -> None:
    hands.send(SetSpeed(None))
    hands.until(lambda: len(hands.snapshot.run.moments) > 2, "some moments were kept")
    paused(hands)
    hands.press(pygame.K_HOME)
    hands.until(lambda: hands.app.view.run.examined is not None, "the past was examined")
    moment = hands.app.past.moment
    assert moment.games == 0
    hands.press(pygame.K_j)
    overlay = hands.stage.overlay
    assert not overlay.practise.is_enabled, "the past cannot practise"
    game = overlay.games[boards(overlay)[0]]
    hands.press(pygame.K_1)
    replayed_path = replayed(hands)
    world = game.world
    alone = Game(moment.recipe, moment.params, game.start).play()
    assert replayed_path == [game.start[1], *(step.end for step in alone)]
    assert replayed_path == [world.cell(*cell) for cell in game.mouse]


def test_while_training_goes_on_random_games_follow_the_replay(hands: Hands) -> None:
    overlay = opened(hands)
    hands.click(boards(overlay)[0])
    board = hands.app.playback
    assert board.replaying
    hands.until(lambda: not board.replaying, "another game began")


def test_the_report_cards_boards_are_played_too(hands: Hands) -> None:
    paused(hands)
    hands.press(pygame.K_e)
    overlay = hands.stage.overlay
    assert isinstance(overlay, ReportCard) and len(boards(overlay)) == 5
    game = overlay.games[boards(overlay)[4]]
    hands.click(boards(overlay)[4])
    assert hands.stage.overlay is None and hands.app.playback.replaying
    assert (hands.app.playback.cat, hands.app.playback.mouse) == game.start


def test_a_fight_is_replayed_from_where_the_mouse_is_caught_soonest(hands: Hands) -> None:
    hands.press(pygame.K_f)
    hands.until(lambda: CAT in hands.snapshot.run.brains, "the fight was on")
    hands.until(lambda: hands.snapshot.run.examined is not None, "every start was fought")
    paused(hands)
    overlay = opened(hands)
    game = overlay.games[boards(overlay)[0]]
    hands.click(boards(overlay)[0])
    board = hands.app.playback
    assert board.replaying and (board.cat, board.mouse) == game.start
    hands.until(lambda: board.caught or board.over, "the fight was over")
    assert board.caught
    assert board.cat == game.world.cell(*game.cat[-1])
    hands.frames(3)
    assert board.caught, "at rest the replay stays as it ended"


def test_taking_the_cat_ends_a_replay(hands: Hands) -> None:
    hands.app.playback.replay(3, 20)
    hands.press(pygame.K_c)
    assert hands.app.playback.steering and not hands.app.playback.replaying
    hands.app.desk.do(replay(4, 21))
    assert not hands.app.playback.steering, "a replay gives the cat back"


# --- practice ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_practice_says_everywhere_that_the_run_is_no_longer_the_articles(
    start: Start, size: str
) -> None:
    hands = start(size)
    overlay = opened(hands, games=100)
    starts = tuple(overlay.games[button].start for button in boards(overlay))
    hands.click(overlay.practise)
    hands.until(lambda: hands.snapshot.recipe.practice == starts, "it was practised")
    assert hands.stage.overlay is None and hands.snapshot.playing
    games = hands.snapshot.games
    assert games >= 100, "the run went on"
    hands.until(lambda: hands.snapshot.games > games, "it learned on")
    words = " ".join(hands.words())
    assert "PRACTISING" in words
    assert "practises 10 starts: not the article's" in words
    assert "no longer the article's run" in words
    assert hands.snapshot.run.marks[-1].change == Change("practice", 10)
    assert hands.snapshot.undo[-1].field == "practice"


def test_the_ways_back_are_to_stop_and_to_undo(hands: Hands) -> None:
    overlay = opened(hands, games=100)
    hands.press(pygame.K_p)
    hands.until(lambda: hands.snapshot.recipe.practice != (), "it was practised")
    hands.until(lambda: hands.snapshot.games > 200, "it learned on")
    overlay = opened(hands)
    assert overlay.stop.visible
    hands.click(overlay.stop)
    hands.until(lambda: hands.snapshot.recipe == Recipe(), "it stopped")
    words = " ".join(hands.words())
    assert "has practised: not the article's" in words and "PRACTISING" not in words
    assert hands.snapshot.run.marks[-1].change == Change("practice", 0)
    for _ in range(2):
        brain = hands.snapshot.brain
        hands.send(Undo())
        hands.until(lambda brain=brain: hands.snapshot.brain != brain, "it was undone")
    assert hands.snapshot.recipe == Recipe() and hands.snapshot.run.marks == ()
    assert "article's" not in " ".join(hands.words()).replace("the article's target", "")


def test_a_new_brain_practises_nothing(hands: Hands) -> None:
    for key, what in ((pygame.K_w, "wiped"), (pygame.K_f, "in a fight")):
        hands.send(Begin(Recipe(practice=((0, 1),)), Change("recipe")))
        hands.until(lambda: hands.snapshot.recipe.practice != (), "it practised")
        hands.press(key)
        hands.until(lambda: hands.snapshot.recipe.practice == (), f"it was {what}")
    assert hands.snapshot.recipe.rules.touch_ends


def test_another_room_and_a_rival_practise_nothing_either(hands: Hands) -> None:
    hands.send(Begin(Recipe(practice=((35, 34),)), Change("recipe")))
    hands.until(lambda: hands.snapshot.recipe.practice != (), "it practised")
    hands.press(pygame.K_r)
    race = hands.stage.overlay
    doings = [race.pressed(button) for button in race.buttons]
    recipes = [doing.recipe for doing in doings if isinstance(doing, StartRace)]
    assert recipes and all(recipe.practice == () for recipe in recipes)
    hands.press(pygame.K_ESCAPE)
    hands.press(pygame.K_m)
    more = hands.stage.overlay
    smaller = next(button for button, step in more.steppers.items() if step == ("width", -1))
    for _ in range(3):
        hands.click(smaller)
    hands.click(more.begin)
    hands.until(lambda: str(hands.snapshot.recipe.world) == "3x6", "the room was smaller")
    assert hands.snapshot.recipe.practice == ()


def test_a_fight_practises_for_both_sides(hands: Hands) -> None:
    hands.send(Begin(fight(), Change("recipe")))
    hands.until(lambda: CAT in hands.snapshot.run.brains, "the fight was on")
    overlay = opened(hands)
    hands.until(lambda: overlay.practise.is_enabled, "there was something to practise")
    hands.click(overlay.practise)
    hands.until(lambda: len(hands.snapshot.recipe.practice) == 10, "it was practised")
    assert all(cat != mouse for cat, mouse in hands.snapshot.recipe.practice)
    words = hands.words()
    assert "practises 10 starts" in words and "PRACTISING" in words
