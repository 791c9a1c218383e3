"""Every action that has a key or a button of the main window, in the order of the help.

An action is declared here and nowhere else: keys, tooltips and the help are made from this list.
Choices that only one panel or dialog offers stand there; what they do is in this package, too.
"""

from __future__ import annotations

import pygame

from catmouse.recipe.recipe import FIGHT, LESSONS
from catmouse.room.world import DOWN, LEFT, RIGHT, UP
from catmouse.window.actions.action import Action
from catmouse.window.actions.game import lead, move_once, toggle_steering
from catmouse.window.actions.look import (
    close,
    look_across,
    next_weights,
    show,
    toggle,
    toggle_full_screen,
    toggle_layer,
)
from catmouse.window.actions.past import branch_here, look_back, step_back, toggle_film
from catmouse.window.actions.run import change_rate, set_speed, toggle_fight, toggle_play, wipe
from catmouse.window.preferences import SPEEDS
from catmouse.worker.messages import TrainGames, Undo


def speed_name(games_per_second: float | None) -> str:
    """Return a speed as its button says it."""
    if games_per_second is None:
        return "max"
    if games_per_second >= 1000:
        return f"{games_per_second / 1000:g}k/s"
    return f"{games_per_second:g}/s"


def at_speed(key: int, speed: float | None) -> Action:
    """Return the action of one of the speeds."""
    tip = "Learn as fast as this machine can."
    if speed is not None:
        tip = f"Learn from {speed:,.0f} {'game' if speed == 1 else 'games'} a second."
    words = "speed" if key == 1 else ""
    return Action(f"{key}", speed_name(speed), tip, words, set_speed(speed), shown="1 … 5")


