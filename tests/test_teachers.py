"""The teachers' tables against their rules in words."""

from __future__ import annotations

import numpy as np
import pytest

from catmouse.room.policies import MOUSE, TEACHERS, table_of
from catmouse.room.rules import flee, tabulate
from catmouse.room.world import DIRECTION_NAMES, DOWN, LEFT, RIGHT, UP, IntArray, World

ROOMS = [(6, 6), (3, 3), (20, 20), (3, 5), (7, 4), (20, 3)]


def flee_in_words(cat_x: int, cat_y: int, mouse_x: int, mouse_y: int, world: World) -> int:
    """Return what the article's stupid teacher says, in the words of its description."""
    dx, dy = mouse_x - cat_x, mouse_y - cat_y
    at_the_top, at_the_bottom = mouse_y == world.height - 1, mouse_y == 0
    at_the_right_wall, at_the_left_wall = mouse_x == world.width - 1, mouse_x == 0
    if dx >= 0:
        if dy > dx and not at_the_top:
            return UP
        elif -dy > dx and not at_the_bottom:
            return DOWN
        elif dy > 0 and at_the_right_wall:
            return UP
        elif dy < 0 and at_the_right_wall:
            return DOWN
        else:
            return RIGHT
    else:
        if dy > -dx and not at_the_top:
            return UP
        elif -dy > -dx and not at_the_bottom:
            return DOWN
        elif dy >= 0 and at_the_left_wall:
            return UP
        elif dy < 0 and at_the_left_wall:
            return DOWN
        else:
            return LEFT


@pytest.mark.parametrize("size", ROOMS)
def test_flee_says_in_every_situation_what_its_words_say(size: tuple[int, int]) -> None:
    world = World(*size)
    table = tabulate(flee, world)
    assert table.shape == (world.cells, world.cells)
    differ = [
        f"cat {world.xy(cat)}, mouse {world.xy(mouse)}: "
        f"{DIRECTION_NAMES[table[cat, mouse]]} instead of {DIRECTION_NAMES[words]}"
        for cat in range(world.cells)
        for mouse in range(world.cells)
        if table[cat, mouse] != (words := flee_in_words(*world.xy(cat), *world.xy(mouse), world))
    ]
    assert differ == []


def test_flee_counts_in_the_articles_room(teacher: IntArray) -> None:
    names, counts = np.unique(np.array(DIRECTION_NAMES)[teacher], return_counts=True)
    found = dict(zip(names.tolist(), counts.tolist(), strict=True))
    assert found == {"Right": 406, "Up": 315, "Left": 290, "Down": 285}


@pytest.mark.parametrize(
    ("picture", "direction"),
    [
        (". . . . / . . m . / c . . . / . . . .", RIGHT),  # furthest away to the right
        (". . . . / . m . . / . . . . / c . . .", UP),  # furthest away upwards
        (". . c . / . . . . / . m . . / . . . .", DOWN),  # furthest away downwards
        (". . . . / . m . c / . . . . / . . . .", LEFT),  # level with the cat, left of it
        (". . . . / . c . m / . . . . / . . . .", RIGHT),  # level at the right wall: into the wall
        (". . . . / m . c . / . . . . / . . . .", UP),  # level at the left wall: up
        (". . m . / . . . . / . . c . / . . . .", RIGHT),  # at the top, straight above the cat
        (". . . m / . . . . / . . c . / . . . .", UP),  # in a corner: on into the wall
        (". c . . / . . . . / . . . . / m . . .", DOWN),  # and in another one
    ],
)
def test_flee_runs_from_the_cat(picture: str, direction: int) -> None:
    rows = [row.split() for row in picture.split("/")][::-1]
    at = {mark: (x, y) for y, row in enumerate(rows) for x, mark in enumerate(row)}
    told = flee(*at["c"], *at["m"], World(len(rows[0]), len(rows)))
    assert DIRECTION_NAMES[told] == DIRECTION_NAMES[direction]


@pytest.mark.parametrize("name", TEACHERS)
@pytest.mark.parametrize("size", ROOMS)
def test_every_teacher_points_in_a_direction_everywhere(name: str, size: tuple[int, int]) -> None:
    world = World(*size)
    (table,) = table_of(name, MOUSE, world)
    assert table.shape == (world.cells, world.cells)
    assert set(np.unique(table)) <= {UP, RIGHT, DOWN, LEFT}
    with pytest.raises(ValueError, match="read-only"):
        table[0, 0] = UP


def test_tabulate_asks_the_rule_about_the_cat_first_and_x_before_y() -> None:
    asked = []

    def rule(cat_x: int, cat_y: int, mouse_x: int, mouse_y: int, world: World) -> int:
        asked.append((cat_x, cat_y, mouse_x, mouse_y, world))
        return LEFT if (cat_x, cat_y, mouse_x, mouse_y) == (4, 1, 2, 0) else UP

    world = World(5, 3)
    table = tabulate(rule, world)
    assert len(asked) == len(set(asked)) == world.cells**2
    assert {situation[4] for situation in asked} == {world}
    assert np.argwhere(table == LEFT).tolist() == [[world.cell(4, 1), world.cell(2, 0)]]
