"""Analyses of results, each a folder: compute, text, chart."""
