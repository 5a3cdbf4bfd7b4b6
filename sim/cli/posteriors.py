"""`--posterior`: draws of parameters for the runs, shipped or from a file, and what is said of them on stderr."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

if TYPE_CHECKING:
    from sim.inputs.posterior.posterior import Posterior
    from sim.inputs.scenario.scenario import Scenario

OPTION, SHIPPED = "--posterior", "shipped"

PosteriorOption = Annotated[
    str | None,
    typer.Option(
        OPTION,
        metavar="[FILE]",
        help="Draw each run's parameters: from the posterior shipped for the reading, or from a CSV file.",
        show_default=False,
    ),
]
"""A file of draws, or `shipped`; None keeps the scenario's values."""

MOST_NAMED = 3
"""Parameters that a sentence names before it counts them."""


class PosteriorCommand(TyperCommand):
    """A command whose --posterior may stand alone and then means the shipped one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `shipped` after an option without a file, then read the words as usual."""
        return super().parse_args(ctx, completed(args))


def completed(words: list[str]) -> list[str]:
    """Return a command's words with `shipped` after each `--posterior` that no file follows."""
    found: list[str] = []
    for place, word in enumerate(words):
        found.append(word)
        following = words[place + 1] if place + 1 < len(words) else ""
        if word == OPTION and not _is_file(following):
            found.append(SHIPPED)
    return found


def _is_file(word: str) -> bool:
    return not word.startswith("-") and (
        word == SHIPPED or word.casefold().endswith(".csv") or os.sep in word or os.path.isfile(word)
    )


def posterior_of(scenario: Scenario, source: str | None) -> Posterior | None:
    """Return the posterior that is asked for, and say on stderr which it is and what it does not set.

    Raises:
        InputError: there is no such posterior or file, or it is not valid.
    """
    if source is None:
        return None
    from sim.cli.printing import note
    from sim.inputs.posterior.posterior import load_posterior

    found = load_posterior(scenario, source)
    for sentence in (told(found, scenario), *warnings(found)):
        note(sentence)
    return found


def note_posteriors(scenarios: Sequence[Scenario], source: str | None) -> None:
    """Say on stderr which posteriors an analysis of several readings draws from; the same sentence once.

    Raises:
        InputError: there is no such posterior or file, or it is not valid.
    """
    from sim.cli.printing import note
    from sim.inputs.posterior.posterior import load_posterior

    if source is not None:
        found = [(load_posterior(each, source), each) for each in scenarios]
        said = [sentence for each, scenario in found for sentence in (told(each, scenario), *warnings(each))]
        for sentence in dict.fromkeys(said):
            note(sentence)


def told(posterior: Posterior, scenario: Scenario) -> str:
    """Return in a sentence or two which posterior it is and which values keep to the scenario."""
    drawn, kept = posterior.draw_paths(scenario), posterior.premise_paths(scenario)
    where = f", calibrated on {posterior.calibrated_on}" if posterior.calibrated_on else ""
    text = (
        f"Parameters: {len(posterior.draws.values)} draws of {len(drawn)} values from {posterior.name}{where} "
        f"(SHA-256 {posterior.sha256[:12]})."
    )
    if not kept:
        return text
    named = ", ".join(kept[:MOST_NAMED]) + (f" and {len(kept) - MOST_NAMED} more" if len(kept) > MOST_NAMED else "")
    return (
        f"{text} Not drawn, because a change or the scenario itself sets {'it' if len(kept) == 1 else 'them'}: {named}."
    )


def warnings(posterior: Posterior) -> list[str]:
    """Return a sentence where a posterior was calibrated with another model or record than this one."""
    from experiments.draws.age import is_stale

    if not is_stale(posterior):
        return []
    return [
        f"Warning: {posterior.name} was calibrated with another version of the model or of the record than this one; "
        "`escalation calibrate` makes it anew."
    ]
