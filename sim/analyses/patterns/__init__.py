"""Patterns of the record, met or not."""
