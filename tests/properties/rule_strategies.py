"""Values that inputs of rules take, and how many examples of them are tried."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from random_strategies import examples

QUICK = settings(max_examples=examples(200), deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=examples(100), deadline=None, suppress_health_check=list(HealthCheck))

SHARES = st.floats(0.0, 1.0)
LUCK = st.floats(0.0, 1.0, exclude_max=True)
AMOUNTS = st.floats(0.0, 5.0)
SIGNED = st.floats(-5.0, 5.0)
POSITIVE = st.floats(0.5, 500.0)
DAYS = st.integers(-1, 400)
COUNTS = st.integers(0, 200)
FLAGS = st.integers(0, 1)
SIGNALS = st.integers(0, 3)
