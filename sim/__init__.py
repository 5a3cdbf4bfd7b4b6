"""Escalation scenario simulator: rival readings of a crisis between militias and governments, run a thousand ways.

It explores and does not predict. Start with:

    import sim
    ensemble = sim.run_ensemble("tower-22", runs=1000, seed=0)
    ensemble.daily_quantiles("attacks", [0.05, 0.5, 0.95])
    run = ensemble[7]              # the same run in full: run.daily, run.events, run.decisions
    sim.explain(run, "2024-01-30", actor="united-states")
    sim.compare("tower-22", "no-mediation")
    sim.who_acts("no-mediation", against="tower-22")  # who acts on whom, and where
    sim.influence("tower-22")      # what every parameter, rule and series of the context moves
    scenario = sim.load_scenario("tower-22", reading="004-tit-for-tat").with_changes({"militia.restraint": 1.3})
    sim.run_ensemble(scenario, posterior=sim.load_posterior(scenario))  # every run with its own draw of the parameters
    sim.simulate(scenario, run=7)  # one run, played by Mesa agents
    sim.write_page("page.html", "tower-22", readings=["all"])  # the crisis in one file, which plays in any browser

Wherever a scenario is taken, so is the name of a shipped one (list_scenarios), NAME@READING (list_readings), or the
path of a file. Designs of many points are run by the package `experiments`.
"""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.reproduction import Reproduction as Reproduction
    from experiments.reproduction import reproduce as reproduce
    from sim.analyses.compare.compare import Comparison as Comparison
    from sim.analyses.compare.compare import Comparisons as Comparisons
    from sim.analyses.compare.compare import OutcomeDifference as OutcomeDifference
    from sim.analyses.compare.compare import compare as compare
    from sim.analyses.compare.compare import compare_many as compare_many
    from sim.analyses.explain.explain import Explanation as Explanation
    from sim.analyses.explain.explain import explain as explain
    from sim.analyses.explain.moments import KeyMoments as KeyMoments
    from sim.analyses.explain.moments import key_moments as key_moments
    from sim.analyses.influence.influence import Influence as Influence
    from sim.analyses.influence.influence import Influences as Influences
    from sim.analyses.influence.influence import influence as influence
    from sim.analyses.patterns.patterns import Pattern as Pattern
    from sim.analyses.patterns.patterns import PatternResult as PatternResult
    from sim.analyses.patterns.patterns import patterns as patterns
    from sim.analyses.run_types.run_types import RunTypes as RunTypes
    from sim.analyses.run_types.run_types import run_types as run_types
    from sim.analyses.systems.systems import System as System
    from sim.analyses.systems.systems import load_systems as load_systems
    from sim.analyses.systems.systems import try_systems as try_systems
    from sim.analyses.twin.twin import Twin as Twin
    from sim.analyses.twin.twin import twin as twin
    from sim.analyses.who_acts.who_acts import WhoActs as WhoActs
    from sim.analyses.who_acts.who_acts import who_acts as who_acts
    from sim.browser.page import write_page as write_page
    from sim.engine.model import CrisisModel as CrisisModel
    from sim.errors import EscalationError as EscalationError
    from sim.errors import InputError as InputError
    from sim.errors import MissingDependencyError as MissingDependencyError
    from sim.errors import NotFoundError as NotFoundError
    from sim.errors import OutputError as OutputError
    from sim.errors import ScenarioError as ScenarioError
    from sim.inputs.evidence.ledger import Ledger as Ledger
    from sim.inputs.evidence.ledger import cite as cite
    from sim.inputs.evidence.ledger import load_ledger as load_ledger
    from sim.inputs.posterior.posterior import Posterior as Posterior
    from sim.inputs.posterior.posterior import load_posterior as load_posterior
    from sim.inputs.scenario.content import ForcedDecision as ForcedDecision
    from sim.inputs.scenario.file import list_scenarios as list_scenarios
    from sim.inputs.scenario.readings import Reading as Reading
    from sim.inputs.scenario.readings import list_readings as list_readings
    from sim.inputs.scenario.readings import load_reading as load_reading
    from sim.inputs.scenario.scenario import Scenario as Scenario
    from sim.inputs.scenario.scenario import ScenarioLike as ScenarioLike
    from sim.inputs.scenario.scenario import as_scenario as as_scenario
    from sim.inputs.scenario.scenario import load_scenario as load_scenario
    from sim.inputs.tables.ladder import Ladder as Ladder
    from sim.inputs.tables.ladder import list_ladders as list_ladders
    from sim.inputs.tables.ladder import load_ladder as load_ladder
    from sim.inputs.tables.parameters import ParameterValue as ParameterValue
    from sim.kernel.compiled import use_engine as use_engine
    from sim.outcomes.outcome import Outcome as Outcome
    from sim.outcomes.registry import outcome_of as outcome_of
    from sim.outcomes.registry import outcome_table as outcome_table
    from sim.outcomes.registry import register as register
    from sim.results.ensemble import Ensemble as Ensemble
    from sim.results.ensemble import Run as Run
    from sim.results.ensemble import play_one as play_one
    from sim.results.ensemble import run_ensemble as run_ensemble
    from sim.results.ensemble import simulate as simulate
    from sim.results.tables import parameters as parameters
    from sim.results.write import write_results as write_results

__version__ = "0.1.0"

_WHERE = {
    alias.name: str(line.module)
    for line in ast.walk(ast.parse(Path(__file__).read_text(encoding="utf-8")))
    if isinstance(line, ast.ImportFrom)
    for alias in line.names
    if alias.asname
}
"""Public name -> the module that has it: the imports above, which only type checkers execute."""

__all__ = sorted(["__version__", *_WHERE])


def __getattr__(name: str) -> Any:
    """Load a public name on first use, so that `import sim` and the command's help stay fast."""
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names, for tab completion and help."""
    return list(__all__)
