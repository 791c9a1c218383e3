"""The brain's panel: a picture of the network, its size, its rate, single steps and the cat."""

from __future__ import annotations

import pygame
import pygame_gui
from pygame import Color, Rect, Surface
from pygame_gui.elements import UIButton

from catmouse.window.drawing.dial import draw_answer
from catmouse.window.drawing.theme import EDGE, FAINT, MUTED, NORMAL, SMALL, TEXT, WARNING, Brush
from catmouse.window.panels.base import Panel, View
from catmouse.window.practising import practice_of
from catmouse.window.preferences import HIDDEN_SIZES
from catmouse.window.wishes import (
    ChangeRate,
    MoveOnce,
    SetHidden,
    SetTeacher,
    Show,
    ToggleFight,
    ToggleSteering,
)
from catmouse.worker.messages import TrainGames

PAD = 14
TITLES = {"elman": "The brain", "lstm": "The LSTM"}
TEACHER_TIPS = {
    "flee": "The article's teacher: run where you are already furthest away; at a wall, along it.",
    "perfect": "Never step where a cat could reach you; of such moves, the farthest from it.",
}
HINTS = {
    "compass": "up is near 0, left near 1: far apart",
    "four-way": "framed: what the teacher says",
}
"""How to read the answer, by the brain's head."""
FIXED = 424
"""The height of everything but the picture of the network."""
SHOWN_UNITS = 12
"""How many hidden units the picture shows at most."""


