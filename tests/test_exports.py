"""What leaves the program: the run as it was, its curve as CSV, its film as GIF."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from PIL import Image

from catmouse.brains.arrays import Params
from catmouse.drawing import attribution
from catmouse.drawing.attribution import INPUT_COLORS, colors_of, mix_of
from catmouse.drawing.canvas import Film, film_of
from catmouse.export import film as film_export
from catmouse.export.curve import curve_csv
from catmouse.export.film import LAST_FRAME, film_gif, frames_of, score_of
from catmouse.export.subject import Subject, silent
from catmouse.games.exam import Exam
from catmouse.recipe.recipe import PRESETS, Recipe, fight, lessons
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import World
from catmouse.runs.run import Run
from catmouse.runs.saved import SavedRun
from catmouse.runs.timeline import Timeline
from tests.gifs import durations_in, frames_in
from tests.saved_runs import a_fight, a_past, a_run

SMALL = lessons(hidden=4, moves=5, world=World(4, 3))


class Stopped(Exception):
    """Somebody has had enough."""


# --- the run as it was ---------------------------------------------------------------------------


def test_the_run_as_it_was_has_the_past_of_then_and_no_more() -> None:
    run = a_past(SMALL, moments=5, stride=100)
    subject = Subject.of(run)
    then = subject.at(210)
    moment = run.timeline.moments[2]
    assert then.games == moment.games == 200 and then.recipe == moment.recipe
    assert then.brains[MOUSE].params is moment.brains[MOUSE].params
    assert [other.games for other in then.moments] == [0, 100, 200]
    games, errors = then.brains[MOUSE].curve
    whole = run.brains[MOUSE].curve
    assert games.tolist() == [game for game in whole[0].tolist() if game < 200]
    assert errors.tolist() == whole[1][: len(games)].tolist()


def test_the_nearest_of_all_moments_is_taken_and_the_present_is_one() -> None:
    subject = Subject.of(a_past(SMALL, moments=3, stride=100))  # 0, 100, 200, and now 250
    wanted = {-5: 0, 0: 0, 49: 0, 51: 100, 190: 200, 224: 200, 226: 250, 10**9: 250}
    assert {games: subject.at(games).games for games in wanted} == wanted
    assert subject.at(10**9) is subject
    bare = dataclasses.replace(subject, moments=())
    assert bare.at(0) is bare


# --- the curve -----------------------------------------------------------------------------------


def table(data: bytes) -> tuple[list[str], list[list[str]]]:
    head, *rows = (line.split(",") for line in data.decode().splitlines())
    return head, rows


def test_the_csv_has_every_point_of_the_curve_to_the_last_bit_and_the_last_game() -> None:
    run = Run(SMALL)
    run.train(1500)
    saved = run.saved()
    head, rows = table(curve_csv(Subject.of(saved)))
    assert head == ["game", "errors"]
    games, errors = saved.brains[MOUSE].curve
    read = {int(game): float(value) for game, value in rows}
    expected = dict(zip(games.tolist(), errors.tolist(), strict=True)) | {1499: run.smoothed}
    assert read == expected and list(read) == sorted(read)


def test_a_fights_csv_has_a_column_for_either_side() -> None:
    run = a_fight()
    head, rows = table(curve_csv(Subject.of(run)))
    assert head == ["game", "mouse errors", "cat errors"]
    for column, side in ((1, MOUSE), (2, CAT)):
        games, errors = run.brains[side].curve
        read = {int(row[0]): float(row[column]) for row in rows if row[column]}
        expected = dict(zip(games.tolist(), errors.tolist(), strict=True))
        assert read == expected | {run.games - 1: run.brains[side].smoothed}


def test_a_side_that_does_not_learn_leaves_its_column_empty() -> None:
    run = Run(fight(learners=(CAT,), hidden=3, moves=4))
    run.train(40)
    _, rows = table(curve_csv(Subject.of(run.saved())))
    assert rows and all(mouse == "" and cat for _, mouse, cat in rows)


def test_a_newborns_csv_is_its_head() -> None:
    assert curve_csv(Subject.of(Run(SMALL).saved())) == b"game,errors\n"


# --- the film ------------------------------------------------------------------------------------


def params_of(run: SavedRun, side: str = MOUSE) -> Params:
    return dict(run.brains[side].params)


def unit_at(film: Film, number: int, units: int) -> tuple[int, int]:
    """A pixel of a unit's colour in a film of the usual width."""
    left, right = film_export.LEFT, film_export.RIGHT
    return round(left + (number + 0.5) * (right - left) / units), 196


@pytest.mark.parametrize(
    "recipe",
    [Recipe(), PRESETS["modern"], lessons(cell="lstm", hidden=8), lessons(head="four-way")],
    ids=["article", "modern", "LSTM, compass", "Elman, four-way"],
)
def test_the_film_has_a_frame_for_every_brain_in_exactly_its_colours(recipe: Recipe) -> None:
    run = a_past(recipe, stride=max(32, 2 * recipe.lesson))
    subject = Subject.of(run)
    made = film_gif(subject, MOUSE)
    frames = frames_in(made.data)
    brains = [moment.params[MOUSE] for moment in run.timeline.moments] + [params_of(run)]
    network = recipe.mouse.network
    assert made.frames == len(frames) == len(brains) == 5
    assert durations_in(made.data) == [80, 80, 80, 80, LAST_FRAME]
    heard = [network.cell.input_weights(params) for params in brains]
    reach = max(attribution.reach_of(weights) for weights in heard)
    for params, weights, frame in zip(brains, heard, frames, strict=True):
        assert frame.size == made.size == (640, 400)
        for row, color in enumerate(INPUT_COLORS):
            assert frame.getpixel((20, 74 + 26 * row + 6)) == color
        mix = mix_of(network, params)
        greys = attribution.greys_of(weights, reach, film_export.GREYS)
        for number, color in enumerate(colors_of(mix.units).tolist()):
            x, y = unit_at(made, number, len(mix.units))
            assert frame.getpixel((x, y)) == tuple(color), f"unit {number}"
            grey = int(greys[1, number])
            assert frame.getpixel((x, 74 + 26 + 13)) == (grey, grey, grey)
        wide = (640 - 16 - 92 + 4) / len(mix.outputs)
        for number, color in enumerate(colors_of(mix.outputs).tolist()):
            assert frame.getpixel((round(92 + wide * number + 3), 246)) == tuple(color)


