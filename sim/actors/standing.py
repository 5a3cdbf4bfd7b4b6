"""A faction's posture: fire, surge, an announced suspension, standing down without a word, and what ends each (M3)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.actors.militia import MOTIVE, days_since, is_bound, is_led, motive_of, restraint_of
from sim.kernel.compiled import compiled
from sim.kernel.crisis import Crisis, draw, draw_of_day, forced_choice, record_act, record_decision, record_forced
from sim.kernel.decisions import Term, adds, decision, takes
from sim.kernel.draws import Decision
from sim.kernel.state import EventKind, Posture, Reason, Talks
from sim.rules import common, militia


@decision(
    Decision.SUSPEND,
    "Does the faction suspend its attacks?",
    value="pull to suspend",
    threshold="pull that the faction needs",
    comparison=">=",
    rules=("pull_to_suspend",),
    also=("threshold_to_suspend", "occasion_to_suspend", "spread_from_lost_seats"),
    choices={
        Posture.ACTIVE: ("active", "{actor} did not suspend its attacks"),
        Posture.SURGE: ("surge", "{actor} did not suspend its attacks and kept surging"),
        Posture.SUSPENDED: ("suspended", "{actor} SUSPENDED its attacks"),
        Posture.PASSIVE_DEFENCE: ("passive defence", "{actor} went over to PASSIVE DEFENCE"),
        Posture.STOOD_DOWN: ("stood down", "{actor} announced nothing and stayed stood down"),
    },
    forced_as="posture",
)
class SuspendTerms(NamedTuple):
    """What pulls a faction to suspend, and what holds it back."""

    fear: Annotated[float, adds("fear, and dread of a reprisal not yet struck", MOTIVE)]
    order: Annotated[float, adds("Tehran's order", MOTIVE)]
    deal: Annotated[float, adds("understanding with Baghdad", MOTIVE)]
    embarrassment: Annotated[float, adds("Baghdad's embarrassment", MOTIVE)]
    truce: Annotated[float, adds("truce in Gaza", MOTIVE)]
    pause: Annotated[float, adds("what its pauses have brought", MOTIVE)]
    anger: Annotated[float, takes("anger over strikes", MOTIVE)]
    mood: Annotated[float, Term("mood", MOTIVE, "+", "value", draw="mood")]
    occasion: Annotated[float, Term("first day of the occasion", "day", in_text=False)]


@decision(
    Decision.BREAK,
    "Does the killing of its leader break the faction's halt?",
    value="draw",
    threshold="chance that it breaks",
    comparison="<",
    rules=("suspension_breaks",),
    choices={
        0: ("no", "{actor} kept its halt although its leader was killed"),
        1: ("yes", "{actor} BROKE its halt after the killing of its leader"),
    },
)
class BreakTerms(NamedTuple):
    """How a faction feels whose leader was killed; the chance that it breaks its halt is a parameter."""

    anger: Annotated[float, Term("anger", "anger units", part="context")]
    fear: Annotated[float, Term("fear", "fear units", part="context")]
    dread: Annotated[float, Term("dread", "fear units", part="context")]


@decision(
    Decision.RESUME,
    "Does the suspended faction resume its attacks?",
    value="surplus of motive, with its mood, less what its pauses have brought",
    threshold="surplus that the faction needs",
    comparison=">=",
    rules=("value_of_resuming",),
    also=("may_resume", "surplus_of_motive", "mood", "spread_from_lost_seats", "reason_to_fire_again"),
    choices={0: ("no", "{actor} stayed suspended"), 1: ("yes", "{actor} RESUMED its attacks")},
)
class ResumeTerms(NamedTuple):
    """What a suspended faction weighs before it resumes."""

    surplus: Annotated[float, adds("surplus of motive over restraint", MOTIVE)]
    mood: Annotated[float, Term("mood", MOTIVE, "+", "value", draw="mood")]
    pause: Annotated[float, takes("what its pauses have brought", MOTIVE)]
    days: Annotated[float, Term("days suspended", "days")]


@decision(
    Decision.SURGE,
    "Does the faction surge?",
    value="surplus of motive",
    threshold="surplus from which it may surge",
    comparison=">=",
    rules=("surges",),
    choices={0: ("no", "{actor} did not surge"), 1: ("yes", "{actor} SURGED")},
)
class SurgeTerms(NamedTuple):
    """What decides whether an active faction surges."""

    surplus: Annotated[float, Term("surplus of motive over restraint", MOTIVE, part="value", in_text=False)]
    chance: Annotated[float, Term("chance on such a day", "per day", draw="chance", in_text=False)]
    arsenal: Annotated[float, Term("arsenal", "share")]
    led: Annotated[float, Term("a leader in place", "0 or 1")]


@decision(
    Decision.STAND_DOWN,
    "Does the faction stand down without a word, or fire again?",
    value="surplus of motive, with its mood",
    threshold="surplus below which it stands down, or from which it fires again",
    comparison="",
    rules=("may_stand_down",),
    also=("reason_to_stand_down", "needed_to_fire_again", "reason_lasts", "spread_from_lost_seats", "mood"),
    choices={
        0: ("keeps its posture", "{actor} kept its posture"),
        1: ("stands down", "{actor} STOOD DOWN without a word"),
        2: ("fires again", "{actor} ENDED its stand-down"),
    },
)
class StandDownTerms(NamedTuple):
    """What a faction weighs that has little to gain from firing, or has stood down."""

    surplus: Annotated[float, adds("surplus of motive over restraint", MOTIVE)]
    mood: Annotated[float, Term("mood, once most seats are lost", MOTIVE, "+", "value", draw="mood")]
    days: Annotated[float, Term("days in its posture", "days")]
    lasts: Annotated[float, Term("an order or a bargain that holds it", "0 or 1", part="threshold")]


@compiled
def is_announced(posture: int) -> bool:
    """Whether a posture is an announced halt."""
    return posture == Posture.SUSPENDED or posture == Posture.PASSIVE_DEFENCE


@compiled
def take_posture(crisis: Crisis, i: int, posture: int, reason: int) -> None:
    """Put faction i into a posture and record what comes of it: announced, resumed, or without a word."""
    faction, address = crisis.factions[i], crisis.traits[i].address
    before = faction.posture
    fires = posture == Posture.ACTIVE or posture == Posture.SURGE
    if is_announced(posture) and not is_announced(before):
        crisis.today.suspensions += 1
        record_act(crisis, EventKind.SUSPENSION, address, 0, reason)
    elif is_announced(before) and fires:
        crisis.today.resumptions += 1
        record_act(crisis, EventKind.RESUMPTION, address, 0, reason)
    elif before == Posture.STOOD_DOWN and fires:
        record_act(crisis, EventKind.STAND_DOWN_ENDED, address, 0, reason)
    elif posture == Posture.STOOD_DOWN and before != Posture.STOOD_DOWN:
        record_act(crisis, EventKind.STAND_DOWN, address, 0, reason)
    if posture == Posture.SURGE and before != Posture.SURGE:
        record_act(crisis, EventKind.SURGE, address, 0, 0)
    faction.posture = posture
    faction.posture_day = crisis.day
    if before >= Posture.SUSPENDED or not fires:
        faction.reason = reason


@compiled
def mood_spread(crisis: Crisis) -> float:
    """Spread of a faction's mood as it suspends or resumes: wider once they have lost most of their seats (M3)."""
    p = crisis.parameters
    return p.militia_mood_spread + militia.spread_from_lost_seats(crisis.context.electoral_weight, p.militia_erratic)


