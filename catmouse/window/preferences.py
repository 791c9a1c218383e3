"""What the window remembers from one launch to the next."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catmouse.files.paths import write_atomically
from catmouse.room.policies import MOUSE, SIDES

SPEEDS: tuple[float | None, ...] = (1.0, 30.0, 2000.0, 50_000.0, None)
"""Games a second, on the keys 1 to 5; None is as fast as possible."""

RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
HIDDEN_SIZES = (4, 8, 16, 32, 64, 128, 256)
COLOR_TAB = 6
"""The tab of the heat map that shows the colours; those before it are a brain's parameters."""
LAYERS = ("trails", "arrows", "disagreements")
PALETTE_NAMES = ("blue and orange", "classic")


@dataclass
class Preferences:
    """The window's settings; the brain's own are in its recipe."""

    width: int = 1280
    height: int = 800
    speed: int = 2  # an index of SPEEDS
    playing: bool = True
    layers: list[str] = field(default_factory=lambda: ["trails"])
    logarithmic: bool = True
    seconds: bool = False  # whether the chart is over seconds, not games
    weights: int = -1  # the tab of the heat map; -1 is the weights of the inputs
    palette: str = PALETTE_NAMES[0]
    dragged: bool = False  # whether the user has ever dragged the cat
    side: str = MOUSE  # whose brain is looked at in a fight
    real_time: bool = False  # whether a fight by hand waits for the user's moves
    best: dict[str, int] = field(default_factory=dict)  # the user's high scores in fights

    @classmethod
    def load(cls, path: Path) -> Preferences:
        """Read the settings; what is missing or odd in the file keeps its default."""
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):  # the last: nested beyond reason
            return cls()
        preferences = cls()
        if isinstance(stored, dict):
            for known in dataclasses.fields(cls):
                value: Any = stored.get(known.name)
                if type(value) is type(getattr(preferences, known.name)):
                    setattr(preferences, known.name, value)
        preferences.speed = min(max(preferences.speed, 0), len(SPEEDS) - 1)
        if preferences.palette not in PALETTE_NAMES:
            preferences.palette = PALETTE_NAMES[0]
        preferences.layers = [name for name in LAYERS if name in preferences.layers]
        if preferences.side not in SIDES:
            preferences.side = MOUSE
        scores = preferences.best.items()
        preferences.best = {name: best for name, best in scores if type(best) is int}
        preferences.width = min(preferences.width, 10_000)
        preferences.height = min(preferences.height, 10_000)
        return preferences

    def save(self, path: Path) -> None:
        """Write the settings; raise OSError where that is not possible."""
        text = json.dumps(dataclasses.asdict(self), indent=2)
        write_atomically(path, (text + "\n").encode())
