"""How decisions are told: a headline for each choice, and which inputs add to or take from what was compared."""

from __future__ import annotations

from collections.abc import Mapping

from sim.kernel.draws import Decision

HEADLINES: dict[Decision, dict[int, str]] = {
    Decision.SUSPEND: {
        0: "{actor} did not suspend its attacks",
        1: "{actor} did not suspend its attacks and kept surging",
        2: "{actor} SUSPENDED its attacks",
        3: "{actor} went over to PASSIVE DEFENCE",
    },
    Decision.RESUME: {0: "{actor} stayed suspended", 1: "{actor} RESUMED its attacks"},
    Decision.BREAK: {
        0: "{actor} kept its suspension although its leader was killed",
        1: "{actor} BROKE its suspension after the killing of its leader",
    },
    Decision.SURGE: {0: "{actor} did not surge", 1: "{actor} SURGED"},
    Decision.UNDERSTANDING: {
        0: "{actor} reached no understanding with Baghdad",
        1: "{actor} reached an UNDERSTANDING with Baghdad",
    },
    Decision.RESPONSE: {
        0: "Washington chose no reprisal",
        1: "Washington WARNED in words",
        2: "Washington chose a LIMITED STRIKE IN SYRIA",
        3: "Washington chose a LIMITED STRIKE IN IRAQ",
        4: "Washington chose a LEADERSHIP STRIKE",
        5: "Washington chose a MAJOR CAMPAIGN",
        6: "Washington chose a STRIKE ON IRAN",
    },
    Decision.WARNING: {0: "Washington did not warn", 1: "Washington WARNED in words"},
    Decision.FOLLOW_UP: {
        0: "Washington planned no leadership strike after its campaign",
        1: "Washington planned a LEADERSHIP STRIKE to follow its campaign",
    },
    Decision.COERCION: {0: "Washington put no new pressure on Baghdad", 1: "Washington turned to ECONOMIC COERCION"},
    Decision.ISRAEL_RESTRAINT: {
        0: "Washington stopped holding Israel back",
        1: "Washington began to HOLD ISRAEL BACK from Iraq",
    },
    Decision.STANCE: {
        0: "Baghdad stood between Washington and the factions",
        1: "Baghdad leaned toward PRESSING FOR WITHDRAWAL",
        2: "Baghdad stood WITH THE FACTIONS",
    },
    Decision.CONDEMN: {0: "Baghdad did not condemn the strike", 1: "Baghdad CONDEMNED the strike"},
    Decision.INITIATIVE: {
        0: "Baghdad took no initiative",
        1: "Baghdad APPEALED TO THE FACTIONS",
        2: "Baghdad APPEALED TO TEHRAN",
        3: "Baghdad APPEALED TO WASHINGTON",
        4: "Baghdad PRESSED FOR WITHDRAWAL",
        5: "Baghdad made ARRESTS",
    },
    Decision.EMBASSY: {0: "No crowds stormed the embassy", 1: "Crowds STORMED THE EMBASSY"},
    Decision.COMMANDER: {0: "No Iranian commander died in the strike", 1: "An IRANIAN COMMANDER DIED in the strike"},
    Decision.ARREST: {0: "Baghdad made no arrests", 1: "Baghdad made ARRESTS"},
    Decision.ARREST_REVERSED: {0: "Baghdad's arrests stood", 1: "Baghdad REVERSED its arrests"},
    Decision.PARLIAMENT_VOTE: {
        0: "Parliament did not vote",
        1: "Parliament REJECTED a withdrawal law",
        2: "Parliament PASSED a withdrawal law",
    },
    Decision.PARLIAMENT_OUTCOME: {
        0: "Parliament did not vote",
        1: "Parliament REJECTED a withdrawal law",
        2: "Parliament PASSED a withdrawal law",
    },
    Decision.TEHRAN_APPEAL: {0: "Tehran REBUFFED Baghdad's appeal", 1: "Tehran HEEDED Baghdad's appeal"},
    Decision.SIGNAL: {
        0: "Tehran signalled a GREEN LIGHT",
        1: "Tehran signalled that it tolerates attacks",
        2: "Tehran signalled COSMETIC ATTACKS ONLY",
        3: "Tehran signalled STOP",
    },
    Decision.IRAN_RETALIATION: {0: "Tehran did not answer directly", 1: "Tehran chose DIRECT RETALIATION"},
    Decision.ISRAEL_RESPONSE: {
        0: "Israel did not answer",
        1: "Israel chose a STRIKE IN SYRIA",
        2: "Israel chose a STRIKE IN IRAQ",
    },
    Decision.TALKS_MOVE: {
        0: "There were no talks on the mission's end",
        1: "The talks MOVED",
        2: "The talks STALLED",
        3: "The talks were SUSPENDED",
        4: "The talks ended in an AGREED WITHDRAWAL",
    },
}
"""Decision -> choice -> what the actor did, in a phrase; capitals mark a step away from the ordinary."""

