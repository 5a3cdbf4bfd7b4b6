"""Scenarios compared under common random numbers."""