@compiled
def reason_to_fire(crisis: Crisis, i: int) -> int:
    """Why faction i fires again today (M3)."""
    faction = crisis.factions[i]
    lost = 1 if faction.reason == Reason.BARGAIN and is_bound(crisis, i) == 0 else 0
    motive = motive_of(crisis, i)
    return militia.reason_to_fire_again(lost, motive.stalled, crisis.world.iran_signal, motive.gaza)


@compiled
def weigh_suspension(crisis: Crisis, i: int) -> bool:
    """Whether faction i suspends today; on an occasion it weighs the pull against what it needs (M3)."""
    p, world, context = crisis.parameters, crisis.world, crisis.context
    faction, traits = crisis.factions[i], crisis.traits[i]
    since_deaths = days_since(crisis.day, world.us_deaths_day)
    bound = is_bound(crisis, i)
    if militia.occasion_to_suspend(since_deaths, world.iran_signal, context.gaza_truce, faction.deal, bound) == 0:
        faction.occasion_day = -1
        return False
    if faction.occasion_day < 0:
        faction.occasion_day = crisis.day
    restraint = restraint_of(crisis, i)
    fear, order, deal = restraint.fear, restraint.order, restraint.deal
    in_reach = 1 if world.talks_state != Talks.NONE or context.talks_on_offer == 1 else 0
    embarrassment = militia.embarrassment_of_baghdad(
        since_deaths, in_reach, traits.embeddedness, p.militia_embarrassment_weight
    )
    truce = p.militia_gaza_motive * context.gaza_truce
    pause = p.militia_pause_weight * faction.pause_worth
    anger = militia.motive_from_anger(faction.anger, p.militia_anger_motive)
    u = draw_of_day(crisis, faction.occasion_day, traits.address, Decision.SUSPEND)
    mood = common.mood(u, mood_spread(crisis))
    pull = militia.pull_to_suspend(fear, order, deal, embarrassment, truce, pause, anger)
    threshold = militia.threshold_to_suspend(
        p.militia_suspension_threshold, traits.resolve, p.militia_suspension_resolve, p.militia_restraint
    )
    suspends = pull + mood >= threshold
    posture = militia.posture_of_suspension(world.us_pending)
    record_decision(
        crisis,
        traits.address,
        SuspendTerms(
            fear=fear,
            order=order,
            deal=deal,
            embarrassment=embarrassment,
            truce=truce,
            pause=pause,
            anger=anger,
            mood=mood,
            occasion=float(faction.occasion_day),
        ),
        rule=p.rule_militia,
        choice=posture if suspends else faction.posture,
        value=pull + mood,
        threshold=threshold,
        draw=u,
    )
    if suspends:
        reason = militia.weightiest_reason(fear, order, deal + embarrassment, truce, bound)
        take_posture(crisis, i, posture, reason)
    return suspends


