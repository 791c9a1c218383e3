"""What leaves the program: a run's film, its curve, a game of it and its brain, for others to open.

Each module makes the bytes of one kind of file; whoever calls it writes them. What takes a while
is told how far it is by a :class:`Report`.
"""

from __future__ import annotations
