"""The program's own pictures, drawn as SVG, loaded at the size they are shown in."""

from __future__ import annotations

from functools import lru_cache

import pygame
from pygame import Color, Surface

from catmouse.files.paths import assets_folder


@lru_cache(maxsize=64)
def picture(name: str, size: int) -> Surface:
    """Return a picture of ``assets``, ``size`` pixels wide and high."""
    path = assets_folder() / f"{name}.svg"
    return pygame.image.load_sized_svg(str(path), (size, size)).convert_alpha()


@lru_cache(maxsize=128)
def icon(name: str, size: int, color: tuple[int, int, int]) -> Surface:
    """Return a white icon of ``assets/icons``, tinted."""
    tinted = picture(f"icons/{name}", size).copy()
    tinted.fill(Color(*color), special_flags=pygame.BLEND_RGB_MULT)
    return tinted
