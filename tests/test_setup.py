"""The first start, tried in real processes: on copies of main.py, with tiny packages, offline."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import within
from tests.program_copy import TESTS, Copy, build_wheel
from tests.terminal import launch

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheels")
    build_wheel(folder, "catmouse_thing", "1.5", "")
    build_wheel(folder, "pytest", "9.0", TESTS)
    return folder


@pytest.fixture
def fresh(tmp_path: Path, wheels: Path) -> Copy:
    return Copy(tmp_path / "a folder", wheels)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory, wheels: Path) -> Iterator[Copy]:
    """A copy that was set up once, by the real thing."""
    copy = Copy(tmp_path_factory.mktemp("ready") / "a folder", wheels)
    result = copy.start("one", "two words")
    assert result.returncode == 7, f"the first start failed:\n{result.stderr}"
    assert result.stdout == f"started ['one', 'two words'] in {copy.venv}\n", (
        "standard output is not the program's alone"
    )
    assert "half a minute" in result.stderr.splitlines()[0], "the first line says nothing"
    assert "Successfully installed catmouse" in result.stderr, "pip's progress is not in sight"
    yield copy


def assert_gives_up(result: subprocess.CompletedProcess[str], *words: str, after: str = "") -> None:
    """The last line says what is wrong and the way out, in one sentence or two; exit code 2."""
    lines = result.stderr.splitlines()
    assert result.returncode == 2, f"exit code {result.returncode}:\n{result.stderr}"
    assert "Traceback" not in result.stderr, result.stderr
    assert lines[-1].startswith("catmouse cannot start: "), f"the last line is {lines[-1]!r}"
    for word in words:
        assert word in lines[-1], f"{word!r} is not in {lines[-1]!r}"
    assert result.stdout == "", "the program started all the same"


# --- starts that go well -------------------------------------------------------------------------


@within(3)
def test_a_later_start_goes_straight_in(ready: Copy, most: float) -> None:
    started = time.perf_counter()
    result = ready.start("three", PIP_FIND_LINKS="/nowhere")
    taken = time.perf_counter() - started
    assert (result.returncode, result.stderr) == (7, ""), "something was installed again"
    assert result.stdout == f"started ['three'] in {ready.venv}\n"
    assert taken < most, f"a later start took {taken:.1f} s"


def test_a_later_start_finds_it_whole_from_inside_as_well(ready: Copy) -> None:
    result = ready.start(python=(str(ready.module().VENV_PYTHON),), PIP_FIND_LINKS="/nowhere")
    assert (result.returncode, result.stderr) == (7, "")


def test_a_package_that_went_missing_is_installed_again(ready: Copy) -> None:
    (papers,) = ready.venv.glob("**/catmouse_thing-*.dist-info")
    shutil.rmtree(papers)
    result = ready.start()
    assert result.returncode == 7, result.stderr
    assert "Installing what is missing in .venv: catmouse_thing." in result.stderr
    assert ready.start().stderr == ""


SPREAD = ["-n", "logical", "--maxprocesses", "4", "--dist", "worksteal"]


def test_the_test_command_adds_the_test_tools_once_and_runs_the_suite(ready: Copy) -> None:
    first = ready.start("test", "-k", "two words")
    assert first.returncode == 5, f"the suite's exit code is lost:\n{first.stderr}"
    assert first.stdout == f"tested {[*SPREAD, '-k', 'two words']} in {ready.folder}\n"
    assert "Adding the test tools" in first.stderr
    assert "half a minute" not in first.stderr, ".venv was made anew for the test tools"
    second = ready.start("test")
    assert (second.returncode, second.stderr) == (5, "")
    assert ready.start().stderr == "", "the program's own start is no longer straight"


def test_tests_are_spread_over_the_cores_unless_they_are_named_or_shown_or_timed(
    fresh: Copy,
) -> None:
    pytest = [sys.executable, "-m", "pytest"]
    tests_command = fresh.module().tests_command
    for options in ([], ["-x", "-k", "a cat"], ["-n", "1"], ["--help"]):
        assert tests_command(options) == [*pytest, *SPREAD, *options]
    for options in (["-x", "catmouse/cli.py::test_a_cat"], ["catmouse"], ["-s"], ["--timing"]):
        assert tests_command(options) == [*pytest, *options]


def test_packages_that_are_there_already_are_used_and_nothing_is_made(fresh: Copy) -> None:
    there = fresh.folder.parent / "there"
    (there / "Catmouse.Thing-1.7.dist-info").mkdir(parents=True)
    (there / "catmouse_thing.py").write_text("")
    result = fresh.start("four", PYTHONPATH=str(there))
    assert (result.returncode, result.stderr) == (7, "")
    assert result.stdout == f"started ['four'] in {sys.prefix}\n"
    assert not fresh.venv.exists(), ".venv was made for nothing"


@pytest.mark.skipif(os.name != "posix", reason="sends the signal of Ctrl-C to a group")
def test_after_ctrl_c_in_the_middle_the_next_start_makes_it_anew(fresh: Copy) -> None:
    with launch(
        [sys.executable, str(fresh.folder / "main.py")],
        env=fresh.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stderr is not None
        assert "half a minute" in process.stderr.readline()
        while not (fresh.venv / "pyvenv.cfg").exists():
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        rest = process.stderr.read()
    assert process.returncode == 130, rest
    assert rest.splitlines()[-1] == "Set-up is interrupted; the next start goes on with it."
    assert "Traceback" not in rest, rest
    (fresh.venv / "left over").write_text("half-made")
    result = fresh.start()
    assert result.returncode == 7, result.stderr
    assert not (fresh.venv / "left over").exists(), "the half-made .venv was not made anew"


def test_the_stamp_notices_other_requirements_and_a_lost_python(
    ready: Copy, tmp_path: Path
) -> None:
    main = ready.module()
    requirements = ready.folder / "requirements.txt"
    before = requirements.read_text()
    assert main.is_stamped(main.REQUIREMENTS)
    requirements.write_text("# only a remark\n" + before)
    assert main.is_stamped(main.REQUIREMENTS), "a remark is no reason to install again"
    requirements.write_text(before + "another\n")
    assert not main.is_stamped(main.REQUIREMENTS)
    requirements.write_text(before)
    main.VENV_PYTHON.rename(tmp_path / "python")
    assert not main.is_stamped(main.REQUIREMENTS)
    (tmp_path / "python").rename(main.VENV_PYTHON)
    assert main.is_stamped(main.REQUIREMENTS)


# --- starts that cannot go well ------------------------------------------------------------------


def test_without_a_network_it_says_so_and_goes_on_once_there_is_one(fresh: Copy) -> None:
    assert_gives_up(fresh.start(PIP_FIND_LINKS="/nowhere"), "network connection", "python3 main.py")
    with (fresh.folder / "requirements.txt").open("a") as file:
        file.write('catmouse_wheelless>=1; python_version >= "3"\n')
    result = fresh.start()
    assert result.returncode == 7, f"an optional package was required:\n{result.stderr}"
    assert "without the packages that catmouse can do without" in result.stderr
    assert fresh.start().stderr == "", "the optional package is tried at every start"


def test_a_python_without_ensurepip_names_the_package_to_install(fresh: Copy) -> None:
    stub = fresh.folder.parent / "stub"
    stub.mkdir()
    (stub / "ensurepip.py").write_text("raise ImportError('as on Debian')")
    assert_gives_up(fresh.start(PYTHONPATH=str(stub)), "sudo apt install python3-venv")
    assert not fresh.venv.exists()


def test_a_file_in_the_place_of_the_venv_is_named(fresh: Copy) -> None:
    fresh.venv.write_text("in the way")
    result = fresh.start()
    assert_gives_up(result, str(fresh.venv), "cannot be made", "pip install -r", "Copy the folder")
    assert fresh.venv.read_text() == "in the way"


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="no folder is read-only for an administrator"
)
def test_a_read_only_folder_is_named(fresh: Copy) -> None:
    fresh.folder.chmod(0o555)
    try:
        assert_gives_up(fresh.start(), "Permission denied", "pip install -r", "Copy the folder")
    finally:
        fresh.folder.chmod(0o755)


def test_a_copy_without_its_requirements_is_not_whole(fresh: Copy) -> None:
    (fresh.folder / "requirements.txt").unlink()
    assert_gives_up(fresh.start(), "requirements.txt is missing", "whole copy")


MEND = "-m pip install --force-reinstall --no-deps pygame-ce"


def lay_out_pygame(copy: Copy, papers: list[str], source: str) -> dict[str, str]:
    there = copy.folder.parent / "there"
    (there / "pygame").mkdir(parents=True)
    (there / "pygame" / "__init__.py").write_text(source)
    (there / "catmouse_thing.py").write_text("")
    for name in papers:
        (there / f"{name}.dist-info").mkdir()
    (copy.folder / "requirements.txt").write_text("pygame-ce>=2.5,<3\n")
    return {"PYTHONPATH": str(there)}


# -S hides the packages of the Python that runs these tests.
BARE = (sys.executable, "-S")


def test_pygame_beside_pygame_ce_is_refused_with_the_command_that_mends_it(fresh: Copy) -> None:
    there = lay_out_pygame(fresh, ["pygame-2.6.1", "pygame_ce-2.5.8"], "IS_OLD = 1")
    assert_gives_up(fresh.start(python=BARE, **there), MEND, sys.executable)


def test_a_broken_mixture_of_both_pygames_is_refused_as_well(fresh: Copy) -> None:
    mixture = "raise ImportError('DIRECTION_LTR')"
    there = lay_out_pygame(fresh, ["pygame-2.6.1", "pygame_ce-2.5.8"], mixture)
    assert_gives_up(fresh.start(python=BARE, **there), MEND)


def test_once_mended_the_papers_of_pygame_do_no_harm(fresh: Copy) -> None:
    there = lay_out_pygame(fresh, ["pygame-2.6.1", "pygame_ce-2.5.8"], "IS_CE = True")
    result = fresh.start(python=BARE, **there)
    assert (result.returncode, result.stderr) == (7, "")


def test_pygame_instead_of_pygame_ce_is_refused(fresh: Copy) -> None:
    there = lay_out_pygame(fresh, ["pygame-2.6.1"], "")
    assert_gives_up(fresh.start(python=BARE, **there), MEND)


# --- old Pythons ---------------------------------------------------------------------------------

PRETEND = (
    "import runpy, sys; sys.version_info = (3, 8, 10, 'final', 0); "
    f"sys.argv = ['main.py']; runpy.run_path({str(ROOT / 'main.py')!r}, run_name='__main__')"
)


def test_an_old_python_is_told_what_it_takes() -> None:
    result = subprocess.run([sys.executable, "-c", PRETEND], capture_output=True, text=True)
    assert_gives_up(result, "needs Python 3.11 or newer", "this is Python 3.8", "python.org")


def test_a_real_old_python_reads_main_far_enough_to_say_so() -> None:
    found = [(minor, shutil.which(f"python3.{minor}")) for minor in range(6, 11)]
    old = [
        (minor, python)
        for minor, python in found
        if python and subprocess.run([python, "-c", ""], capture_output=True).returncode == 0
    ]
    if not old:
        pytest.skip("there is no Python 3.6 to 3.10 on this computer")
    for minor, python in old:
        result = subprocess.run([python, str(ROOT / "main.py")], capture_output=True, text=True)
        assert_gives_up(result, "needs Python 3.11", f"this is Python 3.{minor}")


def test_main_has_no_syntax_younger_than_python_3_6() -> None:
    ast.parse((ROOT / "main.py").read_text(encoding="utf-8"), feature_version=(3, 6))