@compiled
def weigh_break(crisis: Crisis, i: int) -> bool:
    """Whether the killing of its leader yesterday breaks the suspension or stand-down of faction i (M3)."""
    faction, address = crisis.factions[i], crisis.traits[i].address
    if faction.leader_killed_day != crisis.day - 1 or crisis.day == 0:
        return False
    chance = crisis.parameters.militia_leader_break_chance
    u = draw(crisis, address, Decision.BREAK, 0)
    breaks = militia.suspension_breaks(chance, u)
    terms = BreakTerms(anger=faction.anger, fear=faction.fear, dread=faction.dread)
    record_decision(crisis, address, terms, choice=breaks, value=u, threshold=chance, draw=u)
    if breaks == 1:
        take_posture(crisis, i, Posture.ACTIVE, Reason.LEADER_KILLED)
    return breaks == 1


@compiled
def weigh_resumption(crisis: Crisis, i: int) -> None:
    """Whether suspended faction i resumes today: its surplus of motive, with its mood, against what it needs (M3)."""
    p, faction, address = crisis.parameters, crisis.factions[i], crisis.traits[i].address
    days = crisis.day - faction.posture_day
    if militia.may_resume(days, faction.reason, crisis.context.gaza_truce) == 0:
        return
    u = draw(crisis, address, Decision.RESUME, 0)
    mood = common.mood(u, mood_spread(crisis))
    threshold = p.militia_resumption_threshold
    if faction.reason == Reason.TRUCE:
        threshold = threshold - 1.0
    pause = p.militia_pause_weight * faction.pause_worth
    value = militia.value_of_resuming(faction.surplus, mood, pause)
    resumes = value >= threshold
    terms = ResumeTerms(surplus=faction.surplus, mood=mood, pause=pause, days=float(days))
    record_decision(crisis, address, terms, choice=1 if resumes else 0, value=value, threshold=threshold, draw=u)
    if resumes:
        take_posture(crisis, i, Posture.ACTIVE, reason_to_fire(crisis, i))


