"""Bounds and directions of what factions weigh and of what attacks and strikes do."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st
from rule_strategies import AMOUNTS, COUNTS, DAYS, FLAGS, LUCK, QUICK, SHARES, SIGNALS, SIGNED

from sim.actors.decisions import DECISIONS
from sim.kernel.addresses import Decision
from sim.kernel.state import Posture, Reason, Signal
from sim.rules import common, consequences, iran, israel_front, militia

PULLS = {name: term.sign for name, term in DECISIONS[Decision.SUSPEND].terms.items() if term.sign and name != "mood"}
"""Terms of the pull to suspend, which the rule names as the record does, with their signs."""
PULLED = st.fixed_dictionaries(dict.fromkeys(PULLS, AMOUNTS) | {"order": SIGNED})


class TestMilitia:
    RATE = (SIGNED, st.floats(0.5, 12.0), st.floats(0.1, 20.0), SHARES, SHARES, SHARES)
    EXPOSED = st.floats(0.0, 2.0)

    @QUICK
    @given(st.tuples(*RATE), st.integers(0, 4), st.floats(1.0, 6.0), SHARES, EXPOSED)
    def test_a_rate_is_never_negative_nor_above_a_surge_of_the_share(
        self, terms: tuple[float, ...], posture: int, surge: float, residual: float, exposure: float
    ) -> None:
        rate = militia.firing_rate(*terms, posture, surge, residual, exposure)
        assert 0.0 <= rate <= terms[2] * terms[3] * surge * exposure * (1.0 + 1e-12)
        assert rate == 0.0 or posture < 3

    @QUICK
    @given(st.floats(0.0, 50000.0), st.floats(0.0, 50000.0), st.floats(1.0, 5000.0))
    def test_more_troops_are_more_exposed_and_none_not_at_all(self, a: float, b: float, usual: float) -> None:
        low, high = sorted((a, b))
        assert militia.exposure_to_attack(0.0, usual) == 0.0
        assert militia.exposure_to_attack(usual, usual) == 1.0
        assert militia.exposure_to_attack(low, usual) <= militia.exposure_to_attack(high, usual) < 2.0

    @QUICK
    @given(st.tuples(*RATE), st.floats(1.0, 6.0), SHARES)
    def test_postures_are_ordered_by_their_fire(self, terms: tuple[float, ...], surge: float, residual: float) -> None:
        rates = [militia.firing_rate(*terms, posture, surge, residual, 1.0) for posture in range(5)]
        active, surging, suspended, passive, down = rates
        assert passive == down == 0.0 <= suspended <= active <= surging

    @QUICK
    @given(st.tuples(*RATE), st.integers(0, 5), st.integers(0, 3), SHARES)
    def test_more_surplus_capacity_arms_or_capability_never_fire_less(
        self, terms: tuple[float, ...], which: int, posture: int, more: float
    ) -> None:
        assume(which != 1)
        raised = list(terms)
        raised[which] += more
        fewer, greater = (militia.firing_rate(*each, posture, 2.0, 0.05, 1.0) for each in (terms, tuple(raised)))
        assert fewer <= greater

    @QUICK
    @given(SIGNED, AMOUNTS, AMOUNTS, AMOUNTS, st.tuples(*RATE))
    def test_more_restraint_never_means_more_fire(
        self, motive: float, restraint: float, threshold: float, more: float, terms: tuple[float, ...]
    ) -> None:
        for stricter in ((restraint + more, threshold), (restraint, threshold + more)):
            less = militia.surplus_of_motive(motive, *stricter)
            assert less <= militia.surplus_of_motive(motive, restraint, threshold)
            surplus = militia.surplus_of_motive(motive, restraint, threshold)
            free = militia.firing_rate(surplus, *terms[1:], 0, 2.0, 0.1, 1.0)
            assert militia.firing_rate(less, *terms[1:], 0, 2.0, 0.1, 1.0) <= free

    @QUICK
    @given(SHARES, SHARES, SHARES, st.integers(0, 2), st.integers(0, 2), AMOUNTS)
    def test_more_control_restrains_more_under_an_order_to_stop(
        self, a: float, b: float, independence: float, command: int, logic: int, weight: float
    ) -> None:
        strength = militia.order_strength(Signal.STOP, 0.4)
        low, high = (iran.control_exerted(logic, control) for control in sorted((a, b)))
        less, more = (militia.obedience(command, control, independence) for control in (low, high))
        weak, strong = (militia.restraint_from_order(strength, obeyed, weight) for obeyed in (less, more))
        assert weak <= strong

    @QUICK
    @given(SHARES, SHARES, SHARES, st.integers(0, 2), AMOUNTS, SHARES)
    def test_a_green_light_sets_no_more_free_than_is_wanted_and_more_under_more_control(
        self, a: float, b: float, independence: float, command: int, wanted: float, green: float
    ) -> None:
        less, more = (militia.obedience(command, control, independence) for control in sorted((a, b)))
        weak, strong = (
            militia.motive_from_release(Signal.GREEN_LIGHT, obeyed, wanted, green) for obeyed in (less, more)
        )
        assert 0.0 <= weak <= strong <= wanted
        assert militia.motive_from_release(Signal.TOLERATE, more, wanted, green) == 0.0

    @QUICK
    @given(st.integers(0, 2), SHARES, SHARES, SHARES)
    def test_obedience_is_a_share_that_independence_never_raises(
        self, command: int, control: float, a: float, b: float
    ) -> None:
        low, high = sorted((a, b))
        assert 0.0 <= militia.obedience(command, control, high) <= militia.obedience(command, control, low) <= 1.0

    @QUICK
    @given(SHARES)
    def test_stricter_signals_are_stronger_orders(self, cosmetic: float) -> None:
        strengths = [militia.order_strength(signal, cosmetic) for signal in range(4)]
        assert strengths == sorted(strengths)
        assert strengths[0] == 0.0
        assert strengths[3] == 1.0

    @QUICK
    @given(SHARES, st.floats(-1.0, 1.0), SHARES)
    def test_a_belief_moves_toward_what_was_seen_and_no_further(
        self, belief: float, seen: float, learning: float
    ) -> None:
        after = militia.belief_after(belief, seen, learning)
        assert min(belief, seen) - 1e-12 <= after <= max(belief, seen) + 1e-12

    @QUICK
    @given(AMOUNTS, AMOUNTS, FLAGS)
    def test_firing_again_takes_more_than_standing_down_and_most_while_a_reason_lasts(
        self, hurdle: float, margin: float, lasts: int
    ) -> None:
        needed = militia.needed_to_fire_again(hurdle, margin, lasts)
        assert -hurdle <= needed
        assert needed >= militia.needed_to_fire_again(hurdle, margin, 0)

    @QUICK
    @given(SHARES, FLAGS, AMOUNTS, SHARES, st.floats(0.0, 10000.0), AMOUNTS)
    def test_motives_are_not_negative(
        self, intensity: float, truce: int, weight: float, grievance: float, troops: float, ideology: float
    ) -> None:
        assert 0.0 <= militia.motive_from_gaza(intensity, truce, weight) <= weight
        assert ideology <= militia.motive_from_presence(grievance, troops, weight, ideology) <= ideology + weight
        assert militia.motive_from_anger(intensity, weight) >= 0.0

    @QUICK
    @given(st.floats(0.0, 50.0), st.floats(0.0, 50.0), st.floats(0.0, 2.0), st.floats(0.0, 2.0))
    def test_the_pull_of_rivals_saturates(self, a: float, b: float, outbidding: float, free_riding: float) -> None:
        low, high = sorted((a, b))
        few, many = (militia.motive_from_rivals(fire, outbidding, free_riding) for fire in (low, high))
        assert abs(few) <= abs(many) + 1e-12
        assert abs(many) <= abs(outbidding - free_riding)

    @QUICK
    @given(AMOUNTS, AMOUNTS, SHARES, AMOUNTS, AMOUNTS, AMOUNTS)
    def test_more_fear_or_dread_restrains_more(
        self, fear: float, dread: float, foreseen: float, weight: float, other: float, more: float
    ) -> None:
        base = militia.restraint_from_fear(fear, dread, foreseen, weight, other)
        assert base >= 0.0
        assert militia.restraint_from_fear(fear + more, dread, foreseen, weight, other) >= base
        assert militia.restraint_from_fear(fear, dread + more, foreseen, weight, other) >= base

    @QUICK
    @given(SHARES, SHARES, AMOUNTS)
    def test_talks_restrain_more_the_further_they_are(self, a: float, b: float, weight: float) -> None:
        low, high = sorted((a, b))
        moving = [militia.restraint_from_talks(1, 0, progress, weight) for progress in (low, high)]
        assert 0.0 <= moving[0] <= moving[1] <= militia.restraint_from_talks(0, 1, a, weight) + 1e-12
        assert militia.restraint_from_talks(0, 0, high, weight) == 0.0

    @QUICK
    @given(PULLED, st.sampled_from(sorted(PULLS)), AMOUNTS)
    def test_every_pull_to_suspend_goes_its_own_way(self, terms: dict[str, float], which: str, more: float) -> None:
        moved = militia.pull_to_suspend(**terms | {which: terms[which] + more}) - militia.pull_to_suspend(**terms)
        assert moved >= 0.0 if PULLS[which] == "+" else moved <= 0.0

    @QUICK
    @given(AMOUNTS, SHARES, SHARES, AMOUNTS, AMOUNTS, AMOUNTS)
    def test_restraint_lowers_and_resolve_raises_what_a_suspension_needs(
        self, base: float, a: float, b: float, weight: float, restraint: float, more: float
    ) -> None:
        low, high = sorted((a, b))
        needs = militia.threshold_to_suspend(base, low, weight, restraint)
        assert needs <= militia.threshold_to_suspend(base, high, weight, restraint)
        assert needs >= militia.threshold_to_suspend(base, low, weight, restraint + more)

    @QUICK
    @given(DAYS, FLAGS, SHARES, AMOUNTS)
    def test_embarrassment_is_felt_for_ten_days(self, days: int, reach: int, seat: float, weight: float) -> None:
        felt = militia.embarrassment_of_baghdad(days, reach, seat, weight)
        assert 0.0 <= felt <= weight
        assert (felt == 0.0) or 0 <= days <= 10

    @QUICK
    @given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, FLAGS)
    def test_the_weightiest_reason_is_the_largest(
        self, dread: float, order: float, deal: float, truce: float, bound: int
    ) -> None:
        terms = {Reason.DREAD: dread, Reason.TEHRAN_ORDER: order, Reason.TRUCE: truce}
        terms[Reason.BARGAIN if bound else Reason.BAGHDAD_DEAL] = deal
        assert terms[Reason(militia.weightiest_reason(dread, order, deal, truce, bound))] == max(terms.values())

    @QUICK
    @given(SHARES, SHARES, SIGNALS)
    def test_aims_are_shares(self, a: float, b: float, signal: int) -> None:
        assert 0.0 <= militia.aim_of_attack(signal, a, b) <= 1.0

    @QUICK
    @given(SHARES, SHARES, SHARES)
    def test_obedience_never_raises_the_harm_of_a_cosmetic_attack(self, a: float, b: float, aim: float) -> None:
        low, high = sorted((a, b))
        signal = Signal.COSMETIC_ONLY
        assert militia.aim_of_attack(signal, high, aim) <= militia.aim_of_attack(signal, low, aim) + 1e-12

    @QUICK
    @given(st.floats(0.01, 2.0), SHARES, SHARES)
    def test_theatres_take_their_shares(self, iraq: float, syria: float, jordan: float) -> None:
        fell = [militia.theatre_of_attack((i + 0.5) / 200, iraq, syria, jordan) for i in range(200)]
        for theatre, weight in ((0, iraq), (1, syria), (2, jordan)):
            assert abs(fell.count(theatre) / 200 - weight / (iraq + syria + jordan)) < 0.01


class TestHarm:
    @QUICK
    @given(SHARES, SHARES, SHARES, SHARES)
    def test_protection_never_raises_the_chance_of_injury(self, base: float, a: float, b: float, aim: float) -> None:
        exposed, protected = (consequences.chance_of_injury(base, protection, aim) for protection in sorted((a, b)))
        assert 0.0 <= protected <= exposed <= 1.0

    @QUICK
    @given(LUCK, LUCK, st.floats(1.0, 60.0), st.floats(0.5, 10.0), st.floats(1.0, 500.0), st.floats(1.0, 20.0))
    def test_injured_are_from_one_to_the_ceiling(
        self, a: float, b: float, median: float, shape: float, ceiling: float, multiplier: float
    ) -> None:
        low, high = (consequences.people_injured(u, median, shape, ceiling, multiplier) for u in sorted((a, b)))
        assert 1 <= low <= high <= max(1.0, ceiling)
        assert low <= consequences.people_injured(min(a, b), median, shape, ceiling, multiplier + 1.0)

    @QUICK
    @given(LUCK, LUCK, st.floats(0.0, 0.95), st.floats(0.0, 0.95))
    def test_killed_are_from_one_to_ten(self, a: float, b: float, c: float, d: float) -> None:
        low, high = sorted((a, b))
        fewer, more = sorted((c, d))
        assert 1 <= consequences.people_killed(high, c) <= consequences.people_killed(low, c) <= 10
        assert consequences.people_killed(a, fewer) <= consequences.people_killed(a, more)

    @QUICK
    @given(COUNTS, SHARES)
    def test_the_first_report_is_part_of_the_injured(self, injured: int, share: float) -> None:
        assert 0 <= consequences.first_report(injured, share) <= injured

    @QUICK
    @given(COUNTS, st.floats(0.5, 120.0))
    def test_every_injury_surfaces_in_the_end_and_none_twice(self, unreported: int, half_life: float) -> None:
        left, days = unreported, 0
        while left > 0:
            surfacing = consequences.injuries_surfacing(left, common.share_left(half_life))
            assert 1 <= surfacing <= left
            left, days = left - surfacing, days + 1
        assert days <= unreported

    @QUICK
    @given(AMOUNTS, SHARES, SHARES)
    def test_those_not_struck_feel_no_more_than_those_struck(self, size: float, spillover: float, other: float) -> None:
        for rule in (consequences.fear_from_strike, consequences.anger_from_strike, consequences.anger_over_leader):
            assert 0.0 <= rule(size, 0, spillover) <= rule(size, 1, spillover) == size
            assert rule(size, 0, min(spillover, other)) <= rule(size, 0, max(spillover, other))

    @QUICK
    @given(SHARES, SHARES, AMOUNTS)
    def test_what_a_strike_leaves_is_a_share(self, capability: float, damage: float, dread: float) -> None:
        assert 0.0 <= consequences.capability_after_strike(capability, damage) <= capability
        assert 0.0 <= consequences.dread_after_reprisal(dread, damage) <= dread

    @QUICK
    @given(SHARES, st.integers(0, 50), st.integers(0, 50), st.floats(0.0, 0.5), SHARES, SHARES)
    def test_an_arsenal_stays_an_arsenal_and_fire_never_fills_it(
        self, arsenal: float, a: int, b: int, spent: float, supply: float, rate: float
    ) -> None:
        few, many = sorted((a, b))
        after_many = consequences.arsenal_after_day(arsenal, many, spent, supply, rate)
        assert 0.0 <= after_many <= consequences.arsenal_after_day(arsenal, few, spent, supply, rate) <= 1.0 + 1e-12

    @QUICK
    @given(COUNTS, st.floats(1.0, 200.0), SHARES, SIGNED, AMOUNTS)
    def test_crowds_come_no_less_for_more_dead_or_a_warmer_stance(
        self, killed: int, threshold: float, chance: float, stance: float, more: float
    ) -> None:
        base = consequences.chance_of_storming(killed, threshold, chance, stance)
        assert 0.0 <= base <= 1.0
        assert consequences.chance_of_storming(killed + 5, threshold, chance, stance) >= base
        assert consequences.chance_of_storming(killed, threshold, chance, stance + more) >= base


class TestFrontAgainstIsrael:
    @QUICK
    @given(SHARES, SHARES, SHARES, SHARES, FLAGS, AMOUNTS)
    def test_war_in_lebanon_never_lowers_the_motive(
        self, focus: float, a: float, b: float, gaza: float, truce: int, weight: float
    ) -> None:
        low, high = sorted((a, b))
        calm = israel_front.motive_of_front(focus, low, gaza, truce, weight)
        assert 0.0 <= calm <= israel_front.motive_of_front(focus, high, gaza, truce, weight)
        assert israel_front.motive_of_front(0.0, high, gaza, truce, weight) == 0.0

    @QUICK
    @given(SIGNED, SIGNED, SHARES, SHARES, SHARES, st.integers(0, 4), SHARES)
    def test_the_rate_lies_between_none_and_capacity_and_a_halt_never_raises_it(
        self, a: float, b: float, share: float, capability: float, arsenal: float, posture: int, kept: float
    ) -> None:
        low, high = sorted((a, b))
        few, many = (
            israel_front.rate_on_front(each, 2.0, share, capability, arsenal, posture, kept) for each in (low, high)
        )
        assert 0.0 <= few <= many <= 2.0 * share
        assert many <= israel_front.rate_on_front(high, 2.0, share, capability, arsenal, Posture.ACTIVE, kept)
        assert low > 0.0 or few == 0.0

    @QUICK
    @given(AMOUNTS, st.floats(1.0, 1000.0), AMOUNTS, SHARES, AMOUNTS)
    def test_alarm_is_at_most_its_weight(
        self, pressure: float, limit: float, blows: float, seat: float, weight: float
    ) -> None:
        assert 0.0 <= israel_front.alarm_of_leaders(pressure, limit, blows, seat, weight) <= weight
