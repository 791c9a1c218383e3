"""The parts of the window, one panel a file; none knows another."""
