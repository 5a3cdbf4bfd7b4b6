"""United States rules: accounts, thresholds and rungs of reprisal (M5), the answer to Iran (M12), coercion (M10).

Pressure and exasperation are in attack equivalents: a harmless attack adds one. Severity is on the rungs' scale.
"""

from __future__ import annotations

from sim.kernel.state import Response, UnitedStatesRule
from sim.rules.declare import rule


@rule("M5", sources=("record-us-strikes", "record-targets-gap-response", "002-p08-a"))
def pressure_from_day(attacks: int, injured: int, killed: int, injury_weight: float, death_weight: float) -> float:
    """Pressure for a reprisal that a day adds: attacks, injuries as reported, and deaths, in attack equivalents."""
    return attacks + injury_weight * injured + death_weight * killed


@rule(
    "M5",
    sources=("002-p15-b", "002-p20-a", "record-episode-2019-2020-before-k1"),
    variant="united-states/casualty-threshold",
)
def pressure_weighed_casualty(injured: int, killed: int, injured_threshold: float) -> float:
    """Pressure that counts under the casualty doctrine: deaths, and injuries against a number that warrants an answer.

    Crosses its threshold of 1 at one death or at the given number of injured since the last reprisal.
    """
    return killed + injured / injured_threshold


@rule(
    "M5",
    sources=("002-p08-a", "004-p11-e", "004-p12-a", "record-targets-gap-response"),
    variant="united-states/accumulated-tit-for-tat",
)
def pressure_weighed_accumulated(pressure: float) -> float:
    """Pressure that counts under accumulated tit-for-tat: all of it, harmless attacks included."""
    return pressure


@rule("M5", sources=("001-p03-a", "001-p19-b"), variant="united-states/disproportionate-deterrence")
def pressure_weighed_disproportionate(pressure: float) -> float:
    """Pressure that counts under disproportionate deterrence: all of it; the doctrine answers a rung higher."""
    return pressure


@rule("M5", sources=("002-p09-a", "004-p15-d"), variant="united-states/absorb")
def pressure_weighed_absorb(pressure: float, factor: float) -> float:
    """Pressure that counts under a doctrine of absorbing: a fraction, so that far more must accumulate."""
    return pressure / factor


@rule("M5", sources=("002-p08-a", "002-p20-a", "001-p19-b", "004-p15-d"))
def pressure_weighed(
    doctrine: int, pressure: float, injured: int, killed: int, injured_threshold: float, factor: float
) -> float:
    """Pressure that counts toward a reprisal, by the chosen doctrine."""
    if doctrine == UnitedStatesRule.CASUALTY_THRESHOLD:
        return pressure_weighed_casualty(injured, killed, injured_threshold)
    if doctrine == UnitedStatesRule.DISPROPORTIONATE_DETERRENCE:
        return pressure_weighed_disproportionate(pressure)
    if doctrine == UnitedStatesRule.ABSORB:
        return pressure_weighed_absorb(pressure, factor)
    return pressure_weighed_accumulated(pressure)


@rule("M5", sources=("004-p05-c", "004-p15-f", "001-p16-a"))
def restraint_on_response(
    relationship: float, talks_moving: int, baghdad_weight: float, election_days: float, election_weight: float
) -> float:
    """How far restraint raises the threshold: the relationship with Baghdad, more while talks move, and an election.

    relationship: 0 (Baghdad sides with the factions) to 1; election_days: days to a US election, felt within sixty.
    """
    near = max(0.0, 1.0 - election_days / 60.0)
    return baghdad_weight * relationship * (0.5 + 0.5 * talks_moving) + election_weight * near


@rule(
    "M5",
    sources=("001-p16-a", "001-p32-a", "004-p05-c", "004-p15-f"),
    assumption="A law halves the regard; that it costs Baghdad in Washington is said, how much is not.",
)
def regard_in_washington(stance: float, law: int) -> float:
    """How far Washington spares the relationship with Baghdad, 0 to 1: less as Baghdad leans to the factions, half as
    much once a law demands that it go.
    """
    regard = min(1.0, max(0.0, 1.0 - stance))
    return 0.5 * regard if law == 1 else regard


@rule("M4", sources=("004-p09-b", "002-p18-b"))
def doubt_about_author(accuracy: float, weight: float) -> float:
    """How far doubt about who fired raises the threshold: as far as the brand is expected to hide the firer."""
    return weight * (1.0 - accuracy)


@rule("M5", sources=("004-p15-g", "002-p18-b", "record-targets-gap-response"))
def threshold_of_response(doctrine: int, threshold: float, restraint: float) -> float:
    """Pressure at which Washington chooses a reprisal: raised by restraint; 1 under the casualty doctrine."""
    if doctrine == UnitedStatesRule.CASUALTY_THRESHOLD:
        return 1.0
    return threshold * (1.0 + restraint)


