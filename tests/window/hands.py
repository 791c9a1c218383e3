"""A user's hands and eyes on a running program, in this very process."""

from __future__ import annotations

import time
from collections.abc import Callable

import pygame
from pygame import Rect
from pygame.event import Event
from pygame_gui.elements import UIButton

from catmouse.window.actions.action import Action
from catmouse.window.app import App
from catmouse.worker.messages import Command, SetSpeed, Snapshot

PATIENCE = 30.0
"""Seconds after which something that should have happened counts as not happening."""
IDLE = (700, 3)
"""A place of the window where nothing answers to the pointer."""


class Hands:
    """Presses keys, moves the pointer, drops files, and waits for what comes of it."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.stage = app.stage

    # --- looking -------------------------------------------------------------------------------

    @property
    def snapshot(self) -> Snapshot:
        return self.app.worker.snapshot

    def frames(self, count: int = 1) -> None:
        for _ in range(count):
            self.app.frame()

    def until(self, happened: Callable[[], bool], what: str) -> None:
        """Let frames go by until something has happened."""
        deadline = time.monotonic() + PATIENCE
        while not happened():
            assert time.monotonic() < deadline, f"in vain waited until {what}; {self.state()}"
            self.frames()
            time.sleep(0.002)  # the training thread wants its turn
        self.frames(2)

    def settle(self) -> None:
        """Wait until everything that was asked for so far is done."""
        mark = 1234.0 if self.snapshot.target_speed != 1234.0 else 1235.0
        self.frames(2)
        self.app.worker.send(SetSpeed(mark))
        self.until(lambda: self.snapshot.target_speed == mark, "all commands were carried out")

    def state(self) -> str:
        """The state in short, for messages."""
        now = self.snapshot
        return (
            f"brain {now.brain} of {now.recipe.mouse.hidden} units and {now.games} games, "
            f"playing {now.playing}, {self.stage.overlay_name or 'no'} overlay, {now.notice}"
        )

    def words(self) -> list[str]:
        """All words that a frame draws, those on buttons left out."""
        self.stage.forget()
        self.stage.brush.fonts.forget()
        self.frames()
        return [text for text, _ in self.stage.brush.fonts.written]

    def buttons(self) -> list[UIButton]:
        """The buttons that can be reached: the overlay's where one is open."""
        panels = [self.stage.overlay] if self.stage.overlay else self.stage.panels.values()
        return [button for panel in panels for button in panel.buttons]

    # --- doing ---------------------------------------------------------------------------------

    def send(self, command: Command) -> None:
        self.app.worker.send(command)

    def press(self, key: int, modifiers: int = 0, *, held: int = 0) -> None:
        """Press a key, and hold it down for so many repeats."""
        for _ in range(1 + held):
            pygame.event.post(Event(pygame.KEYDOWN, key=key, mod=modifiers, unicode=""))
            self.frames()
        pygame.event.post(Event(pygame.KEYUP, key=key, mod=modifiers))
        self.frames()

    def control(self, key: int) -> None:
        self.press(key, pygame.KMOD_LCTRL)

    def press_key_of(self, action: Action) -> None:
        self.press(action.codes[0], pygame.KMOD_LCTRL if action.control else 0)

    def type(self, text: str) -> None:
        for letter in text:
            key = pygame.key.key_code("space" if letter == " " else letter.lower())
            pygame.event.post(Event(pygame.KEYDOWN, key=key, mod=0, unicode=letter))
            pygame.event.post(Event(pygame.TEXTINPUT, text=letter))
            pygame.event.post(Event(pygame.KEYUP, key=key, mod=0))
            self.frames()

    def point(self, at: tuple[int, int]) -> None:
        pygame.mouse.set_pos(at)
        self.frames(2)

    def click(self, what: UIButton | Rect | tuple[int, int]) -> None:
        place = what.rect if isinstance(what, UIButton) else what
        at = place.center if isinstance(place, Rect) else place
        self.point(at)
        self.button_down(at)
        self.button_up(at)
        self.point(IDLE)

    def button_down(self, at: tuple[int, int]) -> None:
        pygame.event.post(Event(pygame.MOUSEBUTTONDOWN, button=1, pos=at))
        self.frames()

    def button_up(self, at: tuple[int, int]) -> None:
        pygame.event.post(Event(pygame.MOUSEBUTTONUP, button=1, pos=at))
        self.frames(2)

    def drag_to(self, at: tuple[int, int]) -> None:
        """Move the pointer with its button down."""
        pygame.event.post(
            Event(pygame.MOUSEMOTION, pos=at, rel=(0, 0), buttons=(1, 0, 0), touch=False)
        )
        self.frames()

    def drop(self, path: object) -> None:
        pygame.event.post(Event(pygame.DROPFILE, file=str(path)))
        self.frames()
