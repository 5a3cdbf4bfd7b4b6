"""Scenarios: files laid upon defaults and readings, checked, changed and written out."""
