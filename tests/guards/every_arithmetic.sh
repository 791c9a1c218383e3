#!/bin/sh
# Stores what the checked-out program makes, by every arithmetic that this processor can imitate.
# Run it in the repository's root, with the python to use as its first argument. It needs AVX-512.
set -e
python=${1:-python}
none="AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL X86_V4"
export PYTHONWARNINGS=ignore
OPENBLAS_CORETYPE=SkylakeX "$python" -m tests.guards.make_golden --new
OPENBLAS_CORETYPE=Haswell "$python" -m tests.guards.make_golden
OPENBLAS_CORETYPE=SkylakeX NPY_DISABLE_CPU_FEATURES="$none" "$python" -m tests.guards.make_golden
OPENBLAS_CORETYPE=Haswell NPY_DISABLE_CPU_FEATURES="$none" "$python" -m tests.guards.make_golden
OPENBLAS_CORETYPE=Prescott NPY_DISABLE_CPU_FEATURES="$none" "$python" -m tests.guards.make_golden
