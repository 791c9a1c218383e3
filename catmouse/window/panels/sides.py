"""The sides: who plays, by which brain, taught by whom; one side in lessons, both in a fight."""

from __future__ import annotations

import pygame_gui
from pygame import Color, Rect, Surface
from pygame_gui.elements import UIButton

from catmouse.drawing.wording import kind_of
from catmouse.recipe.recipe import FIGHT
from catmouse.room.policies import BRAIN, MOUSE, SIDES
from catmouse.window.actions import table
from catmouse.window.actions.run import (
    set_steps,
    set_ticks,
)
from catmouse.window.drawing import icons
from catmouse.window.drawing.dial import draw_answer
from catmouse.window.drawing.network import draw_network
from catmouse.window.drawing.theme import FAINT, MUTED, NORMAL, SMALL, TEXT, WARNING, Brush
from catmouse.window.panels.base import Panel
from catmouse.window.panels.side import Side
from catmouse.window.playback import YOU
from catmouse.window.practising import practice_of
from catmouse.window.view import View

PAD, GAP = 12, 4
FEW_SIZES = (8, 16, 32, 64)
"""The hidden sizes that there is room for beside another side."""
TICKS = (10, 30, 100, 1000)
RATE_WIDTH = 114
"""The width of a side's learning rate; the sizes have the rest of the line."""
SIDE_HEIGHT, BELOW = 174, 108
"""The heights of a side beside another, and of what is under both."""
LEAST, LOW = 84, 140
"""Below these heights there is no room for the dial, and none for a label above it."""
FIXED = 424
"""The height of everything but the picture, where a side has the panel for itself."""


