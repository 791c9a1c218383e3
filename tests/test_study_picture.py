"""The picture of a study shows every family in a colour of its own, whatever the runs were like."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from catmouse.runs.curve import Points
from catmouse.study import picture
from catmouse.study.picture import COLORS, SIZE, Mark, dashed, draw, median_curve
from catmouse.study.results import families_of
from catmouse.study.task import Outcome
from tests.made_studies import diverged, made


def pixels_of(png: bytes) -> np.ndarray:
    image = Image.open(io.BytesIO(png))
    assert (image.format, image.size) == ("PNG", SIZE)
    return np.asarray(image.convert("RGB")).astype(int)


def count(pixels: np.ndarray, color: tuple[int, ...]) -> int:
    """Return how many pixels have a colour, as nearly as reducing the picture leaves it."""
    return int((np.abs(pixels - np.array(color)).max(axis=2) <= 8).sum())


def test_every_family_has_a_colour_of_its_own() -> None:
    sizes = (8, 16, 32, 64)
    drawn = pixels_of(
        draw([made(hidden=h, game=300 * h, seed=s) for h in sizes for s in (0, 1)], "")
    )
    for number, color in enumerate(COLORS):
        seen = count(drawn, color)
        assert (seen > 1000) == (number < len(sizes)), f"colour {number}: {seen} pixels"


def test_the_colours_are_far_apart_for_normal_and_for_red_green_blind_eyes() -> None:
    # To eyes without the green (or red) receptor, what is left is lightness and blue to yellow.
    for one in range(len(COLORS)):
        for other in range(one):
            a, b = np.array(COLORS[one]), np.array(COLORS[other])
            light = abs((a - b) @ [0.299, 0.587, 0.114])
            yellow = abs((a[:2].mean() - a[2]) - (b[:2].mean() - b[2]))
            assert light + yellow > 20, f"colours {one} and {other} look alike"


def test_seeds_are_thin_and_pale_behind_their_median() -> None:
    color, pale = COLORS[0], picture.paler(COLORS[0])
    alone = pixels_of(draw([made()], ""))
    several = pixels_of(draw([made(game=200 * (seed + 1), seed=seed) for seed in range(5)], ""))
    assert count(alone, pale) * 5 < count(several, pale) > 300
    assert count(several, color) > 1000


def test_a_mark_is_drawn_where_it_belongs() -> None:
    outcomes = [made(hidden=16, game=500_000)]
    without, with_mark = (
        pixels_of(draw(outcomes, "", marks)) for marks in ([], [Mark(100_000, "64")])
    )
    rows, columns = np.nonzero(np.abs(without - with_mark).max(axis=2) > 40)
    chart = rows > SIZE[1] / 2  # above lies the legend, which has a mark too
    sketch = picture.axes_for(outcomes, 1.2, [])
    assert abs(columns[chart].mean() - float(sketch.x(100_000))) < 3


@pytest.mark.parametrize(
    "outcomes",
    [
        [diverged()],
        [diverged(), made()],
        [made(0)],
        [made(3)],
        [made(None)],
        [made(curve=Points(np.array([0]), np.array([5.0])))],
        [made(curve=Points(np.array([0, 1]), np.array([np.inf, np.nan])))],
        [made(hidden=h, rate=r) for h in range(1, 9) for r in (0.1, 0.2, 0.3)],
    ],
    ids=["no point", "no point beside others", "at once", "at game 3", "never", "one point",
         "not finite", "24 families"],
)  # fmt: skip
def test_odd_runs_make_a_picture_too(outcomes: list[Outcome]) -> None:
    drawn = pixels_of(draw(outcomes, "A title"))
    assert count(drawn, picture.PAPER) < drawn.shape[0] * drawn.shape[1]


def test_the_median_goes_on_while_more_than_half_of_the_runs_do() -> None:
    runs = [made(game, seed=seed) for seed, game in enumerate((1000, 5000, 20_000))]
    games, errors = median_curve(families_of(runs)[0], 10, 100_000)
    assert games[-1] == 5000 and errors[-1] == 1.2, "it ends at the median game, at the target"
    assert (np.diff(games) > 0).all()
    inner = np.abs(games - 500).argmin()
    values = sorted(np.interp(games[inner], run.curve.games, run.curve.errors) for run in runs)
    assert errors[inner] == pytest.approx(values[1])


def test_dashes_lie_on_the_line_and_leave_gaps() -> None:
    pieces = dashed(np.array([(0.0, 0.0), (30.0, 0.0), (30.0, 30.0)]), (10, 5))
    lengths = [float(np.hypot(*np.diff(piece, axis=0).T).sum()) for piece in pieces]
    assert lengths == pytest.approx([10, 10, 10, 10])
    assert pieces[2][[0, -1]].tolist() == [[30, 0], [30, 10]]
