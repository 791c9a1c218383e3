"""The kinds of brain, by name."""