class BrainPanel(Panel):
    """What the mouse thinks with, and how it is taught."""

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        self.sizes = {
            size: self.button(
                f"{size}",
                SetHidden(size),
                f"A new brain of {size} hidden units. Undo brings this one back.",
                style="small_button",
            )
            for size in HIDDEN_SIZES
        }
        self.slower = self.button(
            "–", ChangeRate(-1), "Learn in smaller steps ([). Takes hold now."
        )
        self.faster = self.button("+", ChangeRate(+1), "Learn in larger steps (]). Takes hold now.")
        self.one_move = self.button(
            "1 move",
            MoveOnce(),
            "Pause, and let the mouse on the board make one move (.)",
            style="small_button",
        )
        self.lesson = self.button(
            "1 lesson", TrainGames(1), "Learn from one game, then pause (L).", style="small_button"
        )
        self.thousand = self.button(
            "1,000",
            TrainGames(1000),
            "Learn from 1,000 games, then pause (K).",
            style="small_button",
        )
        self.steer = self.button(
            "     Take the cat",
            ToggleSteering(),
            "Lead the cat with the arrow keys (C).",
            icon="cat_hand",
        )
        self.room = self.button(
            "Room", Show("more"), "Another room, longer games (M).", style="small_button"
        )
        self.fight = self.button(
            "      Fight", ToggleFight(), "Let the mouse meet a cat that moves (F).", icon="fight"
        )
        self.teachers = {
            name: self.button(name.capitalize(), SetTeacher(name), tip, style="small_button")
            for name, tip in TEACHER_TIPS.items()
        }
        self._y: dict[str, int] = {}

    def arrange(self, place: Rect) -> None:
        """Lay the panel out from top to bottom."""
        super().arrange(place)
        x, width = place.x + PAD, place.width - 2 * PAD
        picture = min(210, place.height - FIXED)
        y = place.y + 42
        self._y["picture"], self._y["picture end"] = y, y + picture
        y += picture + 24
        y = self._row(y, "hidden units", list(self.sizes.values()), x, width, 30, gap=2)
        self._y["rate"] = y
        self.put(self.slower, Rect(x, y + 20, 40, 32))
        self.put(self.faster, Rect(x + width - 40, y + 20, 40, 32))
        y += 62
        y = self._row(y, "step", [self.one_move, self.lesson, self.thousand], x, width, 32)
        self._y["cat"] = y
        self.put(self.steer, Rect(x, y + 20, width, 36))
        y += 68
        self._y["teacher"] = y
        half = (width - 4) // 2
        for number, button in enumerate(self.teachers.values()):
            self.put(button, Rect(x + number * (half + 4), y + 20, half, 30))
        self.put(self.fight, Rect(place.right - PAD - 92, place.y + 8, 92, 30))
        self.put(self.room, Rect(x, place.bottom - PAD - 32, width, 32))

    def _row(
        self,
        y: int,
        label: str,
        buttons: list[UIButton],
        x: int,
        width: int,
        height: int,
        gap: int = 4,
    ) -> int:
        self._y[label] = y
        left = x
        for number, button in enumerate(buttons, start=1):
            right = x + round(number * (width + gap) / len(buttons)) - gap
            self.put(button, Rect(left, y + 20, right - left, height))
            left = right + gap
        return y + 20 + height + 12

    def update(self, view: View) -> None:
        """Show which size is chosen, and who has the cat."""
        for size, button in self.sizes.items():
            self.choose(button, size == view.snapshot.recipe.hidden)
        for name, button in self.teachers.items():
            self.choose(button, name == view.snapshot.recipe.teacher)
        self.choose(self.steer, view.playback.steering)
        words = "Give the cat back" if view.playback.steering else "Take the cat"
        if self.steer.text.strip() != words:
            self.steer.set_text(f"     {words}")
        recipe = view.snapshot.recipe
        room = f"Room {recipe.world.width} × {recipe.world.height}, {recipe.moves} moves …"
        if self.room.text != room:
            self.room.set_text(room)

    def key(self, view: View) -> object:
        """The picture follows from the recipe and the colours."""
        return view.snapshot.recipe, view.preferences.palette, practice_of(view.snapshot)

    def draw(self, surface: Surface, view: View) -> None:
        """Draw the picture of the network and the labels."""
        brush, recipe, place = self.brush, view.snapshot.recipe, self.place
        brush.box(surface, place)
        x = place.x + PAD
        brush.text(surface, TITLES[recipe.brain], (x, place.y + 12), size=NORMAL + 1, bold=True)
        self._network(surface, self._picture(), recipe.hidden)
        self._captions(surface, view)
        for label in ("hidden units", "step"):
            brush.text(surface, label.capitalize(), (x, self._y[label]), size=SMALL, color=MUTED)
        brush.text(surface, "Learning rate", (x, self._y["rate"]), size=SMALL, color=MUTED)
        brush.text(
            surface,
            f"{recipe.rate:g}",
            (place.centerx, self._y["rate"] + 36),
            size=18,
            bold=True,
            anchor="center",
        )
        brush.text(surface, "The cat", (x, self._y["cat"]), size=SMALL, color=MUTED)
        y = self._y["teacher"]
        brush.text(surface, "Teacher", (x, y), size=SMALL, color=MUTED)

    def draw_live(self, surface: Surface, view: View) -> None:
        """Draw the answer of the latest move on the board."""
        trail = view.playback.trail
        ways = 1 if view.snapshot.recipe.head == "compass" else 4
        color = self.brush.palette.mouse
        move = trail[-1] if trail else None
        draw_answer(surface, self.brush, self._dial(), move, ways, color)

    def _picture(self) -> Rect:
        """Return the place of the network's picture."""
        x, width = self.place.x + PAD, self.place.width - 2 * PAD
        return Rect(x, self._y["picture"], width, self._y["picture end"] - self._y["picture"])

    def _dial(self) -> Rect:
        """Return the place of the answer, at the right of the picture."""
        picture = self._picture()
        size = min(104, picture.height - 24)
        dial = Rect(0, 0, size, size)
        dial.midright = (picture.right + 4, picture.y + (picture.height - 18) // 2)
        return dial

    def _captions(self, surface: Surface, view: View) -> None:
        """Write under the picture what it shows, or that this is not the article's run."""
        recipe, practice, place = view.snapshot.recipe, practice_of(view.snapshot), self._picture()
        note = (practice, WARNING) if practice else (f"{recipe.hidden} units that remember", MUTED)
        for row, (words, color) in enumerate((note, (HINTS[recipe.head], MUTED))):
            at = (place.centerx, place.bottom - 6 + 15 * row)
            self.brush.text(
                surface, words, at, size=12, color=color, anchor="center", width=place.width
            )

    def _network(self, surface: Surface, place: Rect, hidden: int) -> None:
        """Draw inputs and hidden units with their loop; the answer is drawn live beside them."""
        brush = self.brush
        cat, mouse = brush.palette.cat, brush.palette.mouse
        shown = min(hidden, SHOWN_UNITS)
        dial = self._dial()
        left, middle = place.x + 58, dial.left - 26
        height = place.height - 18
        inputs = [(left, place.y + int(height * (0.2 + 0.2 * row))) for row in range(4)]
        gap = min(15.0, (height - 26) / max(shown, 1))
        top = place.y + height / 2 - gap * (shown - 1) / 2
        units = [(middle, round(top + gap * unit)) for unit in range(shown)]
        for unit in units:
            for start in inputs:
                pygame.draw.aaline(surface, EDGE, start, unit)
            pygame.draw.aaline(surface, EDGE, unit, (dial.left + 12, dial.centery))
        names = ("cat x", "cat y", "mouse x", "mouse y")
        for dot, label, color in zip(inputs, names, (cat, cat, mouse, mouse), strict=True):
            pygame.draw.circle(surface, color, dot, 4)
            at = (dot[0] - 9, dot[1])
            brush.text(surface, label, at, size=12, color=MUTED, anchor="midright")
        radius = 4 if gap > 10 else 3
        for unit in units:
            pygame.draw.circle(surface, TEXT, unit, radius)
        self._loop(surface, units, FAINT)

    def _loop(self, surface: Surface, units: list[tuple[int, int]], color: Color) -> None:
        """Draw the loop that feeds the hidden units back to themselves."""
        (x, top), (_, bottom) = units[0], units[-1]
        way = Rect(x, top - 10, 16, bottom - top + 20)
        pygame.draw.rect(surface, color, way, 1, border_radius=6)
        pygame.draw.polygon(surface, color, [(x - 3, top - 7), (x + 4, top - 7), (x, top - 3)])
