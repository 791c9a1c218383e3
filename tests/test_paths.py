"""Where things live: in the program's folder, or where the system wants it."""

from __future__ import annotations

from pathlib import Path

import pytest

from catmouse.files import paths
from catmouse.files.library import list_brains

ROOT = Path(__file__).resolve().parent.parent


def test_saves_lie_in_the_program_folder_of_a_checkout() -> None:
    if not paths.takes_files(ROOT / "saves"):
        pytest.skip("this checkout takes no files")
    assert paths.saves_folder() == ROOT / "saves"
    assert paths.saves_folder().is_dir()
    assert paths.assets_folder() == ROOT / "assets"


def test_the_text_in_the_saves_folder_stays_and_is_not_listed_as_a_brain(tmp_path: Path) -> None:
    text = (ROOT / "saves" / "README.md").read_text(encoding="utf-8")
    (tmp_path / "README.md").write_text(text, encoding="utf-8")
    assert paths.takes_files(tmp_path), "a folder that is there already takes no files"
    assert list_brains(tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]


def test_saves_lie_in_the_users_folder_where_the_program_folder_takes_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "takes_files", lambda folder: False)
    monkeypatch.setattr(
        paths.platformdirs, "user_data_path", lambda *_, **__: tmp_path / "catmouse"
    )
    assert paths.saves_folder() == tmp_path / "catmouse" / "saves"
    assert paths.saves_folder().is_dir()
    assert paths.settings_file() == tmp_path / "catmouse" / "saves" / "settings.json"


def test_pictures_lie_in_the_package_once_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "PACKAGE", tmp_path / "site-packages" / "catmouse")
    assert paths.assets_folder() == tmp_path / "site-packages" / "catmouse" / "assets"


def test_settings_lie_beside_the_brains_of_another_folder(tmp_path: Path) -> None:
    assert paths.settings_file(tmp_path) == tmp_path / "settings.json"


def test_a_folder_that_cannot_be_made_takes_no_files(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert not paths.takes_files(tmp_path / "file")
    assert not paths.takes_files(tmp_path / "nowhere" / "deeper")
    assert paths.takes_files(tmp_path / "new")
