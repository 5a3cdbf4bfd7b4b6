"""What each column of the summary is called when people read it, with its unit."""

from __future__ import annotations

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
    "israel_strikes": "Israeli strikes",
    "militants_killed": "militants killed (people)",
    "suspensions": "suspensions",
    "days_suspended": "days suspended, mean of factions",
    "withdrawal_demands": "demands for withdrawal",
    "withdrawal_agreed": "runs with withdrawal agreed",
    "law_passed": "runs with a withdrawal law",
    "embassy_stormed": "runs with the embassy stormed",
    "peak_rung": "peak rung of the ladder",
    "mean_tension": "tension, mean of days (weighted)",
    "first_fatal_day": "day of first US deaths (from 0)",
}
"""Column of the summary -> words and unit, in the order of a page; columns not named here stand in JSON only."""
