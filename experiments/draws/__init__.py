"""Draws of parameters for analyses: from evidence ranges and from posteriors."""
