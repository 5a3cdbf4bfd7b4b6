"""Events as people tell them: a sentence in the present tense for each, and one for what several actors do together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sim.kernel.draws import Actor
from sim.kernel.state import EventKind, Reason, Response, Signal, Talks, Theatre
from sim.results.tables import all_actors

COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

REASONS: Mapping[int, str] = {
    Reason.DREAD: "out of dread of a reprisal",
    Reason.TEHRAN_ORDER: "as Tehran orders",
    Reason.BAGHDAD_DEAL: "as it agreed with Baghdad",
    Reason.TRUCE: "for the truce in Gaza",
    Reason.LEADER_KILLED: "after its leader was killed",
    Reason.TALKS_STALLED: "because talks stall",
    Reason.GAZA: "over Gaza",
    Reason.GREEN_LIGHT: "at Tehran's green light",
    Reason.RECORD: "as in the record",
    Reason.NOTHING_TO_GAIN: "having nothing to gain",
    Reason.BARGAIN: "for its bargain with Baghdad",
    Reason.BARGAIN_BROKEN: "because its bargain is broken",
}
"""Why a faction halts or fires again, after the verb."""

DETAILED: Mapping[tuple[EventKind, int], str] = {
    (EventKind.SIGNAL_CHANGED, Signal.GREEN_LIGHT): "Tehran gives the factions a green light",
    (EventKind.SIGNAL_CHANGED, Signal.TOLERATE): "Tehran tolerates attacks",
    (EventKind.SIGNAL_CHANGED, Signal.COSMETIC_ONLY): "Tehran asks for cosmetic attacks only",
    (EventKind.SIGNAL_CHANGED, Signal.STOP): "Tehran orders a stop",
    (EventKind.TALKS_CHANGED, Talks.NONE): "Talks on the mission's end are off the table",
    (EventKind.TALKS_CHANGED, Talks.MOVING): "Talks on the mission's end move",
    (EventKind.TALKS_CHANGED, Talks.STALLED): "Talks on the mission's end stall",
    (EventKind.TALKS_CHANGED, Talks.SUSPENDED): "Talks on the mission's end are suspended",
    (EventKind.TALKS_CHANGED, Talks.WITHDRAWAL_AGREED): "Washington and Baghdad agree on a withdrawal",
    (EventKind.PARLIAMENT_VOTE, 0): "Parliament rejects a withdrawal law",
    (EventKind.PARLIAMENT_VOTE, 1): "Parliament passes a withdrawal law",
    (EventKind.PARLIAMENT_VOTE, 2): "Parliament lacks a quorum for a withdrawal law",
    (EventKind.ISRAEL_RESTRAINED, 0): "Washington stops holding Israel back",
    (EventKind.ISRAEL_RESTRAINED, 1): "Washington holds Israel back",
    (EventKind.LEADER_SUCCEEDED, 0): "A tamer leader takes over {actor}",
    (EventKind.LEADER_SUCCEEDED, 1): "A harsher leader takes over {actor}",
    (EventKind.UNDERSTANDING, 1): "{target} halt{s} for talks, in a bargain with Baghdad",
    (EventKind.BARGAIN_BROKEN, 1): "{actor} breaks its bargain with Baghdad",
    (EventKind.BARGAIN_BROKEN, 2): "The bargain of Baghdad and {target} lapses",
    (EventKind.BARGAIN_BROKEN, 3): "Washington breaks the bargain of Baghdad and {target}",
    (EventKind.ANSWER_TO_IRAN, Response.NONE): "Washington forgoes an answer to Iran",
    (EventKind.ANSWER_TO_IRAN, Response.WARNING): "Washington answers Iran with a warning",
    (EventKind.ANSWER_TO_IRAN, Response.STRIKE_ON_IRAN): "Washington answers Iran with a strike",
    (EventKind.REPRISAL_RECONSIDERED, Response.NONE): "Washington drops a chosen reprisal",
    (EventKind.REPRISAL_RECONSIDERED, Response.WARNING): "Washington drops a chosen reprisal and warns",
    (EventKind.ATTACK_ON_ISRAEL, 1): "{actor} fire{s} at Israel, with casualties",
    (EventKind.IRAN_STRIKE, 1): "Iran strikes US forces{where}, and warns in advance",
    (EventKind.IRAN_ANSWERS_ISRAEL, 0): "Iran strikes Israel, as the scenario has it",
    (EventKind.IRAN_ANSWERS_ISRAEL, 1): "Iran strikes Israel in answer",
    (EventKind.ISRAEL_ANSWERS_IRAN, 0): "Israel strikes Iran and hits sensitive targets",
    (EventKind.ISRAEL_ANSWERS_IRAN, 1): "Israel strikes Iran and spares sensitive targets",
}
"""Sentences that depend on an event's detail."""

