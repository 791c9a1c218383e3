"""A picture under way, in the program's colours, and films of pictures as GIF; all with Pillow."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from catmouse.drawing.attribution import Bytes
from catmouse.drawing.colours import GROUND, TEXT

Color = str | tuple[int, ...]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

COLORS = 256
"""A GIF's frame has at most so many; one that has no more keeps each exactly."""

SMOOTHNESS = 8
EDGES = [round(round(level / 255 * SMOOTHNESS) / SMOOTHNESS * 255) for level in range(256)]
"""In few steps the edges of letters go over into the ground, which leaves colours for the rest."""


class Canvas:
    """A picture of so many pixels, drawn ``finer`` times as large and then reduced.

    Everything is measured in pixels of the finished picture.
    """

    def __init__(self, width: int, height: int, finer: int = 1) -> None:
        self.width, self.height, self.finer = width, height, finer
        self.image = Image.new("RGB", (width * finer, height * finer), GROUND)
        self._draw = ImageDraw.Draw(self.image)

    def finished(self) -> Image.Image:
        """Return the picture."""
        return self.image.reduce(self.finer) if self.finer > 1 else self.image

    def copy(self) -> Canvas:
        """Return the same picture, to be drawn on apart from this one."""
        other = Canvas.__new__(Canvas)
        other.width, other.height, other.finer = self.width, self.height, self.finer
        other.image = self.image.copy()
        other._draw = ImageDraw.Draw(other.image)
        return other

    def _scaled(self, *values: float) -> list[int]:
        return [round(value * self.finer) for value in values]

    def box(self, box: Box, color: Color, radius: float = 0) -> None:
        """Fill a box, its right and lower edge left out."""
        left, top, right, bottom = self._scaled(*box)
        if right > left and bottom > top:
            place = (left, top, right - 1, bottom - 1)
            self._draw.rounded_rectangle(place, radius=radius * self.finer, fill=color)

    def frame(self, box: Box, color: Color, thick: float = 1, radius: float = 0) -> None:
        """Draw the edge of a box, inside it."""
        left, top, right, bottom = self._scaled(*box)
        place, width = (left, top, right - 1, bottom - 1), max(1, round(thick * self.finer))
        self._draw.rounded_rectangle(place, radius * self.finer, outline=color, width=width)

    def line(self, points: Sequence[tuple[float, float]], color: Color, thick: float) -> None:
        """Draw a line through points."""
        corners = [tuple(self._scaled(*point)) for point in points]
        self._draw.line(corners, fill=color, width=max(1, round(thick * self.finer)))

    def dot(self, x: float, y: float, radius: float, color: Color, thick: float = 0) -> None:
        """Draw a disc, or where it is ``thick`` a ring."""
        place = self._scaled(x - radius, y - radius, x + radius, y + radius)
        if thick:
            self._draw.ellipse(place, outline=color, width=max(1, round(thick * self.finer)))
        else:
            self._draw.ellipse(place, fill=color)

    def paste(self, picture: Image.Image, box: Box) -> None:
        """Stretch a picture over a box, pixel for pixel; where it is transparent, leave what is."""
        left, top, right, bottom = self._scaled(*box)
        way = Image.Resampling.NEAREST if picture.mode == "RGB" else Image.Resampling.LANCZOS
        fitted = picture.resize((max(1, right - left), max(1, bottom - top)), way)
        self.image.paste(fitted, (left, top), fitted if fitted.mode == "RGBA" else None)

    def text(
        self, words: str, x: float, y: float, size: float, color: Color = TEXT, anchor: str = "la"
    ) -> None:
        """Write words at a point, which is where the anchor says (Pillow's two letters)."""
        mask, (left, top) = letters(words, max(6, round(size * self.finer)), anchor)
        x, y = self._scaled(x, y)
        self.image.paste(color, (x + left, y + top), mask)

    def width_of(self, words: str, size: float) -> float:
        """Return how many pixels wide words are."""
        font = font_of(max(6, round(size * self.finer)))
        return float(font.getlength(words)) / self.finer


@lru_cache(maxsize=32)
def font_of(size: int) -> ImageFont.FreeTypeFont:
    """Return Pillow's own font in so many pixels."""
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


@lru_cache(maxsize=256)
def letters(words: str, size: int, anchor: str) -> tuple[Image.Image, tuple[int, int]]:
    """Return a mask of words in so many pixels, and where it lies from the anchor's point."""
    font = font_of(size)
    left, top, right, bottom = map(round, font.getbbox(words, anchor=anchor))
    mask = Image.new("L", (max(1, right - left), max(1, bottom - top)))
    ImageDraw.Draw(mask).text((-left, -top), words, fill=255, font=font, anchor=anchor)
    return mask.point(EDGES), (left, top)


def indexed(picture: Image.Image) -> Image.Image:
    """Return a picture with a palette: its own colours, where they are no more than a GIF takes."""
    pixels: Bytes = np.asarray(picture)
    keys = pixels @ np.array([1 << 16, 1 << 8, 1])  # (height, width)
    rows = np.concatenate([[True], (keys[1:] != keys[:-1]).any(axis=1)])
    fewer = keys[rows]  # a row like the one above has no other colours, nor has a pixel like
    borders = fewer[:, 1:] != fewer[:, :-1]  # the one before
    colors = np.unique(np.concatenate([fewer[:, 0], fewer[:, 1:][borders]]))
    if len(colors) > COLORS:
        return picture.quantize(COLORS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    places = np.searchsorted(colors, keys).astype(np.uint8)
    found = Image.fromarray(places).convert("P")
    palette = np.stack([colors >> 16, colors >> 8 & 255, colors & 255], axis=1)
    found.putpalette(palette.astype(np.uint8).tobytes())
    return found


class Film(NamedTuple):
    """A finished film."""

    data: bytes  # a GIF
    frames: int
    size: tuple[int, int]


def film_of(
    pictures: Iterable[Image.Image],
    milliseconds: Sequence[int],
    size: tuple[int, int],
    report: Callable[[float], None],
) -> Film:
    """Return pictures of a size as a GIF that runs for ever; each is shown for its milliseconds.

    The pictures may be made while they are asked for; what that or the report raises ends the work.
    """
    count = len(milliseconds)

    def frames() -> Iterator[Image.Image]:
        for number, picture in enumerate(pictures):
            report(number / count)
            yield indexed(picture)

    ready = frames()
    # Into a real file Pillow writes without holding up other threads; into memory it would not.
    with tempfile.TemporaryFile() as file:
        next(ready).save(
            file, "GIF", save_all=True, append_images=ready, duration=list(milliseconds), loop=0
        )
        file.seek(0)
        return Film(file.read(), count, size)


def png_of(picture: Image.Image) -> bytes:
    """Return a picture as PNG."""
    with tempfile.TemporaryFile() as file:
        picture.save(file, "PNG")
        file.seek(0)
        return file.read()
