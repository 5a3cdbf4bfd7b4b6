"""Parameter values that are held possible, as forecasts take them: sim.inputs.posterior.parameter_draws."""

from __future__ import annotations

from sim.inputs.posterior.parameter_draws import Floats, ParameterDraws

__all__ = ["Floats", "ParameterDraws"]
