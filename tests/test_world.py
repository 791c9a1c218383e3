"""The room, as pictures: c is the cat, m the mouse, * both on one cell, a dot an empty one."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catmouse.room.world import DIRECTION_NAMES, DOWN, LEFT, RIGHT, STAY, STEPS, UP, World
from tests.naive import distance

SIDES = st.integers(3, 20)


def read(picture: str) -> tuple[World, int, int]:
    """Return the room in a picture, the cat's cell and the mouse's; the top row is drawn first."""
    rows = [line.split() for line in picture.strip().splitlines()][::-1]
    world = World(width=len(rows[0]), height=len(rows))
    found = {mark: world.cell(x, y) for y, row in enumerate(rows) for x, mark in enumerate(row)}
    return world, found.get("c", found.get("*", -1)), found.get("m", found.get("*", -1))


def draw(world: World, cat: int, mouse: int) -> str:
    """Return the picture of a situation."""
    marks = ["."] * world.cells
    marks[cat], marks[mouse] = "c", "m"
    if cat == mouse:
        marks[cat] = "*"
    rows = [marks[begin : begin + world.width] for begin in range(0, world.cells, world.width)]
    return "\n".join(" ".join(row) for row in reversed(rows))


def after(picture: str, *directions: int) -> str:
    """Return the picture after the mouse went in these directions."""
    world, cat, mouse = read(picture)
    for direction in directions:
        mouse = int(world.moves[mouse, direction])
    return draw(world, cat, mouse)


def board(picture: str) -> str:
    """Return a picture as ``draw`` would draw it."""
    return "\n".join(" ".join(line.split()) for line in picture.strip().splitlines())


MIDDLE = """
    . . . .
    . m . .
    . . . .
    . . . c
