"""The program's colours, as sRGB in hexadecimal: the window and its pictures draw in the same."""

from __future__ import annotations

GROUND = "#11161d"
PANEL = "#1a212b"
EDGE = "#2b3543"
RAISED = "#263140"
HOVER = "#324053"
CELL = "#222b37"
CELL_OTHER = "#1e2631"
TEXT = "#e9eef5"
MUTED = "#a3b0c2"
FAINT = "#5d6b7e"
ACCENT = "#58b4ff"
GOOD = "#5fd0a5"
WARNING = "#ffc857"
BAD = "#ff7a85"
ON_BRIGHT = "#10151c"

MOUSE, CAT = "#58b4ff", "#ff9f4a"
"""Two hues that colour-blind eyes can tell apart."""
