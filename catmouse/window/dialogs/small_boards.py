"""Games as small pictures: where the two stood, how they went, and which moves were wrong."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pygame
from pygame import Color, Rect, Surface
from pygame_gui.elements import UIButton

from catmouse.games.report import Cell, Example, Report
from catmouse.room.world import World
from catmouse.window.actions.game import replay
from catmouse.window.dialogs.base import Context, Overlay
from catmouse.window.drawing.theme import BAD, CELL, EDGE, GROUND, PANEL, TEXT, Brush

CAPTION = 18
"""Pixels under a board, for its words."""


@dataclass(frozen=True)
class SmallGame:
    """One game, ready to be drawn small and to be played once more."""

    world: World
    cat: tuple[Cell, ...]  # the cells it was on; one where it stood still
    mouse: tuple[Cell, ...]
    wrong: tuple[int, ...]  # which of the mouse's moves, counted from 1
    words: str
    caught: bool = False

    @property
    def start(self) -> tuple[int, int]:
        """The cells of cat and mouse at the start."""
        return self.world.cell(*self.cat[0]), self.world.cell(*self.mouse[0])


def small_game(world: World, game: Example) -> SmallGame:
    """Return an example of a report, up to the move that it is an example of."""
    last = game.move or len(game.mouse) - 1
    mouse = game.mouse[: last + 1]
    wrong = tuple(move for move in game.wrong if move <= last)
    if game.caught:
        ended = game.cat[-1] == game.mouse[-1]
        return SmallGame(world, game.cat, mouse, wrong, f"tick {game.caught}", ended)
    words = f"move {game.move}" if game.move else f"{len(game.wrong)} wrong"
    return SmallGame(world, game.cat, mouse, wrong, words)


def worst_games(world: World, report: Report, most: int) -> list[SmallGame]:
    """Return the games of a report's worst starts, the worst first."""
    return [small_game(world, game) for game in report.worst[:most]]


class BoardsOverlay(Overlay):
    """An overlay with small boards on buttons; pressed, one is played on the large board."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.games: dict[UIButton, SmallGame | None] = {}
        self._pictures: dict[UIButton, tuple[object, Surface]] = {}

    def board(self, tip: str, key: str = "") -> UIButton:
        """Make the button of a board, which has no game as yet."""
        button = self.own("", tip, key=key, style="")
        self.games[button] = None
        button.hide()
        return button

    @property
    def is_pointed_at(self) -> bool:
        """Whether the pointer is on one of the boards, which should stay as they are then."""
        return any(button.hovered for button in self.games if button.visible)

    def fill(self, button: UIButton, game: SmallGame | None) -> None:
        """Put a game on a button; without one the button goes."""
        self.games[button] = game
        if game is not None:
            self.change(button, do=replay(*game.start))
        self.reveal(button, game is not None)

    def forget(self) -> None:
        self._pictures.clear()

    def draw_icons(self, surface: Surface) -> None:
        super().draw_icons(surface)
        for button, game in self.games.items():
            if game is not None and button.visible:
                surface.blit(self._picture(button, game), button.rect)

    def _picture(self, button: UIButton, game: SmallGame) -> Surface:
        """Return the picture of a board, drawn anew where it is another one."""
        size, bright = button.rect.size, bool(button.hovered)
        key = game, size, bright, self.brush.palette
        known = self._pictures.get(button)
        if known is not None and known[0] == key:
            return known[1]
        picture = Surface(size)
        picture.fill(PANEL)
        draw_game(picture, self.brush, picture.get_rect(), game, bright)
        self._pictures[button] = key, picture
        return picture


def draw_game(surface: Surface, brush: Brush, place: Rect, game: SmallGame, bright: bool) -> None:
    """Draw a game into a place, its words under it."""
    world, palette = game.world, brush.palette
    room = place.width - 4, place.height - CAPTION - 4
    size = max(2, min(room[0] // world.width, room[1] // world.height))
    area = Rect(0, 0, size * world.width, size * world.height)
    area.midtop = place.centerx, place.y + 2
    surface.fill(CELL, area)
    if size > 4:
        for column in range(1, world.width):
            x = area.x + column * size
            pygame.draw.line(surface, EDGE, (x, area.y), (x, area.bottom - 1))
        for row in range(1, world.height):
            y = area.y + row * size
            pygame.draw.line(surface, EDGE, (area.x, y), (area.right - 1, y))
    pygame.draw.rect(surface, TEXT if bright else EDGE, area.inflate(2, 2), 2 if bright else 1)
    cat = [centre(area, size, cell) for cell in game.cat]
    mouse = [centre(area, size, cell) for cell in game.mouse]
    draw_path(surface, cat, palette.cat.lerp(CELL, 0.35), size)
    draw_path(surface, mouse, palette.mouse.lerp(CELL, 0.15), size)
    reach = max(2, size // 3)
    square = Rect(0, 0, 2 * reach, 2 * reach)
    square.center = cat[0]
    pygame.draw.rect(surface, palette.cat, square)
    pygame.draw.circle(surface, palette.mouse, mouse[0], reach)
    for move in game.wrong:
        draw_cross(surface, mouse[move - 1], mouse[move], size)
    if game.caught:
        pygame.draw.circle(surface, BAD, mouse[-1], reach + 2, 2)
    at = (place.centerx, area.bottom + 3)
    color = BAD if game.wrong or game.caught else TEXT
    brush.text(surface, game.words, at, size=12, color=color, anchor="midtop")


def centre(area: Rect, size: int, cell: Cell) -> tuple[int, int]:
    """Return the pixel in the middle of a cell; the first row is the lowest."""
    return area.x + cell[0] * size + size // 2, area.bottom - cell[1] * size - (size + 1) // 2


def draw_path(surface: Surface, path: list[tuple[int, int]], color: Color, size: int) -> None:
    """Draw a way from cell to cell; a bump into the wall is a ring."""
    thick = 2 if size > 8 else 1
    for start, end in pairwise(path):
        if start == end:
            pygame.draw.circle(surface, color, start, max(2, size // 2 - 1), 1)
        else:
            pygame.draw.line(surface, color, start, end, thick)
    pygame.draw.circle(surface, color, path[-1], max(1, size // 5))


def draw_cross(surface: Surface, start: tuple[int, int], end: tuple[int, int], size: int) -> None:
    """Draw the mark of a wrong move in the middle of its way, beside a bump."""
    lift = size // 4 if start == end else 0
    x, y = (start[0] + end[0]) // 2 + lift, (start[1] + end[1]) // 2 - lift
    reach = max(1, size // 5)
    for width, color in ((4, GROUND), (2, BAD)) if size > 8 else ((1, BAD),):
        for slope in (1, -1):
            ends = (x - reach, y - slope * reach), (x + reach, y + slope * reach)
            pygame.draw.line(surface, color, *ends, width)
