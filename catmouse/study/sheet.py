"""A table of text with a title and remarks, and how it is written in a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Sheet:
    """A table; the first columns are settings, aligned left, the others are numbers."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    left: int = 0  # how many columns are aligned left


def as_markdown(sheets: Iterable[Sheet]) -> str:
    """Return tables as a Markdown text."""
    parts = []
    for sheet in sheets:
        marks = ["---" if column < sheet.left else "---:" for column in range(len(sheet.head))]
        lines = [_line(sheet.head), "|" + "|".join(marks) + "|", *map(_line, sheet.rows)]
        parts += [f"## {sheet.title}", "\n".join(lines), *sheet.notes]
    return "\n\n".join(parts) + "\n"


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
