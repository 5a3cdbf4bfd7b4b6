"""A run and its twin: the same draws, one thing changed."""
