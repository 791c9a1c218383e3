"""What leaves the program: a run's film, its curve, a game of it and its brain, for others to open.

Each module makes the bytes of one kind of file; whoever calls it writes them. What takes a while
is told how far it is by a :class:`Report`.
"""

from __future__ import annotations

FILM_WIDTH, FILM_WIDTHS = 640, (320, 1920)
GAME_WIDTH, GAME_WIDTHS = 480, (200, 1600)
"""In pixels: how wide a film is where nobody says otherwise, and how wide it may be."""
