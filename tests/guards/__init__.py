"""What the program of version 0.3.0 made, held to the bit; ``make_golden.py`` has made the data."""
