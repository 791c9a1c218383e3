"""What the project says it needs, and what main.py makes of that."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from tests.program_copy import Copy

ROOT = Path(__file__).resolve().parent.parent


def test_main_imports_the_standard_library_and_the_command_line_only() -> None:
    strangers = set()
    for node in ast.walk(ast.parse((ROOT / "main.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            strangers |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            strangers.add(node.module or "")
    assert strangers - set(sys.stdlib_module_names) == {"catmouse.cli"}


@pytest.mark.parametrize(
    ("version", "line", "kept"),
    [
        ("2.0", ">=2.0,<3", True),
        ("2", ">=2.0", True),
        ("2.10.1", ">=2.9", True),
        ("3.0.0", "<3", False),
        ("1.99", ">=2.0,<3", False),
        ("0.6.14", "==0.6.14", True),
        ("0.6.9", "==0.6.14", False),
        ("0.1", "", True),
    ],
)
def test_a_version_is_held_against_the_bounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, line: str, kept: bool
) -> None:
    copy, there = Copy(tmp_path / "copy", tmp_path), tmp_path / "there"
    (there / f"some_thing-{version}-py3.11.egg-info").mkdir(parents=True)
    (copy.folder / "requirements.txt").write_text(f"Some-Thing{line}  # why\n")
    monkeypatch.setattr(sys, "path", [str(there), str(there / "nowhere")])
    main = copy.module()
    assert main.missing_packages(main.REQUIREMENTS) == ([] if kept else ["Some-Thing"])


@pytest.mark.parametrize(
    "name",
    ["requirements.txt", "requirements-dask.txt", "requirements-onnx.txt", "requirements-dev.txt"],
)
def test_the_requirements_are_written_in_words_that_main_understands(name: str) -> None:
    bound = r"(>=|<|==)[0-9.]+"
    plain = re.compile(rf"(-r requirements(-dask)?\.txt|[\w-]+({bound}(,{bound})*)?(; .*)?)")
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            assert plain.fullmatch(line), f"main.py would misread {line!r} in {name}"


def test_an_installation_takes_every_package_and_the_pictures() -> None:
    packaging = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = packaging["tool"]["setuptools"]["packages"]
    folders = {file.parent.relative_to(ROOT) for file in (ROOT / "catmouse").rglob("*.py")}
    named = {".".join(folder.parts) for folder in folders}
    assert set(packages) == named | {"catmouse.assets"}, "pyproject.toml names other packages"


def test_the_tests_take_the_onnx_that_users_take() -> None:
    (line,) = (
        line
        for line in (ROOT / "requirements-onnx.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
    for_tests = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    assert f"\n{line}; " in for_tests, f"{line} is not what the tests take"
