"""What a new brain is made of: preset, cell, answer, lessons, room; and the colours."""

from __future__ import annotations

import dataclasses
from typing import Any

from pygame import Rect, Surface
from pygame_gui.elements import UIButton

from catmouse.brains.brain import CELLS, HEADS, SCALES
from catmouse.brains.optimisers import OPTIMISERS, SCHEDULES
from catmouse.recipe.recipe import PRESETS, Recipe
from catmouse.room.policies import MOUSE
from catmouse.room.world import LARGEST, SMALLEST, World
from catmouse.window.actions import table
from catmouse.window.actions.desk import Doing
from catmouse.window.actions.look import prefer
from catmouse.window.actions.run import begin_with
from catmouse.window.dialogs.base import Context, Overlay
from catmouse.window.drawing.theme import MUTED, PALETTES, SMALL, TEXT
from catmouse.window.view import View

MOVES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 40, 50, 75, 100, 150, 200)
LESSONS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
ROOM_SIDES = tuple(range(SMALLEST, LARGEST + 1))

CHOICES: dict[str, tuple[str, tuple[tuple[str, str, str], ...]]] = {
    "cell": ("Cell", tuple((name, cell.title, cell.tip) for name, cell in CELLS.items())),
    "head": ("Answer", tuple((name, head.label, head.tip) for name, head in HEADS.items())),
    "scale": ("Inputs", tuple((name, *words) for name, words in SCALES.items())),
    "optimiser": ("Steps", tuple((name, one.label, one.tip) for name, one in OPTIMISERS.items())),
    "schedule": ("Rate", tuple((name, *words) for name, words in SCHEDULES.items())),
}
"""The settings of a brain to choose: a label, and each value with its own label and a tip."""
STEPPERS = {
    "lesson": ("Games a lesson", LESSONS),
    "width": ("Room, width", ROOM_SIDES),
    "height": ("Room, height", ROOM_SIDES),
    "moves": ("Moves a game", MOVES),
}
ENGINES = {
    "compiled": "The article's kind of brain is trained by the compiled engine, others by numpy.",
    "compiling": "The compiled engine is being made ready; numpy trains meanwhile.",
    "numpy": "The numpy engine trains; it is exact, but slower.",
}
ROW = 38


