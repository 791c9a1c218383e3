"""The picture of the colours: the inputs' weights in grey, and under them who is heard by whom."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pygame
from pygame import Color, Rect, Surface

from catmouse.brains.arrays import INPUT_NAMES
from catmouse.brains.brain import Network
from catmouse.drawing import attribution
from catmouse.drawing.attribution import INPUT_COLORS, colors_of
from catmouse.room.world import DIRECTION_NAMES, FloatArray
from catmouse.window.drawing.theme import FAINT, GROUND, MUTED, ON_BRIGHT, SMALL, Brush

Params = Mapping[str, FloatArray]

LABELS, GAP, BAR = 62, 4, 5
ROOMY, TIGHT = 90, (12, 14)
"""Below so many pixels of height the units and the outputs get these, and the weights the rest."""
CAPTION, CAPTION_FROM = 18, 124
"""A line that says what the colours are, from so many pixels of height on."""
STACK_FROM = 20
"""From so many pixels on a unit's shares are drawn under its colour."""
STEPS = 60
"""In so many steps shares are drawn."""


class Places(NamedTuple):
    """Where the parts of the picture are."""

    weights: Rect
    units: Rect
    outputs: Rect
    caption: Rect | None

    def chip(self, number: int) -> Rect:
        """Return where the name of an input stands, before its row of weights."""
        rows = len(INPUT_NAMES)
        top = self.weights.y + number * self.weights.height // rows
        bottom = self.weights.y + (number + 1) * self.weights.height // rows
        return Rect(self.weights.x - LABELS - 4, top, LABELS, bottom - top)


class Found(NamedTuple):
    """What lies under the pointer."""

    cell: Rect
    words: str