ACTIONS = (
    PLAY := Action("Space", "Pause", "", "pause or go on", toggle_play(), icon="pause"),
    MOVE := Action(
        ".", "1 move", "Pause, and let the mouse on the board make one move.",
        "one move on the board", move_once(), again=True,
    ),
    LESSON := Action(
        "L", "1 lesson", "Learn from one game, then pause.",
        "1 or 1,000 lessons, then pause", TrainGames(1),
    ),
    THOUSAND := Action(
        "K", "1,000", "Learn from 1,000 games, then pause.", "", TrainGames(1000)
    ),
    *(AT_SPEED := {speed: at_speed(key, speed) for key, speed in enumerate(SPEEDS, 1)}).values(),
    SLOWER := Action(
        "[", "–", "Learn in smaller steps from now on.",
        "learning rate", change_rate(-1), again=True,
    ),
    FASTER := Action(
        "]", "+", "Learn in larger steps from now on.", "", change_rate(1), again=True
    ),
    WIPE := Action(
        "W", "Wipe", "Wipe what was learned, begin from the same seed. Undo brings it back.",
        "wipe: same seed, new seed", wipe(), icon="wipe",
    ),
    WIPE_ANEW := Action(
        "N", "New seed", "Wipe what was learned, begin from a new seed. Undo brings it back.",
        "", wipe(new_seed=True), icon="dice",
    ),
    UNDO := Action("Ctrl-Z", "Undo", "", "bring the former brain back", Undo(), icon="undo"),
    STEER := Action(
        "C", "Take the cat", "Lead the cat with the arrow keys, or give it back.",
        "take the cat, or give it back", toggle_steering(), icon="cat_hand",
    ),
    LEAD_UP := Action(
        "Up", "Up", "", "lead the cat, or whom you play", lead(UP), shown="arrows", again=True
    ),
    LEAD_RIGHT := Action(
        "Right", "Right", "Lead one step to the right.", "", lead(RIGHT), again=True
    ),
    LEAD_DOWN := Action("Down", "Down", "Lead one step down.", "", lead(DOWN), again=True),
    LEAD_LEFT := Action("Left", "Left", "Lead one step to the left.", "", lead(LEFT), again=True),
    TRAILS := Action(
        "T", "Trails", "Where the mouse and the cat went in this game.",
        "trails, arrows, disagreements", toggle_layer("trails"),
    ),
    ARROWS := Action(
        "A", "Arrows", "Where this brain would run from every cell, the other where it stands.",
        "", toggle_layer("arrows"),
    ),
    DISAGREEMENTS := Action(
        "D", "Disagreements", "Where the teacher would run another way.",
        "", toggle_layer("disagreements"),
    ),
    LOGARITHM := Action("G", "Log", "", "logarithmic or linear axis", toggle("logarithmic")),
    SECONDS := Action(
        "X", "Seconds", "Over games or over seconds of training.",
        "over games or seconds", toggle("seconds"),
    ),
    NEXT_WEIGHTS := Action("H", "Next weights", "", "the next weights", next_weights()),
    SAVE := Action(
        "Ctrl-S", "Save", "Save what was learned.", "save this brain", show("save"), icon="save"
    ),
    OPEN := Action(
        "Ctrl-O", "Open", "Open a saved brain.", "open a brain", show("open"), icon="open"
    ),
    EXPORT := Action(
        "Ctrl-E", "Export", "Export a film, a picture, a game.",
        "export film, picture, curve …", show("export"), icon="export",
    ),
    MORE := Action(
        "M", "More", "Another brain, another room, longer games; the colours.",
        "another brain, another room", show("more"), icon="more",
    ),
    FIGHTS := Action(
        "F", "Fight", "Let the mouse meet a cat that moves.",
        "a fight with a cat that moves", toggle_fight(), icon="fight", where=LESSONS,
    ),
    BACK_TO_LESSONS := Action(
        "F", "Lessons", "", "back to the lessons", toggle_fight(), where=FIGHT
    ),
    OTHER_SIDE := Action(
        "B", "Other side", "", "look at the other side's brain", look_across(), where=FIGHT
    ),
    PACE := Action(
        "P", "By turns", "Whether a fight by hand waits for you.",
        "you play by turns, or in real time", toggle("real_time"), where=FIGHT,
    ),
    STEP_BACK := Action("PgUp", "Back", "", "back in time, and on", step_back(-1)),
    STEP_ON := Action("PgDn", "On", "On in time.", "", step_back(1)),
    FIRST := Action("Home", "First", "", "the first brain, the present", look_back(0)),
    NOW := Action("End", "Now", "Back to the present.", "", look_back(None)),
    FILM := Action(
        "V", "Film", "Play the run's past as a film.", "the past as a film", toggle_film(),
        icon="play",
    ),
    BRANCH := Action(
        "Y", "Branch here",
        "Go on training from this brain as a new run. Undo brings the other one back.",
        "branch from the past", branch_here(),
    ),
    RACE := Action(
        "R", "Race", "Train a second brain beside this one.",
        "race against a second brain", show("race"), where=LESSONS,
    ),
    COMPARE := Action(
        "U", "Compare", "Lay other runs over this one.",
        "lay other runs over the chart", show("compare"),
    ),
    REPORT := Action(
        "E", "Report", "Everything the exam found.", "the exam's report card", show("report")
    ),
    MISTAKES := Action(
        "J", "Mistakes", "Its worst games: see them played, practise them.",
        "its mistakes, to practise", show("mistakes"),
    ),
    FULL_SCREEN := Action(
        "F11", "Full screen", "Fill the screen.", "full screen", toggle_full_screen()
    ),
    HELP := Action(
        "F1", "Help", "What is what, and the keys.", "this help", show("help"), icon="help"
    ),
    CLOSE := Action("Esc", "Close", "Close.", "close what is open", close(), icon="close"),
    # Tab is the stage's own: it walks through the buttons, whatever is open.
    TAB := Action("Tab", "Next control", "", "next control; Enter presses it", None),
)  # fmt: skip

LAYERS = {"trails": TRAILS, "arrows": ARROWS, "disagreements": DISAGREEMENTS}


def actions_in(game: str) -> list[Action]:
    """Return the actions that have a meaning in a game."""
    return [action for action in ACTIONS if action.where in ("", game)]


def action_of(event: pygame.event.Event, game: str) -> Action | None:
    """Return the action of a pressed key, None where it has none."""
    return next((action for action in actions_in(game) if action.answers(event)), None)


def help_of(game: str) -> list[tuple[str, str]]:
    """Return the lines of the help: keys, and what they do."""
    lines: list[list[Action]] = []
    for action in actions_in(game):
        if action.help:
            lines.append([])
        lines[-1].append(action)
    return [
        (line[0].shown or "  ".join(action.key for action in line), line[0].help) for line in lines
    ]
