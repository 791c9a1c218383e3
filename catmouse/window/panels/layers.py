"""The board's layers, as words that toggle."""

from __future__ import annotations

import pygame_gui
from pygame import Rect, Surface

from catmouse.room.policies import CAT, MOUSE
from catmouse.window.actions import table
from catmouse.window.drawing.theme import GROUND, MUTED, SMALL, Brush
from catmouse.window.panels.base import Panel
from catmouse.window.playback import Playback
from catmouse.window.preferences import LAYERS
from catmouse.window.view import View


def as_replay(playback: Playback, where: str) -> tuple[str, ...]:
    """Return how far a game is; of one that the user asked for, it is said that it is one."""
    return (f"A replay, {where.lower()}", where) if playback.replaying else (where,)


class LayersBar(Panel):
    """Three words above the board."""

    name = "layers"

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        self.layers = {name: self.button(table.LAYERS[name]) for name in LAYERS}

    def arrange(self, place: Rect) -> None:
        super().arrange(place)
        x = place.right
        for name, width in zip(reversed(LAYERS), (116, 72, 72), strict=True):
            x -= width
            self.put(self.layers[name], Rect(x, place.y + 2, width, 30))
            x -= 4

    def update(self, view: View) -> None:
        for name, button in self.layers.items():
            self.choose(button, name in view.preferences.layers)

    def key(self, view: View) -> object:
        """The sentence itself."""
        return self._sentences(view)

    def _sentences(self, view: View) -> tuple[str, ...]:
        """Return what the board shows, the longest way to say it first."""
        playback = view.playback
        if playback.steering:
            return ("You lead the cat: arrow keys", "Arrow keys lead")
        if len(playback.turns) == 1:
            if playback.held:
                return (f"You hold the {playback.held}",)
            return as_replay(playback, f"Move {playback.tick} of {playback.recipe.moves}")
        ticks = playback.last_tick
        now = f"Tick {min(playback.tick + 1, ticks):,} of {ticks:,}"
        task = {MOUSE: "get away", CAT: "catch the mouse"}.get(playback.you)
        return (f"{now}: {task}", now) if task else as_replay(playback, now)

    def draw(self, surface: Surface, view: View) -> None:
        surface.fill(GROUND, self.place)
        width = self.layers[LAYERS[0]].rect.x - self.place.x - 8
        size, sentences = SMALL + 1, self._sentences(view)
        font = self.brush.fonts.font(size)
        text = next((one for one in sentences if font.size(one)[0] <= width), sentences[-1])
        at = (self.place.x + 2, self.place.y + 17)
        self.brush.text(surface, text, at, size=size, color=MUTED, anchor="midleft", width=width)
