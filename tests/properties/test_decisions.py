"""Every recorded decision follows from what was recorded of it, by the text of its own rules."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from random_cases import Case
from random_strategies import cases, examples

from sim.actors.decisions import DECISIONS, DecisionInfo
from sim.engine.build import build_inputs
from sim.inputs.scenario.scenario import load_scenario
from sim.inputs.tables.vocabulary import RULES
from sim.kernel.draws import Decision
from sim.kernel.state import Instrument, Posture, Response
from sim.results.ensemble import Run, play_one
from sim.rules import (
    baghdad,
    bargains,
    brand,
    common,
    consequences,
    iran,
    israel,
    israel_front,
    militia,
    talks,
    united_states,
)
from sim.rules import parliament as parliaments

RELAXED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
Check = Callable[[Any, Any, Any], bool]
"""Takes a row of a trace, its terms and the parameters; whether threshold and choice follow from them."""


def signal(row: Any, t: Any, p: Any) -> bool:
    limits = p.iran_green_threshold, p.iran_cosmetic_threshold, p.iran_stop_threshold
    firm, fits, lax = (
        iran.signal_of_tehran(row.rule, row.value + aside, *limits)
        for aside in (-p.iran_signal_margin, 0.0, p.iran_signal_margin)
    )
    stands = fits if row.day == 0 else iran.signal_that_stands(int(t.before), firm, lax)
    return row.choice == stands and row.threshold == p.iran_stop_threshold


def response(row: Any, t: Any, p: Any) -> bool:
    answered = row.value >= row.threshold and t.incidents > 0
    return bool(row.choice == (rung_for(t.severity, t, p) if answered else Response.NONE))


def rung_for(severity: float, t: Any, p: Any) -> int:
    return united_states.rung_of_response(
        severity,
        p.united_states_syria_rung,
        p.united_states_iraq_rung,
        p.united_states_leadership_rung,
        p.united_states_campaign_rung,
        p.united_states_iran_rung,
        p.united_states_holds_iran_responsible,
        t.conciliation,
    )


def reconsidered(row: Any, t: Any, p: Any) -> bool:
    weight = p.united_states_conduct_weight
    spared = united_states.severity_spared(t.before, t.now, t.halted, int(t.killed), weight)
    left = row.threshold - spared
    return bool(spared > 0.0 and row.value == left and row.choice == min(t.chosen, rung_for(left, t, p)))


def answer_to_iran(row: Any, t: Any, p: Any) -> bool:
    weights = p.united_states_severity_per_death, t.risk, p.united_states_war_restraint
    severity = united_states.severity_of_iran_strike(int(t.killed), *weights) + t.mood
    same = math.isclose(row.value, severity) and t.mood == common.mood(row.draw, p.united_states_severity_noise)
    return bool(same and row.choice == united_states.answer_to_iran(row.value, row.threshold))


def initiative(row: Any, t: Any, p: Any) -> bool:
    acted = row.draw < row.threshold or row.choice == Instrument.PRESS_FOR_WITHDRAWAL
    return bool(acted == (row.choice != Instrument.NONE) and t.capital >= p.baghdad_appeal_cost)


def understanding(row: Any, t: Any, p: Any) -> bool:
    ways = p.baghdad_mediation_alone, p.baghdad_mediation_with_order, p.baghdad_mediation_with_talks
    chance = bargains.chance_of_understanding(t.effort, t.embeddedness, t.capital, t.trust, t.order, t.talks, *ways)
    return row.threshold == chance and t.faction == row.actor and row.choice == (row.draw < chance)


def parliament(row: Any, t: Any, p: Any) -> bool:
    present = parliaments.framework_present(p.baghdad_framework_share, t.grievance, row.draw)
    sunni = parliaments.sunni_present(p.baghdad_sunni_support, row.draw)
    called = t.call < p.talks_vote_chance and (0 <= t.since_leader <= 7 or t.stance >= p.baghdad_siding_threshold)
    outcome = parliaments.outcome_of_vote(t.framework, t.sunni, t.against)
    return bool(called and (t.framework, t.sunni) == (present, sunni) and row.choice == outcome)


def bargain(row: Any, t: Any, p: Any) -> bool:
    end = bargains.end_of_bargain(int(t.struck), int(t.fired), int(t.reach))
    return bool(row.choice == end != 0 and row.threshold == p.talks_grace_days and row.value >= 0)


def stance(row: Any, t: Any, p: Any) -> bool:
    presses_from = baghdad.threshold_to_press(
        row.rule, p.baghdad_withdrawal_threshold, p.baghdad_siding_threshold, t.boldness
    )
    choice = 2 if row.value >= row.threshold else int(row.value >= t.presses_from)
    return bool(t.presses_from == presses_from and row.choice == choice)


def tehran_appeal(row: Any, t: Any, p: Any) -> bool:
    chance = baghdad.chance_tehran_heeds(p.baghdad_tehran_appeal_success, int(t.signal))
    return bool(row.threshold == chance and row.choice == baghdad.tehran_heeds(chance, row.draw))


def embassy(row: Any, t: Any, p: Any) -> bool:
    chance = consequences.chance_of_storming(int(t.killed), t.toll, p.consequences_embassy_chance, t.stance)
    return row.threshold == chance and row.choice == (row.draw < chance)


def talks_move(row: Any, t: Any, p: Any) -> bool:
    opens = talks.chance_talks_open(t.demand, int(t.offer), p.united_states_talks_acceptance, p.talks_offer_factor)
    returns = talks.chance_talks_return(int(t.quiet), int(t.offer), t.visit, t.demand, p.talks_unstall_chance)
    chances = opens, p.talks_stall_chance, returns
    state = talks.next_talks_state(int(t.before), int(t.broken_off), t.progress, *chances, row.draw)
    return row.choice == state != t.before and row.threshold == talks.chance_of_change(int(t.before), *chances)


def israel_response(row: Any, t: Any, p: Any) -> bool:
    restraint = israel.restraint_in_force(p.united_states_israel_restraint, int(t.asked))
    in_iraq = israel.threshold_in_iraq(p.israel_iraq_threshold, restraint, p.israel_restraint_effect)
    pressed = row.value >= t.attacks + p.israel_casualty_weight * t.harm - 1e-9
    same = (t.restraint, row.threshold, t.in_syria) == (restraint, in_iraq, p.israel_reprisal_threshold)
    return pressed and same and row.choice in (0, israel.answer_of_israel(row.value, t.in_syria, in_iraq))


def front(row: Any, t: Any, p: Any) -> bool:
    surplus = israel_front.surplus_on_front(t.wars, t.blows, t.order, t.alarm, t.hurdle)
    most = p.militia_israel_capacity * max(0.0, surplus)
    return row.value == surplus and t.rate <= most and row.choice == common.attacks_made(t.rate, row.draw)


def answer_to_israel(row: Any, t: Any, p: Any) -> bool:
    chance = p.iran_retaliation_chance
    due = iran.day_of_answer(row.day, t.delay, int(t.election), p.iran_election_wait_days)
    same = row.threshold == (iran.after_exchange(chance) if t.measured else chance)
    return same and t.due == due and row.choice == iran.answers_directly(row.threshold, row.draw)


def delay(row: Any, t: Any, p: Any) -> bool:
    means = p.united_states_delay_accumulated, p.united_states_delay_injuries, p.united_states_delay_deaths
    telegraphed = united_states.telegraphed_days(int(t.rung), p.united_states_telegraph_days)
    same = row.threshold == t.mean == united_states.mean_delay(int(t.cause), *means) and t.telegraphed == telegraphed
    return same and row.choice == row.value == common.chosen_delay(row.draw, t.mean, t.telegraphed)


def within_mood(row: Any, t: Any, spread: float, p: Any) -> bool:
    """Whether a mood follows from its draw at a spread that lost seats may widen."""
    narrow, wide = (abs(common.mood(row.draw, each)) for each in (spread, spread + p.militia_erratic))
    return bool(narrow - 1e-12 <= abs(t.mood) <= wide + 1e-12 and t.mood * (row.draw - 0.5) >= 0.0)


def stand_down(row: Any, t: Any, p: Any) -> bool:
    again = militia.needed_to_fire_again(p.militia_hurdle, p.militia_stand_down_margin, int(t.lasts))
    if row.draw < 0.0:
        return bool(row.value == t.surplus < row.threshold == -p.militia_hurdle and row.choice in (0, 1))
    return row.threshold == again and row.choice == 2 * (row.value >= again) and within_mood(row, t, 0.0, p)


def falls_below(rule: Callable[[float, float], int], parameter: str) -> Check:
    """Whether the draw falls below a chance that is a parameter."""
    return lambda row, t, p: row.threshold == p[parameter] and row.choice == rule(row.threshold, row.draw)


CHECKS: dict[Decision, Check] = {
    Decision.FIRE: lambda row, t, p: row.threshold == 0.0 and t.needed == p.militia_restraint,
    Decision.SUSPEND: lambda row, t, p: (
        (row.choice in (Posture.SUSPENDED, Posture.PASSIVE_DEFENCE)) == (row.value >= row.threshold)
        and within_mood(row, t, p.militia_mood_spread, p)
        and 0 <= t.occasion <= row.day
    ),
    Decision.BREAK: falls_below(militia.suspension_breaks, "militia_leader_break_chance"),
    Decision.RESUME: lambda row, t, p: (
        row.choice == (row.value >= row.threshold)
        and within_mood(row, t, p.militia_mood_spread, p)
        and row.threshold in (p.militia_resumption_threshold, p.militia_resumption_threshold - 1.0)
    ),
    Decision.SURGE: lambda row, t, p: (
        t.surplus == row.value
        and t.chance == p.militia_surge_chance
        and row.choice == militia.surges(t.surplus, row.threshold, t.chance, t.arsenal, int(t.led), row.draw)
    ),
    Decision.STAND_DOWN: stand_down,
    Decision.SUCCESSION: lambda row, t, p: (
        row.value == t.temper == common.mood(row.draw, p.militia_temper_spread)
        and row.choice == (row.value >= 0.0)
        and t.days >= p.militia_succession_days
    ),
    Decision.RESPONSE: response,
    Decision.RESPONSE_DELAY: delay,
    Decision.WARNING: lambda row, t, p: (
        row.value >= row.threshold and (t.since < 0 or t.since >= t.interval == p.united_states_warning_interval)
    ),
    Decision.FOLLOW_UP: lambda row, t, p: (
        row.threshold == united_states.chance_of_follow_up(int(t.incidents), p.united_states_follow_up_chance)
        and row.choice == (row.draw < row.threshold)
    ),
    Decision.RECONSIDER: reconsidered,
    Decision.ANSWER_TO_IRAN: answer_to_iran,
    Decision.PROTECTION: lambda row, t, p: (
        row.value
        == united_states.pressure_weighed_casualty(
            int(t.injured), int(t.killed), p.united_states_casualty_threshold_injured
        )
        >= row.threshold
        == 1.0
    ),
    Decision.ATTRIBUTION: lambda row, t, p: (
        not brand.firer_identified(row.threshold, row.draw) or row.choice == t.busiest
    ),
    Decision.COERCION: lambda row, t, p: (
        t.stance == row.value
        and t.target
        == united_states.coercion_aimed_at(t.stance, row.threshold, int(t.law), 0, p.united_states_economic_coercion)
        and t.before < 0.05 < t.target
    ),
    Decision.ISRAEL_RESTRAINT: lambda row, t, p: row.choice == united_states.restrains_israel(int(t.since), t.willing),
    Decision.STANCE: stance,
    Decision.CONDEMN: lambda row, t, p: (
        t.fresh == row.value and row.choice == baghdad.condemns_strike(t.fresh, row.threshold)
    ),
    Decision.INITIATIVE: initiative,
    Decision.UNDERSTANDING: understanding,
    Decision.TEHRAN_APPEAL: tehran_appeal,
    Decision.BARGAIN: bargain,
    Decision.DRAWDOWN: lambda row, t, p: (
        t.limit == p.talks_fire_limit and row.choice == talks.fire_allows(t.fire, t.limit) and 0 <= t.gone < 1
    ),
    Decision.EMBASSY: embassy,
    Decision.ARREST: lambda row, t, p: row.choice == baghdad.arrests_made(int(t.occasion), row.threshold, row.draw),
    Decision.ARREST_REVERSED: falls_below(baghdad.arrests_reversed, "baghdad_arrest_reversal"),
    Decision.PARLIAMENT_OUTCOME: parliament,
    Decision.TALKS_MOVE: talks_move,
    Decision.SIGNAL: signal,
    Decision.IRAN_RETALIATION: lambda row, t, p: (
        row.choice == iran.answers_directly(row.threshold, row.draw)
        and t.due == iran.day_of_answer(row.day - 1, t.delay, int(t.election), p.iran_election_wait_days)
    ),
    Decision.ISRAEL_RESPONSE: israel_response,
    Decision.FIRE_AT_ISRAEL: front,
    Decision.ANSWER_TO_ISRAEL: answer_to_israel,
    Decision.ISRAEL_EXCHANGE: falls_below(israel.answer_is_measured, "united_states_israel_restraint"),
}


def as_declared(info: DecisionInfo) -> Check:
    """Whether a yes or no is what the declared comparison says: all that holds of a decision without a check."""
    reaches = info.comparison == ">="
    return lambda row, t, p: row.choice == (row.value >= row.threshold if reaches else row.draw < row.threshold)


def faults(run: Run) -> tuple[list[str], Counter[Decision]]:
    """Decisions of a run that do not follow from their record, and how many of each decision were checked."""
    parameters = build_inputs(run.scenario).parameters[0]
    found, seen = [], Counter[Decision]()
    for row in run.trace_array:
        info = DECISIONS[Decision(int(row.decision))]
        terms = {field: value for field, (_, value) in info.weighed(row).items()}
        signed = [(info.terms[field].sign, value) for field, value in terms.items() if info.terms[field].sign]
        if signed and not math.isclose(
            sum(value if sign == "+" else -value for sign, value in signed), row.value, rel_tol=0, abs_tol=1e-9
        ):
            found.append(f"{info.decision.name} on day {row.day}: the terms do not sum to the value")
        if row.forced:
            continue
        seen[info.decision] += 1
        check = CHECKS.get(info.decision) or as_declared(info)
        if set(terms) != set(info.terms) or not check(row, SimpleNamespace(**terms), parameters):
            found.append(f"{info.decision.name} on day {row.day}: does not follow from {terms}")
    return found, seen


def test_every_decision_that_is_no_plain_comparison_has_a_check() -> None:
    plain = {decision for decision, info in DECISIONS.items() if info.comparison and set(info.choices) == {0, 1}}
    assert set(DECISIONS) - plain <= set(CHECKS) <= set(DECISIONS)


@pytest.fixture(scope="module")
def runs() -> list[Run]:
    """Runs of several scenarios, readings and rival rules, in which every decision occurs."""
    free = load_scenario("tower-22")
    changed = [free.with_changes({f"rules.{decider}": rule}) for decider, rules in RULES.items() for rule in rules]
    front = load_scenario("israel-front", reading="003-tehrans-proxies")
    shipped = [load_scenario(name) for name in ("soleimani", "tower-22-aftermath", "adolescent-rebellion")]
    certain = {"consequences.iranian_commander_present": 1.0, "iran.retaliation_chance": 1.0}
    struck = load_scenario("tower-22", reading="001-resistance").with_changes(certain)
    return [play_one(scenario, 0, run) for run in (0, 1) for scenario in (*changed, front, *shipped, struck)]


def test_every_decision_follows_from_its_record(runs: list[Run]) -> None:
    checked = Counter[Decision]()
    for run in runs:
        found, seen = faults(run)
        assert found == []
        checked += seen
    assert set(checked) == set(DECISIONS)


@given(case=cases())
@settings(max_examples=examples(40), **RELAXED)
def test_every_decision_of_random_scenarios_follows_from_its_record(case: Case) -> None:
    assert faults(play_one(case.build(), case.seed, case.run))[0] == []


def test_a_term_that_is_changed_is_found_out(runs: list[Run]) -> None:
    """Negative control."""
    run = runs[0]
    place = int((run.trace_array["decision"] == Decision.SIGNAL).argmax())
    run.trace_array["terms"][place, 1] += 0.01
    assert faults(run)[0] == [f"SIGNAL on day {run.trace_array['day'][place]}: the terms do not sum to the value"]
    run.trace_array["terms"][place, 1] -= 0.01
