"""The panels: each is a part of the window."""
