"""The fight's panel: who plays by which mind, who learns from whom, and for how long."""

from __future__ import annotations

import pygame_gui
from pygame import Rect, Surface
from pygame_gui.elements import UIButton

from catmouse.drawing.wording import kind_of
from catmouse.recipe.recipe import BRAIN, Recipe
from catmouse.room.policies import CAT, MOUSE, SIDES
from catmouse.window.drawing import icons
from catmouse.window.drawing.dial import draw_answer
from catmouse.window.drawing.theme import FAINT, MUTED, NORMAL, SMALL, TEXT, WARNING, Brush
from catmouse.window.fight_playback import YOU
from catmouse.window.panels.base import Panel, View
from catmouse.window.practising import practice_of
from catmouse.window.wishes import (
    ChangeRate,
    SetHidden,
    SetKind,
    SetMind,
    SetSteps,
    SetTeacher,
    SetTicks,
    ToggleFight,
    ToggleLearning,
    TogglePace,
    Wish,
)

PAD, GAP = 12, 4
MINDS = {
    "still": "Stand still, as the article's cat does.",
    "flee": "Run where it is already furthest away: the article's teacher itself.",
    "chase": "Close the larger gap.",
    "perfect": "Play as well as can be, worked out backwards from the end of every fight.",
    BRAIN: "Play by its brain, which learns or stays as it is.",
    YOU: "Let me play the {side}: arrow keys, or drag it. It pauses the learning.",
}
"""What each mind does, for the tooltip of its picture."""
TEACHERS = {MOUSE: ("flee", "perfect"), CAT: ("chase", "perfect")}
KINDS = {"article": "Elman", "modern": "LSTM"}
KIND_TIPS = {
    "article": "A blank brain of the article's kind: an Elman network and the compass.",
    "modern": "A blank brain of the modern kind: an LSTM and a four-way answer.",
}
SIZES = (8, 16, 32, 64)
TICKS = (10, 30, 100, 1000)
SIDE_HEIGHT = 174
BELOW = 108
"""The height of what is under both sides."""


