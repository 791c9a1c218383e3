"""A copy of main.py in its own folder, and tiny wheels, so that set-up is quick and offline."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent

CLI = """
import sys
def main(arguments):
    import catmouse_thing
    print("started", arguments, "in", sys.prefix)
    return 7
"""

TESTS = """
import os, sys
print("tested", sys.argv[1:], "in", os.getcwd())
sys.exit(5)
"""


def build_wheel(folder: Path, name: str, version: str, source: str) -> None:
    """Make the smallest wheel that pip takes: one module and its papers."""
    module, papers = f"{name}.py", f"{name}-{version}.dist-info"
    files = {
        module: source,
        f"{papers}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{papers}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{papers}/RECORD"] = "".join(f"{file},,\n" for file in [*files, f"{papers}/RECORD"])
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for file, text in files.items():
            wheel.writestr(file, text)


class Copy:
    """A copy of main.py in a folder of its own, with a stand-in for the program."""

    def __init__(self, folder: Path, wheels: Path) -> None:
        self.folder, self.wheels = folder, wheels
        self.venv = folder / ".venv"
        package = folder / "catmouse"
        package.mkdir(parents=True)
        shutil.copy(ROOT / "main.py", folder)
        (package / "__init__.py").write_text("")
        (package / "cli.py").write_text(CLI)
        (folder / "requirements.txt").write_text("catmouse_thing>=1.0,<2\n")
        (folder / "requirements-dev.txt").write_text("-r requirements.txt\npytest>=8,<10\n")

    def environment(self, **changes: str) -> dict[str, str]:
        env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PIP_", "PYTHON")) and name != "VIRTUAL_ENV"
        }
        offline = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
        return env | offline | {"PIP_FIND_LINKS": str(self.wheels)} | changes

    def start(
        self, *arguments: str, python: tuple[str, ...] = (sys.executable,), **changes: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*python, str(self.folder / "main.py"), *arguments],
            env=self.environment(**changes),
            cwd=self.folder.parent,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def module(self) -> ModuleType:
        """This copy's main.py, imported."""
        spec = importlib.util.spec_from_file_location("a_copy", self.folder / "main.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
