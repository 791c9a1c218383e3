#!/usr/bin/env python3
"""Start catmouse with ``python3 main.py``; nothing but Python needs to be there.

The first start makes the folder .venv beside this file and fills it with the packages that
catmouse needs; later starts find it whole and go straight in. Where the packages are installed
already, nothing is made. ``python3 main.py test`` does the same with the test tools as well, and
runs the tests on all cores; with ``--timing`` it runs those that hold the program to the clock, one
after the other. What else stands behind ``test`` goes to pytest, which explains itself with --help.

This file uses the standard library only, and no syntax younger than Python 3.6: on an old Python
it must run far enough to say so.
"""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
REQUIREMENTS = ROOT / "requirements.txt"
TEST_REQUIREMENTS = ROOT / "requirements-dev.txt"
BAD_START, INTERRUPTED = 2, 130


class CannotStart(Exception):
    """Why catmouse cannot start, and the way out; its text is for the user."""


def main(arguments: "list[str]") -> int:
    """Run catmouse with its packages, installed first where need be; return the exit code."""
    if sys.version_info < OLDEST_PYTHON:
        return give_up(
            "it needs Python 3.11 or newer, but this is Python "
            f"{sys.version_info[0]}.{sys.version_info[1]}. Get a newer one from "
            "https://www.python.org/downloads/ and start main.py with that."
        )
    testing = arguments[:1] == ["test"]
    try:
        python = python_with(TEST_REQUIREMENTS if testing else REQUIREMENTS)
        if python != sys.executable:
            return restart(python, arguments)
    except CannotStart as fault:
        return give_up(str(fault))
    except KeyboardInterrupt:
        say("Set-up is interrupted; the next start goes on with it.")
        return INTERRUPTED
    if testing:
        with subprocess.Popen(tests_command(arguments[1:]), cwd=str(ROOT)) as tests:
            return end_of(tests)
    from catmouse.cli import main as catmouse_main

    return catmouse_main(arguments)


def tests_command(options: "list[str]") -> "list[str]":
    """Return the command that runs the tests, spread over the cores where that helps.

    Named files are soon done, what is shown as it happens needs one process, and clocks a machine
    that does nothing else. The options stand last, so that ``-n`` among them decides.
    """
    named = [word for word in options if os.path.exists(ROOT / word.partition("::")[0])]
    spread: list[str] = []
    if not named and not {"--timing", "-s", "--capture=no"} & set(options):
        spread = ["-n", "logical", "--maxprocesses", "4", "--dist", "worksteal"]
    return [sys.executable, "-m", "pytest", *spread, *options]


def say(text: str) -> None:
    """Tell the user something; standard output stays free for what catmouse itself writes."""
    print(text, file=sys.stderr, flush=True)


def give_up(why: str) -> int:
    """Say why catmouse cannot start; return the exit code for that."""
    say(f"catmouse cannot start: {why}")
    if os.name == "nt" and "PROMPT" not in os.environ and sys.stdin and sys.stdin.isatty():
        # After a double click the window would be gone before anybody could read this.
        input("Press Enter to close this window.")
    return BAD_START


def end_of(process: "subprocess.Popen[bytes]") -> int:
    """Wait for a program and return its exit code; how Ctrl-C ends it is its own business."""
    while True:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            continue
        return code if code >= 0 else 128 - code


def restart(python: str, arguments: "list[str]") -> int:
    """Start this file again in another Python, with the same arguments."""
    command = [python, str(ROOT / "main.py"), *arguments]
    try:
        if os.name != "nt":
            os.execv(python, command)  # does not return
        with subprocess.Popen(command) as process:  # Windows would not wait for an exec
            return end_of(process)
    except OSError as error:
        raise cannot_run(python, error) from None


# --- which Python has the packages ---------------------------------------------------------------


