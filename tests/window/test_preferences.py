"""The settings file: whatever is in it, the window opens."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from catmouse.window.drawing.theme import PALETTES
from catmouse.window.layout import SMALLEST_SIZE, clamp
from catmouse.window.preferences import LAYERS, PALETTE_NAMES, SPEEDS, Preferences

NAMES = [known.name for known in dataclasses.fields(Preferences)]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=4,
)
SETTINGS = st.builds(
    Preferences,
    width=st.integers(SMALLEST_SIZE[0], 10_000),
    height=st.integers(SMALLEST_SIZE[1], 10_000),
    speed=st.integers(0, len(SPEEDS) - 1),
    playing=st.booleans(),
    layers=st.sets(st.sampled_from(LAYERS)).map(
        lambda chosen: [name for name in LAYERS if name in chosen]
    ),
    logarithmic=st.booleans(),
    palette=st.sampled_from(PALETTE_NAMES),
    dragged=st.booleans(),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("settings") / "settings.json"


def assert_usable(preferences: Preferences) -> None:
    """Fail unless a window can be opened with these settings."""
    for known in dataclasses.fields(Preferences):
        kind = type(getattr(Preferences(), known.name))
        value = getattr(preferences, known.name)
        assert type(value) is kind, f"{known.name} is {value!r}, not a {kind.__name__}"
    assert 0 <= preferences.speed < len(SPEEDS)
    assert set(preferences.layers) <= set(LAYERS)
    assert preferences.palette in PALETTES
    width, height = clamp((preferences.width, preferences.height))
    assert width <= 10_000 and height <= 10_000


def test_every_palette_can_be_remembered() -> None:
    assert set(PALETTE_NAMES) == PALETTES.keys()
    assert Preferences().palette == next(iter(PALETTES))


@settings(max_examples=50)
@given(kept=SETTINGS)
def test_settings_come_back_as_they_were_kept(path: Path, kept: Preferences) -> None:
    kept.save(path)
    assert Preferences.load(path) == kept


@settings(max_examples=50)
@given(stored=st.fixed_dictionaries(dict.fromkeys([*NAMES, "unknown"], VALUES)) | VALUES)
@example({"palette": "no such colours"})
@example({"width": -5, "height": 10**400, "speed": -1})
def test_odd_settings_keep_their_defaults(path: Path, stored: Any) -> None:
    path.write_text(json.dumps(stored))
    assert_usable(Preferences.load(path))


@given(content=st.binary(max_size=200))
def test_a_file_of_anything_opens_with_usable_settings(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert_usable(Preferences.load(path))


@pytest.mark.parametrize("name", NAMES)
def test_one_odd_value_costs_only_itself(path: Path, name: str) -> None:
    kept = Preferences(1500, 900, 4, False, ["arrows"], False, True, 2, "classic", True)
    stored = dataclasses.asdict(kept) | {name: None}
    path.write_text(json.dumps(stored))
    loaded = Preferences.load(path)
    assert loaded == dataclasses.replace(kept, **{name: getattr(Preferences(), name)})


@pytest.mark.parametrize(
    ("fault", "content"),
    [
        ("cut off", b'{"width": 1500, "hei'),
        ("nested beyond reason", b"[" * 100_000),
        ("a number too long to read", b'{"width": ' + b"9" * 5000 + b"}"),
        ("empty", b""),
    ],
)
def test_a_file_that_is_no_settings_file_means_the_defaults(
    path: Path, fault: str, content: bytes
) -> None:
    path.write_bytes(content)
    assert Preferences.load(path) == Preferences(), f"a file that is {fault} changed something"


def test_without_a_file_the_defaults_are_there(tmp_path: Path) -> None:
    assert Preferences.load(tmp_path / "none.json") == Preferences()
    assert Preferences.load(tmp_path) == Preferences(), "a folder is no settings file"


def test_settings_that_cannot_be_kept_say_so(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        Preferences().save(tmp_path / "no such folder" / "settings.json")
