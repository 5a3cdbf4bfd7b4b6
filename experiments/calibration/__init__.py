"""Calibration: what the record says about the parameters, and whether that can be believed."""

from experiments.calibration.run import Calibration, calibrate

__all__ = ["Calibration", "calibrate"]
