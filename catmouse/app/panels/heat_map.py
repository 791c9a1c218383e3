"""The heat map: one parameter of the brain in grey, a tab for each."""

from __future__ import annotations

import math

import numpy as np
import pygame
import pygame_gui
from pygame import Rect, Surface

from catmouse.app.panel import Panel, View
from catmouse.app.theme import FAINT, GROUND, MUTED, NORMAL, SMALL, TEXT, Brush
from catmouse.app.wishes import LookAt, ShowWeights
from catmouse.world import DIRECTION_NAMES, FloatArray

INPUT_ROWS = ("cat x", "cat y", "mouse x", "mouse y")
ROWS = {
    "synapse_0": INPUT_ROWS,
    "weight_ih": INPUT_ROWS,
    "head_weight": DIRECTION_NAMES[:4],
    "head_bias": DIRECTION_NAMES[:4],
    "synapse_1": ("output",),
}
"""The names of a map's rows, where rows have names."""
TURNED = ("weight_ih", "weight_hh", "synapse_1")
"""What is shown turned by a quarter: rows are where a weight comes from."""
MEANINGS = {
    "synapse_0": "what the units hear of the inputs",
    "synapse_h": "what the units hear of each other",
    "synapse_1": "how the units make the output",
    "weight_ih": "what the gates hear of the inputs",
    "weight_hh": "what the gates hear of the memory",
    "bias_ih": "how far each gate is open by itself",
    "bias_hh": "a second bias, added to the first",
    "head_weight": "how the units vote",
    "head_bias": "each direction's head start",
}
GATES = ("input", "forget", "cell", "output")
MOST_TABS, TABS_A_ROW, TAB = 6, 3, 24
PAD, LABELS = 14, 74
REDRAWS_A_SECOND = 10


def as_map(name: str, weights: FloatArray) -> FloatArray:
    """Return a parameter as rows and columns."""
    if weights.ndim == 1:
        return weights[:, np.newaxis] if name == "head_bias" else weights[np.newaxis]
    return weights.T if name in TURNED else weights


