"""The board's layers, as words that toggle."""

from __future__ import annotations

import pygame_gui
from pygame import Rect, Surface

from catmouse.room.policies import CAT, MOUSE
from catmouse.window.drawing.theme import GROUND, MUTED, SMALL, Brush
from catmouse.window.fight_playback import FightPlayback
from catmouse.window.panels.base import Panel, View
from catmouse.window.playback import Playback
from catmouse.window.preferences import LAYERS
from catmouse.window.wishes import ToggleLayer

TIPS = {
    "trails": "Where the mouse and the cat went in this game (T).",
    "arrows": "Where this brain would run from every cell, the other where it stands (A).",
    "disagreements": "Where the teacher would run another way (D).",
}


def as_replay(playback: Playback | FightPlayback, where: str) -> tuple[str, ...]:
    """Return how far a game is; of one that the user asked for, it is said that it is one."""
    return (f"A replay, {where.lower()}", where) if playback.replaying else (where,)


class LayersBar(Panel):
    """Three words above the board."""

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        self.layers = {
            name: self.button(
                name.capitalize(), ToggleLayer(name), TIPS[name], style="small_button"
            )
            for name in LAYERS
        }

    def arrange(self, place: Rect) -> None:
        """Lay the words out from the right."""
        super().arrange(place)
        x = place.right
        for name, width in zip(reversed(LAYERS), (116, 72, 72), strict=True):
            x -= width
            self.put(self.layers[name], Rect(x, place.y + 2, width, 30))
            x -= 4

    def update(self, view: View) -> None:
        """Show which layers are on."""
        for name, button in self.layers.items():
            self.choose(button, name in view.preferences.layers)

    def key(self, view: View) -> object:
        """The sentence itself."""
        return self._sentences(view)

    def _sentences(self, view: View) -> tuple[str, ...]:
        """Return what the board shows, the longest way to say it first."""
        playback = view.playback
        if isinstance(playback, FightPlayback):
            ticks = playback.last_tick
            now = f"Tick {min(playback.tick + 1, ticks):,} of {ticks:,}"
            task = {MOUSE: "get away", CAT: "catch the mouse"}.get(playback.you)
            return (f"{now}: {task}", now) if task else as_replay(playback, now)
        if playback.steering:
            return ("You lead the cat: arrow keys", "Arrow keys lead")
        if playback.held:
            return (f"You hold the {playback.held}",)
        return as_replay(playback, f"Move {len(playback.trail)} of {playback.recipe.moves}")

    def draw(self, surface: Surface, view: View) -> None:
        """Say what the board shows."""
        surface.fill(GROUND, self.place)
        width = self.layers[LAYERS[0]].rect.x - self.place.x - 8
        size, sentences = SMALL + 1, self._sentences(view)
        font = self.brush.fonts.font(size)
        text = next((one for one in sentences if font.size(one)[0] <= width), sentences[-1])
        at = (self.place.x + 2, self.place.y + 17)
        self.brush.text(surface, text, at, size=size, color=MUTED, anchor="midleft", width=width)