SIGNS: dict[Decision, str] = {
    Decision.FIRE: "++++----",
    Decision.SUSPEND: "+++++-+ ",
    Decision.RESUME: "++  ",
    Decision.SIGNAL: "+++++-- ",
    Decision.STANCE: "+++-",
}
"""Decision -> for each input, whether it adds to (+) or takes from (-) what was compared; blank for neither."""

UNSAID: dict[Decision, tuple[int, ...]] = {
    Decision.SURGE: (0, 1, 2),
    Decision.UNDERSTANDING: (5,),
    Decision.SUSPEND: (7,),
    Decision.RESPONSE_DELAY: (0,),
}
"""Decision -> inputs that the text leaves out because it says them elsewhere; JSON has them all."""

CODES: dict[tuple[Decision, int], dict[int, str]] = {
    (Decision.RESPONSE_DELAY, 2): {0: "accumulated attacks", 1: "injuries", 2: "deaths", 3: "a follow-up"},
    (Decision.RESPONSE_DELAY, 3): {
        2: "limited strike in Syria",
        3: "limited strike in Iraq",
        4: "leadership strike",
        5: "major campaign",
        6: "strike on Iran",
    },
}
"""Decision and number of an input that is a code -> its words, where they are not those of the decision's choices."""

FORCED: dict[int, str] = {
    1: "The scenario forced this choice.",
    2: "The recorded history fixed this; no rule of the model decided it.",
}


def headline(decision: Decision, actor: str, choice: int, choices: Mapping[int, str], actors: Mapping[int, str]) -> str:
    """What an actor did, in a phrase.

    Args:
        decision: what was decided.
        actor: the actor's name.
        choice: the coded choice, or a number where the decision is a number.
        choices: names of the choices by code, for decisions without a headline here.
        actors: names of actors by address.
    """
    if decision is Decision.FIRE:
        return f"{actor} chose {_attacks(choice)}"
    if decision is Decision.ATTRIBUTION:
        return f"{actors.get(choice, 'An unknown faction')} was HELD RESPONSIBLE behind the shared brand"
    if decision is Decision.RESPONSE_DELAY:
        return f"Washington set its reprisal {choice} day{'' if choice == 1 else 's'} ahead"
    template = HEADLINES.get(decision, {}).get(choice)
    if template is None:
        return f"{actor}, {decision.name.lower().replace('_', ' ')}: {choices.get(choice, str(choice))}"
    return template.format(actor=actor)


def _attacks(count: int) -> str:
    return "to make no attack" if count == 0 else f"to make {count} attack{'' if count == 1 else 's'}"


def is_notable(decision: Decision, choice: int) -> bool:
    """Whether a choice is a step away from the ordinary, as its headline's capitals say."""
    return any(word.isupper() and len(word) > 2 for word in HEADLINES.get(decision, {}).get(choice, "").split())