def python_with(requirements: Path) -> str:
    """Return the Python that has the packages of a requirements file, set up where need be.

    Raises CannotStart where there is none and none can be made.
    """
    missing = missing_packages(requirements)
    refuse_wrong_pygame(missing)
    if not missing:
        return sys.executable
    if is_in_venv():
        say(f"Installing what is missing in .venv: {', '.join(missing)}.")
        install(sys.executable, requirements)
        if missing_packages(requirements):
            raise CannotStart(f"{VENV} is damaged. Delete that folder and start again.")
        put_stamp(requirements)
        return sys.executable
    if not is_stamped(requirements):
        if is_stamped(REQUIREMENTS):
            say("Adding the test tools to .venv; this happens once.")
        else:
            make_venv()
        install(str(VENV_PYTHON), requirements)
        put_stamp(requirements)
        if requirements != REQUIREMENTS:
            put_stamp(REQUIREMENTS)
    return str(VENV_PYTHON)


def is_in_venv() -> bool:
    """Tell whether the running Python is .venv's, however it was called."""
    prefix = Path(sys.prefix).resolve()
    return prefix == VENV.resolve() or Path(sys.executable) == VENV_PYTHON


def requirement_lines(requirements: Path, optional: bool = False) -> "list[str]":
    """Return the requirements in a file and in those it includes.

    A requirement with an environment marker, such as numba's, is for some computers only;
    catmouse runs without it, so those are left out unless ``optional``.
    """
    found: list[str] = []
    try:
        text = requirements.read_text(encoding="utf-8")
    except OSError:
        raise CannotStart(
            f"the file {requirements} is missing. Get a whole copy of catmouse."
        ) from None
    for line in text.splitlines():
        line = line.partition("#")[0].strip()
        if line.startswith("-r "):
            found += requirement_lines(ROOT / line[3:].strip(), optional)
        elif line and (optional or ";" not in line):
            found.append(line)
    return found


def missing_packages(requirements: Path) -> "list[str]":
    """Return the names of the packages that the running Python lacks or has too old or too new."""
    installed = installed_packages()
    missing = []
    for line in requirement_lines(requirements):
        name = re.split("[<>=]", line)[0].strip()
        version = installed.get(canonical(name))
        if version is None or not all(
            is_within(version, sign, bound) for sign, bound in re.findall(r"([<>=]+)([^,]+)", line)
        ):
            missing.append(name)
    return missing


def installed_packages() -> "dict[str, str]":
    """Return the versions of the packages that the running Python can import, by name.

    Read from the names of the folders beside the packages: importlib.metadata says the same, but
    importing it alone takes longer than all the rest of a start.
    """
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            entries = os.listdir(folder or ".")
        except OSError:
            continue  # Python, too, passes over what is not a folder
        for entry in entries:
            match = re.match(r"([^-]+)-([^-]+).*\.(dist|egg)-info$", entry)
            if match:
                found.setdefault(canonical(match.group(1)), match.group(2))
    return found


def canonical(name: str) -> str:
    """Return a package's name as it is compared: My_Package is my-package."""
    return re.sub(r"[-_.]+", "-", name).lower()


def is_within(version: str, sign: str, bound: str) -> bool:
    """Tell whether a version keeps a bound such as ``>=`` and ``2.0``."""
    mine, other = numbers(version), numbers(bound)
    return {">=": mine >= other, "<": mine < other, "==": mine == other}[sign]


def numbers(version: str) -> "tuple[int, ...]":
    """Return the numbers in a version, comparable: 2.0 is 2."""
    return tuple(int(number) for number in re.findall(r"\d+", re.sub(r"(\.0)+$", "", version)))


def refuse_wrong_pygame(missing: "list[str]") -> None:
    """Raise CannotStart where the package pygame stands in the place of pygame-ce, or in its way.

    Both are imported under the one name and overwrite each other's files. Where more than that is
    missing, catmouse gets a .venv of its own and this pygame stays what it is.
    """
    if "pygame" not in installed_packages() or set(missing) - {"pygame-ce"}:
        return
    # Beside each other they may have been mended already: only a look inside tells.
    look = "import pygame, sys; sys.exit(not getattr(pygame, 'IS_CE', False))"
    silence = subprocess.DEVNULL
    if not missing and not subprocess.call(
        [sys.executable, "-c", look], stdout=silence, stderr=silence
    ):
        return
    raise CannotStart(
        "the package pygame is installed where catmouse needs pygame-ce. Mend it with: "
        f"{sys.executable} -m pip install --force-reinstall --no-deps pygame-ce"
    )


