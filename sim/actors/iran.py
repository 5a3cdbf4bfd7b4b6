"""What Tehran does in a day: weigh caution, signal, supply (M7), and answer directly when struck, or Israel (M12)."""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

from sim.actors.militia import days_since
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, draw, forced_choice, record_act, record_decision, record_event, record_forced
from sim.kernel.decisions import Term, adds, decision, takes
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind, Signal, Theatre
from sim.rules import common, consequences, iran, israel
from sim.rules.declare import rivals

APPEAL_FELT_DAYS = 14

CAUTION = "caution units"


@decision(
    Decision.SIGNAL,
    "What does Tehran signal to the factions?",
    value="caution",
    threshold="caution at which it signals stop",
    comparison=">=",
    rules=rivals("iran", "signal_"),
    also=("caution_of_tehran", "departure_in_reach", "caution_from_exposure", "signal_that_stands"),
    choices={
        Signal.GREEN_LIGHT: ("green light", "Tehran signalled a GREEN LIGHT"),
        Signal.TOLERATE: ("tolerate", "Tehran signalled that it tolerates attacks"),
        Signal.COSMETIC_ONLY: ("cosmetic attacks only", "Tehran signalled COSMETIC ATTACKS ONLY"),
        Signal.STOP: ("stop", "Tehran signalled STOP"),
    },
    forced_as="signal",
)
class SignalTerms(NamedTuple):
    """What makes Tehran cautious, and the signal in force."""

    talks: Annotated[float, adds("nuclear talks and sanctions relief in reach", CAUTION)]
    departure: Annotated[float, adds("American departure in reach", CAUTION)]
    fear: Annotated[float, adds("fear of direct war", CAUTION)]
    exposure: Annotated[float, adds("exposure of its part", CAUTION)]
    election: Annotated[float, adds("a US election near", CAUTION)]
    appeal: Annotated[float, adds("Baghdad's appeal, heeded", CAUTION)]
    gaza: Annotated[float, takes("the Gaza cause", CAUTION)]
    sanctions: Annotated[float, takes("push of sanctions", CAUTION)]
    before: Annotated[float, Term("signal before", "code")]


@decision(
    Decision.IRAN_RETALIATION,
    "Does Iran answer directly for what was struck?",
    value="draw",
    threshold="chance that it answers",
    comparison="<",
    rules=("answers_directly",),
    also=("day_of_answer", "warns_in_advance"),
    choices={0: ("no", "Tehran did not answer directly"), 1: ("yes", "Tehran chose DIRECT RETALIATION")},
    forced_as="direct-retaliation",
)
class RetaliationTerms(NamedTuple):
    """When a direct answer would fall."""

    due: Annotated[float, Term("day on which it would fall", "day")]
    election: Annotated[float, Term("days to a US election", "days")]
    delay: Annotated[float, Term("delay", "days")]


@decision(
    Decision.ANSWER_TO_ISRAEL,
    "Does Iran answer a blow by Israel?",
    value="draw",
    threshold="chance that it answers",
    comparison="<",
    rules=("answers_directly",),
    also=("after_exchange", "day_of_answer"),
    choices={0: ("no", "Tehran let Israel's blow pass"), 1: ("yes", "Tehran chose to ANSWER ISRAEL")},
)
class AnswerToIsraelTerms(NamedTuple):
    """How hard the blow was, and when an answer would fall."""

    measured: Annotated[float, Term("Israel spared sensitive targets", "0 or 1", part="threshold")]
    due: Annotated[float, Term("day on which it would fall", "day")]
    election: Annotated[float, Term("days to a US election", "days")]
    delay: Annotated[float, Term("delay", "days")]


@compiled
def fear_war(crisis: Crisis) -> None:
    """Fear of direct war fades and rises when an attack has killed Americans (M7); so fades what shows of its part."""
    world = crisis.world
    world.iran_exposure = world.iran_exposure * crisis.left.iran_fear
    world.iran_fear = world.iran_fear * crisis.left.iran_fear
    if crisis.day > 0 and world.us_deaths_day == crisis.day - 1:
        world.iran_fear += crisis.parameters.iran_fear_per_fatal_attack


@compiled
def signal_terms(crisis: Crisis) -> SignalTerms:
    """Terms of Tehran's caution today, each weighted, and the signal in force."""
    p, world, context = crisis.parameters, crisis.world, crisis.context
    since = days_since(crisis.day, world.baghdad_appeal_tehran_day)
    departure = iran.departure_in_reach(world.talks_state, world.talks_progress)
    return SignalTerms(
        talks=p.iran_talks_caution * context.nuclear_talks,
        departure=p.iran_departure_caution * departure,
        fear=p.iran_fear_of_war_weight * world.iran_fear,
        exposure=iran.caution_from_exposure(
            p.united_states_holds_iran_responsible, world.iran_exposure, p.iran_deniability
        ),
        election=iran.caution_before_election(context.us_election_days * 1.0, p.iran_election_caution),
        appeal=p.iran_appeal_caution if since >= 0 and since <= APPEAL_FELT_DAYS else 0.0,
        gaza=p.iran_gaza_cause * context.gaza_intensity * (1.0 - context.gaza_truce),
        sanctions=p.iran_sanctions_push * context.sanctions_pressure,
        before=float(world.iran_signal),
    )


