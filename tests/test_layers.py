"""The house rules about who may know whom, and how large a room may be, held by a machine."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

FLOORS = (
    # From the ground up. A module imports from lower floors only, never from its own.
    "catmouse, world, files, pace, palette, ticks, study.spread, study.sheet",
    "compass, teachers, history, record, practice, brains.elman",
    "brains.lstm, heads.compass, heads.four_way, learning, forecast, perfect",
    "heads, minds, film",
    "brains",
    "recipe, game",
    "padding, exam, fight, timeline, words, article, runcurve",
    "lanes, brainrecord, duel, kernel_calls",
    "kernel, examiner, timelinefile",
    "brainfile, fight_kernel",
    "compiled, storage, messages, hindsight",
    "learner, feats",
    "trainer",
    "engines, runner",
    "shelf",
    "worker",
    "export, export.canvas",
    "export.subject",
    "export.curve, export.film, export.match, export.onnx_model",
    "export.game",
    "study, study.task",
    "study.plan, study.folder",
    "study.jobs, study.results",
    "study.picture, study.replication",
    "study.claims",
    "app, app.theme, app.layout, app.wishes, app.icons, app.preferences, app.playback, app.curves, "
    "app.practising",
    "app.fight_playback, app.changes, app.legend, app.comparison",
    "app.exports",
    "app.chart_lines, app.contest, app.past, app.dial, app.focus, app.keys, app.widget_theme, "
    "app.actions, app.screen, app.session, app.panel, app.mixes",
    "app.overlay",
    "app.list_overlay, app.naming, app.small_boards",
    "app.panels, app.panels.board, app.panels.brain, app.panels.chart, app.panels.compare, "
    "app.panels.export_dialog, app.panels.failure, app.panels.fight, app.panels.heat_map, "
    "app.panels.help, app.panels.layers, app.panels.mistakes, app.panels.more, "
    "app.panels.open_dialog, app.panels.race, app.panels.report, app.panels.save_dialog, "
    "app.panels.score, app.panels.sentence, app.panels.status, app.panels.timeline, "
    "app.panels.top_bar",
    "app.stage",
    "app.window",
    "app.portrait",
    "cli.usage",
    "cli.curve_file, cli.progress, cli.running",
    "cli.duel, cli.exam, cli.export, cli.fight, cli.study, cli.train",
    "cli",
    "__main__",
)

PANELS_KNOW = {
    *("panel", "overlay", "theme", "wishes", "preferences", "playback"),
    *("icons", "keys", "layout", "dial", "curves", "fight_playback", "past", "legend", "contest"),
    *("mixes", "small_boards", "practising", "exports", "naming"),
    *("list_overlay", "comparison", "chart_lines"),
}
"""What a panel may know of the window; another panel is not among it."""

TRAINING = {"worker", "trainer", "engines", "compiled", "kernel_calls", "kernel", "fight_kernel"}
"""What in the window only the session knows."""

LONGEST_FILE, LONGEST_WINDOW = 350, 200
LONGEST_FUNCTION, LONGEST_KERNEL = 50, 80


def name_of(path: Path) -> str:
    """The name of a file's module as the floors have it: without ``catmouse.`` before it."""
    parts = path.relative_to(ROOT / "catmouse").with_suffix("").parts
    if parts[-1] == "__init__":
        parts = parts[:-1]
    return ".".join(parts) or "catmouse"


