"""Draw the house as it stands, from the program's own imports: ``python docs/draw_house.py``.

Writes ``docs/house.svg``: a row for every package of ``catmouse/``, with its files and what they
hold; and beside it which other packages its files import. The packages stand in an order in which
each imports only from those above it, so nothing is right of the diagonal.
"""

from __future__ import annotations

import ast
import sys
import textwrap
from collections import Counter
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURE = Path(__file__).with_name("house.svg")

PACKAGES = (
    "room", "brains", "recipe", "games", "engines", "runs", "files", "drawing", "study", "worker",
    "export", "window", "cli",
)  # fmt: skip
"""From left to right: a file imports only from its own package or from those before it."""

WIDE, LINE, PAD, COLUMN, TEXT = 104, 17, 10, 30, 730
INK, PALE, GROUND, DOT = "#1c2733", "#5b6b7d", "#ffffff", "#2f7fd1"


def files_of(package: str) -> list[Path]:
    """Return the files of a package and of the packages in it."""
    return sorted((ROOT / "catmouse" / package).rglob("*.py"))


def imported_by(path: Path) -> set[str]:
    """Return the packages of the house that a file imports from."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("catmouse.")}
    return found & set(PACKAGES)


def names_in(package: str) -> str:
    """Return the names of a package's files, those of its inner packages in brackets."""
    folders: dict[str, list[str]] = {}
    for path in files_of(package):
        inner = path.parent.relative_to(ROOT / "catmouse" / package).as_posix()
        if path.stem != "__init__":
            folders.setdefault(inner, []).append(path.stem)
    own = folders.pop(".", [])
    return ", ".join([*own, *(f"{name}/ ({', '.join(known)})" for name, known in folders.items())])


def sentence_of(package: str) -> str:
    """Return what a package says of itself."""
    text = (ROOT / "catmouse" / package / "__init__.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(text)) or "").splitlines()[0]


def draw() -> str:
    """Return the picture as SVG."""
    parts, y = [], 60
    for number, name in enumerate(PACKAGES):
        x = TEXT + number * COLUMN
        turned = f'transform="translate({x + 4},{52}) rotate(-55)"'
        parts.append(f'<text {turned} font-size="12" fill="{PALE}">{name}</text>')
    for number, package in enumerate(PACKAGES):
        known = Counter(other for path in files_of(package) for other in imported_by(path))
        lines = textwrap.wrap(names_in(package), WIDE)
        height = PAD + LINE * (1 + len(lines))
        shade = "#f3f6fa" if number % 2 else GROUND
        parts.append(f'<rect x="0" y="{y}" width="100%" height="{height}" fill="{shade}"/>')
        head = f'<tspan font-weight="bold" font-size="15" fill="{INK}">{package}/</tspan>'
        about = f'<tspan dx="8" fill="{INK}">{escape(sentence_of(package))}</tspan>'
        parts.append(f'<text x="12" y="{y + LINE + 1}" font-size="12">{head}{about}</text>')
        for row, line in enumerate(lines):
            at = f'x="24" y="{y + LINE * (row + 2) + 1}"'
            parts.append(f'<text {at} font-size="11" fill="{PALE}">{escape(line)}</text>')
        middle = y + height // 2
        for column, other in enumerate(PACKAGES):
            x = TEXT + column * COLUMN
            if column == number:
                box = f'x="{x - 9}" y="{middle - 9}" width="18" height="18" rx="3"'
                parts.append(f'<rect {box} fill="{INK}"/>')
            elif known[other]:
                parts.append(f'<circle cx="{x}" cy="{middle}" r="10" fill="{DOT}"/>')
                at = f'x="{x}" y="{middle + 4}" text-anchor="middle"'
                count = f'<text {at} font-size="11" fill="{GROUND}">{known[other]}</text>'
                parts.append(count)
            else:
                parts.append(f'<circle cx="{x}" cy="{middle}" r="1.5" fill="#c4ced9"/>')
        y += height
    words = "A number says how many files of the row import from the column's package."
    parts.append(f'<text x="12" y="{y + 22}" font-size="12" fill="{PALE}">{words}</text>')
    width, height = TEXT + len(PACKAGES) * COLUMN + 20, y + 36
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="sans-serif">\n'
        f'<rect width="100%" height="100%" fill="{GROUND}"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def main() -> int:
    """Draw the picture into its file."""
    PICTURE.write_text(draw(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
