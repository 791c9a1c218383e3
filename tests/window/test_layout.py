"""Every window size has room for everything."""

from __future__ import annotations

from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st
from pygame import Rect

from catmouse.window.layout import SMALLEST_SIZE, Layout, arrange

SIZES = st.tuples(st.integers(SMALLEST_SIZE[0], 7680), st.integers(SMALLEST_SIZE[1], 4320))


def panels_of(layout: Layout) -> dict[str, Rect]:
    return {name: place for name, place in layout._asdict().items() if name != "window"}


@given(SIZES)
@example((1024, 700))
@example((1280, 800))
@example((1920, 1080))
def test_no_panel_covers_another_or_leaves_the_window(size: tuple[int, int]) -> None:
    layout = arrange(size)
    assert layout.window.size == size
    panels = panels_of(layout)
    for name, place in panels.items():
        assert place.width > 0 and place.height > 0, f"{name} has no room: {place}"
        assert layout.window.contains(place), f"{name} leaves the window: {place}"
    for (one, here), (other, there) in combinations(panels.items(), 2):
        assert not here.colliderect(there), f"{one} {here} covers {other} {there}"


@given(SIZES)
@example((1024, 700))
def test_the_board_is_the_largest_thing(size: tuple[int, int]) -> None:
    areas = {name: place.width * place.height for name, place in panels_of(arrange(size)).items()}
    assert max(areas, key=areas.__getitem__) == "board", f"at {size}: {areas}"


@given(st.tuples(st.integers(-10, 1023), st.integers(-10, 699)))
def test_a_smaller_window_is_laid_out_as_the_smallest(size: tuple[int, int]) -> None:
    assert arrange(size) == arrange(SMALLEST_SIZE)
