#!/bin/sh
# Stores what the checked-out program makes, by every arithmetic that this processor can imitate.
# Run it in the repository's root, with the python to use as its first argument. It needs AVX-512.
set -e
python=${1:-python}
OPENBLAS_CORETYPE=SkylakeX "$python" -m tests.guards.make_golden --new
OPENBLAS_CORETYPE=Haswell "$python" -m tests.guards.make_golden
export NPY_DISABLE_CPU_FEATURES="X86_V4 AVX512_ICL"
OPENBLAS_CORETYPE=SkylakeX "$python" -m tests.guards.make_golden
OPENBLAS_CORETYPE=Haswell "$python" -m tests.guards.make_golden
export NPY_DISABLE_CPU_FEATURES="X86_V3 X86_V4 AVX512_ICL"
OPENBLAS_CORETYPE=Prescott "$python" -m tests.guards.make_golden
