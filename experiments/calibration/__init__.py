"""Calibration: what the record says about the parameters, and whether that can be believed."""
