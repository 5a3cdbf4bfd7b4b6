"""Bargains between Baghdad and the factions: what a US strike on Iraqi soil does to them."""

from __future__ import annotations

from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis


@compiled
def breach_bargains(crisis: Crisis) -> None:
    """A US strike on Iraqi soil breaks what Baghdad bargained for; none is bargained for yet."""
