"""Files: where they live, how they are written without loss and read with suspicion."""
