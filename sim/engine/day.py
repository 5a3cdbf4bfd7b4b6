"""The order of play of one day.

Overnight what fades has faded. Tehran signals; every faction settles its posture and fire; the attacks fall; Americans
killed make the factions dread what comes; Washington weighs and strikes; Israel weighs and strikes; Baghdad condemns,
appeals or presses; the talks move or stop; the day is written down.
"""

from __future__ import annotations

from sim.actors.attacks import step_attacks
from sim.actors.baghdad import step_baghdad
from sim.actors.iran import step_iran
from sim.actors.israel import step_israel
from sim.actors.ledger import step_record
from sim.actors.militia import step_militia
from sim.actors.overnight import dread_what_comes, step_overnight
from sim.actors.talks import step_talks
from sim.actors.united_states import step_united_states
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis

ORDER_OF_PLAY: tuple[tuple[str, str], ...] = (
    ("world", "step_overnight"),
    ("iran", "step_iran"),
    ("militia", "step_militia"),
    ("brand", "step_attacks"),
    ("world", "dread_what_comes"),
    ("united-states", "step_united_states"),
    ("israel", "step_israel"),
    ("baghdad", "step_baghdad"),
    ("talks", "step_talks"),
    ("world", "step_record"),
)
"""Who plays each step, in order; the Mesa model plays these steps, and a test holds play_day to the same order."""


@compiled
def play_day(crisis: Crisis) -> None:
    """Play today, in the order of ORDER_OF_PLAY."""
    step_overnight(crisis)
    step_iran(crisis)
    for i in range(crisis.faction_count):
        step_militia(crisis, i)
    step_attacks(crisis)
    dread_what_comes(crisis)
    step_united_states(crisis)
    step_israel(crisis)
    step_baghdad(crisis)
    step_talks(crisis)
    step_record(crisis)