SOURCES = {name_of(path): path for path in sorted((ROOT / "catmouse").rglob("*.py"))}
FLOOR = {name: floor for floor, names in enumerate(FLOORS) for name in names.split(", ")}
IN_WINDOW = {name for name in SOURCES if name.startswith("app.")}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path: Path) -> Iterator[str]:
    """Every module that a file imports anywhere in it, by its full name."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively; write the whole name"
            assert node.module is not None
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                is_module = inner.removeprefix("catmouse.") in SOURCES
                yield inner if is_module else node.module
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield ast.literal_eval(node.args[0])


def rooms_of(name: str) -> set[str]:
    """The modules of catmouse that a module imports, as the floors have them."""
    imported = (full for full in imports_of(SOURCES[name]) if full.split(".")[0] == "catmouse")
    return {full.removeprefix("catmouse.") for full in imported}


# --- who knows whom ------------------------------------------------------------------------------


def test_every_module_has_its_floor() -> None:
    homeless = SOURCES.keys() - FLOOR.keys()
    assert not homeless, f"give {sorted(homeless)} a floor in FLOORS in tests/test_layers.py"
    gone = FLOOR.keys() - SOURCES.keys()
    assert not gone, f"{sorted(gone)} are no more; take them out of FLOORS in tests/test_layers.py"


@pytest.mark.parametrize("name", SOURCES)
def test_imports_point_down(name: str) -> None:
    if name not in FLOOR:
        pytest.skip("it has no floor yet, which another test says")
    wrong = {room for room in rooms_of(name) if FLOOR.get(room, -1) >= FLOOR[name]}
    assert not wrong, f"{name} imports {sorted(wrong)}, which do not lie below it"


@pytest.mark.parametrize("name", [name for name in SOURCES if name.startswith("app.panels.")])
def test_a_panel_knows_the_theme_and_the_messages_but_nobody_elses_room(name: str) -> None:
    rooms = rooms_of(name)
    wrong = {room for room in rooms & IN_WINDOW if room.removeprefix("app.") not in PANELS_KNOW}
    assert not wrong, f"{name} knows {sorted(wrong)}; a panel utters wishes instead"


@pytest.mark.parametrize("name", sorted(IN_WINDOW - {"app.session"}))
def test_in_the_window_only_the_session_knows_the_training(name: str) -> None:
    wrong = rooms_of(name) & TRAINING
    assert not wrong, f"{name} knows {sorted(wrong)}; commands go down, snapshots come up"


# --- who may do what -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(SOURCES.keys() - IN_WINDOW))
def test_nothing_outside_the_window_imports_pygame(name: str) -> None:
    tops = {full.split(".")[0] for full in imports_of(SOURCES[name])}
    assert not tops & {"pygame", "pygame_gui"}, f"{name} draws; that is app's business"


def test_the_core_runs_without_pygame() -> None:
    core = sorted(SOURCES.keys() - IN_WINDOW - {"app", "catmouse", "__main__"})
    lines = [f"import catmouse.{name}" for name in core]
    lines.append("import sys; print(sorted(m for m in sys.modules if m.startswith('pygame')))")
    result = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], cwd=ROOT, capture_output=True, text=True
    )
    assert result.stdout == "[]\n", f"the core brings in pygame, or fails:\n{result.stderr}"


def console_lines(path: Path) -> list[int]:
    """The lines of a file that write to the terminal, or get hold of it."""
    lines = []
    for node in ast.walk(tree_of(path)):
        match node:
            case ast.Call(func=ast.Name(id="print" | "input")):
                lines.append(node.lineno)
            case ast.Attribute(
                value=ast.Name(id="sys"), attr="stdout" | "stderr" | "__stdout__" | "__stderr__"
            ):
                lines.append(node.lineno)
            case ast.Import() | ast.ImportFrom():
                modules = [alias.name for alias in node.names]
                modules.append((isinstance(node, ast.ImportFrom) and node.module) or "")
                if any(module.split(".")[0] == "rich" for module in modules):
                    lines.append(node.lineno)
    return lines


@pytest.mark.parametrize("name", [name for name in SOURCES if name.split(".")[0] != "cli"])
def test_only_the_command_line_writes_to_the_terminal(name: str) -> None:
    lines = console_lines(SOURCES[name])
    assert not lines, f"{name} writes to the terminal in lines {lines}; let cli do it"


@pytest.mark.parametrize("name", SOURCES)
def test_randomness_is_passed_in(name: str) -> None:
    lines = [
        node.lineno
        for node in ast.walk(tree_of(SOURCES[name]))
        if isinstance(node, ast.Attribute)
        and ast.unparse(node.value) in ("np.random", "numpy.random", "random")
        and node.attr not in ("Random", "RandomState")
    ]
    assert not lines, f"{name} draws from a global random stream in lines {lines}"


# --- how large a room may be ---------------------------------------------------------------------

FOLDERS = ("catmouse", "tests", "benchmarks")
WRITTEN = [ROOT / "main.py", *(path for name in FOLDERS for path in (ROOT / name).rglob("*.py"))]


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", sorted(WRITTEN), ids=short)
def test_a_file_is_no_longer_than_a_room_should_be(path: Path) -> None:
    limit = LONGEST_WINDOW if short(path) == "catmouse/app/window.py" else LONGEST_FILE
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= limit, f"{short(path)} has {lines} lines, {limit} are enough: split it"


@pytest.mark.parametrize("path", sorted(WRITTEN), ids=short)
def test_a_function_is_no_longer_than_a_page(path: Path) -> None:
    limit = LONGEST_KERNEL if short(path) == "catmouse/kernel.py" else LONGEST_FUNCTION
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= limit, f"{node.name} in {short(path)} has {lines} lines: split it"
