"""Outcomes of runs: what is measured, what it is called, and its intervals."""
