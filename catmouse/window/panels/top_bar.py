"""The top bar: wipe, play, speed, the counters, save, open and help."""

from __future__ import annotations

import pygame_gui
from pygame import Rect, Surface

from catmouse.window.drawing.theme import EDGE, LARGE, MUTED, PANEL, SMALL, TEXT, Brush
from catmouse.window.panels.base import Panel, View
from catmouse.window.preferences import SPEEDS
from catmouse.window.wishes import Show, TogglePlay, Wipe
from catmouse.worker.messages import SetSpeed, Undo

GAP = 6
WIDE = 1180
"""From this width on the buttons have words beside their icons."""


def speed_name(games_per_second: float | None) -> str:
    """Return a speed as its button says it."""
    if games_per_second is None:
        return "max"
    if games_per_second >= 1000:
        return f"{games_per_second / 1000:g}k/s"
    return f"{games_per_second:g}/s"


class TopBar(Panel):
    """What the user reaches for most."""

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        self.wipe = self.button(
            "",
            Wipe(),
            "Wipe what was learned, begin from the same seed (W). Undo brings it back.",
            icon="wipe",
        )
        self.dice = self.button(
            "",
            Wipe(new_seed=True),
            "Wipe what was learned, begin from a new seed (N).",
            icon="dice",
        )
        self.undo = self.button("", Undo(), "Bring the former brain back (Ctrl-Z).", icon="undo")
        self.play = self.button(
            "Pause", TogglePlay(), "Pause or go on (Space).", icon="pause", style="main_button"
        )
        self.speeds = [
            self.button(
                speed_name(speed),
                SetSpeed(speed),
                f"Learn from {speed:,.0f} {'game' if speed == 1 else 'games'} a second ({key})."
                if speed is not None
                else f"Learn as fast as this machine can ({key}).",
                style="small_button",
            )
            for key, speed in enumerate(SPEEDS, start=1)
        ]
        self.files = [
            self.button("Save", Show("save"), "Save what was learned (Ctrl-S).", icon="save"),
            self.button(
                "", Show("export"), "Export a film, a picture, a game (Ctrl-E).", icon="export"
            ),
            self.button("Open", Show("open"), "Open a saved brain (Ctrl-O).", icon="open"),
            self.button(
                "More", Show("more"), "The room, the colours, the engine (M).", icon="more"
            ),
            self.button("Help", Show("help"), "What is what, and the keys (F1).", icon="help"),
        ]
        self._counters = Rect(0, 0, 1, 1)

    def arrange(self, place: Rect) -> None:
        """Lay the buttons out from both ends; the counters have the middle."""
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
        self._label_files(wide)
        for button in reversed(self.files):
            own = width if button.text else min(width, 42)
            x -= own
            self.put(button, Rect(x, y, own, height))
            x -= gap
        self._counters = Rect(left, place.y, x - left, place.height)

    def _label_files(self, wide: bool) -> None:
        for button, name in zip(self.files, ("Save", "", "Open", "More", "Help"), strict=True):
            button.set_text(f"      {name}" if wide and name else "")

    def update(self, view: View) -> None:
        """Show what plays, at which speed, and whether there is something to undo."""
        snapshot = view.snapshot
        word = "Pause" if snapshot.playing else "Play"
        text = f"    {word}"
        if self.play.text != text:
            self.play.set_text(text)
            self._icons[self.play] = word.lower()
        for button, speed in zip(self.speeds, SPEEDS, strict=True):
            self.choose(button, speed == snapshot.target_speed)
        self.enable(self.undo, bool(snapshot.undo))

    def key(self, view: View) -> object:
        """The counters change ten times a second."""
        snapshot = view.snapshot
        return (int(view.now * 10) if snapshot.playing else snapshot.games, snapshot.recipe.seed)

    def draw(self, surface: Surface, view: View) -> None:
        """Draw the bar and the three counters."""
        surface.fill(PANEL, self.place)
        surface.fill(EDGE, Rect(self.place.x, self.place.bottom - 1, self.place.width, 1))
        snapshot, area = view.snapshot, self._counters
        speed = f"{snapshot.speed:,.0f}" if snapshot.speed >= 10 else f"{snapshot.speed:.1f}"
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
