"""Who decides what: the numbers of actors and decisions, which are the addresses of random draws."""

from __future__ import annotations

from enum import IntEnum


class Decision(IntEnum):
    """What is drawn or decided. Numbers are addresses: append, never reuse or renumber."""

    NONE = 0
    FIRE = 1
    """How many attacks a faction makes today."""
    THEATRE = 2
    """Where an attack falls (item: the attack's number that day)."""
    HARM = 3
    """Whether an attack injures (item: attack)."""
    INJURED = 4
    """How many an injuring attack injures (item: attack)."""
    FATAL = 5
    """Whether an injuring attack kills (item: attack)."""
    KILLED = 6
    """How many a fatal attack kills (item: attack)."""
    SURGE = 7
    """Whether a faction surges."""
    SUSPEND = 8
    """A faction's mood on an occasion to suspend (day: the occasion's first day)."""
    RESUME = 9
    """Whether a suspended faction resumes."""
    BREAK = 10
    """Whether the killing of its leader breaks a faction's suspension."""
    ATTRIBUTION = 11
    """Whether the faction that fired is identified, and otherwise who is held responsible."""
    BLAME = 12
    """Which faction is held responsible when the firer is not identified."""
    RESPONSE = 13
    """The rung of reprisal that Washington chooses."""
    RESPONSE_DELAY = 14
    """The delay that Washington chooses."""
    FOLLOW_UP = 15
    """Whether a leadership strike follows a major campaign."""
    STRIKE_TOLL = 16
    """Number killed in a strike (item: 0 United States, 1 Israel)."""
    COMMANDER = 17
    """Whether an Iranian commander dies in a leadership strike."""
    EMBASSY = 18
    """Whether crowds storm the embassy."""
    INITIATIVE = 19
    """Which instrument Baghdad takes up."""
    UNDERSTANDING = 20
    """Whether Baghdad's appeal reaches an understanding with a faction (actor: the faction)."""
    TEHRAN_APPEAL = 21
    """Whether Tehran heeds Baghdad's appeal."""
    ARREST = 22
    """Whether arrests are made."""
    ARREST_REVERSED = 23
    """Whether arrests are reversed."""
    SIGNAL = 24
    """The signal that Tehran gives."""
    IRAN_RETALIATION = 25
    """Whether Iran answers directly."""
    IRAN_WARNING = 26
    """Whether Iran warns in advance."""
    ISRAEL_HARM = 27
    """Whether an attack on Israel causes casualties (item: attack)."""
    ISRAEL_RESPONSE = 28
    """Whether and where Israel answers."""
    TALKS_MOVE = 29
    """Whether talks open, stall, move again or resume."""
    PARLIAMENT_VOTE = 30
    """Whether parliament votes on a withdrawal law today."""
    PARLIAMENT_OUTCOME = 31
    """Whether the withdrawal law passes."""
    RECORD_DAY = 32
    """How many of an interval's recorded attacks fall on this day."""
    RECORD_FACTION = 33
    """Which faction fired an attack of the record (item: attack)."""
    RECORD_THEATRE = 34
    """Where an attack of the record fell (item: attack)."""
    COERCION = 35
    """Washington's economic pressure on Baghdad (decided without chance)."""
    CONDEMN = 36
    """Whether Baghdad condemns a strike (decided without chance)."""
    ISRAEL_RESTRAINT = 37
    """Whether Washington restrains Israel (decided without chance)."""
    WARNING = 38
    """Whether Washington warns in words (decided without chance)."""
    STANCE = 39
    """Where Baghdad stands between Washington and the factions (decided without chance)."""
    PROTECTION = 40
    """Whether Washington raises the protection of its forces (decided without chance)."""
    ANSWER_TO_IRAN = 41
    """How Washington answers a strike by Iran itself: forgo, warn, strike Iran."""
    RECONSIDER = 42
    """Whether a chosen reprisal still stands when its day comes (decided without chance)."""
    STAND_DOWN = 43
    """A faction's mood while it has stood down without a word (day: the first of its present week)."""
    SUCCESSION = 44
    """Who follows a killed leader: the temper of the heir."""
    FIRE_AT_ISRAEL = 45
    """How many attacks a faction makes on Israel today."""
    ANSWER_TO_ISRAEL = 46
    """Whether and when Iran answers a blow by Israel."""
    BARGAIN = 47
    """Whether a bargain with Baghdad holds (decided without chance)."""
    DRAWDOWN = 48
    """Whether the next step of an agreed timetable is taken (decided without chance)."""
    ISRAEL_EXCHANGE = 49
    """Whether Israel's answer to a blow by Iran is measured."""


class Actor(IntEnum):
    """Fixed addresses of the actors in the space of draws, each with the name that people read.

    Factions use 1 to 99, from scenarios/factions.yaml. Append, never reuse or renumber.
    """

    title: str

    def __new__(cls, address: int, title: str = "") -> Actor:
        """Make a member of an address and a name."""
        member = int.__new__(cls, address)
        member._value_ = address
        member.title = title
        return member

    NOBODY = 0, "Nobody"
    UNITED_STATES = 101, "Washington"
    BAGHDAD = 102, "Baghdad"
    IRAN = 103, "Tehran"
    ISRAEL = 104, "Israel"
    TALKS = 105, "The talks"
    BRAND = 106, "Islamic Resistance in Iraq"
    RECORD = 107, "The recorded history"

    @property
    def id(self) -> str:
        """Name in scenarios, commands and tables: united-states."""
        return self.name.lower().replace("_", "-")
