"""What a run is made of: everything that, with the program, decides every game of it."""
