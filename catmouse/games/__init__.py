"""Games: how a match goes, what is learned from it, and the exact exam over every start."""
