"""Files that are no brains at all, and paths that lead nowhere, are refused in one sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import safetensors.numpy

from catmouse.files.brain_format import LARGEST_FILE
from catmouse.files.library import BadBrain, CannotSave, load, save
from catmouse.room.policies import MOUSE
from tests.saved_runs import a_run, fault_of


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged") / "damaged.safetensors"


def test_another_programs_safetensors_file_is_not_a_brain(damaged: Path) -> None:
    for metadata in (None, {"format": "pt"}):
        damaged.write_bytes(safetensors.numpy.save(dict(a_run().brains[MOUSE].params), metadata))
        assert "not a catmouse brain" in fault_of(damaged)


def test_an_empty_file_is_refused(damaged: Path) -> None:
    damaged.write_bytes(b"")
    assert fault_of(damaged) == "damaged.safetensors is empty"


def test_a_header_of_claimed_huge_length_is_refused_at_once(damaged: Path) -> None:
    damaged.write_bytes((2**63).to_bytes(8, "little") + b"{}")
    assert "cut off" in fault_of(damaged)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "there is no file" in fault_of(tmp_path / "nowhere.safetensors")
    (tmp_path / "folder.safetensors").mkdir()
    assert "is a folder" in fault_of(tmp_path / "folder.safetensors")


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.safetensors"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert "larger than any brain" in fault_of(path)


@pytest.mark.skipif(os.name != "posix", reason="named pipes in a folder are a POSIX thing")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.safetensors")
    assert "not a plain file" in fault_of(tmp_path / "pipe.safetensors")


def test_a_file_without_permission_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "locked.safetensors"
    save(path, a_run())
    path.chmod(0)
    if os.access(path, os.R_OK):  # an administrator may read everything: let the system call say no
        monkeypatch.setattr(Path, "open", lambda *_: (_ for _ in ()).throw(PermissionError(13)))
    assert "no permission" in fault_of(path)


@pytest.mark.parametrize("name", ["zero\0byte", "x" * 5000, "surrogate\udcff"])
def test_a_path_that_no_system_takes_is_refused_in_words_that_print(name: str) -> None:
    for attempt in (lambda: load(Path(name)), lambda: save(Path("nowhere") / name, a_run())):
        with pytest.raises((BadBrain, CannotSave)) as caught:
            attempt()
        str(caught.value).encode("utf-8")
