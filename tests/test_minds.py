"""Minds that are tables, and perfect play: held to the facts, and to a search from every state."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from catmouse.games.duel import Duel, mind_by
from catmouse.games.match import TableMind
from catmouse.recipe.recipe import STEPS
from catmouse.room.perfect import mouse_choices, solve
from catmouse.room.policies import CAT, MOUSE, SIDES, TABLES, TEACHERS, table_of
from catmouse.room.rules import chase, flee, tabulate
from catmouse.room.world import DOWN, LEFT, RIGHT, STAY, UP, IntArray, World

ARTICLE_ROOM = World()
FOREVER = 1000


def ends(mouse: str, cat: str, ticks: int, steps: int = 1, world: World = ARTICLE_ROOM) -> IntArray:
    """In which tick each start ends in a capture, 0 for never."""
    minds = {MOUSE: mind_by(mouse, MOUSE, world, steps), CAT: mind_by(cat, CAT, world, steps)}
    return Duel(world, minds, ticks, steps).play()


# --- the facts -----------------------------------------------------------------------------------


def test_no_cat_of_one_step_catches_a_perfect_mouse_from_any_start() -> None:
    for cat in TABLES:
        caught = ends("perfect", cat, FOREVER)
        assert len(caught) == 1260
        assert not caught.any(), f"{cat} catches it from {np.count_nonzero(caught)} starts"


def test_the_flee_teacher_is_caught_by_the_chaser_within_ten_ticks_from_825_starts() -> None:
    assert np.count_nonzero(ends("flee", "chase", 10)) == 825


def test_a_chaser_that_breaks_ties_up_and_down_would_catch_it_from_1070() -> None:
    def other_chase(cat_x: int, cat_y: int, x: int, y: int, world: World) -> int:
        dx, dy = cat_x - x, cat_y - y
        if abs(dx) == abs(dy):
            return UP if dy > 0 else DOWN
        return chase(cat_x, cat_y, x, y, world)

    world = ARTICLE_ROOM
    chaser = TableMind(tabulate(other_chase, world).T[np.newaxis])
    minds = {MOUSE: mind_by("flee", MOUSE, world, 1), CAT: chaser}
    assert np.count_nonzero(Duel(world, minds, 10, 1).play()) == 1070


def test_a_perfect_cat_of_two_steps_always_wins_within_five_ticks() -> None:
    caught = ends("perfect", "perfect", FOREVER, steps=2)
    assert caught.all(), f"{np.count_nonzero(caught == 0)} mice escape"
    assert caught.max() == 5


def test_the_perfect_cat_chases_where_it_cannot_force_a_capture() -> None:
    (table,) = table_of("perfect", CAT, ARTICLE_ROOM)
    unforced = np.isinf(solve(ARTICLE_ROOM).cat[0])
    assert unforced.sum() > 1000, "nearly everywhere, with one step"
    assert (table == tabulate(chase, ARTICLE_ROOM).T)[unforced].all()


# --- perfect play against a search that tries every line ------------------------------------------


def searched(world: World, steps: int, depth: int) -> dict[tuple[int, int], float]:
    """In which tick a mouse is caught from [cat, mouse] by best play, by trying every move.

    Infinite where it can be put off for longer than ``depth`` ticks.
    """

    @cache
    def value(cat: int, mouse: int, left: int, tick: int) -> float:
        """The mouse to move where left is 0, else the cat with so many steps left."""
        if tick > depth:
            return np.inf
        if left == 0:
            ends = [int(world.moves[mouse, way]) for way in range(4)]
            return max(tick if end == cat else value(cat, end, steps, tick) for end in ends)
        ends = [int(world.moves[cat, way]) for way in range(4)]
        after = (left - 1, tick if left > 1 else tick + 1)
        return min(tick if end == mouse else value(end, mouse, *after) for end in ends)

    return {
        (cat, mouse): value(cat, mouse, 0, 1)
        for cat in range(world.cells)
        for mouse in range(world.cells)
        if cat != mouse
    }


@pytest.mark.parametrize(
    ("world", "steps", "depth"), [(World(3, 3), 1, 5), (World(3, 3), 2, 7), (World(4, 3), 2, 7)]
)
def test_values_are_those_of_a_search_that_tries_every_move(
    world: World, steps: int, depth: int
) -> None:
    values = solve(world, steps).mouse
    for (cat, mouse), value in searched(world, steps, depth).items():
        assert values[cat, mouse] == value, (world.xy(cat), world.xy(mouse))


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("size", [(6, 6), (3, 5), (9, 4)])
def test_perfect_tables_reach_the_value_that_was_solved(size: tuple[int, int], steps: int) -> None:
    world = World(*size)
    caught = ends("perfect", "perfect", FOREVER, steps, world)
    starts = world.all_fight_starts()
    values = solve(world, steps).mouse[starts[:, 0], starts[:, 1]]
    expected = np.where(np.isinf(values), 0, np.nan_to_num(values, posinf=0))
    assert caught.tolist() == expected.tolist()


def test_nobody_catches_sooner_than_the_perfect_cat_if_the_mouse_is_perfect() -> None:
    best = ends("perfect", "perfect", FOREVER, steps=2)
    for cat in TABLES:
        caught = ends("perfect", cat, FOREVER, steps=2)
        assert (np.where(caught == 0, FOREVER, caught) >= best).all(), cat


# --- the perfect mouse's rule among perfect moves -----------------------------------------------


def test_of_perfect_moves_the_mouse_takes_the_farthest_from_the_cat_then_the_nearest_to_the_middle(
) -> None:  # fmt: skip
    world = World(5, 4)
    (table,) = table_of("perfect", MOUSE, world)

    def distance(cat: int, end: int) -> int:
        (cat_x, cat_y), (x, y) = world.xy(cat), world.xy(end)
        return abs(x - cat_x) + abs(y - cat_y)

    for cat, mouse in world.all_fight_starts().tolist():
        safe = []
        for way in range(4):
            end = int(world.moves[mouse, way])
            x, y = world.xy(end)
            off_middle = abs(x - 2) + abs(y - 1.5)
            if distance(cat, end) >= 2:  # out of reach for a cat of one step
                safe.append((-distance(cat, end), off_middle, way))
        assert safe, "there is a move out of reach from everywhere"
        assert table[cat, mouse] == min(safe)[2], (world.xy(cat), world.xy(mouse))


# --- all tables ----------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("name", TABLES)
def test_every_table_points_somewhere_in_every_situation(name: str, side: str, steps: int) -> None:
    world = World(4, 5)
    table = table_of(name, side, world, steps)
    assert table.shape == (1 if side == MOUSE else steps, world.cells, world.cells)
    assert set(np.unique(table)) <= {UP, RIGHT, DOWN, LEFT, STAY}
    if name in TEACHERS:
        assert STAY not in table, "a brain cannot answer that"
    with pytest.raises(ValueError, match="read-only"):
        table[0, 0, 0] = UP


def test_one_rule_serves_both_sides() -> None:
    world = World(5, 3)
    mouse, cat = (table_of("flee", side, world)[0] for side in SIDES)
    for one in range(world.cells):
        for other in range(world.cells):
            assert mouse[one, other] == flee(*world.xy(one), *world.xy(other), world)
            assert cat[one, other] == flee(*world.xy(other), *world.xy(one), world)


@pytest.mark.parametrize(
    ("cat", "mouse", "way"),
    [
        ((1, 1), (4, 2), RIGHT),  # the larger gap is across
        ((1, 1), (2, 4), UP),
        ((4, 4), (1, 1), LEFT),  # equal gaps: sideways
        ((1, 1), (3, 3), RIGHT),
        ((2, 5), (2, 0), DOWN),
    ],
)
def test_the_chaser_closes_the_larger_gap_and_goes_sideways_where_they_are_equal(
    cat: tuple[int, int], mouse: tuple[int, int], way: int
) -> None:
    assert chase(*mouse, *cat, ARTICLE_ROOM) == way


def test_flee_steps_into_a_cats_reach_in_nine_situations_only() -> None:
    world = ARTICLE_ROOM
    values = mouse_choices(world, solve(world).cat[0])  # (4, cells, cells)
    (table,) = table_of("flee", MOUSE, world)
    chosen = np.take_along_axis(values, table[np.newaxis], axis=0)[0]
    apart = ~np.eye(world.cells, dtype=bool)
    assert np.count_nonzero((chosen < values.max(axis=0)) & apart) == 9
