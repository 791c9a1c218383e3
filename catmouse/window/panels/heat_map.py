"""The heat map: one parameter of the brain in grey, a tab for each, and one for the colours."""

from __future__ import annotations

import numpy as np
import pygame
import pygame_gui
from pygame import Rect, Surface

from catmouse.drawing.attribution import INPUT_NAMES as INPUT_ROWS
from catmouse.drawing.attribution import reach_of
from catmouse.room.policies import MOUSE, SIDES
from catmouse.room.world import DIRECTION_NAMES, FloatArray
from catmouse.window.drawing import icons
from catmouse.window.drawing.mixes import Found, draw_greys, draw_mixes, found_at
from catmouse.window.drawing.theme import FAINT, GROUND, MUTED, NORMAL, SMALL, TEXT, Brush
from catmouse.window.panels.base import Panel, View
from catmouse.window.preferences import COLOR_TAB
from catmouse.window.wishes import LookAt, ShowWeights

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
    "colours": "how the inputs mix",
}
COLORS = "colours"
"""The name of the tab that is no parameter."""
GATES = ("input", "forget", "cell", "output")
MOST_TABS_A_ROW, TAB = 4, 24
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
            for tab in range(COLOR_TAB)
        ]  # fmt: skip
        tip = "The inputs' colours, mixed by the weights (H goes on to it)."
        self.tabs.append(self.button("", ShowWeights(COLOR_TAB), tip, style="small_button"))
        self._names: list[str] = []
        self._rows: list[list[int]] = []  # the tabs in each row
        tip = "Look at the {0}'s brain: its weights, its answers, its arrows (B changes)."
        self.sides = {
            side: self.button("", LookAt(side), tip.format(side), style="small_button")
            for side in SIDES
        }

    def arrange(self, place: Rect) -> None:
        """Put the tabs under the title, and the two sides' buttons beside it."""
        super().arrange(place)
        self._arrange_tabs()
        for number, button in enumerate(reversed(self.sides.values())):
            self.put(button, Rect(place.right - PAD - 44 - 48 * number, place.y + 5, 44, TAB))

    def _arrange_tabs(self) -> None:
        """Share the tabs out among rows, each as wide as its name asks for."""
        tabs = [*range(len(self._names)), COLOR_TAB]
        rows = -(-len(tabs) // MOST_TABS_A_ROW)
        size = -(-len(tabs) // rows)
        self._rows = [tabs[first : first + size] for first in range(0, len(tabs), size)]
        font = self.brush.fonts.font(SMALL)
        for row, mine in enumerate(self._rows):
            words = [font.size(self.tabs[tab].text)[0] for tab in mine]
            spare = self.place.width - 2 * PAD - sum(words)
            x, y = float(self.place.x + PAD), self.place.y + 34 + row * (TAB + 2)
            for tab, width in zip(mine, words, strict=True):
                right = x + width + spare / len(mine)
                self.put(self.tabs[tab], Rect(round(x), y, round(right) - round(x) - 3, TAB))
                x = right

    def update(self, view: View) -> None:
        """Give the tabs the names of this brain's parameters."""
        names = sorted(view.params)
        if names != self._names:
            self._names = names
            for tab, button in enumerate(self.tabs[:COLOR_TAB]):
                button.set_text(names[tab] if tab < len(names) else "")
            self.tabs[COLOR_TAB].set_text(COLORS)
            self._arrange_tabs()
        for tab, button in enumerate(self.tabs):
            shown = tab < len(names) or tab == COLOR_TAB
            if shown != bool(button.visible):
                button.show() if shown else button.hide()
            self.choose(button, button.text == self._name(view))
        fighting = view.fight is not None
        for side, button in self.sides.items():
            self.choose(button, side == view.side)
            if bool(button.visible) != fighting:
                button.show() if fighting else button.hide()

    def draw_icons(self, surface: Surface) -> None:
        """Draw the two heads on their buttons."""
        super().draw_icons(surface)
        for side, button in self.sides.items():
            if button.visible:
                head = icons.picture(side, button.rect.height - 4)
                surface.blit(head, head.get_rect(center=button.rect.center))

    @staticmethod
    def _name(view: View) -> str:
        """Return what is shown: a parameter's name, or the colours."""
        names = sorted(view.params)
        tab = view.preferences.weights
        if tab == COLOR_TAB:
            return COLORS
        if 0 <= tab < len(names):
            return names[tab]
        return "synapse_0" if "synapse_0" in names else "weight_ih"

    def key(self, view: View) -> object:
        """Ten redraws a second while the weights change."""
        snapshot = view.snapshot
        moment = int(view.now * REDRAWS_A_SECOND) if snapshot.playing else snapshot.games
        return snapshot.brain, moment, view.side, self._name(view), view.preferences.palette

    @property
    def _top(self) -> int:
        return self.place.y + 40 + len(self._rows) * (TAB + 2)

    def _map(self, view: View) -> Rect:
        place, top = self.place, self._top
        left = place.x + (LABELS if self._name(view) in ROWS else PAD)
        return Rect(left, top, place.right - PAD - left, place.bottom - 32 - top)

    def _colors(self) -> Rect:
        place, top = self.place, self._top
        return Rect(place.x + PAD, top, place.width - 2 * PAD, place.bottom - 9 - top)

    def draw(self, surface: Surface, view: View) -> None:
        """Draw the map, its rows and its scale, or the colours."""
        brush, place, name = self.brush, self.place, self._name(view)
        brush.box(surface, place)
        end = place.right - PAD if view.fight is None else self.sides[MOUSE].rect.left - 8
        title = brush.text(surface, name, (place.x + PAD, place.y + 8), size=NORMAL + 1, bold=True)
        brush.text(
            surface, MEANINGS.get(name, ""), (title.right + 10, place.y + 11),
            size=SMALL, color=MUTED, width=end - title.right - 10,
        )  # fmt: skip
        if name == COLORS:
            draw_mixes(surface, brush, self._colors(), view.params)
        else:
            self._draw_map(surface, view, name)

    def _draw_map(self, surface: Surface, view: View, name: str) -> None:
        brush, area, weights = self.brush, self._map(view), as_map(name, view.params[name])
        reach = reach_of(weights)
        draw_greys(surface, area, weights, reach)
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
        if self._name(view) == COLORS:
            found = found_at(self._colors(), view.params, view.pointer)
        else:
            found = self._weight_at(view)
        if found is None:
            return
        pygame.draw.rect(surface, self.brush.palette.mouse, found.cell, 2)
        text = self.brush.fonts.render(found.words, SMALL, TEXT)
        bubble = text.get_rect().inflate(14, 8)
        bubble.midbottom = (found.cell.centerx, found.cell.top - 4)
        if bubble.top < self._top:  # the tabs would lie over it
            bubble.midtop = (found.cell.centerx, found.cell.bottom + 4)
        bubble.clamp_ip(self.place)
        pygame.draw.rect(surface, GROUND, bubble, border_radius=6)
        pygame.draw.rect(surface, FAINT, bubble, 1, border_radius=6)
        surface.blit(text, text.get_rect(center=bubble.center))

    def _weight_at(self, view: View) -> Found | None:
        """Return the weight under the pointer."""
        area, name = self._map(view), self._name(view)
        if not area.collidepoint(view.pointer):
            return None
        weights = as_map(name, view.params[name])
        rows, columns = weights.shape
        row = (view.pointer[1] - area.y) * rows // area.height
        column = (view.pointer[0] - area.x) * columns // area.width
        left = area.x + column * area.width // columns
        right = area.x + (column + 1) * area.width // columns
        top = area.y + row * area.height // rows
        bottom = area.y + (row + 1) * area.height // rows
        cell = Rect(left, top, max(3, right - left), max(3, bottom - top))
        words = self._place_in_words(name, row, column, weights)
        return Found(cell, f"{words}: {weights[row, column]:+.3f}")

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
