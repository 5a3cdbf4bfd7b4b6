"""The types of course that the runs of an ensemble take."""
