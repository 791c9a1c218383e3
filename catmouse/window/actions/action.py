"""What an action says of itself: its key, its words, its picture, and what it does."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import pygame

from catmouse.window.actions.desk import Doing

CONTROL = "Ctrl-"
ODD_KEYS = {"Esc": "ESCAPE", "PgUp": "PAGEUP", "PgDn": "PAGEDOWN"}
"""The keys that pygame calls otherwise than the user."""


@dataclass(frozen=True)
class Action:
    """Something that the user can do, by a key, by a button, or by both."""

    key: str  # as the user reads it: "W", "Ctrl-Z", "Esc"; "" where only a button does it
    label: str  # on its button
    tip: str  # its tooltip, without the key; "" where the help says it all
    help: str  # its line in the help; "" where it shares the line of the action above
    do: Doing | Callable[[], Doing | None] | None  # a function asks its dialog what is to be done
    icon: str = ""
    where: str = ""  # the game that it has a meaning in, "" in both
    shown: str = ""  # how the help writes the keys of its line, where not one after the other
    again: bool = False  # whether a key that is held down does it again and again

    @property
    def tooltip(self) -> str:
        """The tip, and the key in parentheses."""
        tip = self.tip or f"{self.help[:1].upper()}{self.help[1:]}."
        return f"{tip.removesuffix('.')} ({self.key})." if self.key else tip

    @property
    def control(self) -> bool:
        """Whether Ctrl is held with the key."""
        return self.key.startswith(CONTROL)

    @property
    def codes(self) -> tuple[int, ...]:
        """The key as pygame numbers it; Enter is two keys."""
        name = self.key.removeprefix(CONTROL)
        if name == "Enter":
            return pygame.K_RETURN, pygame.K_KP_ENTER
        if len(name) == 1:
            return (ord(name.lower()),)
        return (getattr(pygame, f"K_{ODD_KEYS.get(name, name.upper())}"),) if name else ()

    def answers(self, event: pygame.event.Event) -> bool:
        """Tell whether a pressed key is this action's; the command key of a Mac is a Ctrl."""
        control = bool(event.mod & (pygame.KMOD_CTRL | pygame.KMOD_META))
        return control == self.control and event.key in self.codes

    def do_now(self) -> Doing | None:
        """Return what is to be done."""
        return self.do() if callable(self.do) else self.do

    def but(self, **changes: object) -> Action:
        """Return the action with other words, or with another picture."""
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]