@compiled
def caution_today(crisis: Crisis) -> float:
    """Tehran's caution today, all terms together (M7)."""
    terms = signal_terms(crisis)
    return iran.caution_of_tehran(
        terms.talks,
        terms.departure,
        terms.fear,
        terms.exposure,
        terms.election,
        terms.appeal,
        terms.gaza,
        terms.sanctions,
    )


@compiled
def fitting_signal(crisis: Crisis, caution: float) -> int:
    """Signal that fits a caution by Tehran's logic (M7)."""
    p = crisis.parameters
    return iran.signal_of_tehran(
        p.rule_iran, caution, p.iran_green_threshold, p.iran_cosmetic_threshold, p.iran_stop_threshold
    )


@compiled
def choose_signal(crisis: Crisis, caution: float) -> int:
    """Signal that Tehran would give today: on the first day the fitting one, later only past a margin another (M7)."""
    if crisis.day == 0:
        return fitting_signal(crisis, caution)
    margin = crisis.parameters.iran_signal_margin
    firm, lax = fitting_signal(crisis, caution - margin), fitting_signal(crisis, caution + margin)
    return iran.signal_that_stands(crisis.world.iran_signal, firm, lax)


@compiled
def give_signal(crisis: Crisis) -> None:
    """Tehran's signal today: forced or by its logic; a change is an event (M7)."""
    p, world = crisis.parameters, crisis.world
    terms = signal_terms(crisis)
    caution = caution_today(crisis)
    choice, source = forced_choice(crisis, Actor.IRAN, Decision.SIGNAL)
    if choice < 0:
        choice = choose_signal(crisis, caution)
    record_decision(
        crisis,
        Actor.IRAN,
        terms,
        rule=p.rule_iran,
        choice=choice,
        forced=source,
        value=caution,
        threshold=p.iran_stop_threshold,
    )
    if crisis.day == 0 or choice != world.iran_signal:
        world.iran_signal = choice
        record_act(crisis, EventKind.SIGNAL_CHANGED, Actor.IRAN, Actor.BRAND, choice)


@compiled
def weigh_retaliation(crisis: Crisis) -> None:
    """Whether Iran will answer directly for what was struck yesterday, when, and whether it warns (M12)."""
    p, world = crisis.parameters, crisis.world
    if world.iran_struck_day != crisis.day - 1 or crisis.day == 0:
        return
    u = draw(crisis, Actor.IRAN, Decision.IRAN_RETALIATION, 0)
    chance = p.iran_retaliation_chance
    answers = iran.answers_directly(chance, u)
    election_days = crisis.context.us_election_days
    due = iran.day_of_answer(crisis.day - 1, p.iran_retaliation_days, election_days, p.iran_election_wait_days)
    terms = RetaliationTerms(due=float(due), election=float(election_days), delay=p.iran_retaliation_days)
    record_decision(crisis, Actor.IRAN, terms, choice=answers, value=u, threshold=chance, draw=u)
    if answers == 1:
        world.iran_retaliation_day = due
        warning = draw(crisis, Actor.IRAN, Decision.IRAN_WARNING, 0)
        world.iran_warned = iran.warns_in_advance(p.iran_warning_chance, warning)


@compiled
def harm_of_retaliation(crisis: Crisis) -> tuple[int, int]:
    """Injured and killed in a direct Iranian strike: an advance warning lets people shelter (M12)."""
    p, world = crisis.parameters, crisis.world
    u = draw(crisis, Actor.IRAN, Decision.INJURED, 0)
    injured = int(math.floor(p.iran_retaliation_injuries * (0.5 + u)))
    if world.iran_warned == 1:
        return injured, 0
    k = draw(crisis, Actor.IRAN, Decision.KILLED, 0)
    return injured, consequences.people_killed(k, p.consequences_deaths_continuation)


@compiled
def strike_directly(crisis: Crisis) -> None:
    """Iran strikes US forces itself; none of the injuries of a strike that was warned of stand in the first report."""
    world, today = crisis.world, crisis.today
    injured, killed = harm_of_retaliation(crisis)
    today.iran_strikes += 1
    today.us_injured += injured
    today.us_killed += killed
    world.us_injured += injured
    world.us_iran_unreported += injured
    world.us_killed += killed
    world.us_iran_killed += killed
    world.iran_retaliation_day = -1
    record_event(
        crisis,
        EventKind.IRAN_STRIKE,
        Actor.IRAN,
        Actor.UNITED_STATES,
        Theatre.IRAQ,
        0,
        injured,
        0,
        killed,
        world.iran_warned,
    )
    world.iran_fear = iran.after_exchange(world.iran_fear)


