"""The heads: each is a module that reads the hidden state, entered in brain.py."""
