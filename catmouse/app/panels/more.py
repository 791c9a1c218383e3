"""What is rarely changed: the room, the length of a game, the colours; and facts on the engine."""

from __future__ import annotations

import pygame_gui
from pygame import Rect, Surface
from pygame_gui.elements import UIButton

from catmouse.app.overlay import Overlay
from catmouse.app.panel import View
from catmouse.app.theme import MUTED, PALETTES, SMALL, TEXT, Brush
from catmouse.app.wishes import SetPalette, SetRoom, ToggleFullScreen, Wish
from catmouse.messages import Command, Snapshot
from catmouse.recipe import MOVES
from catmouse.world import LARGEST, SMALLEST

MOVE_CHOICES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 40, 50, 75, 100, 150, MOVES[1])

ENGINES = {
    "compiled": "The compiled engine trains: the same sums as numpy, much faster.",
    "compiling": "The compiled engine is being made ready; numpy trains meanwhile.",
    "numpy": "The numpy engine trains; it is exact, but slower.",
}


class More(Overlay):
    """The room for the next brain, and how things look."""

    title = "More"
    size = (640, 420)

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush, snapshot: Snapshot) -> None:
        super().__init__(manager, brush)
        recipe = snapshot.recipe
        self._values = {
            "Width": recipe.world.width, "Height": recipe.world.height, "Moves": recipe.moves,
        }  # fmt: skip
        self._steppers: dict[UIButton, tuple[str, int]] = {}
        for name in self._values:
            for sign, text in ((-1, "–"), (1, "+")):
                word = "Fewer" if sign < 0 else "More"
                unit = "moves in a game" if name == "Moves" else f"cells in {name.lower()}"
                stepper = self.button(text, SetRoom(0, 0, 0), f"{word} {unit}.")
                self._steppers[stepper] = (name, sign)
        self._begin = self.button(
            "Begin there",
            SetRoom(0, 0, 0),
            "A new brain in this room. Undo brings the present one back.",
            style="main_button",
        )
        self._palettes = {
            name: self.button(name.capitalize(), SetPalette(name), f"Draw the two in {name}.")
            for name in PALETTES
        }
        self._full = self.button("Full screen", ToggleFullScreen(), "Fill the screen (F11).")
        self._rows: dict[str, int] = {}

    def arrange_inside(self, inside: Rect) -> None:
        """Lay out the steppers, then the colours."""
        y = inside.y + 78
        for name in self._values:
            self._rows[name] = y
            for stepper, (whose, sign) in self._steppers.items():
                if whose == name:
                    x = inside.x + 190 + (0 if sign < 0 else 130)
                    self.put(stepper, Rect(x, y, 40, 34))
            y += 42
        self.put(self._begin, Rect(inside.right - 160, inside.y + 78, 160, 42))
        y += 34
        self._rows["Colours"] = y
        x = inside.x + 100
        for button in self._palettes.values():
            self.put(button, Rect(x, y, 160, 34))
            x += 168
        self.put(self._full, Rect(inside.right - 130, y, 130, 34))
        self._rows["Engine"] = y + 58

    def pressed(self, button: object) -> Wish | Command | None:
        """Step a number, or begin in the room that they make."""
        if button is self._begin:
            return SetRoom(*self._values.values())
        if button in self._steppers:
            self._step(*self._steppers[button])
            return None
        return super().pressed(button)

    def _step(self, name: str, sign: int) -> None:
        if name != "Moves":
            self._values[name] = min(max(self._values[name] + sign, SMALLEST), LARGEST)
            return
        now = self._values[name]
        further = [choice for choice in MOVE_CHOICES if (choice - now) * sign > 0]
        self._values[name] = (further[0] if sign > 0 else further[-1]) if further else now

    def update(self, view: View) -> None:
        """Show which colours are on, and whether the room is another one."""
        for name, button in self._palettes.items():
            self.choose(button, name == view.preferences.palette)

    def draw_inside(self, surface: Surface, view: View) -> None:
        """Draw labels, numbers and facts."""
        brush, x = self.brush, self.place.x + 24
        brush.text(
            surface, "The room of a new brain", (x, self.place.y + 66), size=SMALL, color=MUTED
        )
        labels = {
            "Width": "Width in cells",
            "Height": "Height in cells",
            "Moves": "Moves in a game",
        }
        for name, value in self._values.items():
            y = self._rows[name] + 17
            brush.text(surface, labels[name], (x, y), anchor="midleft")
            at = (x + 190 + 85, y)
            brush.text(surface, str(value), at, size=18, bold=True, anchor="center")
        brush.text(surface, "Colours", (x, self._rows["Colours"] + 17), anchor="midleft")
        engine = view.snapshot.engine
        words = ENGINES[engine.name] + (f" ({engine.note})" if engine.note else "")
        note = (
            f"{words} The teacher is the article's. The article calls the brain an LSTM; "
            "it is an Elman network, which has no gates."
        )
        box = Rect(x, self._rows["Engine"], self.place.width - 48, 120)
        brush.paragraph(surface, note, box, size=SMALL + 1, color=TEXT)
