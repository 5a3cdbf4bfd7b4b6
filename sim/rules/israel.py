"""Israel rules: whether and where it answers attacks from Iraq (M11), and how it answers Iran (M12).

Pressure is in attack equivalents.
"""

from __future__ import annotations

from sim.rules.declare import rule


@rule("M11", sources=("003-p22-b", "003-p22-c"))
def pressure_on_israel(attacks: int, harm: float, casualty_weight: float) -> float:
    """Pressure to answer that a day adds: attacks on Israel, those with casualties weighing far more, by their harm."""
    return attacks + casualty_weight * harm


@rule(
    "M11",
    sources=("003-p22-a", "003-p23-a", "003-p31-b"),
    assumption="Unasked, Washington holds Israel back half as far as after an appeal: it did so over Iran as well.",
)
def restraint_in_force(willing: float, asked: int) -> float:
    """How far Washington holds Israel back from Iraq: as far as it is willing once Baghdad has asked, half as far else.

    willing: 0 to 1; asked: 1 while an appeal by Baghdad is fresh.
    """
    if asked == 1:
        return willing
    return 0.5 * willing


@rule("M11", sources=("003-p23-a", "003-p31-b"))
def threshold_in_iraq(threshold: float, restraint: float, effect: float) -> float:
    """Pressure at which Israel strikes in Iraq, raised as far as Washington holds it back."""
    return threshold * (1.0 + effect * restraint)


@rule("M11", sources=("003-p15-a", "003-p22-b", "003-p23-a"))
def answer_of_israel(pressure: float, in_syria: float, in_iraq: float) -> int:
    """Israel's answer by its ladder: 2 a strike in Iraq, 1 a strike in Syria, 0 none; each from its own pressure."""
    if pressure >= in_iraq:
        return 2
    if pressure >= in_syria:
        return 1
    return 0


@rule(
    "M11",
    sources=("003-p15-a",),
    assumption="Those who fire are in Iraq, so a strike in Syria settles the account by half, one in Iraq wholly.",
)
def pressure_after_answer(pressure: float, answer: int) -> float:
    """Pressure that an answer leaves: half after a strike in Syria, none after one in Iraq."""
    if answer == 2:
        return 0.0
    return 0.5 * pressure


@rule("M11", sources=("003-p22-a", "003-p23-a", "001-p03-b"))
def blame_of_washington(restraint: float) -> float:
    """Share of the blame for an Israeli strike in Iraq that falls on Washington: what it did not do to prevent it."""
    return 1.0 - restraint


@rule("M12", sources=("003-p31-a", "003-p31-b"))
def days_before_answer(days: float, restraint: float, effect: float) -> int:
    """Days that Israel lets pass before it answers a blow by Iran, more as far as Washington holds it back."""
    return int(days * (1.0 + effect * restraint))


@rule("M12", sources=("003-p31-c", "003-p32-a"))
def answer_is_measured(restraint: float, u: float) -> int:
    """Whether Israel's answer to Iran spares sensitive targets: chance by how far Washington holds it back."""
    if u < restraint:
        return 1
    return 0


@rule(
    "M11",
    sources=("003-p22-b", "003-p22-c"),
    assumption="Heavy-tailed like the harm of attacks on US forces: one in four with casualties does twice the harm.",
)
def harm_in_israel(chance: float, u: float) -> float:
    """Harm that an attack does in Israel: none as a rule; by chance casualties, few or many, of which 1 is the middle.

    u: luck in [0, 1); below the chance there are casualties, the more the lower, from half to four times the middle.
    """
    if u >= chance:
        return 0.0
    return 0.5 / max(u / chance, 0.125)