@rule("M5", sources=("001-p19-b", "004-p15-d"))
def doctrine_severity(doctrine: int, step: float) -> float:
    """Severity that a doctrine adds: a step up for disproportionate deterrence, a step down for absorbing."""
    if doctrine == UnitedStatesRule.DISPROPORTIONATE_DETERRENCE:
        return step
    if doctrine == UnitedStatesRule.ABSORB:
        return -step
    return 0.0


@rule(
    "M5",
    sources=("record-us-strikes", "001-p18-b", "record-us-strikes-2024-01-04", "record-episode-2019-2020-soleimani"),
)
def severity_of_provocation(
    exasperation: float,
    scale: float,
    injured: int,
    per_injury: float,
    killed: int,
    per_death: float,
    embassy: float,
    doctrine: float,
) -> float:
    """How severe an answer the provocation calls for: exasperation, casualties since the last reprisal, an embassy."""
    return exasperation / scale + per_injury * injured + per_death * killed + embassy + doctrine


@rule("M5", sources=("004-p15-e", "004-p15-g", "004-p15-h", "004-p15-i"))
def severity_from_region(gaza: float, lebanon: float, red_sea: float, weight: float) -> float:
    """Severity that the wider region adds or takes off: Gaza, Lebanon and the Red Sea weigh alike.

    gaza, lebanon, red_sea: 0 to 1; weight: above 0 where a region at war calls for a harder answer, below where it
    calls for restraint.
    """
    return weight * (gaza + lebanon + red_sea) / 3.0


@rule("M5", sources=("001-p36-a", "004-p15-d", "004-p15-g"))
def severity_from_worth(worth: float, weight: float) -> float:
    """Severity that Washington's belief in its strikes adds or takes off.

    worth: -1 (fire rose after them) to 1 (fire ended); weight: above 0 where success is repeated and failure given up,
    below where failure is answered harder.
    """
    return weight * worth


@rule(
    "M5",
    sources=("record-targets-deterrence",),
    assumption="Half of the way to the newest case: the last reprisal counts as much as all before it.",
)
def worth_of_strikes(worth: float, before: float, after: float) -> float:
    """What Washington believes of its strikes, from fire two weeks after one against fire before it."""
    if before + after <= 0.0:
        return worth
    return 0.5 * worth + 0.5 * (before - after) / (before + after)


@rule("M5", sources=("004-p15-e", "record-us-strikes-2024-01-23"))
def severity_held_back(risk_of_war: float, war_weight: float, recent_leadership: int, caution: float) -> float:
    """Severity taken off: the risk of a wider war, and caution after a recent leadership strike.

    risk_of_war: 0 to 1; recent_leadership: 1 within forty-five days of the last leadership strike.
    """
    return war_weight * risk_of_war + caution * recent_leadership


@rule("M5", sources=("002-p20-a", "004-p11-e", "004-p12-a", "record-us-strikes"))
def rung_of_response(
    severity: float,
    syria: float,
    iraq: float,
    leadership: float,
    campaign: float,
    iran: float,
    holds_iran: float,
    conciliation: float,
) -> int:
    """Which reprisal answers a severity: 2 limited in Syria, 3 limited in Iraq, 4 leader, 5 campaign, 6 Iran itself;
    0 none, where it is too slight for any.

    Iran is struck only as far as Washington holds it responsible; conciliation: severity more that Iraq needs.
    """
    if severity * holds_iran >= iran:
        return Response.STRIKE_ON_IRAN
    if severity >= campaign + conciliation:
        return Response.MAJOR_CAMPAIGN
    if severity >= leadership + conciliation:
        return Response.LEADERSHIP_STRIKE
    if severity >= iraq + conciliation:
        return Response.STRIKE_IN_IRAQ
    if severity >= syria:
        return Response.STRIKE_IN_SYRIA
    return Response.NONE


@rule(
    "M5",
    sources=("001-p16-a", "001-p24-a", "004-p15-f"),
    assumption="A month: the invitation to Washington followed the condemnation of February 2024 within that time.",
)
def conciliation_after(days_since: int, weight: float) -> float:
    """Severity more that strikes in Iraq need in the month after Baghdad last condemned a strike or appealed."""
    if days_since >= 0 and days_since <= 30:
        return weight
    return 0.0


