"""How a brain answers, by name: each head is a module that reads the hidden state."""

from __future__ import annotations

from types import ModuleType

from catmouse.heads import compass, four_way

HEADS: dict[str, ModuleType] = {"compass": compass, "four-way": four_way}
