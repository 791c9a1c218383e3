"""Choose a rival: the same seed and the same games, one thing different."""

from __future__ import annotations

import dataclasses
from typing import Any

import pygame_gui
from pygame import Rect, Surface

from catmouse.brains.brain import CELLS, HEADS
from catmouse.drawing.wording import NAMES
from catmouse.recipe.recipe import PRESETS, Recipe
from catmouse.window.comparison import Comparison
from catmouse.window.dialogs.base import Overlay
from catmouse.window.drawing.theme import MUTED, SMALL, Brush
from catmouse.window.panels.base import View
from catmouse.window.preferences import HIDDEN_SIZES
from catmouse.window.wishes import Close, SetGhost, Show
from catmouse.worker.messages import Snapshot, StartRace

RATES = (0.01, 0.03, 0.1, 0.3, 1.0)
ROWS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "hidden": ("Hidden units", HIDDEN_SIZES),
    "rate": ("Learning rate", RATES),
    "brain": ("Cell", tuple(CELLS)),
    "head": ("Answer", tuple(HEADS)),
}


class Race(Overlay):
    """A button for every rival, and one for every other run that can be the ghost."""

    title = "Race"
    size = (700, 424)

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush, snapshot: Snapshot) -> None:
        super().__init__(manager, brush)
        recipe = snapshot.recipe.without_practice()
        self._rows = {
            label: [
                self._rival(dataclasses.replace(recipe, **{field: value}), NAMES[field])
                for value in values
                if value != getattr(recipe, field)
            ]
            for field, (label, values) in ROWS.items()
        }
        presets = (
            dataclasses.replace(preset, seed=recipe.seed, world=recipe.world, moves=recipe.moves)
            for preset in PRESETS.values()
        )
        names = dict(zip(presets, PRESETS, strict=True))
        self._rows["Ready-made"] = [
            self._rival(preset, lambda chosen: names[chosen].capitalize())
            for preset in names
            if preset != recipe
        ]
        self._ghosts = [
            self.button("", Close(), "A run from the chart.", style="small_button")
            for _ in range(Comparison.MOST)
        ]
        for button in self._ghosts:
            button.hide()
        self._others = self.button(
            "Choose …", Show("compare"), "Choose the runs that can be the ghost (U).",
            style="small_button",
        )  # fmt: skip

    def update(self, view: View) -> None:
        """Offer the runs that lie over the chart as ghosts."""
        chosen = view.comparison.runs
        for number, button in enumerate(self._ghosts):
            if number >= len(chosen):
                continue
            run = chosen[number]
            if not button.visible:
                button.show()
                name = f"{run.slot + 1} {run.name}"
                button.set_text(self.brush.fonts.fit(name, SMALL, button.rect.width - 14))
                name = self.brush.fonts.fit(run.name, SMALL, 300)
                button.set_tooltip(f"Race against {name}, as it went; or not any more.")
                self._wishes[button] = SetGhost(run.key)
            self.choose(button, run.key == view.comparison.ghost)

    def _rival(self, recipe: Recipe, words: Any) -> Any:
        tip = "Train this one beside the first, from the same seed."
        return self.button(words(recipe), StartRace(recipe), tip, style="small_button")

    def arrange_inside(self, inside: Rect) -> None:
        """Lay out a row for every thing that can differ."""
        y = inside.y + 74
        for buttons in self._rows.values():
            width = min(120, (inside.width - 130) // max(1, len(buttons)) - 6)
            for number, button in enumerate(buttons):
                self.put(button, Rect(inside.x + 130 + number * (width + 6), y, width, 32))
            y += 44
        for number, button in enumerate(self._ghosts):
            left, row = inside.x + 130 + number % 3 * 174, number // 3
            self.put(button, Rect(left, y + row * 38, 168, 32))
        self.put(self._others, Rect(inside.x, y + 38, 92, 32))

    def draw_inside(self, surface: Surface, view: View) -> None:
        """Draw the labels."""
        x, y = self.place.x + 24, self.place.y + 58
        text = "A second brain learns the same games from the start. What is different?"
        self.brush.text(surface, text, (x, y), size=SMALL + 1, color=MUTED)
        y = self.place.y + 24 + 74 + 16
        for label in self._rows:
            self.brush.text(surface, label, (x, y), anchor="midleft")
            y += 44
        self.brush.text(surface, "A ghost", (x, y), anchor="midleft")