def places_in(place: Rect) -> Places:
    """Share a place out among weights, units and outputs."""
    left, width = place.x + LABELS + 4, place.width - LABELS - 4
    height, caption = place.height, None
    if height >= CAPTION_FROM:
        height -= CAPTION
        caption = Rect(place.x, place.bottom - CAPTION, place.width, CAPTION)
    units, outputs = TIGHT if height < ROOMY else (round(0.2 * height), max(16, height // 6))
    weights = Rect(left, place.y, width, height - units - outputs - 2 * GAP)
    return Places(
        weights,
        Rect(left, weights.bottom + GAP, width, units),
        Rect(left, weights.bottom + GAP + units + GAP, width, outputs),
        caption,
    )


def cells_of(place: Rect, count: int) -> list[Rect]:
    """Share a strip out among cells, as a picture of so many columns is stretched over it."""
    edges = [place.x + number * place.width // count for number in range(count + 1)]
    return [Rect(left, place.y, right - left, place.height) for left, right in pairwise(edges)]


def draw_greys(surface: Surface, place: Rect, weights: FloatArray, reach: float) -> None:
    """Draw weights (rows, columns) in grey, white at +reach, with a frame around them."""
    grey = attribution.greys_of(weights, reach)
    pixels = np.repeat(grey.T[:, :, np.newaxis], 3, axis=2)  # (columns, rows, 3)
    stretch(surface, place, pixels)


def stretch(surface: Surface, place: Rect, pixels: attribution.Bytes) -> None:
    """Draw pixels (columns, rows, 3) over a whole place, with a frame around it."""
    picture = pygame.surfarray.make_surface(pixels)
    surface.blit(pygame.transform.scale(picture, place.size), place)
    pygame.draw.rect(surface, FAINT, place.inflate(2, 2), 1)


def draw_mixes(
    surface: Surface, brush: Brush, place: Rect, network: Network, params: Params
) -> None:
    """Draw the weights of the inputs, the units' colours and the outputs'."""
    places, mix = places_in(place), attribution.mix_of(network, params)
    weights = network.cell.input_weights(dict(params))
    draw_greys(surface, places.weights, weights, attribution.reach_of(weights))
    for number, name in enumerate(INPUT_NAMES):
        draw_chip(surface, brush, places.chip(number), name, Color(*INPUT_COLORS[number]))
    draw_units(surface, places.units, mix.units)
    draw_outputs(surface, brush, places.outputs, mix.outputs)
    several = len(mix.outputs) > 1
    names = ("units", "outputs" if several else "output")
    for words, strip in zip(names, (places.units, places.outputs), strict=True):
        at = (strip.x - 8, strip.centery)
        size = min(SMALL, strip.height + 1)
        brush.text(surface, words, at, size=size, color=MUTED, anchor="midright")
    if places.caption is not None:
        words = f"Units and output{'s' if several else ''} in the mix of the inputs that they hear"
        at = places.caption.bottomleft
        brush.text(surface, words, at, size=12, color=MUTED, anchor="bottomleft")


def draw_chip(surface: Surface, brush: Brush, place: Rect, name: str, color: Color) -> None:
    """Draw an input's name on its colour."""
    pygame.draw.rect(surface, color, place.inflate(0, -1), border_radius=3)
    size = min(SMALL, place.height)
    at = (place.centerx, place.centery - 1)
    brush.text(surface, name, at, size=size, color=ON_BRIGHT, anchor="center")


def draw_units(surface: Surface, place: Rect, shares: FloatArray) -> None:
    """Draw every unit's colour, and where there is room, what it is mixed of."""
    colors = colors_of(shares)[:, np.newaxis]  # (hidden, 1, 3)
    if place.height < STACK_FROM:
        stretch(surface, place, colors)
        return
    above = Rect(place.x, place.y, place.width, place.height // 2)
    below = Rect(place.x, above.bottom + 1, place.width, place.bottom - above.bottom - 1)
    stretch(surface, above, colors)
    stretch(surface, below, attribution.stacks_of(shares, STEPS))


def draw_outputs(surface: Surface, brush: Brush, place: Rect, shares: FloatArray) -> None:
    """Draw the outputs' colours side by side, and along the bottom what each is mixed of."""
    cells = cells_of(place, len(shares))
    for number, (cell, color) in enumerate(zip(cells, colors_of(shares), strict=True)):
        inner = cell.inflate(-2, 0) if len(cells) > 1 else cell
        surface.fill(Color(*color.tolist()), inner)
        bar = Rect(inner.x, inner.bottom - BAR, inner.width, BAR)
        mixed = attribution.stacks_of(shares[number : number + 1], STEPS)[0]  # (STEPS, 3)
        stretch(surface, bar, mixed[:, np.newaxis])
        pygame.draw.line(surface, GROUND, bar.topleft, (bar.right - 1, bar.y))
        pygame.draw.rect(surface, FAINT, inner.inflate(2, 2), 1)
        if len(cells) > 1:
            at = (inner.centerx, inner.y + (inner.height - BAR) // 2)
            size = min(SMALL, inner.height - BAR + 1)
            name = DIRECTION_NAMES[number]
            brush.text(surface, name, at, size=size, color=ON_BRIGHT, anchor="center")


def found_at(place: Rect, network: Network, params: Params, point: tuple[int, int]) -> Found | None:
    """Return what the picture in this place has under a point, None where nothing is."""
    places, mix = places_in(place), attribution.mix_of(network, params)
    weights = network.cell.input_weights(dict(params))
    if places.weights.collidepoint(point):
        row = (point[1] - places.weights.y) * len(INPUT_NAMES) // places.weights.height
        columns = cells_of(places.weights, weights.shape[1])
        unit = unit_at(columns, point[0])
        chip = places.chip(row)
        cell = Rect(columns[unit].x, chip.y, max(3, columns[unit].width), chip.height)
        return Found(cell, f"{INPUT_NAMES[row]} to unit {unit + 1}: {weights[row, unit]:+.3f}")
    for strip, shares, names in (
        (places.units, mix.units, None),
        (places.outputs, mix.outputs, network.head.outputs),
    ):
        if strip.collidepoint(point):
            cells = cells_of(strip, len(shares))
            number = unit_at(cells, point[0])
            name = f"unit {number + 1}" if names is None else names[number]
            return Found(cells[number], f"{name}: {attribution.words_for(shares[number])}")
    return None


def unit_at(cells: list[Rect], x: int) -> int:
    """Return which of the cells in a row has this column of pixels."""
    return next((number for number, cell in enumerate(cells) if x < cell.right), len(cells) - 1)
