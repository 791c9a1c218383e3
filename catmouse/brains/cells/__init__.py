"""The cells: each is a module that says all about itself, entered in brain.py."""
