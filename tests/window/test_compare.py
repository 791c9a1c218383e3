"""Runs side by side: laid over the chart, told apart without colour, and raced as ghosts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pygame
import pytest

from catmouse.files import library
from catmouse.recipe.recipe import lessons
from catmouse.runs.run import Run
from catmouse.window.comparison import Comparison, Overlaid
from catmouse.window.dialogs.compare import CompareDialog
from catmouse.window.dialogs.race import Race
from catmouse.window.drawing import chart_lines
from catmouse.window.drawing.chart_lines import line_for
from catmouse.worker.messages import Pause, StartRace
from tests.helpers import DATA
from tests.window.conftest import Start
from tests.window.hands import Hands

SIZES = ["1280x800", "1024x700"]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A folder with a run of 8 units and its times, one of old without, and no run at all."""
    run = Run(lessons(hidden=8))
    for _ in range(4):
        run.train(100)
    library.save(tmp_path / "eight units.safetensors", run.saved())
    shutil.copy(DATA / "format-1.safetensors", tmp_path / "old.safetensors")
    whole = (tmp_path / "eight units.safetensors").read_bytes()
    (tmp_path / "broken.safetensors").write_bytes(whole[:-9])
    return tmp_path


def opened(hands: Hands) -> CompareDialog:
    hands.press(pygame.K_u)
    dialog = hands.stage.overlay
    assert isinstance(dialog, CompareDialog)
    return dialog


def choose(hands: Hands, name: str) -> None:
    """Click a run's row in the open dialog."""
    dialog = hands.stage.overlay
    assert isinstance(dialog, CompareDialog)
    number = [run.name for run in dialog.runs].index(name)
    dialog.move_to(number)
    hands.click(dialog.row_place(number))


def comparison(hands: Hands) -> Comparison:
    return hands.app.view.comparison


def names(hands: Hands) -> list[str]:
    return [run.name for run in comparison(hands).runs]


# --- choosing ------------------------------------------------------------------------------------


def test_a_button_in_sight_opens_the_list_and_a_click_lays_a_run_over_the_chart(
    start: Start, saved: Path
) -> None:
    hands = start()
    chart = hands.stage.panels["chart"]
    hands.click(chart.compare)
    choose(hands, "eight units")
    assert names(hands) == ["eight units"]
    choose(hands, "old")
    assert names(hands) == ["eight units", "old"]
    choose(hands, "eight units")
    assert names(hands) == ["old"]
    hands.click(hands.stage.overlay.done)
    assert hands.stage.overlay is None and chart.compare.is_selected
    assert "old" in hands.words() and "eight units" not in hands.words()


def test_the_keys_do_the_same(start: Start, saved: Path) -> None:
    hands = start()
    dialog = opened(hands)
    wanted = [run.name for run in dialog.runs].index("eight units")
    for _ in range(wanted):
        hands.press(pygame.K_DOWN)
    hands.press(pygame.K_RETURN)
    assert names(hands) == ["eight units"]
    hands.press(pygame.K_SPACE)
    assert names(hands) == []
    assert hands.snapshot.playing, "Space meant the row, not the training"


def test_the_choice_is_remembered_for_the_session(start: Start, saved: Path) -> None:
    hands = start()
    opened(hands)
    choose(hands, "eight units")
    hands.press(pygame.K_ESCAPE)
    brain = hands.snapshot.brain
    hands.press(pygame.K_w)
    hands.until(lambda: hands.snapshot.brain != brain, "the brain was wiped")
    dialog = opened(hands)
    assert names(hands) == ["eight units"]
    assert comparison(hands).get(saved / "eight units.safetensors") is not None
    hands.click(dialog.nothing)
    assert names(hands) == [] and not dialog.nothing.is_enabled