SENTENCES: Mapping[EventKind, str] = {
    EventKind.ATTACK: "{actor} attack{s} US forces{where}",
    EventKind.ATTACK_ON_ISRAEL: "{actor} fire{s} at Israel",
    EventKind.WARNING: "Washington warns {target}",
    EventKind.STRIKE: "Washington strikes {target}{where}",
    EventKind.LEADERSHIP_STRIKE: "Washington strikes at a leader of {target}{where}",
    EventKind.MAJOR_CAMPAIGN: "Washington strikes in a major campaign",
    EventKind.STRIKE_ON_IRAN: "Washington strikes Iran",
    EventKind.LEADER_KILLED: "A US strike kills a leader of {target}",
    EventKind.COMMANDER_KILLED: "A US strike kills an Iranian commander",
    EventKind.EMBASSY_STORMED: "Crowds storm the US embassy in Baghdad",
    EventKind.SUSPENSION: "{actor} suspend{s} attacks",
    EventKind.RESUMPTION: "{actor} fire{s} again",
    EventKind.SURGE: "{actor} surge{s}",
    EventKind.IRAN_WARNING: "Iran warns of a strike in advance",
    EventKind.IRAN_STRIKE: "Iran strikes US forces{where}",
    EventKind.APPEAL_TO_FACTIONS: "Baghdad appeals to the factions",
    EventKind.UNDERSTANDING: "Baghdad reaches an understanding with {target}",
    EventKind.APPEAL_TO_TEHRAN: "Baghdad appeals to Tehran",
    EventKind.TEHRAN_HEEDS: "Tehran heeds Baghdad's appeal",
    EventKind.TEHRAN_REBUFFS: "Tehran rebuffs Baghdad's appeal",
    EventKind.APPEAL_TO_WASHINGTON: "Baghdad appeals to Washington",
    EventKind.CONDEMNATION: "Baghdad condemns a strike by {target}",
    EventKind.WITHDRAWAL_DEMAND: "Baghdad presses for withdrawal",
    EventKind.ARRESTS: "Baghdad arrests members of the factions",
    EventKind.ARRESTS_REVERSED: "Baghdad releases those it arrested",
    EventKind.COERCION: "Washington puts economic pressure on Baghdad",
    EventKind.ISRAEL_STRIKE: "Israel strikes {target}{where}",
    EventKind.STAND_DOWN: "{actor} stop{s} firing without a word",
    EventKind.STAND_DOWN_ENDED: "{actor} fire{s} again",
    EventKind.DRAWDOWN: "US forces leave as agreed",
    EventKind.PROTECTION_RAISED: "Washington raises the protection of its forces",
    EventKind.REPRISAL_RECONSIDERED: "Washington lowers a chosen reprisal",
    EventKind.ANSWER_TO_IRAN: "Washington answers Iran",
}
"""Sentences of the other kinds."""

WITH_REASON = (EventKind.SUSPENSION, EventKind.RESUMPTION, EventKind.STAND_DOWN, EventKind.STAND_DOWN_ENDED)
TOGETHER = (*WITH_REASON, EventKind.ATTACK, EventKind.ATTACK_ON_ISRAEL, EventKind.UNDERSTANDING, EventKind.SURGE)
"""Kinds that several factions can do together, in one sentence."""


def count_words(count: int) -> str:
    """A small number as a word, a large one in digits."""
    return COUNTS[count] if 0 <= count < len(COUNTS) else str(count)


def list_words(names: Sequence[str]) -> str:
    """Names in a row: A, B and C."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def event_sentence(*events: Any) -> str:
    """One sentence for an event record, or for several that differ in who acts or is acted upon alone."""
    event = events[0]
    kind, detail, theatre = EventKind(int(event["kind"])), int(event["detail"]), int(event["theatre"])
    where = f" in {Theatre(theatre).name.title()}" if theatre >= 0 else ""
    killed = int(sum(each["killed"] for each in events))
    if kind in (EventKind.ATTACK, EventKind.IRAN_STRIKE) and killed:
        return _deaths(event, where)
    names = {role: _names(events, role) for role in ("actor", "target")}
    alone = len(names["target" if kind is EventKind.UNDERSTANDING else "actor"]) == 1
    words = {role: list_words(each) if each else "" for role, each in names.items()}
    text = (DETAILED.get((kind, detail)) or SENTENCES[kind]).format(**words, where=where, s="s" if alone else "")
    if kind in WITH_REASON and detail in REASONS:
        reason = REASONS[detail]
        text += f" {reason if alone else reason.replace(' its ', ' their ').replace(' it ', ' they ')}"
    if killed:
        text += f"; {count_words(killed)} {'die' if killed > 1 else 'dies'}"
    return text[:1].upper() + text[1:]


def day_sentences(events: Iterable[Any]) -> Iterator[str]:
    """Sentences of a day's event records; what factions do together is one, in the order of first mention."""
    groups: dict[tuple[int, ...], list[Any]] = {}
    for place, event in enumerate(events):
        kind = EventKind(int(event["kind"]))
        shared = kind in TOGETHER and not event["killed"]
        kind = EventKind.RESUMPTION if kind is EventKind.STAND_DOWN_ENDED else kind
        alike = (int(kind), int(event["detail"]), int(event["theatre"]), -1 if shared else place)
        groups.setdefault(alike, []).append(event)
    for together in groups.values():
        yield event_sentence(*together)


def _deaths(event: Any, where: str) -> str:
    killed, injured = int(event["killed"]), int(event["injured"])
    who = f"{count_words(killed).capitalize()} American{'s die' if killed > 1 else ' dies'}"
    what = "a strike" if event["kind"] == EventKind.IRAN_STRIKE else "an attack"
    hurt = f"; {count_words(injured)} {'are' if injured > 1 else 'is'} injured" if injured else ""
    return f"{who} in {what} by {all_actors()[int(event['actor'])].name}{where}{hurt}"


def _names(events: Sequence[Any], role: str) -> list[str]:
    addresses = dict.fromkeys(int(event[role]) for event in events if event[role])
    return ["the factions" if each == Actor.BRAND else all_actors()[each].name for each in addresses]