def test_the_films_scores_are_the_exams_whether_they_were_known_or_not() -> None:
    run = a_past(SMALL)
    run.timeline.score(64, 1.25)
    frames = frames_of(Subject.of(run), MOUSE)
    assert [frame.games for frame in frames] == [0, 64, 128, 192, run.games]
    assert frames[1].faults == 1.25, "a known score was thrown away"
    for frame, moment in zip(frames, run.timeline.moments, strict=False):
        if moment.games != 64:
            assert frame.faults == Exam.of(moment.recipe, moment.params).take().faults
        assert frame.smoothed == moment.brains[MOUSE].smoothed or math.isnan(frame.smoothed)
    assert score_of(frames[1]) == "1.25 wrong moves a game"
    for faults, words in ((0.0, "perfect"), (None, "not examined"), (0.003, "0.0030 wrong moves")):
        assert score_of(dataclasses.replace(frames[0], faults=faults)).startswith(words)


def test_an_exam_that_would_take_long_is_left_out() -> None:
    slow = Run(lessons(hidden=64, world=World(20, 20), moves=200)).saved()
    assert [frame.faults for frame in frames_of(Subject.of(slow), MOUSE)] == [None]


def test_a_brain_without_a_past_is_a_film_of_one_frame() -> None:
    run = a_run()
    assert run.timeline.moments == ()
    made = film_gif(Subject.of(run), MOUSE)
    assert made.frames == len(frames_in(made.data)) == 1


@pytest.mark.parametrize("side", [MOUSE, CAT])
def test_a_fights_film_is_of_the_side_that_is_asked_for(side: str) -> None:
    run = a_fight()
    made = film_gif(Subject.of(run), side)
    network = run.recipe.brain_of(side).network
    units = colors_of(mix_of(network, params_of(run, side)).units).tolist()
    last = frames_in(made.data)[-1]
    for number, color in enumerate(units):
        assert last.getpixel(unit_at(made, number, len(units))) == tuple(color)


@pytest.mark.parametrize("width", [320, 1001, 1920])
def test_a_film_is_as_wide_as_it_is_asked_to_be(width: int) -> None:
    made = film_gif(Subject.of(a_run()), MOUSE, width)
    (frame,) = frames_in(made.data)
    assert frame.size == made.size == (width, round(width * 400 / 640))


def test_the_film_of_large_brains_is_close_to_their_colours() -> None:
    """A GIF's frame has 256 colours, fewer than these units."""
    run = Run(lessons(hidden=300)).saved()
    made = film_gif(Subject.of(run), MOUSE)
    (frame,) = frames_in(made.data)
    colors = colors_of(mix_of(run.recipe.mouse.network, params_of(run)).units).astype(int)
    seen = [frame.getpixel(unit_at(made, number, 300)) for number in range(300)]
    off = np.abs(np.array(seen) - colors).max(axis=1)
    assert np.median(off) <= 6, f"off by {np.median(off)}"


def test_the_film_tells_how_far_it_is_and_stops_when_told() -> None:
    subject, told = Subject.of(a_past(SMALL)), []
    film_gif(subject, MOUSE, report=told.append)
    assert told == sorted(told) and told[0] == 0 and 0.9 < told[-1] < 1 and len(told) >= 10
    stopped = []

    def stop(share: float) -> None:
        stopped.append(share)
        if len(stopped) == 8:
            raise Stopped

    with pytest.raises(Stopped):
        film_gif(subject, MOUSE, report=stop)
    assert len(stopped) == 8


def test_a_past_of_other_brains_is_shown_as_it_was() -> None:
    """In a fight one side may get a brain of another size while the other goes on."""
    former, now = a_past(SMALL), Run(SMALL.with_brain(MOUSE, hidden=7)).saved()
    past = Timeline(1, former.timeline.moments)
    made = film_gif(Subject.of(dataclasses.replace(now, games=1000, timeline=past)), MOUSE)
    frames = frames_in(made.data)
    assert len(frames) == 5
    for frame, units, params in (
        (frames[0], 4, former.timeline.moments[0].params[MOUSE]),
        (frames[-1], 7, params_of(now)),
    ):
        color = colors_of(mix_of(SMALL.mouse.network, params).units)[-1]
        assert frame.getpixel(unit_at(made, units - 1, units)) == tuple(color.tolist())


def test_a_film_of_few_colours_keeps_every_one_of_them() -> None:
    rng = np.random.RandomState(1)
    frames = [Image.fromarray(rng.randint(0, 256, (10, 20, 3)).astype(np.uint8)) for _ in range(3)]
    back = frames_in(film_of(iter(frames), [100, 200, 300], frames[0].size, silent).data)
    assert [frame.tobytes() for frame in back] == [frame.tobytes() for frame in frames]
