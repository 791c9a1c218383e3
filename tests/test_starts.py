"""Where games start: every possible start, and those drawn at random, one stream for ever."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catmouse.recipe.starts import all_starts, drawn_starts
from catmouse.room.world import World

SIDES = st.integers(3, 20)
both_kinds = pytest.mark.parametrize("apart", [False, True], ids=["anywhere", "apart"])


@pytest.mark.parametrize("side", [3, 6, 7, 8, 16, 17, 20])
def test_random_starts_are_the_articles_stream_drawn_one_number_at_a_time(side: int) -> None:
    world, games = World(side, side), 500
    one_by_one = np.random.RandomState(0)
    expected = []
    for _ in range(games):
        cat_x, cat_y, mouse_x, mouse_y = (one_by_one.randint(0, side) for _ in range(4))
        expected.append([world.cell(cat_x, cat_y), world.cell(mouse_x, mouse_y)])
    drawn = np.random.RandomState(0)
    np.testing.assert_array_equal(drawn_starts(world, False, drawn, games), expected)
    assert drawn.randint(2**31) == one_by_one.randint(2**31), "the streams went apart"


@pytest.mark.parametrize("size", [(3, 3), (6, 6), (5, 7), (20, 20)])
def test_starts_apart_take_two_numbers_the_cats_cell_and_which_of_the_others(
    size: tuple[int, int],
) -> None:
    world, games = World(*size), 500
    one_by_one, drawn = np.random.RandomState(0), np.random.RandomState(0)
    expected = []
    for _ in range(games):
        cat, other = one_by_one.randint(0, world.cells), one_by_one.randint(0, world.cells - 1)
        expected.append([cat, [cell for cell in range(world.cells) if cell != cat][other]])
    np.testing.assert_array_equal(drawn_starts(world, True, drawn, games), expected)
    assert drawn.randint(2**31) == one_by_one.randint(2**31), "the streams went apart"


@given(
    width=SIDES,
    height=SIDES,
    apart=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
    blocks=st.lists(st.integers(0, 50), min_size=1, max_size=8),
)
def test_random_starts_do_not_depend_on_the_blocks_they_are_drawn_in(
    width: int, height: int, apart: bool, seed: int, blocks: list[int]
) -> None:
    world = World(width, height)
    in_blocks, at_once = np.random.RandomState(seed), np.random.RandomState(seed)
    starts = np.concatenate([drawn_starts(world, apart, in_blocks, games) for games in blocks])
    np.testing.assert_array_equal(starts, drawn_starts(world, apart, at_once, sum(blocks)))
    assert in_blocks.randint(2**31) == at_once.randint(2**31), "the streams went apart"


@both_kinds
def test_every_cell_is_drawn_about_equally_often(apart: bool) -> None:
    world, games = World(5, 3), 30_000
    starts = drawn_starts(world, apart, np.random.RandomState(1), games)
    for who, cells in zip(("cat", "mouse"), starts.T, strict=True):
        counts = np.bincount(cells, minlength=world.cells)
        assert len(counts) == world.cells
        share = games / world.cells
        # Five standard deviations: a fair draw fails this once in a million runs.
        assert np.abs(counts - share).max() < 5 * np.sqrt(share), f"{who}: {counts}"


def test_fights_start_on_different_cells_each_as_often_as_any_other() -> None:
    world = World(3, 4)
    starts = drawn_starts(world, True, np.random.RandomState(0), 132_000)
    assert (starts[:, 0] != starts[:, 1]).all()
    counts = np.bincount(starts[:, 0] * world.cells + starts[:, 1])
    counts = counts[counts > 0]
    assert len(counts) == len(all_starts(world, apart=True)) == 132
    assert abs(counts - 1000).max() < 150, "some starts come more often"


@both_kinds
@pytest.mark.parametrize("size", [(3, 3), (6, 6), (5, 3), (4, 20)])
def test_all_starts_hold_every_pair_of_cells_once_in_order(
    size: tuple[int, int], apart: bool
) -> None:
    world = World(*size)
    pairs = itertools.product(range(world.cells), repeat=2)
    expected = [list(pair) for pair in pairs if not apart or pair[0] != pair[1]]
    assert all_starts(world, apart).tolist() == expected
