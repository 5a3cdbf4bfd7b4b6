"""Counting models that know no actors: what a forecaster could do with the counts alone. One file each."""
