"""The board: the live game, the layers over it, and the two who can be dragged."""

from __future__ import annotations

from itertools import pairwise

import pygame
import pygame_gui
from pygame import Color, Rect, Surface

from catmouse.games.single import Step
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import STAY, World
from catmouse.window.actions.desk import Doing
from catmouse.window.actions.game import carry, release, take
from catmouse.window.arrows import first_steps
from catmouse.window.drawing import icons
from catmouse.window.drawing.theme import (
    BAD,
    CELL,
    CELL_OTHER,
    GROUND,
    ON_BRIGHT,
    SMALL,
    WARNING,
    Brush,
)
from catmouse.window.panels.base import Panel
from catmouse.window.playback import Playback
from catmouse.window.view import View

GLIDE = 0.16
"""How many seconds the mouse takes to glide from cell to cell."""
REDRAWS_A_SECOND = 10
"""How often the arrows follow the weights."""
SMALL_CELL = 36
"""Below so many pixels a disagreement is a tint, not a frame and a cross."""
HINT = "drag me"


class Board(Panel):
    """The room seen from above."""

    name = "board"

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        self._world = World()
        self._cell = 1
        self._origin = (0, 0)
        self._holding = False

    # --- geometry -------------------------------------------------------------------------

    def _fit(self, world: World) -> None:
        """Find the size of a cell: the room as large as fits, in the middle."""
        self._world = world
        self._cell = max(4, min(self.place.width // world.width, self.place.height // world.height))
        self._origin = (
            self.place.x + (self.place.width - self._cell * world.width) // 2,
            self.place.y + (self.place.height - self._cell * world.height) // 2,
        )

    def area(self, cell: int) -> Rect:
        """Return a cell's rectangle in the window."""
        x, y = self._world.xy(cell)
        top = self._origin[1] + (self._world.height - 1 - y) * self._cell
        return Rect(self._origin[0] + x * self._cell, top, self._cell, self._cell)

    def cell_at(self, point: tuple[int, int]) -> int:
        """Return the cell nearest to a point of the window."""
        world = self._world
        x = (point[0] - self._origin[0]) // self._cell
        y = world.height - 1 - (point[1] - self._origin[1]) // self._cell
        return world.cell(min(max(x, 0), world.width - 1), min(max(y, 0), world.height - 1))

    # --- the user's hand ------------------------------------------------------------------

    def handle(self, event: pygame.event.Event, view: View) -> Doing | None:
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            if not self.place.collidepoint(event.pos):
                return None
            cell = self.cell_at(event.pos)
            for who in ("cat", "mouse"):
                if cell == getattr(view.playback, who) and self.area(cell).collidepoint(event.pos):
                    self._holding = True
                    return take(who)
        elif event.type == pygame.MOUSEMOTION and self._holding:
            if not event.buttons[0]:  # let go where this panel could not see it
                self._holding = False
                return release()
            return carry(self.cell_at(event.pos))
        elif event.type == pygame.MOUSEBUTTONUP and event.button == 1 and self._holding:
            self._holding = False
            return release()
        return None

    # --- drawing --------------------------------------------------------------------------

    def key(self, view: View) -> object:
        """The room, and under the arrows and disagreements the cat's cell and the weights."""
        playback, snapshot = view.playback, view.snapshot
        layers = tuple(name for name in view.preferences.layers if name != "trails")
        moment = int(view.now * REDRAWS_A_SECOND) if snapshot.playing else snapshot.games
        other = playback.mouse if view.side == CAT else playback.cat
        changing = (other, view.side, snapshot.brain, moment) if layers else None
        return playback.world, layers, changing, view.preferences.palette

    def draw(self, surface: Surface, view: View) -> None:
        surface.fill(GROUND, self.place)
        self._fit(view.playback.world)
        gap = 1 if self._cell < 40 else 2
        for cell in range(self._world.cells):
            x, y = self._world.xy(cell)
            color = CELL if (x + y) % 2 else CELL_OTHER
            area = self.area(cell).inflate(-gap, -gap)
            pygame.draw.rect(surface, color, area, border_radius=min(6, self._cell // 8))

        layers = view.preferences.layers
        if "arrows" in layers or "disagreements" in layers:
            self._policy(surface, view, "arrows" in layers, "disagreements" in layers)

    def draw_live(self, surface: Surface, view: View) -> None:
        playback, layers = view.playback, view.preferences.layers
        if "trails" in layers:
            self._cat_trail(surface, playback)
            self._mouse_trail(surface, playback)
        self._mouse_and_cat(surface, view)

    def _policy(self, surface: Surface, view: View, arrows: bool, disagreements: bool) -> None:
        """Draw where the brain would run on its first move, and where the teacher would not."""
        playback, side = view.playback, view.side
        chosen, target = first_steps(playback, side)
        size = self._cell * 0.34
        taken = playback.mouse if side == CAT else playback.cat
        for cell in range(self._world.cells):
            if cell == taken and playback.recipe.rules.touch_ends:  # they never stand on one cell
                continue
            area = self.area(cell)
            wrong = chosen[cell] != target[cell]
            if disagreements and wrong and self._cell < SMALL_CELL:
                pygame.draw.rect(surface, BAD.lerp(CELL, 0.55), area.inflate(-1, -1))
            elif disagreements and wrong:
                inner = area.inflate(-self._cell // 10, -self._cell // 10)
                pygame.draw.rect(surface, BAD, inner, width=2, border_radius=5)
                self._cross(surface, (inner.right - self._cell // 9, inner.top + self._cell // 9))
            if arrows:
                color = getattr(self.brush.palette, side).lerp(CELL, 0.35)
                if chosen[cell] == STAY:
                    pygame.draw.circle(surface, color, area.center, max(2, self._cell // 14))
                else:
                    self.brush.arrow(surface, area.center, int(chosen[cell]), size, color)

    def _cross(self, surface: Surface, at: tuple[float, float]) -> None:
        """Draw the mark of a wrong step."""
        reach, x, y = max(3, self._cell // 18), round(at[0]), round(at[1])
        for width, color in ((5, GROUND), (3, BAD)):
            for slope in (1, -1):
                start = (x - reach, y - slope * reach)
                pygame.draw.line(surface, color, start, (x + reach, y + slope * reach), width)

    def _mouse_trail(self, surface: Surface, playback: Playback) -> None:
        """Draw the mouse's way: solid lines and dots, older ones fainter."""
        bright = self.brush.palette.mouse
        thick = max(2, self._cell // 22)
        trail = playback.trails[MOUSE]
        count = max(len(trail), 8)
        for age, move in enumerate(reversed(trail)):
            color = bright.lerp(CELL, min(0.85, 0.15 + 0.8 * age / count))
            start, end = self.area(move.start).center, self.area(move.end).center
            if move.start == move.end and move.chosen != STAY:
                pygame.draw.circle(surface, color, start, max(5, self._cell // 8), thick)
            else:
                pygame.draw.line(surface, color, start, end, thick)
            pygame.draw.circle(surface, color, start, max(3, self._cell // 14))
        self._crosses(surface, trail)

    def _crosses(self, surface: Surface, trail: list[Step]) -> None:
        """Mark the moves of a brain that its teacher would not have made."""
        for move in trail:
            if not move.right and move.output:
                start, end = self.area(move.start).center, self.area(move.end).center
                lift = self._cell // 5 if move.start == move.end else 0
                middle = ((start[0] + end[0]) / 2 + lift, (start[1] + end[1]) / 2 - lift)
                self._cross(surface, middle)

    def _cat_trail(self, surface: Surface, playback: Playback) -> None:
        """Draw the cat's way: dashes and squares."""
        color = self.brush.palette.cat.lerp(CELL, 0.35)
        dash = max(4, self._cell // 12)
        half = max(2, self._cell // 20)
        places = [self.area(cell).center for cell in playback.cat_trail]
        for start, end in pairwise(places):
            way = pygame.Vector2(end) - start
            if not way:
                continue
            for done in range(0, int(way.length()), 2 * dash):
                here = start + way.normalize() * done
                there = start + way.normalize() * min(done + dash, way.length())
                pygame.draw.line(surface, color, here, there, max(2, self._cell // 26))
        for place in places[:-1]:
            square = Rect(place[0] - half, place[1] - half, 2 * half, 2 * half)
            pygame.draw.rect(surface, color, square)
        self._crosses(surface, playback.trails[CAT])

    def _mouse_and_cat(self, surface: Surface, view: View) -> None:
        playback = view.playback
        size = max(8, round(self._cell * 0.8))
        cat_at, mouse_at = self._gliding(playback, CAT), self._gliding(playback, MOUSE)
        together = playback.cat == playback.mouse and not playback.caught
        if together:  # side by side, so that both can be seen
            shift = pygame.Vector2(self._cell * 0.2, 0)
            cat_at, mouse_at, size = cat_at - shift, mouse_at + shift, round(size * 0.62)
        if playback.caught:
            self._ring(surface, self.area(playback.cat), BAD)
            pounce = icons.picture("cat_pounce", size)
            surface.blit(pounce, pounce.get_rect(center=cat_at))
            many = playback.in_hand and playback.catches > 1
            times = f" {playback.catches} times" if many else ""
            self._label(surface, f"Caught{times}!", self.area(playback.cat), BAD)
            return
        mouse, cat = icons.picture("mouse", size), icons.picture("cat", size)
        if playback.in_hand:
            self._ring(surface, self.area(playback.cat), self.brush.palette.cat)
        elif playback.held == "mouse":
            self._ring(surface, self.area(playback.mouse), self.brush.palette.mouse)
        elif playback.you:
            you = playback.you
            self._ring(surface, self.area(getattr(playback, you)), getattr(self.brush.palette, you))
        surface.blit(mouse, mouse.get_rect(center=mouse_at))
        surface.blit(cat, cat.get_rect(center=cat_at))
        if playback.escaped:
            self._label(surface, "Escaped!", self.area(playback.mouse), self.brush.palette.mouse)
        still = playback.policy_of(CAT) == "still"
        if not view.preferences.dragged and not playback.in_hand and still:
            self._label(surface, HINT, self.area(playback.cat), WARNING)

    def _gliding(self, playback: Playback, side: str) -> pygame.Vector2:
        """Return where one of the two is between two cells."""
        cell = getattr(playback, side)
        here = pygame.Vector2(self.area(cell).center)
        move = playback.latest(side)
        if move is None or move.end != cell:
            return here
        share = min(1.0, playback.clock / GLIDE)
        share = share * share * (3 - 2 * share)
        before = pygame.Vector2(self.area(move.start).center)
        if move.start == move.end:  # a bump into the wall
            push = ((0, -1), (1, 0), (0, 1), (-1, 0), (0, 0))[move.chosen]
            return here + pygame.Vector2(push) * self._cell * 0.4 * share * (1 - share)
        return before.lerp(here, share)

    def _ring(self, surface: Surface, area: Rect, color: Color) -> None:
        pygame.draw.rect(surface, color, area.inflate(-4, -4), width=3, border_radius=8)

    def _label(self, surface: Surface, text: str, area: Rect, color: Color) -> None:
        """Draw a word in a bubble above a cell, or below it at the top wall."""
        picture = self.brush.fonts.render(text, SMALL + 1, ON_BRIGHT, True)
        bubble = picture.get_rect().inflate(14, 6)
        bubble.midbottom = (area.centerx, area.top + self._cell // 10)
        if bubble.top < self.place.top:
            bubble.midtop = (area.centerx, area.bottom - self._cell // 10)
        bubble.clamp_ip(self.place)
        pygame.draw.rect(surface, color, bubble, border_radius=8)
        surface.blit(picture, picture.get_rect(center=bubble.center))
