"""One run: its learners, its curve, its past, and its state as a value."""
