"""The chart's lines without a window: dashes, and where a ghost stands."""

from __future__ import annotations

import numpy as np

from catmouse.recipe.recipe import Recipe
from catmouse.runs.curve import Points, RunCurve
from catmouse.window.comparison import Comparison, Overlaid
from catmouse.window.drawing.chart_lines import STYLES, line_for, standing
from catmouse.window.drawing.curves import dashes


def a_curve(errors: list[float]) -> RunCurve:
    games = np.arange(len(errors))
    clock = tuple((game, game / 2) for game in range(len(errors) + 1))
    points = Points(games, np.array(errors))
    return RunCurve(Recipe(), len(errors), errors[-1], points, clock)


def test_a_ghost_stands_where_it_was_when_it_was_as_far() -> None:
    ghost = line_for(Overlaid(1, 0, "ghost", a_curve([8.0, 6.0, 4.0, 2.0])), seconds=False)
    mine = line_for(Overlaid(2, 1, "mine", a_curve([9.0, 5.0])), seconds=False)
    assert ghost is not None and mine is not None
    assert standing(ghost, mine) == "ghost 6.00, here 5.00"
    assert standing(mine, ghost) == "ghost ended at 5.00"
    timed = line_for(Overlaid(1, 0, "ghost", a_curve([8.0, 6.0])), seconds=True)
    assert timed is not None and timed.x.tolist() == [0.5, 1.0, 1.0]


def test_runs_are_told_apart_without_colour() -> None:
    assert len(STYLES) == Comparison.MOST
    assert len({style.pattern for style in STYLES}) == len(STYLES)
    grey = sorted(
        0.2126 * style.color.r + 0.7152 * style.color.g + 0.0722 * style.color.b for style in STYLES
    )
    assert min(np.diff(grey)) > 12, f"two are equally light: {grey}"


def test_dashes_cover_their_share_of_the_line_and_follow_it() -> None:
    points = np.array([[0.0, 0.0], [30.0, 0.0], [30.0, 40.0]])
    pieces = dashes(points, (10, 4))
    lengths = [float(np.hypot(*np.diff(piece, axis=0).T).sum()) for piece in pieces]
    assert lengths == [10, 10, 10, 10, 10], lengths
    assert pieces[0][0] == [0, 0] and pieces[0][-1] == [10, 0]
    assert [28, 0] in pieces[2] and [30, 0] in pieces[2] and pieces[2][-1] == [30, 8], "no corner"
    assert dashes(points[:1], (10, 4)) == []
    every = [(piece[0], piece[-1]) for piece in dashes(points, (10, 4, 2, 4))]
    assert every[:2] == [([0, 0], [10, 0]), ([14, 0], [16, 0])]
    cut = dashes(np.array([[0.0, 0.0], [20.0, 0.0]]), (10, 4))
    assert [piece[-1] for piece in cut] == [[10, 0], [20, 0]], "the last dash is missing"