class More(Overlay):
    """A recipe put together, and how things look."""

    name = "more"
    title = "A new brain"
    size = (700, 600)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        recipe, side = context.view.snapshot.recipe.without_practice(), context.view.side
        self._recipe, self._side = recipe, side
        self._fights = context.view.several
        if self._fights:
            self.title = f"The {side}'s brain, and where they fight"
        self._numbers = {
            "lesson": recipe.lesson,
            "width": recipe.world.width,
            "height": recipe.world.height,
            "moves": recipe.moves,
        }
        self._presets = {
            "article": self._preset("article", recipe, "The article's brain and lessons, at once."),
            "modern": self._preset("modern", recipe, "Perfect within seconds. Begins at once."),
        }
        begin = "A blank brain of this kind. Undo brings the present one back."
        if self._fights:
            begin = "Go on like this; a brain of another kind begins blank. Undo takes it back."
        self.choices: dict[UIButton, tuple[str, str]] = {}
        for field, (_, options) in CHOICES.items():
            for value, label, tip in options:
                button = self.own(label, tip)
                self.choices[button] = (field, value)
        self.steppers: dict[UIButton, tuple[str, int]] = {}
        for name in STEPPERS:
            label = self._label(name)
            for sign, text in ((-1, "–"), (1, "+")):
                tip = f"{label}: {'less' if sign < 0 else 'more'}."
                self.steppers[self.own(text, tip, style="")] = (name, sign)
        self.begin = self.own("Begin", begin, style="main_button")
        self.palettes = {
            name: self.own(name.capitalize(), f"Draw in {name}.", prefer("palette", name))
            for name in PALETTES
        }
        self._full = self.button(table.FULL_SCREEN)
        self._y: dict[str, int] = {}

    def _preset(self, name: str, recipe: Recipe, tip: str) -> UIButton:
        """Make the button of a preset; it keeps the seed, the room and the length of a game.

        In a fight it is for both brains, which keep their teachers.
        """
        preset = PRESETS[name]
        brains = {
            side: dataclasses.replace(preset.mouse, teacher=recipe.brain_of(side).teacher)
            for side in recipe.sides
        }
        if self._fights:
            tip = "Both brains of this kind, blank, at once."
        else:
            brains = {MOUSE: preset.mouse}
        fresh = dataclasses.replace(recipe.with_brains(**brains), lesson=preset.lesson)
        return self.own(name.capitalize(), tip, begin_with(fresh), style="main_button")

    def _label(self, name: str) -> str:
        """Return what a number counts."""
        return "Ticks a fight" if self._fights and name == "moves" else STEPPERS[name][0]

    def arrange_inside(self, inside: Rect) -> None:
        y, left = inside.y + 46, inside.x + 130
        self._y["preset"] = y
        for number, button in enumerate(self._presets.values()):
            self.put(button, Rect(left + 168 * number, y, 160, 38))
        y += ROW + 12
        for field, (_, options) in CHOICES.items():
            self._y[field] = y
            mine = [button for button, (of, _) in self.choices.items() if of == field]
            for number, button in enumerate(mine[: len(options)]):
                self.put(button, Rect(left + 168 * number, y, 160, 30))
            y += ROW
        y += 6
        for place, name in enumerate(STEPPERS):
            x, row = (inside.x, inside.x + 330)[place % 2], y + place // 2 * ROW
            self._y[name] = row
            for stepper, (whose, sign) in self.steppers.items():
                if whose == name:
                    self.put(stepper, Rect(x + (130 if sign < 0 else 250), row, 36, 30))
        y += 2 * ROW + 8
        self.put(self.begin, Rect(left, y, 328, 40))
        y += 58
        self._y["colours"] = y
        for number, button in enumerate([*self.palettes.values(), self._full]):
            self.put(button, Rect(left + 168 * number, y, 160, 30))
        self._y["note"] = y + 42

    def pressed(self, button: object) -> Doing | None:
        if button is self.begin:
            world = World(self._numbers["width"], self._numbers["height"])
            settings: dict[str, Any] = {"world": world}
            settings |= {name: self._numbers[name] for name in ("lesson", "moves")}
            return begin_with(dataclasses.replace(self._recipe, **settings))
        if isinstance(button, UIButton) and button in self.choices:
            field, value = self.choices[button]
            self._recipe = self._recipe.with_brain(self._side, **{field: value})
            return None
        if isinstance(button, UIButton) and button in self.steppers:
            name, sign = self.steppers[button]
            now = self._numbers[name]
            further = [value for value in STEPPERS[name][1] if (value - now) * sign > 0]
            self._numbers[name] = (further[0] if sign > 0 else further[-1]) if further else now
            return None
        return super().pressed(button)

    def update(self, view: View) -> None:
        for button, (field, value) in self.choices.items():
            self.choose(button, getattr(self._recipe.brain_of(self._side), field) == value)
        for name, button in self.palettes.items():
            self.choose(button, name == view.preferences.palette)

    def draw_inside(self, surface: Surface, view: View) -> None:
        brush, x = self.brush, self.place.x + 24
        labels = {"preset": "Ready-made", "colours": "Colours"}
        labels |= {field: label for field, (label, _) in CHOICES.items()}
        for name, label in labels.items():
            at = (x, self._y[name] + (19 if name == "preset" else 15))
            brush.text(surface, label, at, anchor="midleft")
        for place, name in enumerate(STEPPERS):
            left, y = (x, x + 330)[place % 2], self._y[name] + 15
            brush.text(surface, self._label(name), (left, y), anchor="midleft")
            value = str(self._numbers[name])
            brush.text(surface, value, (left + 208, y), size=17, bold=True, anchor="center")
        engine = view.snapshot.engine
        note = ENGINES[engine.name] + (f" ({engine.note})" if engine.note else "")
        note += " The article calls its brain an LSTM; it is an Elman network, without gates."
        box = Rect(x, self._y["note"], self.place.width - 48, 60)
        brush.paragraph(surface, note, box, size=SMALL, color=MUTED)
        brush.text(
            surface,
            f"learning rate {self._recipe.brain_of(self._side).rate:g}",
            (self.place.right - 24, self._y["schedule"] + 15),
            size=SMALL,
            color=TEXT,
            anchor="midright",
        )