def test_a_run_that_cannot_be_read_says_so_in_one_sentence(start: Start, saved: Path) -> None:
    hands = start()
    opened(hands)
    fault = next(line for line in hands.words() if line.startswith("broken.safetensors "))
    choose(hands, "broken")
    assert names(hands) == []
    assert f"{fault}." in " ".join(hands.words())
    choose(hands, "old")
    assert f"{fault}." not in " ".join(hands.words()), "an old fault is told on"


def test_a_file_that_went_away_says_so_too(start: Start, saved: Path) -> None:
    hands = start()
    opened(hands)
    (saved / "old.safetensors").unlink()
    choose(hands, "old")
    assert "there is no file" in comparison(hands).fault
    hands.until(lambda: hands.snapshot.games > 0, "training went on")


def test_six_are_the_most(start: Start, saved: Path) -> None:
    for number in range(7):
        shutil.copy(saved / "eight units.safetensors", saved / f"copy {number}.safetensors")
    hands = start()
    opened(hands)
    for number in range(7):
        choose(hands, f"copy {number}")
    assert names(hands) == [f"copy {number}" for number in range(6)]
    assert "6 runs fit at most: take one away first." in hands.words()
    choose(hands, "copy 2")
    choose(hands, "copy 6")
    slots = {run.name: run.slot for run in comparison(hands).runs}
    assert slots["copy 6"] == 2 and slots["copy 3"] == 3, "the others keep their colours"


def test_a_run_of_this_session_can_be_chosen_until_and_after_it_is_brought_back(
    hands: Hands,
) -> None:
    hands.until(lambda: hands.snapshot.games > 300, "some games were over")
    hands.press(pygame.K_w)
    hands.until(lambda: len(hands.snapshot.former) == 1, "the brain was wiped")
    (former,) = hands.snapshot.former
    name = "16 units, before the wipe"
    opened(hands)
    choose(hands, name)
    assert comparison(hands).runs[0].run is former.run
    hands.press(pygame.K_ESCAPE)
    hands.control(pygame.K_z)
    hands.until(lambda: hands.snapshot.former == (), "the former brain was back")
    assert names(hands) == [name], "what lies over the chart stays there"


def test_a_run_that_was_brought_back_while_the_list_was_open_is_no_other(hands: Hands) -> None:
    chosen = Comparison()
    chosen.toggle(77, "16 units, before the wipe", hands.snapshot)
    assert chosen.runs == () and chosen.fault.endswith("is the present run again.")


def test_without_another_run_the_list_says_where_they_come_from(hands: Hands) -> None:
    opened(hands)
    assert any(line.startswith("There is no other run yet") for line in hands.words())
    hands.press(pygame.K_RETURN)
    assert names(hands) == []


# --- the chart -----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_over_seconds_a_run_without_times_is_left_out_with_a_word(
    start: Start, saved: Path, size: str
) -> None:
    hands = start(size)
    opened(hands)
    choose(hands, "eight units")
    choose(hands, "old")
    hands.press(pygame.K_ESCAPE)
    timed, old = comparison(hands).runs
    assert {"eight units", "old"} <= set(hands.words())
    hands.press(pygame.K_x)
    assert {"eight units", "old: no times"} <= set(hands.words())
    line = line_for(timed, seconds=True)
    assert line is not None and line_for(old, seconds=True) is None
    assert line.x[-1] == pytest.approx(timed.run.clock[-1][1])
    assert line_for(old, seconds=False) is not None


def test_the_chart_reaches_as_far_as_the_longest_run(start: Start, saved: Path) -> None:
    hands = start()
    hands.send(Pause())
    hands.press(pygame.K_g)  # a linear axis
    opened(hands)
    choose(hands, "eight units")
    hands.press(pygame.K_ESCAPE)
    chart = hands.stage.panels["chart"]
    lines = [line_for(run, seconds=False) for run in comparison(hands).runs]
    long = lines[0]._replace(x=lines[0].x * 100)
    assert chart.axes(hands.app.view, [long]).last == 40_000


