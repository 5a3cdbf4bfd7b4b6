"""Posteriors: draws of parameters that a calibration leaves possible."""
