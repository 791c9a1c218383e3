"""The heat map: one parameter of the brain in grey, a tab for each, and one for the colours."""

from __future__ import annotations

import numpy as np
import pygame
import pygame_gui
from pygame import Rect, Surface

from catmouse.brains.arrays import INPUT_NAMES
from catmouse.brains.parts import Array, Ends
from catmouse.drawing.attribution import reach_of
from catmouse.room.policies import MOUSE, SIDES
from catmouse.window.actions import table
from catmouse.window.actions.look import prefer
from catmouse.window.drawing import icons
from catmouse.window.drawing.mixes import Found, draw_greys, draw_mixes, found_at
from catmouse.window.drawing.theme import FAINT, GROUND, MUTED, NORMAL, SMALL, TEXT, Brush
from catmouse.window.panels.base import Panel
from catmouse.window.preferences import COLOR_TAB
from catmouse.window.view import View

COLORS, MIXES = "colours", "how the inputs mix"
"""The name of the tab that is no parameter, and what it shows."""
MOST_TABS_A_ROW, TAB = 4, 24
PAD, LABELS = 14, 74
HUGE = 1e6
"""From here on a weight is told by its power of ten."""
REDRAWS_A_SECOND = 10


class HeatMap(Panel):
    """The weights of the brain, in grey."""

    name = "heat_map"

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        on = f"{table.NEXT_WEIGHTS.key} goes on to"
        tip = f"Show these weights; {on} the next."
        self.tabs = [self.own("", tip, prefer("weights", tab)) for tab in range(COLOR_TAB)]
        tip = f"The inputs' colours, mixed by the weights; {on} them."
        self.tabs.append(self.own("", tip, prefer("weights", COLOR_TAB)))
        self._names: list[str] = []
        self._rows: list[list[int]] = []  # the tabs in each row
        tip = "Look at the {0}'s brain: its weights, its answers, its arrows; {1} changes."
        self.sides = {
            side: self.own("", tip.format(side, table.OTHER_SIDE.key), prefer("side", side))
            for side in SIDES
        }

    def arrange(self, place: Rect) -> None:
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
            self.choose(button, button.text == self.shown(view))
        fighting = view.several
        for side, button in self.sides.items():
            self.choose(button, side == view.side)
            if bool(button.visible) != fighting:
                button.show() if fighting else button.hide()

    def draw_icons(self, surface: Surface) -> None:
        super().draw_icons(surface)
        for side, button in self.sides.items():
            if button.visible:
                head = icons.picture(side, button.rect.height - 4)
                surface.blit(head, head.get_rect(center=button.rect.center))

    @staticmethod
    def shown(view: View) -> str:
        """Return what is shown: a parameter's name, or the colours."""
        names = sorted(view.params)
        tab = view.preferences.weights
        if tab == COLOR_TAB:
            return COLORS
        if 0 <= tab < len(names):
            return names[tab]
        arrays = view.brain.network.arrays
        return next(name for name, array in arrays.items() if array.source == "inputs")

    def key(self, view: View) -> object:
        """Ten redraws a second while the weights change."""
        snapshot = view.snapshot
        moment = int(view.now * REDRAWS_A_SECOND) if snapshot.playing else snapshot.games
        return snapshot.brain, moment, view.side, self.shown(view), view.preferences.palette

    @property
    def _top(self) -> int:
        return self.place.y + 40 + len(self._rows) * (TAB + 2)

    @staticmethod
    def _names_of(view: View, ends: Ends, count: int) -> tuple[str, ...]:
        """Return the names of what a parameter leads from or to."""
        network = view.brain.network
        if ends == "inputs":
            return INPUT_NAMES
        if ends == "outputs":
            return network.head.outputs
        if ends == "gates":
            gates = network.cell.gates
            units = count // len(gates)
            return tuple(
                f"{gate.name} gate of unit {n + 1}" for gate in gates for n in range(units)
            )
        return tuple(f"unit {number + 1}" for number in range(count))

    def map_place(self, view: View) -> Rect:
        """Return where the parameter that is shown is drawn."""
        place, top = self.place, self._top
        named = view.brain.network.arrays[self.shown(view)].rows in ("inputs", "outputs")
        left = place.x + (LABELS if named else PAD)
        return Rect(left, top, place.right - PAD - left, place.bottom - 32 - top)

    @property
    def colors_place(self) -> Rect:
        """Where the colours are drawn."""
        place, top = self.place, self._top
        return Rect(place.x + PAD, top, place.width - 2 * PAD, place.bottom - 9 - top)

    def draw(self, surface: Surface, view: View) -> None:
        brush, place, name = self.brush, self.place, self.shown(view)
        brush.box(surface, place)
        end = self.sides[MOUSE].rect.left - 8 if view.several else place.right - PAD
        self._title(surface, name, self._meaning(view), end)
        if name == COLORS:
            draw_mixes(surface, brush, self.colors_place, view.brain.network, view.params)
        else:
            self._draw_map(surface, view, name)

    def _title(self, surface: Surface, name: str, meaning: str, end: int) -> None:
        """Write what is shown; where there is no room for both, its tab says the name."""
        brush, x, y = self.brush, self.place.x + PAD, self.place.y
        both = brush.fonts.font(NORMAL + 1, True).size(name)[0] + 10
        if x + both + brush.fonts.font(SMALL).size(meaning)[0] <= end:
            brush.text(surface, name, (x, y + 8), size=NORMAL + 1, bold=True)
            x += both
        brush.text(surface, meaning, (x, y + 11), size=SMALL, color=MUTED, width=end - x)

    def _meaning(self, view: View) -> str:
        """Return what is shown in few words."""
        name = self.shown(view)
        return MIXES if name == COLORS else view.brain.network.arrays[name].meaning

    def _draw_map(self, surface: Surface, view: View, name: str) -> None:
        brush, area, array = self.brush, self.map_place(view), view.brain.network.arrays[name]
        weights = array.as_map(view.params[name])
        reach = reach_of(weights)
        draw_greys(surface, area, weights, reach)
        if array.rows in ("inputs", "outputs"):
            labels = self._names_of(view, array.rows, len(weights))
            for row, label in enumerate(labels):
                y, color = area.y + round((row + 0.5) * area.height / len(labels)), TEXT
                if array.rows == "inputs":
                    color = brush.palette.cat if row < 2 else brush.palette.mouse
                at = (area.x - 8, y)
                brush.text(surface, label, at, size=SMALL, color=color, anchor="midright")
        self._scale(surface, area, reach, self._columns(view, array, weights.shape[1]))

    @staticmethod
    def _columns(view: View, array: Array, count: int) -> str:
        """Return what the columns are."""
        if array.target == "gates":
            gates = view.brain.network.cell.gates
            letters = ", ".join(gate.letter for gate in gates)
            return f"{count // len(gates)} units a gate: {letters}"
        return f"unit 1 … {count}" if count > 1 else ""

    def _scale(self, surface: Surface, area: Rect, reach: float, columns: str) -> None:
        """Draw which grey is which weight."""
        brush, y = self.brush, area.bottom + 16
        most = f"{reach:g}" if reach < HUGE else f"{reach:.0e}"
        beside = max(32, brush.fonts.font(12).size(f"+{most}")[0] + 6)
        bar = Rect(area.right - beside - 80, y - 5, 80, 10)
        left = self.place.x + PAD
        width = bar.left - beside - 8 - left
        brush.text(surface, columns, (left, y), size=12, color=MUTED, anchor="midleft", width=width)
        shades = np.linspace(0, 255, bar.width).astype(np.uint8)
        pixels = np.broadcast_to(shades[:, np.newaxis, np.newaxis], (bar.width, bar.height, 3))
        surface.blit(pygame.surfarray.make_surface(pixels), bar)
        pygame.draw.rect(surface, FAINT, bar.inflate(2, 2), 1)
        for text, at, anchor in (
            (f"-{most}", (bar.left - 6, y), "midright"),
            (f"+{most}", (bar.right + 6, y), "midleft"),
        ):
            brush.text(surface, text, at, size=12, color=MUTED, anchor=anchor)

    def draw_live(self, surface: Surface, view: View) -> None:
        if self.shown(view) == COLORS:
            found = found_at(self.colors_place, view.brain.network, view.params, view.pointer)
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
        area, name = self.map_place(view), self.shown(view)
        if not area.collidepoint(view.pointer):
            return None
        array = view.brain.network.arrays[name]
        weights = array.as_map(view.params[name])
        rows, columns = weights.shape
        row = (view.pointer[1] - area.y) * rows // area.height
        column = (view.pointer[0] - area.x) * columns // area.width
        left = area.x + column * area.width // columns
        right = area.x + (column + 1) * area.width // columns
        top = area.y + row * area.height // rows
        bottom = area.y + (row + 1) * area.height // rows
        cell = Rect(left, top, max(3, right - left), max(3, bottom - top))
        words = self._place_in_words(view, array, weights.shape, (row, column))
        return Found(cell, f"{words}: {weights[row, column]:+.3f}")

    def _place_in_words(
        self, view: View, array: Array, shape: tuple[int, ...], at: tuple[int, int]
    ) -> str:
        """Return from where to where the weight at a row and a column of the map leads."""
        turned = array.target == "outputs"
        (targets, sources), (target, source) = (shape, at) if turned else (shape[::-1], at[::-1])
        to = self._names_of(view, array.target, targets)[target]
        if not array.source:
            return to
        start = self._names_of(view, array.source, sources)[source]
        return f"{start} to {to.lower() if turned else to}"
