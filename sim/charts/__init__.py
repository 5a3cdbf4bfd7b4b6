"""The chart toolkit: specifications, figures, terminal drawing."""
