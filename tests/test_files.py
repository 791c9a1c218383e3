"""Where things live: in the program's folder, or where the system wants it."""

from __future__ import annotations

from pathlib import Path

import pytest

from catmouse import files

ROOT = Path(__file__).resolve().parent.parent


def test_saves_lie_in_the_program_folder_of_a_checkout() -> None:
    if not files.takes_files(ROOT / "saves"):
        pytest.skip("this checkout takes no files")
    assert files.saves_folder() == ROOT / "saves"
    assert files.assets_folder() == ROOT / "assets"


def test_saves_lie_in_the_users_folder_where_the_program_folder_takes_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "takes_files", lambda folder: False)
    monkeypatch.setattr(
        files.platformdirs, "user_data_path", lambda *_, **__: tmp_path / "catmouse"
    )
    assert files.saves_folder() == tmp_path / "catmouse" / "saves"
    assert files.saves_folder().is_dir()
    assert files.settings_file() == tmp_path / "catmouse" / "saves" / "settings.json"


def test_pictures_lie_in_the_package_once_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PACKAGE", tmp_path / "site-packages" / "catmouse")
    assert files.assets_folder() == tmp_path / "site-packages" / "catmouse" / "assets"


def test_settings_lie_beside_the_brains_of_another_folder(tmp_path: Path) -> None:
    assert files.settings_file(tmp_path) == tmp_path / "settings.json"


def test_a_folder_that_cannot_be_made_takes_no_files(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert not files.takes_files(tmp_path / "file")
    assert not files.takes_files(tmp_path / "nowhere" / "deeper")
    assert files.takes_files(tmp_path / "new")
