"""What leaves the program for others to open: films, pictures, tables and models of a run."""