# --- set-up --------------------------------------------------------------------------------------


def make_venv() -> None:
    """Make .venv anew, with pip in it but no other packages."""
    say(
        "Setting catmouse up: the packages it needs are installed into the folder .venv beside "
        "main.py. This takes about half a minute, once."
    )
    try:
        import ensurepip  # noqa: F401  Debian's Python comes without, and venv would fail halfway
        import venv
    except ImportError:
        raise CannotStart(
            "this Python cannot make a .venv because ensurepip is not installed. On Debian and "
            "Ubuntu mend it with: sudo apt install python3-venv"
        ) from None
    try:
        for requirements in (REQUIREMENTS, TEST_REQUIREMENTS):
            stamp_of(requirements).unlink(missing_ok=True)  # first, for what follows takes a while
        venv.EnvBuilder(clear=True, symlinks=os.name != "nt", with_pip=True).create(VENV)
    except OSError as error:
        raise CannotStart(
            f"the folder {VENV} cannot be made ({error.strerror}). Copy the folder {ROOT} to where "
            "you may write and start there, or install the packages yourself with: "
            f"{sys.executable} -m pip install -r {REQUIREMENTS}"
        ) from None
    except subprocess.CalledProcessError:
        raise CannotStart(
            "ensurepip could not put pip into .venv. On Debian and Ubuntu mend it with: "
            "sudo apt install --reinstall python3-venv"
        ) from None


def install(python: str, requirements: Path) -> None:
    """Let pip install a requirements file, in the open; raise CannotStart where it cannot."""
    if pip_install(python, ["-r", str(requirements)]):
        return
    needed = requirement_lines(requirements)
    if needed != requirement_lines(requirements, optional=True):
        say("Trying once more, without the packages that catmouse can do without.")
        if pip_install(python, ["--retries", "0", *needed]):
            return
    raise CannotStart(
        "the packages could not be installed; pip says why above. Without a network connection, "
        "connect first. Then start again with: python3 main.py"
    )


def pip_install(python: str, what: "list[str]") -> bool:
    """Run pip install with its output in sight and tell whether it succeeded."""
    command = [python, "-m", "pip", "install", "--disable-pip-version-check", *what]
    try:
        return subprocess.call(command, stdout=sys.stderr) == 0
    except OSError as error:
        raise cannot_run(python, error) from None


def cannot_run(python: str, error: OSError) -> CannotStart:
    """Return the sentence for a Python in .venv that does not run."""
    return CannotStart(
        f"{python} does not run ({error.strerror}). Delete the folder {VENV} and start again."
    )


# --- the stamp: what .venv was last filled with --------------------------------------------------


def stamp_of(requirements: Path) -> Path:
    """Return where it is noted that .venv holds all of a requirements file."""
    return VENV / f"{requirements.stem}.stamp"


def fingerprint(requirements: Path) -> str:
    """Return a hash of the requirements, and of .venv's Python and its version."""
    lines = requirement_lines(requirements, optional=True)
    settings = (VENV / "pyvenv.cfg").read_text(encoding="utf-8")
    # Behind the link may stand another Python today than when .venv was made.
    lines += [settings, os.path.realpath(VENV_PYTHON)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def is_stamped(requirements: Path) -> bool:
    """Tell whether .venv holds all of a requirements file, as far as its stamp says."""
    try:
        stamp = stamp_of(requirements).read_text(encoding="utf-8")
        return VENV_PYTHON.exists() and stamp == fingerprint(requirements)
    except (OSError, UnicodeDecodeError):
        return False


def put_stamp(requirements: Path) -> None:
    """Note that .venv holds all of a requirements file; the last step of a set-up."""
    try:
        stamp_of(requirements).write_text(fingerprint(requirements), encoding="utf-8")
    except OSError as error:
        raise CannotStart(f"{VENV} takes no files ({error.strerror}).") from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
