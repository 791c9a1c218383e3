"""Policies: what all of them keep, their rules in words, and perfect play against a search."""

from __future__ import annotations

import numpy as np
import pytest

from catmouse.games import goals
from catmouse.games.match import TablePlayer
from catmouse.recipe.recipe import STEPS, BrainRecipe, fight
from catmouse.recipe.starts import all_starts
from catmouse.room.perfect import mouse_choices, solve
from catmouse.room.policies import (
    BRAIN,
    CAT,
    MOUSE,
    POLICIES,
    SIDES,
    TEACHERS,
    offered_teachers,
    table_of,
)
from catmouse.room.rules import chase, flee, tabulate
from catmouse.room.world import DIRECTION_NAMES, DOWN, LEFT, RIGHT, STAY, UP, IntArray, World
from tests.naive import distance, flee_in_words, searched

ROOMS = [(6, 6), (3, 3), (20, 20), (3, 5), (7, 4), (20, 3)]
ARTICLE_ROOM = World()
FOREVER = 1000


def ends(mouse: str, cat: str, ticks: int, steps: int = 1, world: World = ARTICLE_ROOM) -> IntArray:
    """In which tick each start ends in a capture, 0 for never."""
    players = (
        goals.table_player(name, side, world, steps)
        for name, side in zip((mouse, cat), SIDES, strict=True)
    )
    return goals.ends(world, *players, ticks, steps)


# --- every policy ---------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("size", [*ROOMS, (4, 5)])
def test_every_policy_says_where_to_go_in_every_situation(
    size: tuple[int, int], name: str, side: str, steps: int
) -> None:
    world = World(*size)
    table = table_of(name, side, world, steps)
    assert table.shape == (1 if side == MOUSE else steps, world.cells, world.cells)
    assert table.dtype == np.int64 and table.flags.c_contiguous
    assert set(np.unique(table)) <= {UP, RIGHT, DOWN, LEFT, STAY}
    assert (STAY in table) == (name == "still")
    with pytest.raises(ValueError, match="read-only"):
        table[0, 0, 0] = UP
    assert table_of(name, side, world, steps) is table, "it was made a second time"


@pytest.mark.parametrize("name", POLICIES)
def test_every_policy_has_words_for_people(name: str) -> None:
    policy = POLICIES[name]
    assert policy.name == name
    assert policy.playing.islower() and policy.playing.isalpha(), "as in: a fleeing mouse"
    assert set(policy.teaches) <= set(SIDES)
    sentences = [policy.tip, policy.teaching] if policy.can_teach else [policy.tip]
    for words in sentences:
        assert words[0].isupper() and words.endswith(".") and len(words) < 100, words
    assert bool(policy.teaching) == policy.can_teach, "words for a teacher that it is not"


def test_who_may_teach_is_never_lost_for_a_direction() -> None:
    assert set(TEACHERS) == {name for name, policy in POLICIES.items() if policy.can_teach}
    for name, side in [(name, side) for name in TEACHERS for side in SIDES]:
        assert STAY not in table_of(name, side, World(4, 3), 2), "a brain cannot output that"


def test_everybody_is_offered_the_teachers_that_suit_the_side() -> None:
    assert offered_teachers(MOUSE) == ("flee", "perfect")
    assert offered_teachers(CAT) == ("chase", "perfect")
    for side in SIDES:
        assert all(side in POLICIES[name].teaches for name in offered_teachers(side))


def test_a_brain_is_the_one_policy_that_is_no_table() -> None:
    assert BRAIN not in POLICIES
    for name in (BRAIN, *POLICIES):
        recipe = fight(name, name)
        assert (recipe.policy_of(MOUSE), recipe.policy_of(CAT)) == (name, name)
    for name in TEACHERS:
        assert BrainRecipe(teacher=name).teacher == name


@pytest.mark.parametrize("name", sorted({BRAIN, *POLICIES} - set(TEACHERS)))
def test_who_cannot_teach_is_no_teacher(name: str) -> None:
    with pytest.raises(ValueError, match=f"there is no teacher called '{name}'"):
        BrainRecipe(teacher=name)


# --- rules ----------------------------------------------------------------------------------------


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


def test_one_rule_serves_both_sides() -> None:
    world = World(5, 3)
    mouse, cat = (table_of("flee", side, world)[0] for side in SIDES)
    for one in range(world.cells):
        for other in range(world.cells):
            assert mouse[one, other] == flee(*world.xy(one), *world.xy(other), world)
            assert cat[one, other] == flee(*world.xy(other), *world.xy(one), world)


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


# --- who catches whom -----------------------------------------------------------------------------


def test_no_cat_of_one_step_catches_a_perfect_mouse_from_any_start() -> None:
    for cat in POLICIES:
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
    chaser = TablePlayer(tabulate(other_chase, world).T[np.newaxis])
    caught = goals.ends(world, goals.table_player("flee", MOUSE, world), chaser, 10)
    assert np.count_nonzero(caught) == 1070


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
    starts = all_starts(world, apart=True)
    values = solve(world, steps).mouse[starts[:, 0], starts[:, 1]]
    expected = np.where(np.isinf(values), 0, np.nan_to_num(values, posinf=0))
    assert caught.tolist() == expected.tolist()


def test_nobody_catches_sooner_than_the_perfect_cat_if_the_mouse_is_perfect() -> None:
    best = ends("perfect", "perfect", FOREVER, steps=2)
    for cat in POLICIES:
        caught = ends("perfect", cat, FOREVER, steps=2)
        assert (np.where(caught == 0, FOREVER, caught) >= best).all(), cat


# --- the perfect mouse's rule among perfect moves -------------------------------------------------


def test_of_perfect_moves_the_mouse_takes_the_farthest_from_the_cat_then_the_nearest_to_the_middle(
) -> None:  # fmt: skip
    world = World(5, 4)
    (table,) = table_of("perfect", MOUSE, world)

    for cat, mouse in all_starts(world, apart=True).tolist():
        safe = []
        for way in range(4):
            end = int(world.moves[mouse, way])
            x, y = world.xy(end)
            off_middle = abs(x - 2) + abs(y - 1.5)
            if distance(world, cat, end) >= 2:  # out of reach for a cat of one step
                safe.append((-distance(world, cat, end), off_middle, way))
        assert safe, "there is a move out of reach from everywhere"
        assert table[cat, mouse] == min(safe)[2], (world.xy(cat), world.xy(mouse))
