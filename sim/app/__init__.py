"""The app: a seminar's front end. Only pages, their parts and the session import streamlit.

The settings below hold for the whole process, which serves many sessions from many threads. They must be made before
numpy and pyarrow are imported.
"""

import ctypes
import os
import sys
from contextlib import suppress

# OpenBLAS lets its threads spin for a tenth of a second after a product that took two milliseconds, which holds a
# processor that other sessions wait for.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Arrow's own allocator keeps a pool for each thread; thirty sessions' threads held 120 MB in them.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""Parameters of glibc's mallopt."""

if sys.platform == "linux":
    # glibc gives threads arenas of their own and keeps in each what a run's records needed, 14 MB, for good: thirty
    # sessions held 240 MB so. With two arenas, and arrays from 1 MB mapped by themselves, it is returned at once.
    with suppress(OSError, AttributeError):
        _malloc = ctypes.CDLL(None).mallopt
        _malloc(M_MMAP_THRESHOLD, 1 << 20)
        _malloc(M_ARENA_MAX, 2)
