"""Reading a record that anybody may have written: every field is checked before it is believed."""

from __future__ import annotations

import json
import math
import reprlib
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from catmouse.room.world import FloatArray, IntArray

Item = TypeVar("Item")

LARGEST_INTEGER = 2**63 - 1


class Fault(ValueError):
    """What is wrong with a file, as the end of a sentence that begins with the file's name."""


def parse(text: str | bytes) -> object:
    """Return the value that a JSON text stands for; raise Fault where it is not JSON."""

    def refuse(constant: str) -> float:
        raise Fault(f"holds {constant}, which is not a finite number")

    try:
        plain = text if isinstance(text, str) else text.decode("utf-8")
        value: object = json.loads(plain, parse_constant=refuse)
    except Fault:
        raise
    except (ValueError, RecursionError):
        raise Fault("has a header that cannot be read") from None
    return value


def shown(value: object) -> str:
    """Return how an untrusted value is quoted in a sentence: short, and safe to print."""
    return reprlib.repr(value)


class Record:
    """A JSON object whose fields are taken out by name, type and range.

    Every method raises Fault where the field is missing or is not what was asked for.
    """

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise Fault("has a record that is not a list of fields")
        self._fields: dict[str, object] = value

    def _take(self, name: str) -> object:
        if name not in self._fields:
            raise Fault(f"has a record without the field {name!r}")
        return self._fields[name]

    def has(self, name: str) -> bool:
        """Tell whether a field is there."""
        return name in self._fields

    def inner(self, name: str) -> Record:
        """Return a field that is a record itself."""
        return Record(self._take(name))

    def items(self, name: str) -> Sequence[object]:
        """Return a field that is a list of anything."""
        value = self._take(name)
        if not isinstance(value, list):
            raise Fault(f"says {shown(value)} for {name!r}, which is not a list")
        return value

    def is_null(self, name: str) -> bool:
        """Tell whether a field is there but was left open."""
        return self._take(name) is None

    def text(self, name: str) -> str:
        """Return a field that is text."""
        value = self._take(name)
        if not isinstance(value, str):
            raise Fault(f"says {shown(value)} for {name!r}, which is not text")
        return value

    def value(self, name: str) -> str | int | float:
        """Return a field that is text or a finite number."""
        value = self._take(name)
        if isinstance(value, str):
            return value
        number = finite(value, name)
        return value if type(value) is int else number

    def integer(self, name: str, low: int = 0, high: int = LARGEST_INTEGER) -> int:
        """Return a field that is a whole number from low to high, both included."""
        return whole(self._take(name), name, low, high)

    def number(self, name: str) -> float:
        """Return a field that is a finite number."""
        return finite(self._take(name), name)

    def integers(self, name: str, low: int = 0, high: int = LARGEST_INTEGER) -> IntArray:
        """Return a field that is a list of whole numbers from low to high, shape (length,)."""
        return np.array(self._each(name, lambda item: whole(item, name, low, high)), np.int64)

    def numbers(self, name: str) -> FloatArray:
        """Return a field that is a list of finite numbers, shape (length,)."""
        return np.array(self._each(name, lambda item: finite(item, name)), np.float64)

    def _each(self, name: str, check: Callable[[object], Item]) -> list[Item]:
        return [check(item) for item in self.items(name)]


def whole(value: object, name: str, low: int, high: int) -> int:
    """Return a value that must be a whole number from low to high; raise Fault otherwise."""
    # Not isinstance: True and False are integers to Python.
    if type(value) is not int or not low <= value <= high:
        raise Fault(f"says {shown(value)} for {name!r}, not a whole number from {low} to {high}")
    return value


def finite(value: object, name: str) -> float:
    """Return a value that must be a finite number; raise Fault otherwise."""
    if type(value) is int and abs(value) <= LARGEST_INTEGER:
        return float(value)
    if type(value) is float and math.isfinite(value):
        return value
    raise Fault(f"says {shown(value)} for {name!r}, which is not a finite number")
