"""Brains: cells that remember, heads that answer, and the optimisers that change the weights."""
