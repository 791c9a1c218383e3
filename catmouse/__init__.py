"""catmouse: a mouse with a recurrent brain learns from a teacher to escape a cat."""

import os

__version__ = "0.3.0"

# Before numpy is loaded: its BLAS would share these small matrices out among threads that wait
# for each other, and for the window, many times longer than they work.
for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_name, "1")
