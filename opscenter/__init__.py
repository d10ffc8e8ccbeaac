"""OpsCenter: service desk, call centre, contracts and dashboards of provincial digital finance."""

import os

# Each process answers many questions at once: more than one thread for the vectors of each would slow all of them down.
# Read by numpy when it is loaded, so it is said here, before anything can load it.
for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")
