"""Scores of forecast counts against counted ones, for the hindcast and for users' own records."""
