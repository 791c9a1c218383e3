"""The top bar: wipe, play, speed, the counters, save, open and help."""

from __future__ import annotations

import pygame_gui
from pygame import Rect, Surface

from catmouse.window.actions import table
from catmouse.window.drawing.theme import EDGE, LARGE, MUTED, PANEL, SMALL, TEXT, Brush
from catmouse.window.panels.base import Panel
from catmouse.window.preferences import SPEEDS
from catmouse.window.view import View

GAP = 6
WIDE = 1180
"""From this width on the buttons have words beside their icons."""
FILES = (table.SAVE, table.EXPORT, table.OPEN, table.MORE, table.HELP)


class TopBar(Panel):
    """What the user reaches for most."""

    name = "top_bar"

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        self.wipe, self.dice, self.undo = (
            self.button(action.but(label=""), style="")
            for action in (table.WIPE, table.WIPE_ANEW, table.UNDO)
        )
        self.play = self.button(table.PLAY, style="main_button")
        self.speeds = [self.button(action) for action in table.AT_SPEED.values()]
        self.files = [self.button(action, style="") for action in FILES]
        self._counters = Rect(0, 0, 1, 1)

    def arrange(self, place: Rect) -> None:
        super().arrange(place)
        wide = place.width >= WIDE
        y, height = place.y + 13, 42
        x = place.x + 10
        for button in (self.wipe, self.dice, self.undo):
            self.put(button, Rect(x, y, 42, height))
            x += 42 + GAP
        x += 6
        self.put(self.play, Rect(x, y - 3, 124, height + 6))
        x += 124 + 12
        width = 58 if wide else 46
        for button in self.speeds:
            self.put(button, Rect(x, y + 4, width, height - 8))
            x += width + 2
        left = x + 14
        x = place.right - 10
        width, gap = (86, GAP) if wide else (40, 4)
        for button, action in zip(self.files, FILES, strict=True):
            self.say(button, action.label if wide and action is not table.EXPORT else "")
        for button in reversed(self.files):
            own = width if button.text else min(width, 42)
            x -= own
            self.put(button, Rect(x, y, own, height))
            x -= gap
        self._counters = Rect(left, place.y, x - left, place.height)

    def update(self, view: View) -> None:
        snapshot = view.snapshot
        word = "Pause" if snapshot.playing else "Play"
        self.change(self.play, icon=word.lower())
        self.say(self.play, word)
        for button, speed in zip(self.speeds, SPEEDS, strict=True):
            self.choose(button, speed == snapshot.target_speed)
        self.enable(self.undo, bool(snapshot.undo))

    def key(self, view: View) -> object:
        """The counters change ten times a second."""
        snapshot = view.snapshot
        return (int(view.now * 10) if snapshot.playing else snapshot.games, snapshot.recipe.seed)

    def draw(self, surface: Surface, view: View) -> None:
        surface.fill(PANEL, self.place)
        surface.fill(EDGE, Rect(self.place.x, self.place.bottom - 1, self.place.width, 1))
        snapshot, area = view.snapshot, self._counters
        speed = f"{view.run.speed:,.0f}" if view.run.speed >= 10 else f"{view.run.speed:.1f}"
        counters = (
            ("games", f"{snapshot.games:,}", 0.44),
            ("games/s", speed if snapshot.playing else "–", 0.37),
            ("seed", f"{snapshot.recipe.seed}", 0.19),
        )
        x = float(area.x)
        for label, value, share in counters:
            width = int(area.width * share) - 4
            size = LARGE
            while size > SMALL and self.brush.fonts.font(size, True).size(value)[0] > width:
                size -= 1
            self.brush.text(
                surface, label, (int(x), area.y + 10), size=12, color=MUTED, width=width
            )
            self.brush.text(
                surface, value, (int(x), area.y + 28), size=size, color=TEXT, bold=True, width=width
            )
            x += area.width * share