@rule("M5", sources=("000-p09-a", "000-p09-b"))
def severity_spared(before: float, now: float, halted: float, killed: int, weight: float) -> float:
    """Severity that conduct since the choice takes off a chosen reprisal: quiet counts half, and whole when a halt was
    announced; words without quiet count nothing, and each death makes it count for less.

    before, now: attacks a day at the choice and today; halted: share of the factions under an announced halt.
    """
    if now >= before:
        return 0.0
    return weight * (1.0 - now / before) * (0.5 + 0.5 * halted) / (1.0 + killed)


@rule("M5", sources=("002-p20-a", "record-targets-lag-kia", "record-targets-lag-serious"))
def cause_of_response(killed: int, injured: int, serious: float) -> int:
    """What moved Washington: 2 deaths, 1 injuries that count as serious, 0 accumulated attacks."""
    if killed > 0:
        return 2
    if injured >= serious:
        return 1
    return 0


@rule("M5", sources=("000-p09-b", "record-targets-lag-kia", "record-targets-lag-serious"))
def mean_delay(cause: int, accumulated: float, injuries: float, deaths: float) -> float:
    """Mean delay in days before a reprisal, by what moved it."""
    if cause == 2:
        return deaths
    if cause == 1:
        return injuries
    return accumulated


@rule("M5", sources=("004-p11-d", "record-us-strikes-2024-02-02"))
def telegraphed_days(rung: int, days: float) -> float:
    """Days for which a reprisal is telegraphed: only the larger packages are."""
    if rung >= 5:
        return days
    return 0.0


@rule("M5", sources=("000-p09-c", "002-p20-a", "002-p19-a", "record-mediation-events-2023-12-02"))
def warns_in_words(pressure: float, threshold: float, share: float, days_since_warning: int, interval: float) -> int:
    """Whether Washington warns in words: pressure nears the threshold and no warning is fresh."""
    if pressure >= share * threshold and (days_since_warning < 0 or days_since_warning >= interval):
        return 1
    return 0


@rule("M5", sources=("000-p09-a", "004-p11-d", "004-p11-h", "004-p12-a", "record-us-strikes-2024-02-07"))
def chance_of_follow_up(incidents: int, chance: float) -> float:
    """Chance that a leadership strike follows a major campaign as its second part: none where nothing came since."""
    if incidents > 0:
        return chance
    return 0.0


@rule("M12", sources=("record-episode-2019-2020-iran-strike", "record-us-casualties-2020-01-08", "004-p15-e"))
def severity_of_iran_strike(killed: int, per_death: float, risk_of_war: float, war_weight: float) -> float:
    """How severe an answer a strike by Iran itself calls for: its dead, less what the risk of war holds back."""
    return per_death * killed - war_weight * risk_of_war


@rule("M12", sources=("record-episode-2019-2020-iran-strike", "record-us-casualties-2020-01-08", "004-p15-e"))
def answer_to_iran(severity: float, strike: float) -> int:
    """How Washington answers a strike by Iran itself: 0 it forgoes an answer, 1 it warns, 6 it strikes Iran."""
    if severity >= strike:
        return Response.STRIKE_ON_IRAN
    if severity >= 0.0:
        return Response.WARNING
    return Response.NONE


@rule(
    "M2",
    sources=("record-us-casualties-2024-01-28",),
    assumption="What more is sent protects a share of those not yet protected, so it never protects all.",
)
def protection_raised(protection: float, step: float) -> float:
    """Protection of US forces after more was sent: a share of what was left unprotected is covered."""
    return protection + step * (1.0 - protection)


@rule(
    "M10",
    sources=("001-p27-a", "001-p29-a", "001-p32-a", "record-mediation-events-2024-01-22"),
    assumption="Half for a demand, all for a law: pressure was used on demands, and more is held ready against a step. "
    "What Washington has itself agreed to it does not press against.",
)
def coercion_aimed_at(stance: float, threshold: float, law: int, agreed: int, weight: float) -> float:
    """Economic pressure Washington aims at: all of it against a law, half when Baghdad presses for withdrawal, none
    once a withdrawal is agreed.
    """
    if agreed == 1:
        return 0.0
    if law == 1:
        return weight
    if stance >= threshold:
        return 0.5 * weight
    return 0.0


@rule("M11", sources=("003-p22-a", "003-p23-a", "003-p31-b"))
def restrains_israel(days_since_appeal: int, weight: float) -> int:
    """Whether Washington holds Israel back from Iraq: for two months after Baghdad asks, if it is willing at all."""
    if weight > 0.0 and days_since_appeal >= 0 and days_since_appeal <= 60:
        return 1
    return 0


@rule("M12", sources=("002-p22-b", "002-p35-a", "record-episode-2019-2020-soleimani"))
def commander_dies(chance: float, u: float) -> int:
    """Whether an Iranian commander dies in a leadership strike."""
    if u < chance:
        return 1
    return 0