"""


@pytest.mark.parametrize(
    ("direction", "picture"),
    [
        (UP, ". m . . / . . . . / . . . . / . . . c"),
        (RIGHT, ". . . . / . . m . / . . . . / . . . c"),
        (DOWN, ". . . . / . . . . / . m . . / . . . c"),
        (LEFT, ". . . . / m . . . / . . . . / . . . c"),
        (STAY, ". . . . / . m . . / . . . . / . . . c"),
    ],
    ids=DIRECTION_NAMES,
)
def test_mouse_goes_one_cell(direction: int, picture: str) -> None:
    assert after(MIDDLE, direction) == board(picture.replace("/", "\n"))


@pytest.mark.parametrize(
    ("direction", "picture"),
    [
        (UP, ". m . / . . . / . . c"),
        (RIGHT, ". . . / . . m / . . c"),
        (DOWN, ". . . / . . . / c m ."),
        (LEFT, ". . . / m . . / . . c"),
    ],
    ids=DIRECTION_NAMES[:4],
)
def test_mouse_stops_at_the_wall(direction: int, picture: str) -> None:
    before = board(picture.replace("/", "\n"))
    assert after(before, direction) == before
    assert after(before, *[direction] * 5) == before


def test_mouse_runs_all_around_a_room_that_is_wider_than_high() -> None:
    before = board("""
        . . . . .
        . . c . .
        m . . . .
    """)
    assert after(before, *[RIGHT] * 9) == board("""
        . . . . .
        . . c . .
        . . . . m
    """)
    assert after(before, *[RIGHT] * 9, *[UP] * 9) == board("""
        . . . . m
        . . c . .
        . . . . .
    """)
    assert after(before, *[RIGHT] * 9, *[UP] * 9, *[LEFT] * 9) == board("""
        m . . . .
        . . c . .
        . . . . .
    """)
    assert after(before, *[RIGHT] * 9, *[UP] * 9, *[LEFT] * 9, *[DOWN] * 9) == before


def test_mouse_runs_through_a_room_that_is_higher_than_wide() -> None:
    before = board("""
        . . .
        . . .
        . c .
        . . .
        m . .
    """)
    assert after(before, RIGHT, UP, RIGHT, UP, RIGHT, UP, UP, UP) == board("""
        . . m
        . . .
        . c .
        . . .
        . . .
    """)


def test_mouse_may_step_on_the_cat_and_off_again() -> None:
    before = board("""
        . . .
        . c m
        . . .
    """)
    on_it = board("""
        . . .
        . * .
        . . .
    """)
    assert after(before, LEFT) == on_it
    assert after(on_it, RIGHT) == before


def test_walls_stand_around_rooms_of_every_size() -> None:
    for width, height in itertools.product(range(3, 21), repeat=2):
        world = World(width, height)
        # Behind each wall of this larger picture stands the wall's own cell once more.
        cells = np.pad(np.arange(world.cells).reshape(height, width), 1, mode="edge")
        inner = slice(1, -1)
        expected = {
            UP: cells[2:, inner],
            RIGHT: cells[inner, 2:],
            DOWN: cells[:-2, inner],
            LEFT: cells[inner, :-2],
            STAY: cells[inner, inner],
        }
        assert world.moves.shape == (world.cells, len(STEPS))
        for direction, table in expected.items():
            np.testing.assert_array_equal(
                world.moves[:, direction], table.ravel(), f"{world} {DIRECTION_NAMES[direction]}"
            )


@given(width=SIDES, height=SIDES)
def test_a_cell_and_its_place_are_one(width: int, height: int) -> None:
    world = World(width, height)
    places = [world.xy(cell) for cell in range(world.cells)]
    assert places == [(x, y) for y in range(height) for x in range(width)]
    assert [world.cell(x, y) for x, y in places] == list(range(world.cells))


def test_brain_sees_cat_x_cat_y_mouse_x_mouse_y_from_0_to_1() -> None:
    world, cat, mouse = read("""
        . m . . .
        . . . . .
        . . . . c
    """)
    seen = world.inputs[[cat * world.cells + mouse, mouse * world.cells + cat]]
    assert seen.tolist() == [[1.0, 0.0, 0.25, 1.0], [0.25, 1.0, 1.0, 0.0]]


@given(width=SIDES, height=SIDES)
def test_distances_are_walked_along_the_grid(width: int, height: int) -> None:
    world = World(width, height)
    assert world.distances.shape == (world.cells**2,)
    some = np.random.RandomState(width).randint(0, world.cells, (40, 2)).tolist()
    for cat, mouse in some:
        told = distance(world, cat, mouse)
        assert world.distances[cat * world.cells + mouse] == told, (world.xy(cat), world.xy(mouse))


def test_tables_cannot_be_changed() -> None:
    world = World(4, 5)
    for table in (world.moves, world.coordinates, world.inputs, world.distances):
        with pytest.raises(ValueError, match="read-only"):
            table[0] = 1


# --- sizes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), [(2, 6), (6, 2), (21, 6), (6, 21), (0, 0), (-6, 6)])
def test_rooms_too_small_or_too_large_are_refused(width: int, height: int) -> None:
    with pytest.raises(ValueError) as refusal:
        World(width, height)
    assert str(refusal.value) == (
        f"a room of {width}x{height} is not possible: each side takes 3 to 20 cells"
    )


@given(width=SIDES, height=SIDES)
def test_a_room_is_read_as_it_is_written(width: int, height: int) -> None:
    world = World(width, height)
    assert str(world) == f"{width}x{height}"
    assert World.parse(str(world)) == World.parse(str(world).upper()) == world


@pytest.mark.parametrize(
    "text", ["", "6", "x", "6x", "x6", "6x6x6", "6 x 6", "-6x6", "+6x6", "6.0x6", "sixxsix", "٦x٦"]
)
def test_what_is_no_room_is_refused(text: str) -> None:
    with pytest.raises(ValueError) as refusal:
        World.parse(text)
    assert str(refusal.value) == f"a room is written like 6x6, not {text!r}"
