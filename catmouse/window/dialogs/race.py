"""Choose a rival: the same seed and the same games, one thing different."""

from __future__ import annotations

import dataclasses
from typing import Any

from pygame import Rect, Surface
from pygame_gui.elements import UIButton

from catmouse.brains.brain import CELLS, HEADS
from catmouse.drawing.wording import NAMES
from catmouse.recipe.recipe import PRESETS, Recipe
from catmouse.room.policies import MOUSE
from catmouse.window.actions import table
from catmouse.window.actions.look import set_ghost
from catmouse.window.comparison import Comparison
from catmouse.window.dialogs.base import Context, Overlay
from catmouse.window.drawing.theme import MUTED, SMALL
from catmouse.window.preferences import HIDDEN_SIZES
from catmouse.window.view import View
from catmouse.worker.messages import StartRace

RATES = (0.01, 0.03, 0.1, 0.3, 1.0)
ROWS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "hidden": ("Hidden units", HIDDEN_SIZES),
    "rate": ("Learning rate", RATES),
    "cell": ("Cell", tuple(CELLS)),
    "head": ("Answer", tuple(HEADS)),
}


class Race(Overlay):
    """A button for every rival, and one for every other run that can be the ghost."""

    name, where = "race", table.RACE.where
    title = "Race"
    size = (700, 424)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        recipe = context.view.snapshot.recipe.without_practice()
        self._rows = {
            label: [
                self._rival(rival, NAMES[field](rival.mouse))
                for value in values
                if value != getattr(recipe.mouse, field)
                and (rival := recipe.with_brain(MOUSE, **{field: value}))
            ]
            for field, (label, values) in ROWS.items()
        }
        presets = {
            name: dataclasses.replace(recipe, brains=preset.brains, lesson=preset.lesson)
            for name, preset in PRESETS.items()
        }
        self._rows["Ready-made"] = [
            self._rival(preset, name) for name, preset in presets.items() if preset != recipe
        ]
        self.ghosts = [self.own("", "A run from the chart.") for _ in range(Comparison.MOST)]
        for button in self.ghosts:
            button.hide()
        tip = "Choose the runs that can be the ghost."
        self.others = self.button(table.COMPARE.but(label="Choose …", tip=tip))

    def update(self, view: View) -> None:
        chosen = view.comparison.runs
        for number, button in enumerate(self.ghosts):
            if number >= len(chosen):
                continue
            run = chosen[number]
            if not button.visible:
                button.show()
                name = f"{run.slot + 1} {run.name}"
                button.set_text(self.brush.fonts.fit(name, SMALL, button.rect.width - 14))
                name = self.brush.fonts.fit(run.name, SMALL, 300)
                button.set_tooltip(f"Race against {name}, as it went; or not any more.")
                self.change(button, do=set_ghost(run.key))
            self.choose(button, run.key == view.comparison.ghost)

    def _rival(self, recipe: Recipe, words: str) -> UIButton:
        tip = "Train this one beside the first, from the same seed."
        return self.own(words[:1].upper() + words[1:], tip, StartRace(recipe))

    def arrange_inside(self, inside: Rect) -> None:
        y = inside.y + 74
        for buttons in self._rows.values():
            width = min(120, (inside.width - 130) // max(1, len(buttons)) - 6)
            for number, button in enumerate(buttons):
                self.put(button, Rect(inside.x + 130 + number * (width + 6), y, width, 32))
            y += 44
        for number, button in enumerate(self.ghosts):
            left, row = inside.x + 130 + number % 3 * 174, number // 3
            self.put(button, Rect(left, y + row * 38, 168, 32))
        self.put(self.others, Rect(inside.x, y + 38, 92, 32))

    def draw_inside(self, surface: Surface, view: View) -> None:
        x, y = self.place.x + 24, self.place.y + 58
        text = "A second brain learns the same games from the start. What is different?"
        self.brush.text(surface, text, (x, y), size=SMALL + 1, color=MUTED)
        y = self.place.y + 24 + 74 + 16
        for label in self._rows:
            self.brush.text(surface, label, (x, y), anchor="midleft")
            y += 44
        self.brush.text(surface, "A ghost", (x, y), anchor="midleft")
        if not view.comparison.runs:
            at = (x + 130, y)
            words = "How another run went; none lies over the chart yet."
            self.brush.text(surface, words, at, size=SMALL, color=MUTED, anchor="midleft")
