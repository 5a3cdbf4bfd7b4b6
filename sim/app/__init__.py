"""The app: a seminar's front end. Pages are thin; service.py asks the simulator, and only pages import streamlit."""

import os

# OpenBLAS lets its threads spin for a tenth of a second after a product that took two milliseconds, which holds a
# processor that other sessions wait for. It reads this when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
