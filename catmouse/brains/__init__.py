"""The kinds of brain, by name.

Each is a module with ``shapes``, ``newborn``, ``blank_memory``, ``step`` and ``gradients``; a kind
entered here is tested by the contract in tests/test_brain_contract.py.
"""

from __future__ import annotations

from types import ModuleType

from catmouse.brains import elman

BRAINS: dict[str, ModuleType] = {"elman": elman}