class SidesPanel(Panel):
    """The mouse's brain and its lessons, or both sides of a fight, one above the other."""

    name = "sides"

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        self.fight = self.button(table.FIGHTS, style="")
        self.lessons = self.button(table.BACK_TO_LESSONS)
        self.sides = {side: Side(self, side) for side in SIDES}
        self.steps = [self.button(action) for action in (table.MOVE, table.LESSON, table.THOUSAND)]
        self.steer = self.button(table.STEER, style="")
        self.room = self.button(table.MORE.but(label="Room", icon=""))
        self.ticks = {
            ticks: self.own(f"{ticks:,}", f"At most {ticks:,} ticks a fight.", set_ticks(ticks))
            for ticks in TICKS
        }
        tip = "How many steps the cat takes while the mouse takes one."
        self.cat_steps = {
            1: self.own("1 step", tip, set_steps(1)), 2: self.own("2 steps", tip, set_steps(2))
        }  # fmt: skip
        self.pace = self.button(table.PACE)
        self._several = False
        self._at: dict[str, tuple[int, int]] = {}
        self._picture = self._dial = Rect(0, 0, 1, 1)
        self._at_dial = 0, 0

    # --- places ---------------------------------------------------------------------------

    def arrange(self, place: Rect) -> None:
        super().arrange(place)
        self._at.clear()
        seen = self.fight_buttons() if self._several else self.lesson_buttons()
        for button in self.actions:
            self.reveal(button, button in seen)
        if self._several:
            self._arrange_fight(place)
        else:
            self._arrange_lessons(place)

    def lesson_buttons(self) -> list[UIButton]:
        """Return what is in sight in lessons."""
        side = self.sides[MOUSE]
        own = [*side.teachers.values(), *side.sizes.values(), *side.rates.values()]
        return [self.fight, *own, *self.steps, self.steer, self.room]

    def fight_buttons(self) -> list[UIButton]:
        """Return what is in sight in a fight."""
        shared = [self.lessons, *self.ticks.values(), *self.cat_steps.values(), self.pace]
        for side in self.sides.values():
            sizes = [button for size, button in side.sizes.items() if size in FEW_SIZES]
            others = [button for button in side.of_brain() if button not in side.sizes.values()]
            shared += [*side.players.values(), *others, *sizes]
        return shared

    def _arrange_lessons(self, place: Rect) -> None:
        """Lay out the picture, then the brain and the lessons from top to bottom."""
        side, x, width = self.sides[MOUSE], place.x + PAD, place.width - 2 * PAD
        height = min(210, place.height - FIXED)
        self.put(self.fight, Rect(place.right - PAD - 92, place.y + 8, 92, 30))
        self._picture = Rect(x, place.y + 42, width, height)
        size = min(104, height - 24)
        self._dial = Rect(0, 0, size, size)
        self._dial.midright = (self._picture.right + 4, self._picture.y + (height - 18) // 2)
        y = self._picture.bottom + 24
        y = self._labelled("Hidden units", list(side.sizes.values()), x, y, width, 30, gap=2)
        self._at["Learning rate"] = x, y
        self.put(side.rates[-1], Rect(x, y + 20, 40, 32))
        self.put(side.rates[1], Rect(x + width - 40, y + 20, 40, 32))
        side.at["rate"] = place.centerx, y + 36
        y = self._labelled("Step", self.steps, x, y + 62, width, 32)
        y = self._labelled("The cat", [self.steer], x, y, width, 36)
        self._labelled("Teacher", list(side.teachers.values()), x, y, width, 30)
        self.put(self.room, Rect(x, place.bottom - PAD - 32, width, 32))

    def _labelled(
        self, label: str, buttons: list[UIButton], x: int, y: int, width: int, height: int,
        gap: int = GAP,
    ) -> int:  # fmt: skip
        """Share a row out among buttons under a label; return the y below them."""
        self._at[label] = x, y
        self._row(buttons, Rect(x, y + 20, width, height), gap)
        return y + 20 + height + 12

    def _arrange_fight(self, place: Rect) -> None:
        """Lay out both sides, then what they share."""
        x, y, width = place.x + PAD, place.y + 48, place.width - 2 * PAD
        self.put(self.lessons, Rect(place.right - PAD - 78, place.y + 8, 78, 30))
        for side in self.sides.values():
            self._arrange_side(side, x, y, width)
            y += SIDE_HEIGHT + 8
        below = place.bottom - BELOW
        self._at = {"Ticks a fight": (x, below), "The cat takes": (x, below + 52)}
        self._row(list(self.ticks.values()), Rect(x, below + 18, width, 28))
        self._row([*self.cat_steps.values(), self.pace], Rect(x, below + 70, width, 28))
        self._arrange_dial(Rect(x, y, width, below - 8 - y))

    def _arrange_dial(self, room: Rect) -> None:
        """Lay out the dial: under its label, or beside it where there is little room; or not."""
        self._at_dial = room.x, room.y
        if room.height < LOW:
            size = room.height if room.height >= LEAST else 0
            self._dial = Rect(room.right - size, room.y, size, size)
        else:
            size = min(190, room.height - 28)
            self._dial = Rect(0, 0, size, size)
            self._dial.midtop = room.centerx, room.y + 24

    def _arrange_side(self, side: Side, x: int, y: int, width: int) -> None:
        """Lay out one side from who plays it down to its rate."""
        side.at["name"] = x, y
        self._row(list(side.players.values()), Rect(x, y + 24, width, 34))
        y += 76
        side.at["from"] = x + 85, y + 14
        self.put(side.learns, Rect(x, y, 66, 28))
        self._row(list(side.teachers.values()), Rect(x + 104, y, width - 104, 28))
        y += 34
        self._row(list(side.cells.values()), Rect(x, y, width, 28))
        y += 34
        sizes = [side.sizes[size] for size in FEW_SIZES]
        self._row(sizes, Rect(x, y, width - RATE_WIDTH - 6, 28), gap=3)
        side.at["label"], side.at["rate"] = (
            (x + width - RATE_WIDTH, y + 14),
            (x + width - 43, y + 14),
        )
        self.put(side.rates[-1], Rect(x + width - 86, y, 22, 28))
        self.put(side.rates[1], Rect(x + width - 22, y, 22, 28))

    def _row(self, buttons: list[UIButton], place: Rect, gap: int = GAP) -> None:
        """Share a row out among buttons."""
        left = place.x
        for number, button in enumerate(buttons, start=1):
            right = place.x + round(number * (place.width + gap) / len(buttons)) - gap
            self.put(button, Rect(left, place.y, right - left, place.height))
            left = right + gap

    # --- what is shown --------------------------------------------------------------------

    def update(self, view: View) -> None:
        if view.several != self._several:
            self._several = view.several
            self.arrange(self.place)
        recipe, playback = view.recipe, view.playback
        for name in recipe.sides:
            side, brain = self.sides[name], recipe.brain_of(name)
            plays = recipe.policy_of(name) == BRAIN
            for player, button in side.players.items():
                self.choose(button, playback.policy_of(name) == player)
            for button in side.of_brain():
                self.enable(button, plays)
            self.choose(side.learns, name in recipe.learning)
            for teacher, button in side.teachers.items():
                self.choose(button, plays and brain.teacher == teacher)
            for cell, button in side.cells.items():
                self.choose(button, plays and brain.cell == cell)
            for size, button in side.sizes.items():
                self.choose(button, plays and brain.hidden == size)
        for ticks, button in self.ticks.items():
            self.choose(button, ticks == recipe.moves)
        for steps, button in self.cat_steps.items():
            self.choose(button, steps == recipe.rules.cat_steps)
        self.enable(self.pace, bool(playback.you))
        self.say(self.pace, "Real time" if view.preferences.real_time else table.PACE.label)
        self.choose(self.steer, playback.steering)
        self.say(self.steer, "Give the cat back" if playback.steering else table.STEER.label)
        world = recipe.world
        self.say(self.room, f"Room {world.width} × {world.height}, {recipe.moves} moves …")

    def key(self, view: View) -> object:
        """The recipe, the colours, and whom the user plays."""
        return view.recipe, view.preferences.palette, view.playback.you, practice_of(view.snapshot)

    def draw(self, surface: Surface, view: View) -> None:
        brush, place = self.brush, self.place
        brush.box(surface, place)
        title = "The fight" if view.recipe.game == FIGHT else view.brain.network.cell.panel_title
        brush.text(surface, title, (place.x + PAD, place.y + 12), size=NORMAL + 1, bold=True)
        for label, at in self._at.items():
            brush.text(surface, label, at, size=SMALL - self._several, color=MUTED)
        if self._several:
            self._draw_fight(surface, view)
            return
        draw_network(surface, brush, self._picture, self._dial, view.brain.hidden)
        self._captions(surface, view)
        at = self.sides[MOUSE].at["rate"]
        rate = f"{view.brain.rate:g}"
        brush.text(surface, rate, at, size=18, bold=True, anchor="center")

    def _captions(self, surface: Surface, view: View) -> None:
        """Write under the picture what it shows, or that this is not the article's run."""
        practice, place = practice_of(view.snapshot), self._picture
        note = (
            (practice, WARNING) if practice else (f"{view.brain.hidden} units that remember", MUTED)
        )
        for row, (words, color) in enumerate((note, (view.brain.network.head.hint, MUTED))):
            at = (place.centerx, place.bottom - 6 + 15 * row)
            self.brush.text(
                surface, words, at, size=12, color=color, anchor="center", width=place.width
            )

    def _draw_fight(self, surface: Surface, view: View) -> None:
        """Draw what concerns both sides, then each."""
        brush, place, recipe = self.brush, self.place, view.recipe
        words, width = practice_of(view.snapshot), place.width - 2 * PAD
        at = (place.x + PAD, place.y + 34)
        brush.text(surface, words, at, size=11, color=WARNING, width=width)
        for side in self.sides.values():
            self._draw_side(surface, view, side)
        right = place.right - PAD
        lesson = f"{recipe.lesson} a lesson" if recipe.lesson > 1 else "1 game a lesson"
        ticks = "" if recipe.moves in TICKS else f"{recipe.moves:,}; "
        for label, words in (("Ticks a fight", ticks + lesson), ("The cat takes", "by hand")):
            at = (right, self._at[label][1])
            brush.text(surface, words, at, size=12, color=MUTED, anchor="topright")

    def _draw_side(self, surface: Surface, view: View, side: Side) -> None:
        """Draw a side's name and facts, and the labels of its buttons."""
        brush, (x, y) = self.brush, side.at["name"]
        color: Color = getattr(brush.palette, side.name)
        picture = icons.picture(side.name, 20)
        surface.blit(picture, picture.get_rect(midleft=(x, y + 10)))
        at = (x + 26, y + 10)
        name = brush.text(
            surface, side.name.capitalize(), at, bold=True, color=color, anchor="midleft"
        )
        at, width = (self.place.right - PAD, y + 10), self.place.right - PAD - name.right - 8
        facts = self._facts(view, side.name)
        brush.text(surface, facts, at, size=SMALL, color=TEXT, anchor="midright", width=width)
        for player, button in side.players.items():
            at = (button.rect.centerx, button.rect.bottom + 1)
            shade = TEXT if button.is_selected else MUTED
            brush.text(surface, player, at, size=10, color=shade, anchor="midtop")
        plays = view.recipe.policy_of(side.name) == BRAIN
        label, number = (MUTED, TEXT) if plays else (FAINT, FAINT)
        brush.text(surface, "from", side.at["from"], size=SMALL, color=label, anchor="center")
        at = side.at["label"]
        brush.text(surface, "rate", at, size=SMALL, color=label, anchor="midleft")
        rate = f"{view.recipe.brain_of(side.name).rate:g}"
        brush.text(surface, rate, side.at["rate"], color=number, bold=True, anchor="center")

    @staticmethod
    def _facts(view: View, side: str) -> str:
        """Return who plays a side, in few words."""
        policy, brain = view.playback.policy_of(side), view.recipe.brain_of(side)
        if policy == BRAIN:
            return f"{kind_of(brain)}, {brain.hidden} units"
        return "that's you" if policy == YOU else f"plays {policy}"

    def draw_live(self, surface: Surface, view: View) -> None:
        side, dial = view.side, self._dial
        if not dial.width or view.playback.policy_of(side) != BRAIN:
            return
        steps = view.playback.trails[side]
        step = steps[-1] if steps and steps[-1].output else None
        color = getattr(self.brush.palette, side)
        if self._several:
            at = self._at_dial
            self.brush.text(surface, f"the {side} answers", at, size=12, color=color)
        draw_answer(surface, self.brush, dial, step, len(view.brain.network.head.outputs), color)