def test_numbers_at_the_ends_do_not_lie_on_each_other(
    start: Start, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        shutil.copy(saved / "eight units.safetensors", saved / f"copy {number}.safetensors")
    hands = start("1024x700")
    opened(hands)
    for number in range(6):
        choose(hands, f"copy {number}")
    hands.press(pygame.K_ESCAPE)
    places: list[tuple[tuple[int, int], int]] = []
    drawn = chart_lines.badge
    monkeypatch.setattr(
        chart_lines, "badge", lambda *told: (places.append(told[2:]), drawn(*told))[1]
    )
    hands.stage.forget()
    hands.frames()
    assert {slot for _, slot in places} == set(range(6))
    ends = [at for at, slot in places[6:12]]
    apart = [
        max(abs(one[0] - other[0]), abs(one[1] - other[1]))
        for number, one in enumerate(ends)
        for other in ends[:number]
    ]
    assert min(apart) >= 14, ends


def test_the_pointer_reads_another_runs_line_too(start: Start, saved: Path) -> None:
    hands = start()
    hands.send(Pause())
    opened(hands)
    choose(hands, "eight units")
    hands.press(pygame.K_ESCAPE)
    chart = hands.stage.panels["chart"]
    view = hands.app.view
    line = line_for(view.comparison.runs[0], seconds=False)
    axes = chart.axes(view, [*chart.lines(view), line])
    middle = len(line.x) // 2
    hands.point((int(axes.x(line.x[middle])), int(axes.y(line.errors[middle]))))
    said = [words for words in hands.words() if words.startswith("eight units, game ")]
    assert any(f"{error:.2f} errors" in said[0] for error in line.errors), said


# --- ghosts --------------------------------------------------------------------------------------


def test_any_of_them_is_the_ghost_of_a_race(start: Start, saved: Path) -> None:
    hands = start()
    opened(hands)
    choose(hands, "eight units")
    choose(hands, "old")
    hands.press(pygame.K_ESCAPE)
    hands.click(hands.stage.panels["chart"].race)
    race = hands.stage.overlay
    assert isinstance(race, Race)
    hands.frames(2)
    shown = [button.text for button in race.ghosts if button.visible]
    assert shown == ["1 eight units", "2 old"]
    hands.click(race.ghosts[0])
    assert hands.stage.overlay is None
    assert comparison(hands).ghost == saved / "eight units.safetensors"
    assert hands.stage.panels["chart"].race.is_selected
    assert any(words.startswith("ghost ") for words in hands.words())
    assert hands.snapshot.rival is None
    hands.send(StartRace(lessons(hidden=4)))
    hands.until(lambda: hands.snapshot.rival is not None, "a rival learned as well")
    assert any(words.startswith("ghost ") for words in hands.words())
    hands.press(pygame.K_r)
    hands.frames(2)
    assert hands.stage.overlay.ghosts[0].is_selected
    hands.click(hands.stage.overlay.ghosts[0])
    assert comparison(hands).ghost is None


def test_the_race_leads_to_the_list_where_no_ghost_is_at_hand(hands: Hands) -> None:
    hands.press(pygame.K_r)
    assert not any(button.visible for button in hands.stage.overlay.ghosts)
    hands.click(hands.stage.overlay.others)
    assert isinstance(hands.stage.overlay, CompareDialog)


def test_a_ghost_that_is_taken_away_is_none(hands: Hands) -> None:
    run = Run(lessons(hidden=2)).run_curve()
    chosen = Comparison()
    chosen.runs = (Overlaid(1, 0, "one", run), Overlaid(2, 1, "two", run))
    chosen.set_ghost(2)
    assert chosen.ghost == 2
    chosen.toggle(1, "one", hands.snapshot)
    assert chosen.ghost == 2
    chosen.toggle(2, "two", hands.snapshot)
    assert chosen.ghost is None
    chosen.set_ghost(2)
    assert chosen.ghost is None, "it does not lie over the chart"
    chosen.runs, chosen.ghost = (Overlaid(1, 0, "one", run),), 1
    chosen.clear()
    assert chosen.runs == () and chosen.ghost is None
