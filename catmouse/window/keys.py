"""The keys: what each does, and how the help says it."""

from __future__ import annotations

from typing import NamedTuple

import pygame

from catmouse.room.world import DOWN, LEFT, RIGHT, UP
from catmouse.window.preferences import SPEEDS
from catmouse.window.wishes import (
    BranchHere,
    ChangeRate,
    Close,
    Lead,
    LookAt,
    LookBack,
    MoveOnce,
    NextWeights,
    Show,
    StepBack,
    ToggleFight,
    ToggleFilm,
    ToggleFullScreen,
    ToggleLayer,
    ToggleLogarithm,
    TogglePace,
    TogglePlay,
    ToggleSeconds,
    ToggleSteering,
    Wipe,
    Wish,
)
from catmouse.worker.messages import Command, SetSpeed, TrainGames, Undo


class Key(NamedTuple):
    """One key, what it wishes, and its line in the help; an empty line joins the one above."""

    code: int
    wish: Wish | Command
    shown: str
    help: str
    control: bool = False
    where: str = ""  # "fight" or "lessons" where it has a meaning there only


KEYS = (
    Key(pygame.K_SPACE, TogglePlay(), "Space", "pause or go on"),
    Key(pygame.K_PERIOD, MoveOnce(), ".", "one move on the board"),
    Key(pygame.K_l, TrainGames(1), "L  K", "1 or 1,000 lessons, then pause"),
    Key(pygame.K_k, TrainGames(1000), "", ""),
    *(
        Key(
            pygame.K_0 + number, SetSpeed(speed), *(("1 … 5", "speed") if number == 1 else ("", ""))
        )
        for number, speed in enumerate(SPEEDS, start=1)
    ),
    Key(pygame.K_LEFTBRACKET, ChangeRate(-1), "[  ]", "learning rate"),
    Key(pygame.K_RIGHTBRACKET, ChangeRate(1), "", ""),
    Key(pygame.K_w, Wipe(), "W  N", "wipe: same seed, new seed"),
    Key(pygame.K_n, Wipe(new_seed=True), "", ""),
    Key(pygame.K_z, Undo(), "Ctrl-Z", "bring the former brain back", control=True),
    Key(pygame.K_c, ToggleSteering(), "C", "take the cat, or give it back"),
    Key(pygame.K_UP, Lead(UP), "arrows", "lead the cat, or whom you play"),
    Key(pygame.K_RIGHT, Lead(RIGHT), "", ""),
    Key(pygame.K_DOWN, Lead(DOWN), "", ""),
    Key(pygame.K_LEFT, Lead(LEFT), "", ""),
    Key(pygame.K_t, ToggleLayer("trails"), "T  A  D", "trails, arrows, disagreements"),
    Key(pygame.K_a, ToggleLayer("arrows"), "", ""),
    Key(pygame.K_d, ToggleLayer("disagreements"), "", ""),
    Key(pygame.K_g, ToggleLogarithm(), "G", "logarithmic or linear axis"),
    Key(pygame.K_x, ToggleSeconds(), "X", "over games or seconds"),
    Key(pygame.K_h, NextWeights(), "H", "the next weights"),
    Key(pygame.K_s, Show("save"), "Ctrl-S", "save this brain", control=True),
    Key(pygame.K_o, Show("open"), "Ctrl-O", "open a brain", control=True),
    Key(pygame.K_e, Show("export"), "Ctrl-E", "export film, picture, curve …", control=True),
    Key(pygame.K_m, Show("more"), "M", "another brain, another room"),
    Key(pygame.K_f, ToggleFight(), "F", "a fight, or back to lessons"),
    Key(pygame.K_b, LookAt(), "B", "look at the other side's brain", where="fight"),
    Key(pygame.K_p, TogglePace(), "P", "you play by turns, or in real time", where="fight"),
    Key(pygame.K_PAGEUP, StepBack(-1), "PgUp  PgDn", "back in time, and on"),
    Key(pygame.K_PAGEDOWN, StepBack(1), "", ""),
    Key(pygame.K_HOME, LookBack(0), "Home  End", "the first brain, the present"),
    Key(pygame.K_END, LookBack(None), "", ""),
    Key(pygame.K_v, ToggleFilm(), "V", "the past as a film"),
    Key(pygame.K_y, BranchHere(), "Y", "branch from the past"),
    Key(pygame.K_r, Show("race"), "R", "race against a second brain", where="lessons"),
    Key(pygame.K_u, Show("compare"), "U", "lay other runs over the chart"),
    Key(pygame.K_e, Show("report"), "E", "the exam's report card"),
    Key(pygame.K_j, Show("mistakes"), "J", "its mistakes, to practise"),
    Key(pygame.K_F11, ToggleFullScreen(), "F11", "full screen"),
    Key(pygame.K_F1, Show("help"), "F1", "this help"),
    Key(pygame.K_ESCAPE, Close(), "Esc", "close what is open"),
    Key(pygame.K_TAB, Close(), "Tab", "next control; Enter presses it"),
)


def wish_of(event: pygame.event.Event) -> Wish | Command | None:
    """Return what a pressed key wishes, or nothing."""
    control = bool(event.mod & (pygame.KMOD_CTRL | pygame.KMOD_META))
    for key in KEYS:
        if key.code == event.key and key.control == control and key.code != pygame.K_TAB:
            return key.wish
    return None
