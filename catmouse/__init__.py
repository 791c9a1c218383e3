"""catmouse: a mouse with a recurrent brain learns from a teacher to escape a cat."""

__version__ = "0.2.0"
