"""Colours, fonts and the look of the widgets: one place for how everything looks."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from importlib.resources import files

import pygame
from pygame import Color, Rect, Surface

from catmouse.drawing import colours

GROUND = Color(colours.GROUND)
PANEL = Color(colours.PANEL)
EDGE = Color(colours.EDGE)
RAISED = Color(colours.RAISED)
HOVER = Color(colours.HOVER)
CELL = Color(colours.CELL)
CELL_OTHER = Color(colours.CELL_OTHER)
TEXT = Color(colours.TEXT)
MUTED = Color(colours.MUTED)
FAINT = Color(colours.FAINT)
ACCENT = Color(colours.ACCENT)
GOOD = Color(colours.GOOD)
WARNING = Color(colours.WARNING)
BAD = Color(colours.BAD)
ON_BRIGHT = Color(colours.ON_BRIGHT)


@dataclass(frozen=True)
class Palette:
    """The hues of the two who play."""

    mouse: Color
    cat: Color


PALETTES = {
    "blue and orange": Palette(mouse=Color(colours.MOUSE), cat=Color(colours.CAT)),
    "classic": Palette(mouse=Color("#4fd06a"), cat=Color("#ff5f5f")),
}
"""The first is safe for colour-blind eyes; the second is the article's green and red."""

SMALL, NORMAL, LARGE, HUGE = 13, 15, 20, 40


class Fonts:
    """Fonts and rendered texts, each made once."""

    CACHED_TEXTS = 600

    def __init__(self) -> None:
        data = files("pygame_gui.data")
        self._paths = {
            bold: str(data.joinpath(f"NotoSans-{'Bold' if bold else 'Regular'}.ttf"))
            for bold in (False, True)
        }
        self._fonts: dict[tuple[int, bool], pygame.font.Font] = {}
        self._texts: OrderedDict[tuple[str, int, tuple[int, ...], bool], Surface] = OrderedDict()

    def font(self, size: int, bold: bool = False) -> pygame.font.Font:
        """Return a font of so many pixels."""
        key = (size, bold)
        if key not in self._fonts:
            self._fonts[key] = pygame.font.Font(self._paths[bold], size)
        return self._fonts[key]

    def render(self, text: str, size: int, color: Color, bold: bool = False) -> Surface:
        """Return the text as a picture."""
        key = (text, size, tuple(color), bold)
        picture = self._texts.get(key)
        if picture is None:
            picture = self.font(size, bold).render(text, True, color)
            self._texts[key] = picture
            if len(self._texts) > self.CACHED_TEXTS:
                self._texts.popitem(last=False)
        else:
            self._texts.move_to_end(key)
        return picture

    @property
    def written(self) -> list[tuple[str, int]]:
        """The latest texts that were rendered, each once, and their sizes, the latest last."""
        return [(key[0], key[1]) for key in self._texts]

    def forget(self) -> None:
        """Render every text anew."""
        self._texts.clear()

    def fit(self, text: str, size: int, width: int, bold: bool = False) -> str:
        """Return the text, shortened with an ellipsis to so many pixels."""
        font = self.font(size, bold)
        if font.size(text)[0] <= width:
            return text
        while text and font.size(text + "…")[0] > width:
            text = text[:-1]
        return text.rstrip() + "…"

    def wrap(self, text: str, size: int, width: int, bold: bool = False) -> list[str]:
        """Return the text broken into lines of at most so many pixels."""
        font, lines, line = self.font(size, bold), [], ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if line and font.size(longer)[0] > width:
                lines.append(line)
                line = word
            else:
                line = longer
        return [*lines, line]


class Brush:
    """Draws text and boxes in the program's style."""

    def __init__(self) -> None:
        self.fonts = Fonts()
        self.palette = PALETTES["blue and orange"]

    def text(
        self,
        surface: Surface,
        text: str,
        at: tuple[int, int],
        *,
        size: int = NORMAL,
        color: Color = TEXT,
        bold: bool = False,
        anchor: str = "topleft",
        width: int | None = None,
    ) -> Rect:
        """Write a line, its ``anchor`` (as of a Rect) at a point; return where it stands."""
        if width is not None:
            text = self.fonts.fit(text, size, width, bold)
        picture = self.fonts.render(text, size, color, bold)
        place = picture.get_rect(**{anchor: at})
        surface.blit(picture, place)
        return place

    def paragraph(
        self,
        surface: Surface,
        text: str,
        place: Rect,
        *,
        size: int = NORMAL,
        color: Color = TEXT,
        spacing: float = 1.35,
    ) -> int:
        """Write wrapped text into a rectangle; return the y below the last line."""
        y = place.y
        for line in self.fonts.wrap(text, size, place.width):
            self.text(surface, line, (place.x, y), size=size, color=color)
            y += round(size * spacing)
        return y

    def box(self, surface: Surface, place: Rect, color: Color = PANEL, radius: int = 8) -> None:
        """Draw a panel's ground."""
        pygame.draw.rect(surface, color, place, border_radius=radius)
        pygame.draw.rect(surface, EDGE, place, width=1, border_radius=radius)

    def arrow(
        self,
        surface: Surface,
        centre: tuple[float, float],
        direction: int,
        size: float,
        color: Color,
    ) -> None:
        """Draw an arrow that points up, right, down or left."""
        half, head = size / 2, size * 0.3
        shape = [(0.0, -half), (head, -half + head), (-head, -half + head)]
        turn = ((1, 0, 0, 1), (0, -1, 1, 0), (-1, 0, 0, -1), (0, 1, -1, 0))[direction]
        a, b, c, d = turn

        def turned(x: float, y: float) -> tuple[float, float]:
            return centre[0] + a * x + b * y, centre[1] + c * x + d * y

        pygame.draw.polygon(surface, color, [turned(*point) for point in shape])
        thickness = max(2, round(size * 0.13))
        pygame.draw.line(surface, color, turned(0, -half + head * 0.8), turned(0, half), thickness)
