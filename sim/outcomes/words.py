"""What each column of the summary is called when people read it, with its unit."""

from __future__ import annotations

from sim.outcomes.derived import TALKS_END
from sim.results.summary import RUNGS, TALKS_NAMES

OUTCOMES: dict[str, str] = {
    "total_attacks": "attacks on US forces",
    "attacks_iraq": "attacks in Iraq",
    "attacks_syria": "attacks in Syria",
    "attacks_jordan": "attacks in Jordan",
    "attacks_israel": "attacks on Israel",
    "us_killed": "US killed (people)",
    "injured_reported": "US injured, as reported (people)",
    "any_us_killed": "runs with US deaths",
    "strikes_syria": "limited US strikes in Syria",
    "strikes_iraq": "limited US strikes in Iraq",
    "leadership_strikes": "US leadership strikes",
    "campaigns": "major US campaigns",
    "strikes_iran": "US strikes on Iran",
    "iran_strikes": "Iranian strikes on US forces",
    "interstate_exchange": "runs with strikes between states",
    "israel_strikes": "Israeli strikes",
    "militants_killed": "militants killed (people)",
    "suspensions": "suspensions",
    "days_suspended": "days suspended, mean of factions",
    "suspension_length": "days per suspension",
    "withdrawal_demands": "demands for withdrawal",
    "withdrawal_agreed": "runs with withdrawal agreed",
    "law_passed": "runs with a withdrawal law",
    "embassy_stormed": "runs with the embassy stormed",
    "peak_rung": "peak rung of the ladder",
    "mean_tension": "tension, mean of days (weighted)",
    "days_to_first_fatal": "days to first US deaths (censored)",
    **{f"days_at_rung_{rung}": f"days at rung {rung}" for rung in range(RUNGS)},
    **{f"{TALKS_END}{state}": f"talks end: {state} (runs)" for state in TALKS_NAMES},
}
"""Outcome -> words and unit, in the order of a page; outcomes not named here stand in JSON and tables only."""

HEADLINES = (
    "total_attacks",
    "us_killed",
    "days_to_first_fatal",
    "peak_rung",
    "suspensions",
    "days_suspended",
    "strikes_syria",
    "strikes_iraq",
    "leadership_strikes",
    "campaigns",
    "interstate_exchange",
    "withdrawal_agreed",
)
"""Outcomes shown where several scenarios share a page."""
