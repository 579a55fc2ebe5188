"""Recall: from a prompt to the few pages that answer it. Pure functions over rows; nothing here opens the database."""

from __future__ import annotations

import os

# Before anyone imports numpy: our matrices are small, and a second BLAS thread that spins beside other work
# turns 0.3 ms into 8 ms on a busy two-core machine.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