@compiled
def weigh_surge(crisis: Crisis, i: int) -> None:
    """Whether active faction i begins a surge today, or ends the one it is in (M1)."""
    p, faction, address = crisis.parameters, crisis.factions[i], crisis.traits[i].address
    if faction.posture == Posture.SURGE:
        if crisis.day - faction.posture_day >= p.militia_surge_days:
            take_posture(crisis, i, Posture.ACTIVE, Reason.NONE)
        return
    u = draw(crisis, address, Decision.SURGE, 0)
    threshold, chance = p.militia_surge_threshold, p.militia_surge_chance
    led = is_led(crisis, i)
    surge = militia.surges(faction.surplus, threshold, chance, faction.arsenal, led, u)
    terms = SurgeTerms(surplus=faction.surplus, chance=chance, arsenal=faction.arsenal, led=float(led))
    record_decision(crisis, address, terms, choice=surge, value=faction.surplus, threshold=threshold, draw=u)
    if surge == 1:
        take_posture(crisis, i, Posture.SURGE, Reason.NONE)


@compiled
def reason_to_halt(crisis: Crisis, i: int) -> int:
    """Why faction i stands down today (M3)."""
    p, surplus = crisis.parameters, crisis.factions[i].surplus
    restraint, truce = restraint_of(crisis, i), p.militia_gaza_motive * crisis.context.gaza_truce
    fear, order, deal = restraint.fear, restraint.order, restraint.deal
    return militia.reason_to_stand_down(surplus, p.militia_hurdle, fear, order, deal, truce, is_bound(crisis, i))


@compiled
def weigh_standing_down(crisis: Crisis, i: int) -> bool:
    """Whether active faction i stands down without a word today: below the hurdle it makes no attack (M3)."""
    p, faction, address = crisis.parameters, crisis.factions[i], crisis.traits[i].address
    threshold, days = -p.militia_hurdle, crisis.day - faction.posture_day
    if faction.surplus >= threshold:
        return False
    choice = militia.may_stand_down(days, faction.posture_day)
    terms = StandDownTerms(surplus=faction.surplus, mood=0.0, days=float(days), lasts=0.0)
    record_decision(crisis, address, terms, choice=choice, value=faction.surplus, threshold=threshold)
    if choice == 1:
        take_posture(crisis, i, Posture.STOOD_DOWN, reason_to_halt(crisis, i))
    return choice == 1


@compiled
def weigh_firing_again(crisis: Crisis, i: int) -> None:
    """Whether faction i, having stood down, fires again today (M3).

    Its mood, which plays a part once most seats are lost, changes from week to week.
    """
    p, faction, address = crisis.parameters, crisis.factions[i], crisis.traits[i].address
    days = crisis.day - faction.posture_day
    u = draw_of_day(crisis, crisis.day - days % 7, address, Decision.STAND_DOWN)
    mood = common.mood(u, militia.spread_from_lost_seats(crisis.context.electoral_weight, p.militia_erratic))
    lasts = militia.reason_lasts(faction.reason, crisis.world.iran_signal, is_bound(crisis, i))
    threshold = militia.needed_to_fire_again(p.militia_hurdle, p.militia_stand_down_margin, lasts)
    value = faction.surplus + mood
    choice = 2 if value >= threshold else 0
    terms = StandDownTerms(surplus=faction.surplus, mood=mood, days=float(days), lasts=float(lasts))
    record_decision(crisis, address, terms, choice=choice, value=value, threshold=threshold, draw=u)
    if choice == 2:
        take_posture(crisis, i, Posture.ACTIVE, reason_to_fire(crisis, i))


@compiled
def settle_posture(crisis: Crisis, i: int) -> None:
    """Settle faction i's posture for today: forced, broken, suspended, resumed, stood down or surged."""
    faction, address = crisis.factions[i], crisis.traits[i].address
    choice, source = forced_choice(crisis, address, Decision.SUSPEND)
    if choice >= 0:
        record_forced(crisis, address, Decision.SUSPEND, choice, source)
        take_posture(crisis, i, choice, Reason.RECORD)
        return
    if crisis.context.follows_record == 1:
        return
    if faction.posture >= Posture.SUSPENDED and weigh_break(crisis, i):
        return
    if is_announced(faction.posture):
        weigh_resumption(crisis, i)
    elif weigh_suspension(crisis, i):
        return
    elif faction.posture == Posture.STOOD_DOWN:
        weigh_firing_again(crisis, i)
    elif not weigh_standing_down(crisis, i):
        weigh_surge(crisis, i)
