"""Which ids of the evidence ledger exist, for checking the sources that a scenario or a reading names."""

from __future__ import annotations

from functools import cache

from sim.errors import NotFoundError


@cache
def known_evidence() -> frozenset[str] | None:
    """Return the ids of every ledger entry, or None where the data folder holds no ledger to check against."""
    from sim.inputs.evidence.ledger import ledger_ids  # only a file that names sources pays for this import

    try:
        return ledger_ids() or None
    except NotFoundError:
        return None
