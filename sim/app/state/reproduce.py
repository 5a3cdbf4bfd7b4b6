"""What is on screen as Python and as a command line: both give the same numbers again."""

from __future__ import annotations

import shlex

from sim.app.state.link import POSTERIOR, UPLOADED, Link, number_or_text
from sim.app.state.scenarios import beside, plain_of, posterior_of
from sim.inputs.scenario.scenario import Scenario


def load_lines(link: Link, scenario: Scenario) -> list[str]:
    """Return the lines of Python that load the scenario on screen, its changes and its posterior, if any."""
    comment = "  # the file that was uploaded" if link.scenario.startswith(UPLOADED) else ""
    reading = f", reading={link.reading!r}" if link.reading else ""
    lines = [f"scenario = sim.load_scenario({_file(link)!r}{reading}){comment}"]
    if link.changes:
        lines.append(f"scenario = scenario.with_changes({{{_pairs(link)}}})")
    lines.append(f"assert scenario.hash == {plain_of(scenario).hash!r}  # what is on screen")
    if (posterior := posterior_of(scenario)) is not None:
        lines.append("posterior = sim.load_posterior(scenario)")
        lines.append(f"assert posterior.sha256 == {posterior.sha256!r}  # the draws on screen")
    return lines


def _posterior_argument(link: Link) -> str:
    return ", posterior=posterior" if link.parameters == POSTERIOR else ""


def ensemble_code(link: Link, scenario: Scenario) -> str:
    """Return Python that computes the ensemble on screen and its main outcomes."""
    call = f"sim.run_ensemble(scenario, runs={link.runs}, seed={link.seed}{_posterior_argument(link)})"
    shown = "print(ensemble.summary.mean(numeric_only=True))"
    return "\n".join(["import sim", "", *load_lines(link, scenario), f"ensemble = {call}", shown])


def run_code(link: Link, scenario: Scenario, run: int) -> str:
    """Return Python that plays the run on screen."""
    lines = ["import sim", "", *load_lines(link, scenario)]
    lines.append(f"run = sim.simulate(scenario, seed={link.seed}, run={run}{_posterior_argument(link)})")
    return "\n".join([*lines, "print(run.decisions)"])


def ensemble_command(link: Link) -> str:
    """Return the command that computes the ensemble on screen."""
    return _command("run", link, "--runs", str(link.runs), "--seed", str(link.seed))


def run_command(link: Link, run: int, day: int) -> str:
    """Return the command that explains the day on screen."""
    return _command("explain", link, "--run", str(run), "--day", str(day), "--seed", str(link.seed))


def twin_code(link: Link, scenario: Scenario, run: int) -> str:
    """Return Python that plays the run on screen and its twin."""
    lines = ["import sim", "from sim.analyses.twin.twin import parse_forced, twin", "", *load_lines(link, scenario)]
    changes = dict(text.split("=", 1) for text in link.twin)
    lines.append(f"changed = scenario.with_changes({changes!r})")
    if link.force:
        lines.append(f"changed = changed.with_forced(parse_forced(changed, {list(link.force)!r}))")
    lines.append(f"pair = twin(scenario, changed, seed={link.seed}, run={run}{_posterior_argument(link)})")
    return "\n".join([*lines, "print(pair.date_of(pair.day))"])


def compare_code(link: Link, scenario: Scenario) -> str:
    """Return Python that compares the scenario on screen with the others."""
    lines = ["import sim", "", *load_lines(link, scenario)]
    lines.append(f"others = [{', '.join(_beside_code(link, name) for name in link.others)}]")
    if link.parameters == POSTERIOR:
        lines.append("from sim.analyses.compare.compare import compare_many")
        lines += ["", "def play(each):", "    posterior = sim.load_posterior(each)"]
        lines += [f"    return sim.run_ensemble(each, {link.runs}, {link.seed}, posterior=posterior)", ""]
        sizes = f"runs={link.runs}, seed={link.seed}, play=play"
        lines.append(f"found = compare_many([scenario, *others], {sizes})")
    else:
        lines.append(f"found = sim.compare(scenario, *others, runs={link.runs}, seed={link.seed})")
    return "\n".join([*lines, "print(found.table())"])


def _beside_code(link: Link, name: str) -> str:
    reading = f", reading={link.reading!r}" if link.reading else ""
    changes = _pairs(beside(link, name)[1])
    return f"sim.load_scenario({name!r}{reading})" + (f".with_changes({{{changes}}})" if changes else "")


def _pairs(link: Link) -> str:
    return ", ".join(f"{path!r}: {number_or_text(value)!r}" for path, value in link.changes)


def _command(name: str, link: Link, *words: str) -> str:
    reading = ["--reading", link.reading] if link.reading else []
    changes = [word for path, value in link.changes for word in ("--set", f"{path}={value}")]
    posterior_option = ["--posterior"] if link.parameters == POSTERIOR else []
    return shlex.join(["escalation", name, _file(link), *reading, *changes, *words, *posterior_option])


def _file(link: Link) -> str:
    if link.scenario.startswith(UPLOADED):
        return f"{link.scenario.removeprefix(UPLOADED)}.yaml"
    return link.scenario
