"""Escalation scenario simulator: rival readings of a crisis between militias and governments, run a thousand ways.

It explores and does not predict. Start with:

    import sim
    scenario = sim.load_scenario("tower-22")
    ensemble = sim.run_ensemble(scenario, runs=1000, seed=0)
    ensemble.daily_quantiles("attacks", [0.05, 0.5, 0.95])
    run = ensemble.run(7)          # the same run in full: run.daily, run.events, run.decisions
    sim.simulate(scenario, run=7)  # the same run again, played by Mesa agents
    posterior = sim.load_posterior(scenario)
    sim.run_ensemble(scenario, posterior=posterior)  # every run with a draw of the calibrated parameters
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.reproduction import reproduce
    from sim.analyses.compare.compare import compare
    from sim.engine.model import CrisisModel
    from sim.errors import EscalationError, InputError
    from sim.inputs.posterior.posterior import Posterior, load_posterior
    from sim.inputs.scenario.scenario import Scenario, load_scenario
    from sim.results.ensemble import Ensemble, Run, run_ensemble
    from sim.results.simulate import simulate

__version__ = "0.1.0"

_WHERE = {
    "CrisisModel": "sim.engine.model",
    "EscalationError": "sim.errors",
    "InputError": "sim.errors",
    "Posterior": "sim.inputs.posterior.posterior",
    "load_posterior": "sim.inputs.posterior.posterior",
    "Scenario": "sim.inputs.scenario.scenario",
    "load_scenario": "sim.inputs.scenario.scenario",
    "Ensemble": "sim.results.ensemble",
    "Run": "sim.results.ensemble",
    "run_ensemble": "sim.results.ensemble",
    "simulate": "sim.results.simulate",
    "compare": "sim.analyses.compare.compare",
    "reproduce": "experiments.reproduction",
}

__all__ = [
    "CrisisModel",
    "Ensemble",
    "EscalationError",
    "InputError",
    "Posterior",
    "Run",
    "Scenario",
    "__version__",
    "compare",
    "load_posterior",
    "load_scenario",
    "reproduce",
    "run_ensemble",
    "simulate",
]


def __getattr__(name: str) -> Any:
    """Load a public name on first use, so that `import sim` and the command's help stay fast."""
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
