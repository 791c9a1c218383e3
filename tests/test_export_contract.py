"""What every export keeps to, whoever enters it: it makes what it says, of any game, at any age."""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable

import pytest
from PIL import Image

from catmouse.cli.export import add_options
from catmouse.drawing.canvas import png_of
from catmouse.export.export import Export, Order, Unavailable
from catmouse.export.registry import exports
from catmouse.export.subject import Report, Subject
from catmouse.games.single import Start
from catmouse.recipe.recipe import lessons
from catmouse.room.world import World
from tests.gifs import frames_in
from tests.saved_runs import a_fight, a_past

EXPORTS = pytest.mark.parametrize("export", exports().values(), ids=exports())


def some_lessons() -> Subject:
    return Subject.of(a_past(lessons(hidden=4, moves=5, world=World(4, 3))))


def some_lessons_of_an_lstm() -> Subject:
    kind = lessons(hidden=3, moves=5, world=World(3, 5), cell="lstm", head="four-way")
    return Subject.of(a_past(kind))


def a_fight_of_two() -> Subject:
    return Subject.of(a_past(a_fight().recipe))


def a_white_window(start: Start, report: Report) -> bytes:
    report(0.5)
    return png_of(Image.new("RGB", (30, 20), "white"))


def facts_in_gif(data: bytes) -> list[str]:
    frames = frames_in(data)
    assert len({frame.size for frame in frames}) == 1
    width, height = frames[0].size
    return [f"{width} x {height} pixels"]


def facts_in_png(data: bytes) -> list[str]:
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.format == "PNG" and picture.convert("RGB").getbbox()
    return ["window"]


def facts_in_csv(data: bytes) -> list[str]:
    head, *rows = data.decode().splitlines()
    assert head.startswith("game,") and {row.count(",") for row in rows} == {head.count(",")}
    return [f"{len(rows):,} points", f"game {int(rows[-1].split(',')[0]):,}"]


def facts_in_onnx(data: bytes) -> list[str]:
    onnx = pytest.importorskip("onnx", reason="the extra requirement onnx is not installed")
    onnx.checker.check_model(onnx.load_from_string(data), full_check=True)
    return [f"{len(data):,} bytes"]


READERS: dict[str, Callable[[bytes], list[str]]] = {
    ".gif": facts_in_gif,
    ".png": facts_in_png,
    ".csv": facts_in_csv,
    ".onnx": facts_in_onnx,
}
"""How a file of an ending is read, and what its words must say of it."""


def test_names_options_and_files_of_two_exports_are_never_the_same() -> None:
    for field in ("name", "option", "label", "stem"):
        values = [getattr(export, field) for export in exports().values()]
        assert all(values) and len(set(values)) == len(values), f"{field}: {values}"
    assert {name: export.name for name, export in exports().items()} == {n: n for n in exports()}


@EXPORTS
@pytest.mark.parametrize("when", ["present", "past", "newborn"])
@pytest.mark.parametrize("subject", [some_lessons, some_lessons_of_an_lstm, a_fight_of_two])
def test_every_export_makes_bytes_of_its_kind_and_says_what_they_are(
    export: Export, subject: Callable[[], Subject], when: str
) -> None:
    whole = subject()
    seen = {"present": whole, "past": whole.at(128), "newborn": whole.at(0)}[when]
    if when != "present":
        assert seen.games == {"past": 128, "newborn": 0}[when] < whole.games
    if export.fault():
        pytest.skip(export.fault())
    for side in seen.brains:
        told: list[float] = []
        made = export.make(Order(seen, side, picture=a_white_window), told.append)
        assert told == sorted(told) and all(0 <= share <= 1 for share in told)
        assert made.words and made.words.splitlines() == [made.words]
        if export.ending == ".csv" and when == "newborn":
            continue  # before the first game there is no point of a curve
        for fact in READERS[export.ending](made.data):
            assert fact in made.words, f"{made.words!r} does not say {fact!r}"


@EXPORTS
def test_two_orders_of_one_kind_give_the_same_bytes(export: Export) -> None:
    if export.fault():
        pytest.skip(export.fault())
    subject = some_lessons()
    orders = [Order(subject, subject.looked_at, picture=a_white_window) for _ in range(2)]
    one, other = (export.make(order, lambda share: None) for order in orders)
    assert one == other


@EXPORTS
def test_every_width_between_the_bounds_is_the_files(export: Export) -> None:
    if export.width is None:
        assert "width" not in export.takes
        return
    least, usual, most = export.width.least, export.width.usual, export.width.most
    assert least <= usual <= most and "width" in export.takes
    subject = some_lessons().at(0)
    for asked, wide in ((least, least), (None, usual), (most, most)):
        made = export.make(Order(subject, subject.looked_at, width=asked), lambda share: None)
        assert frames_in(made.data)[0].width == wide


@EXPORTS
def test_every_export_has_its_options_on_the_command_line(export: Export) -> None:
    parser = argparse.ArgumentParser(prog="export")
    add_options(parser)
    told = " ".join(parser.format_help().split())
    assert f"--{export.option} FILE {export.help}" in told
    known = vars(parser.parse_args(["a.safetensors", f"--{export.option}", "a.file"]))
    assert str(known[export.option]) == "a.file"
    for name in export.takes:
        assert name in known, f"--{export.option} takes --{name}, which is none"
    if export.width is not None:
        assert f"--{export.option} (default {export.width.usual})" in told


@EXPORTS
def test_every_export_says_beforehand_what_it_will_hold(export: Export) -> None:
    lesson, fight = some_lessons(), a_fight_of_two()
    for subject, whose in ((lesson, ""), (fight, " of the cat's brain"), (lesson.at(0), "")):
        facts = export.facts(subject, whose)
        assert facts and len(facts) <= 80 and facts.splitlines() == [facts]
    assert export.tip.endswith(".") and len(export.label) <= 10


def test_what_there_is_no_window_for_is_a_sentence_with_the_reason() -> None:
    order = Order(some_lessons(), "mouse")
    with pytest.raises(Unavailable, match="no window"):
        exports()["picture"].make(order, lambda share: None)
