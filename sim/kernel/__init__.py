"""The ground that everything compiled stands on: the numba set-up, the draws, the records."""
