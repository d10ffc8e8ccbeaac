"""OpsCenter: service desk, call centre, contracts and dashboards of provincial digital finance."""

import os

# Each process answers many questions at once: more than one thread for the vectors of each would slow all of them down.
# Read by numpy when it is loaded, so it is said here, before anything can load it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
