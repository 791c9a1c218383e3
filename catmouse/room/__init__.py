"""The room: cells, walls, rules of how to move, perfect play, and who can play or teach."""