class FightPanel(Panel):
    """Both sides of the fight, one above the other."""

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        self.lessons = self._small("Lessons", ToggleFight(), "Back to the lessons (F).")
        self.minds: dict[tuple[str, str], UIButton] = {}
        self.learning: dict[str, UIButton] = {}
        self.teachers: dict[tuple[str, str], UIButton] = {}
        self.kinds: dict[tuple[str, str], UIButton] = {}
        self.sizes: dict[tuple[str, int], UIButton] = {}
        self.rates: dict[tuple[str, int], UIButton] = {}
        for side in SIDES:
            self._make_side(side)
        self.ticks = {
            ticks: self._small(f"{ticks:,}", SetTicks(ticks), f"At most {ticks:,} ticks a fight.")
            for ticks in TICKS
        }
        tip = "How many steps the cat takes while the mouse takes one."
        self.steps = {
            1: self._small("1 step", SetSteps(1), tip),
            2: self._small("2 steps", SetSteps(2), tip),
        }
        tip = "Whether a fight by hand waits for you (P)."
        self.pace = self._small("By turns", TogglePace(), tip)
        self._y: dict[str, int] = {}
        self.show(False)

    def _small(self, text: str, wish: Wish, tip: str) -> UIButton:
        return self.button(text, wish, tip, style="small_button")

    def _make_side(self, side: str) -> None:
        """Make one side's buttons, in the order of Tab."""
        for mind, does in MINDS.items():
            icon = "cat_hand" if mind == YOU else f"mind_{mind}"
            tip = does.format(side=side)
            self.minds[side, mind] = self.button("", SetMind(side, mind), tip, icon=icon)
        tip = f"Whether the {side}'s brain learns from every fight, or stays as it is."
        self.learning[side] = self._small("Learns", ToggleLearning(side), tip)
        for teacher in TEACHERS[side]:
            tip = f"Let {teacher} say what the {side} should have done. The brain goes on."
            wish = SetTeacher(teacher, side)
            self.teachers[side, teacher] = self._small(teacher.capitalize(), wish, tip)
        for preset, name in KINDS.items():
            self.kinds[side, preset] = self._small(name, SetKind(side, preset), KIND_TIPS[preset])
        for size in SIZES:
            tip = f"A blank brain of {size} hidden units for the {side}."
            self.sizes[side, size] = self._small(f"{size}", SetHidden(size, side), tip)
        for notch, sign, how in ((-1, "–", "smaller"), (1, "+", "larger")):
            tip = f"Let the {side} learn in {how} steps. Takes hold now."
            self.rates[side, notch] = self._small(sign, ChangeRate(notch, side), tip)

    # --- places ---------------------------------------------------------------------------

    def arrange(self, place: Rect) -> None:
        """Lay out both sides, then what they share."""
        super().arrange(place)
        x, width = place.x + PAD, place.width - 2 * PAD
        self.put(self.lessons, Rect(place.right - PAD - 78, place.y + 8, 78, 30))
        y = place.y + 48
        for side in SIDES:
            self._arrange_side(side, x, y, width)
            y += SIDE_HEIGHT + 8
        self._y["dial"] = y
        y = place.bottom - BELOW
        self._y["ticks"] = y
        self._row(list(self.ticks.values()), Rect(x, y + 18, width, 28))
        self._y["steps"] = y + 52
        row = Rect(x, y + 70, width, 28)
        self._row([*self.steps.values(), self.pace], row)

    def _arrange_side(self, side: str, x: int, y: int, width: int) -> None:
        """Lay out one side from its minds down to its rate."""
        self._y[side] = y
        self._row([self.minds[side, mind] for mind in MINDS], Rect(x, y + 24, width, 34))
        teachers = [self.teachers[side, teacher] for teacher in TEACHERS[side]]
        y += 76
        self._y[f"{side} learning"] = y
        self.put(self.learning[side], Rect(x, y, 66, 28))
        self._row(teachers, Rect(x + 104, y, width - 104, 28))
        y += 34
        kinds = [self.kinds[side, preset] for preset in KINDS]
        self._row(kinds, Rect(x, y, 96, 28))
        sizes = [self.sizes[side, size] for size in SIZES]
        self._row(sizes, Rect(x + 104, y, width - 104, 28))
        y += 34
        self._y[f"{side} rate"] = y
        self.put(self.rates[side, -1], Rect(x + width - 108, y, 30, 28))
        self.put(self.rates[side, 1], Rect(x + width - 30, y, 30, 28))

    def _row(self, buttons: list[UIButton], place: Rect) -> None:
        """Share a row out among buttons."""
        left = place.x
        for number, button in enumerate(buttons, start=1):
            right = place.x + round(number * (place.width + GAP) / len(buttons)) - GAP
            self.put(button, Rect(left, place.y, right - left, place.height))
            left = right + GAP

    # --- what is shown --------------------------------------------------------------------

    def update(self, view: View) -> None:
        """Show what is chosen, and what can be chosen at all."""
        recipe, fight, playback = view.snapshot.recipe, view.fight, view.fighting
        if fight is None or playback is None:
            return
        for (side, mind), button in self.minds.items():
            self.choose(button, playback.mind_of(side) == mind)
        for side in SIDES:
            brain, plays = recipe.brain_of(side), fight.mind_of(side) == BRAIN
            for button in self._of_brain(side):
                self.enable(button, plays)
            self.choose(self.learning[side], plays and side in fight.learners)
            for teacher in TEACHERS[side]:
                self.choose(self.teachers[side, teacher], plays and brain.teacher == teacher)
            for preset in KINDS:
                is_it = brain.is_plain == (preset == "article")
                self.choose(self.kinds[side, preset], plays and is_it)
            for size in SIZES:
                self.choose(self.sizes[side, size], plays and brain.hidden == size)
        for ticks, button in self.ticks.items():
            self.choose(button, ticks == recipe.moves)
        for steps, button in self.steps.items():
            self.choose(button, steps == fight.steps)
        self.enable(self.pace, bool(playback.you))
        words = "Real time" if view.preferences.real_time else "By turns"
        if self.pace.text != words:
            self.pace.set_text(words)

    def _of_brain(self, side: str) -> list[UIButton]:
        """Return the buttons that concern one side's brain."""
        several = (self.teachers, self.kinds, self.sizes, self.rates)
        return [self.learning[side]] + [
            button for buttons in several for (of, _), button in buttons.items() if of == side
        ]

    def key(self, view: View) -> object:
        """The recipe, the colours, and whom the user plays."""
        you = view.fighting.you if view.fighting else ""
        return view.snapshot.recipe, view.preferences.palette, you, practice_of(view.snapshot)

    def draw(self, surface: Surface, view: View) -> None:
        """Draw the two sides' names and facts, and the labels."""
        brush, place, recipe = self.brush, self.place, view.snapshot.recipe
        brush.box(surface, place)
        x, right = place.x + PAD, place.right - PAD
        brush.text(surface, "The fight", (x, place.y + 12), size=NORMAL + 1, bold=True)
        if view.fight is None:
            return
        words, width = practice_of(view.snapshot), place.width - 2 * PAD
        brush.text(surface, words, (x, place.y + 34), size=11, color=WARNING, width=width)
        for side in SIDES:
            self._draw_side(surface, view, side)
        ticks = "Ticks a fight" + ("" if recipe.moves in TICKS else f": {recipe.moves:,}")
        for label, name in ((ticks, "ticks"), ("The cat takes", "steps")):
            brush.text(surface, label, (x, self._y[name]), size=12, color=MUTED)
        at = (right, self._y["steps"])
        brush.text(surface, "by hand", at, size=12, color=MUTED, anchor="topright")
        words = f"{recipe.lesson} a lesson" if recipe.lesson > 1 else "1 game a lesson"
        at = (right, self._y["ticks"])
        brush.text(surface, words, at, size=12, color=MUTED, anchor="topright")

    def _draw_side(self, surface: Surface, view: View, side: str) -> None:
        brush, x, y = self.brush, self.place.x + PAD, self._y[side]
        recipe, color = view.snapshot.recipe, getattr(self.brush.palette, side)
        picture = icons.picture(side, 20)
        surface.blit(picture, picture.get_rect(midleft=(x, y + 10)))
        name = brush.text(
            surface, side.capitalize(), (x + 26, y + 10), bold=True, color=color, anchor="midleft"
        )
        right = self.place.right - PAD
        at = (right, y + 10)
        brush.text(
            surface, self._facts(view, side), at, size=SMALL, color=TEXT, anchor="midright",
            width=right - name.right - 8,
        )  # fmt: skip
        for (of, mind), button in self.minds.items():
            if of == side:
                at = (button.rect.centerx, button.rect.bottom + 1)
                shade = TEXT if button.is_selected else MUTED
                brush.text(surface, mind, at, size=10, color=shade, anchor="midtop")
        plays = view.fight is not None and view.fight.mind_of(side) == BRAIN
        label, number = (MUTED, TEXT) if plays else (FAINT, FAINT)
        at = (x + 85, self._y[f"{side} learning"] + 14)
        brush.text(surface, "from", at, size=SMALL, color=label, anchor="center")
        rate_y = self._y[f"{side} rate"] + 14
        brush.text(surface, "Learning rate", (x, rate_y), size=SMALL, color=label, anchor="midleft")
        at = (right - 54, rate_y)
        rate = f"{recipe.brain_of(side).rate:g}"
        brush.text(surface, rate, at, color=number, bold=True, anchor="center")

    @staticmethod
    def _facts(view: View, side: str) -> str:
        """Return who plays a side, in few words."""
        mind = view.fighting.mind_of(side) if view.fighting else BRAIN
        recipe: Recipe = view.snapshot.recipe
        brain = recipe.brain_of(side)
        if mind == BRAIN:
            return f"{kind_of(brain)}, {brain.hidden} units"
        return "that's you" if mind == YOU else f"plays {mind}"

    def draw_live(self, surface: Surface, view: View) -> None:
        """Draw the answer of the latest move of the side that is looked at, where there is room."""
        top, bottom = self._y["dial"] + 6, self._y["ticks"] - 8
        fight = view.fighting
        if bottom - top < 84 or fight is None or fight.mind_of(view.side) != BRAIN:
            return
        trail = fight.trails[view.side]
        move = trail[-1] if trail and trail[-1].answer else None
        size = min(110, bottom - top - 16)
        dial = Rect(0, 0, size, size)
        dial.center = (self.place.centerx, (top + bottom + 14) // 2)
        color = getattr(self.brush.palette, view.side)
        at = (self.place.x + PAD, top)
        self.brush.text(surface, f"the {view.side} answers", at, size=12, color=color)
        ways = 1 if view.brain.head == "compass" else 4
        draw_answer(surface, self.brush, dial, move, ways, color)
