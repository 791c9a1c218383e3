"""The house rules about who may know whom, and how large a file may be, held by a machine."""

from __future__ import annotations

import ast
import graphlib
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

PACKAGES = [
    "room",
    "brains",
    "recipe",
    "games",
    "engines",
    "runs",
    "files",
    "drawing",
    "study",
    "worker",
    "export",
    "window",
    "cli",
]
"""From left to right: a file imports only from its own package or from those before it."""

LONGEST_FILE, LONGEST_FUNCTION = 350, 50
KERNEL, LONGEST_KERNEL = "catmouse/engines/kernel.py", 80
"""The kernel's loops are written out for the registers, which takes a longer function."""


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {name_of(path): path for path in sorted((ROOT / "catmouse").rglob("*.py"))}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path: Path) -> Iterator[str]:
    """Every module that a file imports anywhere in it, by its full name."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{path.name} imports relatively"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in SOURCES else node.module
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield ast.literal_eval(node.args[0])


KNOWS = {name: set(imports_of(path)) for name, path in SOURCES.items()}


def package_of(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def test_imports_point_from_right_to_left() -> None:
    wrong = [
        f"{name} imports {other}"
        for name, known in KNOWS.items()
        for other in known & SOURCES.keys()
        if package_of(name) in PACKAGES and package_of(other) in PACKAGES
        if PACKAGES.index(package_of(other)) > PACKAGES.index(package_of(name))
    ]
    assert not wrong, "\n".join(wrong)


def test_every_file_lives_in_a_package_that_the_order_knows() -> None:
    homeless = {name for name in SOURCES if package_of(name) not in (*PACKAGES, "")}
    assert homeless == {"catmouse.__main__"}


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = {name: known & SOURCES.keys() for name, known in KNOWS.items()}
    list(graphlib.TopologicalSorter(graph).static_order())  # raises CycleError, which names it


def test_a_panel_imports_no_other_panel_and_a_dialog_no_other_dialog() -> None:
    wrong = [
        f"{name} imports {other}"
        for name, known in KNOWS.items()
        for room in ("catmouse.window.panels.", "catmouse.window.dialogs.")
        for other in known
        if name.startswith(room) and other.startswith(room) and other not in SHARED
    ]
    assert not wrong, "\n".join(wrong)


SHARED = {f"catmouse.window.panels.{name}" for name in ("base", "side")} | {
    f"catmouse.window.dialogs.{name}" for name in ("base", "naming", "small_boards", "table")
}
"""What panels and dialogs are made from."""


def test_in_the_window_only_the_session_knows_the_training() -> None:
    training = {"catmouse.worker.thread", "catmouse.runs.run", "catmouse.runs.engines"}
    wrong = [
        name
        for name, known in KNOWS.items()
        if package_of(name) == "window" and name != "catmouse.window.session"
        if known & training or any(package_of(other) == "engines" for other in known)
    ]
    assert not wrong, f"{wrong}: commands go down, snapshots come up"


def test_nothing_outside_the_window_imports_pygame() -> None:
    wrong = [
        name
        for name, known in KNOWS.items()
        if package_of(name) != "window"
        if {full.split(".")[0] for full in known} & {"pygame", "pygame_gui"}
    ]
    assert not wrong


def test_the_core_runs_without_pygame() -> None:
    core = [name for name in SOURCES if package_of(name) not in ("window", "")]
    lines = [f"import {name}" for name in core]
    lines.append("import sys; print(sorted(m for m in sys.modules if m.startswith('pygame')))")
    result = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], cwd=ROOT, capture_output=True, text=True
    )
    assert result.stdout == "[]\n", f"the core brings in pygame, or fails:\n{result.stderr}"


def writes_to_the_terminal(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="print" | "input")):
            return True
        case ast.Attribute(
            value=ast.Name(id="sys"), attr="stdout" | "stderr" | "__stdout__" | "__stderr__"
        ):
            return True
        case ast.Import() | ast.ImportFrom():
            modules = [alias.name for alias in node.names]
            modules.append((isinstance(node, ast.ImportFrom) and node.module) or "")
            return any(module.split(".")[0] == "rich" for module in modules)
    return False


def test_only_the_command_line_writes_to_the_terminal() -> None:
    wrong = [
        f"{name}, line {node.lineno}"
        for name, path in SOURCES.items()
        for node in ast.walk(tree_of(path))
        if package_of(name) != "cli" and writes_to_the_terminal(node)
    ]
    assert not wrong, "let cli do it:\n" + "\n".join(wrong)


def test_randomness_is_passed_in() -> None:
    wrong = [
        f"{name}, line {node.lineno}"
        for name, path in SOURCES.items()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute)
        and ast.unparse(node.value) in ("np.random", "numpy.random", "random")
        and node.attr not in ("Random", "RandomState")
    ]
    assert not wrong, "these draw from a global random stream:\n" + "\n".join(wrong)


# --- how large a file may be ---------------------------------------------------------------------

WRITTEN = [
    ROOT / "main.py",
    *(path for name in ("catmouse", "tests", "benchmarks") for path in (ROOT / name).rglob("*.py")),
]


def test_no_file_is_longer_than_a_room_should_be() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in WRITTEN}
    wrong = [f"{path.name}: {lines}" for path, lines in lengths.items() if lines > LONGEST_FILE]
    assert not wrong, f"more than {LONGEST_FILE} lines:\n" + "\n".join(wrong)


def test_no_function_is_longer_than_a_page() -> None:
    wrong = []
    for path in WRITTEN:
        is_kernel = path.relative_to(ROOT).as_posix() == KERNEL
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > (LONGEST_KERNEL if is_kernel else LONGEST_FUNCTION):
                    wrong.append(f"{node.name} in {path.name}: {lines}")
    assert not wrong, "\n".join(wrong)