class HeatMap(Panel):
    """The weights of the brain, in grey."""

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        self.tabs = [
            self.button(
                "", ShowWeights(tab), "Show these weights (H goes on to the next).",
                style="small_button",
            )
            for tab in range(MOST_TABS)
        ]  # fmt: skip
        self._names: list[str] = []
        self.other = self.button(
            "", LookAt(), "Look at the other side's brain (B).", style="small_button"
        )

    def arrange(self, place: Rect) -> None:
        """Put the tabs in rows of three under the title."""
        super().arrange(place)
        width = (place.width - 2 * PAD) // TABS_A_ROW
        for tab, button in enumerate(self.tabs):
            row, column = divmod(tab, TABS_A_ROW)
            x, y = place.x + PAD + column * width, place.y + 34 + row * (TAB + 2)
            self.put(button, Rect(x, y, width - 3, TAB))
        self.put(self.other, Rect(place.right - PAD - 84, place.y + 5, 84, TAB))

    def update(self, view: View) -> None:
        """Give the tabs the names of this brain's parameters."""
        names = sorted(view.params)
        for tab, button in enumerate(self.tabs):
            name = names[tab] if tab < len(names) else ""
            if button.text != name:
                button.set_text(name)
            if bool(name) != bool(button.visible):
                button.show() if name else button.hide()
            self.choose(button, name == self._name(view))
        self._names = names
        fighting = view.fight is not None
        if bool(self.other.visible) != fighting:
            self.other.show() if fighting else self.other.hide()
        words = f"the {view.side}'s"
        if fighting and self.other.text != words:
            self.other.set_text(words)

    def _name(self, view: View) -> str:
        names = sorted(view.params)
        tab = view.preferences.weights
        if 0 <= tab < len(names):
            return names[tab]
        return "synapse_0" if "synapse_0" in names else "weight_ih"

    def key(self, view: View) -> object:
        """Ten redraws a second while the weights change."""
        snapshot = view.snapshot
        moment = int(view.now * REDRAWS_A_SECOND) if snapshot.playing else snapshot.games
        return snapshot.brain, moment, view.side, self._name(view), view.preferences.palette

    def _map(self, view: View) -> Rect:
        place = self.place
        rows = -(-len(view.params) // TABS_A_ROW)
        top = place.y + 40 + rows * (TAB + 2)
        left = place.x + (LABELS if self._name(view) in ROWS else PAD)
        return Rect(left, top, place.right - PAD - left, place.bottom - 32 - top)

    @staticmethod
    def _reach(weights: FloatArray) -> float:
        """Return the weight that is white, a whole number; its negative is black."""
        return max(1.0, float(math.ceil(np.abs(weights).max())))

    def draw(self, surface: Surface, view: View) -> None:
        """Draw the map, its rows and its scale."""
        brush, place, area, name = self.brush, self.place, self._map(view), self._name(view)
        weights = as_map(name, view.params[name])
        brush.box(surface, place)
        end = place.right - PAD if view.fight is None else self.other.rect.left - 8
        title = brush.text(surface, name, (place.x + PAD, place.y + 8), size=NORMAL + 1, bold=True)
        brush.text(
            surface, MEANINGS.get(name, ""), (title.right + 10, place.y + 11),
            size=SMALL, color=MUTED, width=end - title.right - 10,
        )  # fmt: skip
        reach = self._reach(weights)
        grey = ((weights / reach + 1) * 127.5).astype(np.uint8)
        pixels = np.repeat(grey.T[:, :, np.newaxis], 3, axis=2)  # (columns, rows, 3)
        picture = pygame.surfarray.make_surface(pixels)
        surface.blit(pygame.transform.scale(picture, area.size), area)
        pygame.draw.rect(surface, FAINT, area.inflate(2, 2), 1)
        labels = ROWS.get(name, ())
        for row, label in enumerate(labels):
            y = area.y + round((row + 0.5) * area.height / len(labels))
            color = TEXT
            if labels is INPUT_ROWS:
                color = brush.palette.cat if row < 2 else brush.palette.mouse
            brush.text(surface, label, (area.x - 8, y), size=SMALL, color=color, anchor="midright")
        self._scale(surface, area, reach, self._columns(name, weights))

    @staticmethod
    def _columns(name: str, weights: FloatArray) -> str:
        """Return what the columns are."""
        if name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            return f"{weights.shape[1] // 4} units a gate: i, f, g, o"
        return f"unit 1 … {weights.shape[1]}" if weights.shape[1] > 1 else ""

    def _scale(self, surface: Surface, area: Rect, reach: float, columns: str) -> None:
        """Draw which grey is which weight."""
        brush, y = self.brush, area.bottom + 16
        bar = Rect(area.right - 112, y - 5, 80, 10)
        left = self.place.x + PAD
        width = bar.left - 40 - left
        brush.text(surface, columns, (left, y), size=12, color=MUTED, anchor="midleft", width=width)
        shades = np.linspace(0, 255, bar.width).astype(np.uint8)
        pixels = np.broadcast_to(shades[:, np.newaxis, np.newaxis], (bar.width, bar.height, 3))
        surface.blit(pygame.surfarray.make_surface(pixels), bar)
        pygame.draw.rect(surface, FAINT, bar.inflate(2, 2), 1)
        for text, at, anchor in (
            (f"-{reach:g}", (bar.left - 6, y), "midright"),
            (f"+{reach:g}", (bar.right + 6, y), "midleft"),
        ):
            brush.text(surface, text, at, size=12, color=MUTED, anchor=anchor)

    def draw_live(self, surface: Surface, view: View) -> None:
        """Show the number under the pointer."""
        area, name = self._map(view), self._name(view)
        if not area.collidepoint(view.pointer):
            return
        weights = as_map(name, view.params[name])
        rows, columns = weights.shape
        row = (view.pointer[1] - area.y) * rows // area.height
        column = (view.pointer[0] - area.x) * columns // area.width
        left = area.x + column * area.width // columns
        right = area.x + (column + 1) * area.width // columns
        top = area.y + row * area.height // rows
        bottom = area.y + (row + 1) * area.height // rows
        cell = Rect(left, top, max(3, right - left), max(3, bottom - top))
        pygame.draw.rect(surface, self.brush.palette.mouse, cell, 2)
        words = f"{self._place_in_words(name, row, column, weights)}: {weights[row, column]:+.3f}"
        text = self.brush.fonts.render(words, SMALL, TEXT)
        bubble = text.get_rect().inflate(14, 8)
        bubble.midbottom = (cell.centerx, cell.top - 4)
        if bubble.top < area.top:  # the tabs would lie over it
            bubble.midtop = (cell.centerx, cell.bottom + 4)
        bubble.clamp_ip(self.place)
        pygame.draw.rect(surface, GROUND, bubble, border_radius=6)
        pygame.draw.rect(surface, FAINT, bubble, 1, border_radius=6)
        surface.blit(text, text.get_rect(center=bubble.center))

    @staticmethod
    def _place_in_words(name: str, row: int, column: int, weights: FloatArray) -> str:
        """Return from where to where the weight leads."""
        if name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            units = weights.shape[1] // 4
            target = f"{GATES[column // units]} gate of unit {column % units + 1}"
        else:
            target = f"unit {column + 1}"
        if name in ("head_weight", "synapse_1"):
            return f"unit {column + 1} to {ROWS[name][row].lower()}"
        if name == "head_bias":
            return ROWS[name][row]
        if name in ("bias_ih", "bias_hh"):
            return target
        source = INPUT_ROWS[row] if name in ROWS else f"unit {row + 1}"
        return f"{source} to {target}"
