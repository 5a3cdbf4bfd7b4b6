"""Runs and ensembles, their tables, files and provenance."""
