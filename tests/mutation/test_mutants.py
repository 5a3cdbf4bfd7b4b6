"""Wrong changes to rules and steps are caught by worked examples; what is not caught is listed, with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from mutants import MODULES, fault_of, mutants_of

from sim.actors.decisions import ACTOR_FILES, DECISIONS

SURVIVORS = Path(__file__).resolve().parent / "survivors.txt"


def listed() -> dict[str, str]:
    """Mutants known to survive, each with its reason."""
    found, reason = {}, ""
    for line in SURVIVORS.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            reason = line.removeprefix("# ")
        elif line:
            found[line] = reason
    return found


def test_a_swap_of_any_two_terms_of_any_decision_is_caught_and_the_decision_named() -> None:
    swapped: dict[str, int] = {}
    unnoticed = []
    for module in ACTOR_FILES:
        for function, mutant in mutants_of(module):
            if mutant.decision:
                swapped[mutant.decision] = swapped.get(mutant.decision, 0) + 1
                if not fault_of(function, mutant, naming=f"({mutant.decision}).terms"):
                    unnoticed.append(mutant.name)
    assert unnoticed == []
    several = {info.decision.name.lower().replace("_", "-") for info in DECISIONS.values() if len(info.terms) > 1}
    assert set(swapped) == several


@pytest.mark.slow
@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_no_mutant_survives_that_is_not_listed(module: object) -> None:
    name = module.__name__.removeprefix("sim.")  # type: ignore[attr-defined]
    survivors = [each.name for function, each in mutants_of(module) if not fault_of(function, each)]  # type: ignore[arg-type]
    assert sorted(survivors) == sorted(each for each in listed() if each.rpartition(": ")[0].startswith(f"{name}."))