@compiled
def warn_in_advance(crisis: Crisis) -> None:
    """Iran lets Baghdad know that it will strike (M12)."""
    crisis.today.iran_warnings += 1
    record_act(crisis, EventKind.IRAN_WARNING, Actor.IRAN, Actor.BAGHDAD, 0)


@compiled
def retaliate_as_forced(crisis: Crisis, choice: int, source: int) -> None:
    """Strike, or call retaliation off, as the scenario or the record has it; such a strike counts as warned of."""
    world = crisis.world
    record_forced(crisis, Actor.IRAN, Decision.IRAN_RETALIATION, choice, source)
    world.iran_retaliation_day = -1
    if choice == 1:
        world.iran_warned = 1
        warn_in_advance(crisis)
        strike_directly(crisis)


@compiled
def retaliate(crisis: Crisis) -> None:
    """Carry out direct retaliation that is forced or whose day has come, with any warning the day before (M12).

    While the record is followed only what it holds takes place; an answer still due then waits for the first free day.
    """
    world = crisis.world
    choice, source = forced_choice(crisis, Actor.IRAN, Decision.IRAN_RETALIATION)
    if choice >= 0:
        retaliate_as_forced(crisis, choice, source)
    elif crisis.context.follows_record == 1:
        if world.iran_retaliation_day == crisis.day:
            world.iran_retaliation_day = crisis.day + 1
    elif world.iran_retaliation_day == crisis.day:
        strike_directly(crisis)
    elif world.iran_retaliation_day == crisis.day + 1 and world.iran_warned == 1:
        warn_in_advance(crisis)


@compiled
def weigh_answer_to_israel(crisis: Crisis, measured: int) -> None:
    """Whether Iran will answer a blow that Israel has just struck, and when; a measured blow may close the matter."""
    p, election_days = crisis.parameters, crisis.context.us_election_days
    chance = p.iran_retaliation_chance
    if measured == 1:
        chance = iran.after_exchange(chance)
    u = draw(crisis, Actor.IRAN, Decision.ANSWER_TO_ISRAEL, 0)
    answers = iran.answers_directly(chance, u)
    due = iran.day_of_answer(crisis.day, p.iran_retaliation_days, election_days, p.iran_election_wait_days)
    terms = AnswerToIsraelTerms(
        measured=float(measured), due=float(due), election=float(election_days), delay=p.iran_retaliation_days
    )
    record_decision(crisis, Actor.IRAN, terms, choice=answers, value=u, threshold=chance, draw=u)
    if answers == 1:
        crisis.world.iran_answer_israel_day = due


@compiled
def strike_israel(crisis: Crisis, in_answer: int) -> None:
    """Iran strikes Israel itself; Israel's answer will fall when Washington lets it (M12)."""
    p, world = crisis.parameters, crisis.world
    crisis.today.iran_strikes_israel += 1
    world.iran_answer_israel_day = -1
    world.israel_exchange_day = crisis.day + israel.days_before_answer(
        p.israel_exchange_days, p.united_states_israel_restraint, p.israel_restraint_effect
    )
    record_event(crisis, EventKind.IRAN_ANSWERS_ISRAEL, Actor.IRAN, Actor.ISRAEL, Theatre.ISRAEL, 0, 0, 0, 0, in_answer)


@compiled
def face_israel(crisis: Crisis) -> None:
    """Iran's blow at Israel, given by the scenario or its own answer whose day has come; the record's days wait."""
    due = crisis.world.iran_answer_israel_day
    if crisis.context.iran_israel_exchange == 1:
        strike_israel(crisis, 0)
    elif due >= 0 and due <= crisis.day and crisis.context.follows_record == 0:
        strike_israel(crisis, 1)


@compiled
def regional_risk(crisis: Crisis) -> float:
    """How near the region is to a wider war today: as given, and nearer while Iran or Israel owes an answer (M12)."""
    world = crisis.world
    unanswered = 1 if world.iran_answer_israel_day >= 0 or world.israel_exchange_day >= 0 else 0
    return iran.risk_of_regional_war(crisis.context.regional_risk, unanswered)


@compiled
def step_iran(crisis: Crisis) -> None:
    """Tehran's day."""
    fear_war(crisis)
    give_signal(crisis)
    world = crisis.world
    target = iran.supply_aimed_at(world.iran_signal, crisis.parameters.iran_supply_least)
    world.iran_supply = common.approach(world.iran_supply, target, crisis.left.iran_supply)
    weigh_retaliation(crisis)
    retaliate(crisis)
    face_israel(crisis)
