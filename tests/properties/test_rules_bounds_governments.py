"""Bounds and directions of what governments weigh: Washington, Baghdad, Tehran, Israel, the talks and the brand."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st
from rule_strategies import AMOUNTS, COUNTS, DAYS, FLAGS, LUCK, POSITIVE, QUICK, SHARES, SIGNALS, SIGNED

from sim.kernel.state import BaghdadRule, IranRule, Signal, Talks, Vote
from sim.rules import baghdad, bargains, brand, common, iran, israel, parliament, talks, united_states


class TestWashington:
    @QUICK
    @given(COUNTS, COUNTS, COUNTS, AMOUNTS, POSITIVE)
    def test_every_provocation_adds_to_pressure(
        self, attacks: int, injured: int, killed: int, weight: float, deaths: float
    ) -> None:
        base = united_states.pressure_from_day(attacks, injured, killed, weight, deaths)
        assert base >= attacks
        for more in ((1, 0, 0), (0, 1, 0), (0, 0, 1)):
            worse = (attacks + more[0], injured + more[1], killed + more[2])
            assert united_states.pressure_from_day(*worse, weight, deaths) >= base

    @QUICK
    @given(st.floats(0.0, 1000.0), COUNTS, COUNTS, st.floats(1.0, 100.0), st.floats(1.0, 50.0))
    def test_absorbing_never_counts_more_than_tit_for_tat(
        self, pressure: float, injured: int, killed: int, serious: float, factor: float
    ) -> None:
        given_inputs = (pressure, injured, killed, serious, factor)
        absorbed, counted = (united_states.pressure_weighed(doctrine, *given_inputs) for doctrine in (3, 1))
        assert 0.0 <= absorbed <= counted == pressure
        assert (united_states.pressure_weighed(0, *given_inputs) >= 1.0) or (killed == 0 and injured < serious)

    @QUICK
    @given(st.integers(0, 3), POSITIVE, POSITIVE, AMOUNTS, st.lists(st.floats(0.0, 50.0), min_size=1, max_size=40))
    def test_a_higher_threshold_never_answers_earlier(
        self, doctrine: int, a: float, b: float, restraint: float, days: list[float]
    ) -> None:
        def first_day(threshold: float) -> int:
            pressure = 0.0
            for day, added in enumerate(days):
                pressure = pressure * common.share_left(25.0) + added
                if pressure >= united_states.threshold_of_response(doctrine, threshold, restraint):
                    return day
            return len(days)

        assert first_day(min(a, b)) <= first_day(max(a, b))

    @QUICK
    @given(SHARES, SHARES, FLAGS, AMOUNTS, st.floats(0.0, 9999.0), st.floats(0.0, 9999.0), AMOUNTS)
    def test_restraint_grows_with_the_relationship_and_toward_an_election(
        self, a: float, b: float, moving: int, weight: float, near: float, far: float, election: float
    ) -> None:
        near, far = sorted((near, far))
        restraint = united_states.restraint_on_response(min(a, b), moving, weight, far, election)
        assert restraint >= 0.0
        assert restraint <= united_states.restraint_on_response(max(a, b), moving, weight, far, election)
        assert restraint <= united_states.restraint_on_response(min(a, b), 1, weight, far, election)
        assert restraint <= united_states.restraint_on_response(min(a, b), moving, weight, near, election)

    @QUICK
    @given(st.floats(0.0, 500.0), st.floats(10.0, 1000.0), COUNTS, SHARES, COUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
    def test_severity_never_falls_with_worse_provocation(
        self, felt: float, scale: float, hurt: int, each: float, dead: int, death: float, embassy: float, step: float
    ) -> None:
        severity = united_states.severity_of_provocation
        absorb, plain, strict = (united_states.doctrine_severity(doctrine, step) for doctrine in (3, 1, 2))
        base = severity(felt, scale, hurt, each, dead, death, embassy, plain)
        assert severity(felt + 1.0, scale, hurt, each, dead, death, embassy, plain) >= base
        assert severity(felt, scale, hurt + 1, each, dead, death, embassy, plain) >= base
        assert severity(felt, scale, hurt, each, dead + 1, death, embassy, plain) >= base
        assert severity(felt, scale, hurt, each, dead, death, embassy, absorb) <= base
        assert severity(felt, scale, hurt, each, dead, death, embassy, strict) >= base

    @QUICK
    @given(
        st.floats(-5.0, 30.0),
        st.floats(-5.0, 30.0),
        st.lists(st.floats(-5.0, 20.0), min_size=5, max_size=5),
        SHARES,
        SHARES,
        AMOUNTS,
    )
    def test_rungs_rise_with_severity_and_with_holding_iran_responsible(
        self, a: float, b: float, marks: list[float], c: float, d: float, conciliation: float
    ) -> None:
        low, high = sorted((a, b))
        marks.sort()
        rung = united_states.rung_of_response
        assert rung(low, *marks, c, 0.0) in (0, 2, 3, 4, 5, 6)
        assert rung(low, *marks, c, 0.0) <= rung(high, *marks, c, 0.0)
        assert rung(high, *marks, c, conciliation) <= rung(high, *marks, c, 0.0)
        assume(high >= 0.0)
        assert rung(high, *marks, min(c, d), 0.0) <= rung(high, *marks, max(c, d), 0.0)

    @QUICK
    @given(COUNTS, COUNTS, st.floats(0.0, 100.0))
    def test_a_graver_cause_is_never_named_as_a_lighter_one(self, killed: int, injured: int, serious: float) -> None:
        cause = united_states.cause_of_response(killed, injured, serious)
        assert cause in (0, 1, 2)
        assert united_states.cause_of_response(killed + 1, injured, serious) == 2
        assert united_states.cause_of_response(killed, injured + 1, serious) >= cause

    @QUICK
    @given(st.floats(0.0, 100.0), POSITIVE, SHARES, DAYS, st.floats(1.0, 120.0), AMOUNTS)
    def test_warnings_come_with_pressure_and_not_too_often(
        self, pressure: float, threshold: float, share: float, days: int, interval: float, more: float
    ) -> None:
        warns = united_states.warns_in_words(pressure, threshold, share, days, interval)
        assert united_states.warns_in_words(pressure + more, threshold, share, days, interval) >= warns
        assert not (warns and 0 <= days < interval)

    @QUICK
    @given(SIGNED, AMOUNTS, FLAGS, SHARES, AMOUNTS)
    def test_coercion_is_nothing_its_weight_or_half_of_it(
        self, stance: float, threshold: float, law: int, weight: float, more: float
    ) -> None:
        aimed = united_states.coercion_aimed_at(stance, threshold, law, 0, weight)
        assert aimed in (0.0, 0.5 * weight, weight)
        assert aimed <= united_states.coercion_aimed_at(stance, threshold, 1, 0, weight)
        assert united_states.coercion_aimed_at(stance + more, threshold, law, 0, weight) >= aimed


class TestBaghdad:
    @QUICK
    @given(st.tuples(AMOUNTS, SHARES, AMOUNTS, AMOUNTS), AMOUNTS)
    def test_grievance_moves_baghdad_to_the_factions_and_pressure_back(
        self, terms: tuple[float, ...], more: float
    ) -> None:
        stance = baghdad.stance_of_baghdad(*terms)
        assert baghdad.stance_of_baghdad(terms[0] + more, *terms[1:]) >= stance
        assert baghdad.stance_of_baghdad(*terms[:3], terms[3] + more) <= stance

    @QUICK
    @given(SHARES, SHARES, st.floats(-1.0, 1.0), SHARES, SHARES)
    def test_coercion_is_felt_as_the_response_has_it_and_less_by_the_bold(
        self, coercion: float, dependence: float, response: float, a: float, b: float
    ) -> None:
        meek, bold = sorted((a, b))
        felt = baghdad.pressure_felt(coercion, dependence, response, meek)
        assert felt * response >= 0.0
        assert abs(baghdad.pressure_felt(coercion, dependence, response, bold)) <= abs(felt) <= 1.0

    @QUICK
    @given(st.integers(0, 2), AMOUNTS, AMOUNTS, SHARES, SHARES, SIGNED, FLAGS, DAYS)
    def test_boldness_and_a_law_make_baghdad_press_sooner_and_an_agreement_ends_it(
        self, logic: int, withdrawal: float, siding: float, a: float, b: float, stance: float, law: int, days: int
    ) -> None:
        meek, bold = sorted((a, b))
        high, low = (baghdad.threshold_to_press(logic, withdrawal, siding, each) for each in (meek, bold))
        assert low <= high
        pressed = baghdad.calls_for_withdrawal(stance, high, law, 0, days)
        assert pressed <= baghdad.calls_for_withdrawal(stance, low, 1, 0, days)
        assert baghdad.calls_for_withdrawal(stance, high, law, 1, days) == 0

    @QUICK
    @given(st.tuples(st.integers(0, 2), FLAGS, AMOUNTS, AMOUNTS, FLAGS, FLAGS, FLAGS, st.integers(0, 5)))
    def test_an_instrument_is_one_of_the_list(self, terms: tuple[Any, ...]) -> None:
        assert baghdad.instrument_of_baghdad(*terms) in range(5)

    @QUICK
    @given(AMOUNTS, AMOUNTS, FLAGS, FLAGS)
    def test_a_bystander_does_nothing_or_presses(self, fire: float, front: float, press: int, reach: int) -> None:
        taken = baghdad.instrument_of_baghdad(BaghdadRule.BYSTANDER, press, fire, front, 1, 1, reach, 0)
        assert taken == (4 if press else 0)

    @QUICK
    @given(SHARES, st.integers(0, 2))
    def test_tehran_heeds_more_the_more_it_wants_restraint_itself(self, success: float, signal: int) -> None:
        chance = baghdad.chance_tehran_heeds(success, signal)
        assert 0.0 <= chance <= baghdad.chance_tehran_heeds(success, signal + 1) <= 1.0

    @QUICK
    @given(st.integers(0, 5), SHARES, SHARES, LUCK)
    def test_more_effort_never_means_less_initiative(self, instrument: int, a: float, b: float, u: float) -> None:
        low, high = sorted((a, b))
        assert baghdad.takes_initiative(instrument, low, u) in (0, instrument)
        assert baghdad.takes_initiative(instrument, low, u) <= baghdad.takes_initiative(instrument, high, u)

    @QUICK
    @given(st.tuples(SHARES, SHARES, SHARES, SHARES, SIGNED, SHARES, SHARES, SHARES, SHARES), st.integers(0, 8))
    def test_a_chance_of_understanding_is_a_chance_that_every_help_raises(
        self, terms: tuple[Any, ...], which: int
    ) -> None:
        raised = list(terms)
        raised[which] = max(1.0, raised[which])
        chance = bargains.chance_of_understanding(*terms)
        assert 0.0 <= chance <= bargains.chance_of_understanding(*raised) <= 1.0

    @QUICK
    @given(FLAGS, FLAGS, FLAGS, SHARES, SHARES)
    def test_a_bargain_ends_by_a_breach_or_for_want_of_talks(
        self, struck: int, fired: int, reach: int, trust: float, lost: float
    ) -> None:
        assert (bargains.end_of_bargain(struck, fired, reach) == 0) == (not struck and not fired and reach == 1)
        assert 0.0 <= bargains.trust_after_breach(trust, lost) <= trust

    @QUICK
    @given(SHARES, SHARES, AMOUNTS, AMOUNTS, LUCK, LUCK)
    def test_a_law_comes_closer_with_grievance_and_with_luck_that_brings_deputies(
        self, seats: float, support: float, grievance: float, more: float, a: float, b: float
    ) -> None:
        def outcome(grievance: float, u: float) -> int:
            framework = parliament.framework_present(seats, grievance, u)
            against = parliament.seats_against(seats, support)
            return parliament.outcome_of_vote(framework, parliament.sunni_present(support, u), against)

        nearness = {Vote.NO_QUORUM: 0, Vote.REJECTED: 1, Vote.PASSED: 2}
        few, many = sorted((a, b), reverse=True)
        near = nearness[Vote(outcome(grievance, few))]
        assert near <= nearness[Vote(outcome(grievance + more, few))]
        assert near <= nearness[Vote(outcome(grievance, many))]

    @QUICK
    @given(SIGNED, AMOUNTS, DAYS, FLAGS, SHARES, LUCK, AMOUNTS)
    def test_a_vote_is_called_no_less_by_a_baghdad_closer_to_the_factions(
        self, stance: float, siding: float, days: int, moving: int, chance: float, u: float, more: float
    ) -> None:
        called = parliament.vote_called(stance, siding, days, moving, chance, u)
        assert parliament.vote_called(stance + more, siding, days, moving, chance, u) >= called
        held_back, free = (parliament.vote_called(stance, siding, days, talks_move, chance, u) for talks_move in (1, 0))
        assert held_back <= free

    @QUICK
    @given(SHARES, SHARES, SHARES)
    def test_warnings_add_to_the_effort(self, mediation: float, a: float, b: float) -> None:
        low, high = sorted((a, b))
        assert mediation <= baghdad.effort_of_mediation(mediation, low)
        assert baghdad.effort_of_mediation(mediation, low) <= baghdad.effort_of_mediation(mediation, high) <= 1.0

    @QUICK
    @given(DAYS, st.floats(1.0, 60.0), SHARES, SHARES, SHARES)
    def test_capital_opens_initiatives(
        self, days: int, interval: float, capital: float, cost: float, more: float
    ) -> None:
        is_open = baghdad.initiative_open(days, interval, capital, cost)
        assert baghdad.initiative_open(days, interval, capital + more, cost) >= is_open


class TestTehran:
    @QUICK
    @given(st.integers(0, 2), SIGNED, SIGNED, st.lists(st.floats(-3.0, 5.0), min_size=3, max_size=3))
    def test_more_caution_never_gives_a_bolder_signal(self, logic: int, a: float, b: float, marks: list[float]) -> None:
        marks.sort()
        low, high = (iran.signal_of_tehran(logic, caution, *marks) for caution in sorted((a, b)))
        assert 0 <= low <= high <= 3

    @QUICK
    @given(SIGNED, st.lists(st.floats(-3.0, 5.0), min_size=3, max_size=3))
    def test_hard_control_leaves_no_half_measures(self, caution: float, marks: list[float]) -> None:
        marks.sort()
        assert iran.signal_of_tehran(IranRule.HARD_CONTROL, caution, *marks) != Signal.COSMETIC_ONLY
        assert iran.signal_of_tehran(IranRule.HANDS_OFF, caution, *marks) in (Signal.TOLERATE, Signal.STOP)

    @QUICK
    @given(SHARES, SHARES)
    def test_control_is_a_share_ordered_by_logic(self, a: float, b: float) -> None:
        low, high = sorted((a, b))
        for logic in range(3):
            assert 0.0 <= iran.control_exerted(logic, low) <= iran.control_exerted(logic, high) <= 1.0
        hands_off, calibrated, hard = (iran.control_exerted(logic, a) for logic in (2, 0, 1))
        assert hands_off <= calibrated <= hard

    @QUICK
    @given(st.tuples(*[AMOUNTS] * 8), st.integers(0, 7), AMOUNTS)
    def test_terms_of_caution_have_their_signs(self, terms: tuple[float, ...], which: int, more: float) -> None:
        raised = list(terms)
        raised[which] += more
        change = iran.caution_of_tehran(*raised) - iran.caution_of_tehran(*terms)
        assert change >= 0.0 if which < 6 else change <= 0.0

    @QUICK
    @given(st.floats(0.0, 9999.0), st.floats(0.0, 9999.0), AMOUNTS)
    def test_an_election_is_felt_more_the_nearer_it_is(self, a: float, b: float, weight: float) -> None:
        near, far = sorted((a, b))
        assert 0.0 <= iran.caution_before_election(far, weight) <= iran.caution_before_election(near, weight) <= weight

    @QUICK
    @given(st.integers(0, 729), st.floats(0.0, 120.0), st.integers(0, 9999), st.floats(0.0, 120.0))
    def test_an_answer_never_falls_before_what_it_answers(
        self, day: int, delay: float, election: int, wait: float
    ) -> None:
        due = iran.day_of_answer(day, delay, election, wait)
        assert due >= day
        assert (due == day + election + 3) == (election <= wait) or due == day + int(delay)

    @QUICK
    @given(SIGNALS, SHARES)
    def test_supply_is_a_share_that_caution_lowers(self, signal: int, least: float) -> None:
        assert least - 1e-12 <= iran.supply_aimed_at(signal, least) <= 1.0
        assert iran.supply_aimed_at(signal, least) >= iran.supply_aimed_at(min(3, signal + 1), least)

    @QUICK
    @given(SIGNALS, SIGNALS, SIGNALS)
    def test_a_signal_stands_between_the_two_that_would_change_it(self, before: int, a: int, b: int) -> None:
        firm, lax = sorted((a, b))
        stands = iran.signal_that_stands(before, firm, lax)
        assert stands in (before, firm, lax)
        assert iran.signal_that_stands(stands, firm, lax) == stands
        assert (stands == before) == (firm <= before <= lax)

    @QUICK
    @given(SHARES, FLAGS)
    def test_an_exchange_never_lowers_the_risk_of_war(self, given_risk: float, owed: int) -> None:
        assert given_risk <= iran.risk_of_regional_war(given_risk, owed) <= 1.0


class TestIsraelAndTalks:
    @QUICK
    @given(COUNTS, AMOUNTS, st.floats(0.0, 500.0))
    def test_attacks_on_israel_add_pressure(self, attacks: int, harm: float, weight: float) -> None:
        base = israel.pressure_on_israel(attacks, harm, weight)
        assert base >= attacks
        assert israel.pressure_on_israel(attacks + 1, harm, weight) > base
        assert israel.pressure_on_israel(attacks, harm + 1.0, weight) >= base

    @QUICK
    @given(SHARES, LUCK, LUCK)
    @example(2.225073858507203e-309, 0.0, 0.0)  # so small that an eighth of it is rounded
    @example(5e-324, 0.0, 0.0)
    def test_more_luck_never_means_more_harm_in_israel(self, chance: float, a: float, b: float) -> None:
        low, high = sorted((a, b))
        most, least = israel.harm_in_israel(chance, low), israel.harm_in_israel(chance, high)
        assert 4.0 >= most >= least >= 0.0
        assert (most > 0.0) == (low < chance)

    @QUICK
    @given(st.floats(0.0, 1000.0), st.floats(1.0, 1000.0), st.floats(1.0, 1000.0), SHARES, st.floats(0.0, 20.0))
    def test_restraint_never_brings_an_answer_or_brings_it_to_iraq(
        self, pressure: float, in_syria: float, in_iraq: float, willing: float, effect: float
    ) -> None:
        unasked, asked = (israel.restraint_in_force(willing, flag) for flag in (0, 1))
        assert 0.0 <= unasked <= asked <= 1.0
        free, some, held = (israel.threshold_in_iraq(in_iraq, each, effect) for each in (0.0, unasked, asked))
        assert in_iraq == free <= some <= held
        answers = [israel.answer_of_israel(pressure, in_syria, each) for each in (held, some, free)]
        assert answers == sorted(answers)
        assert (answers[-1] == 0) == (pressure < min(in_syria, in_iraq))
        assert 0.0 <= israel.pressure_after_answer(pressure, answers[-1]) <= pressure

    @QUICK
    @given(SHARES, SHARES, st.floats(1.0, 120.0), st.floats(0.0, 20.0), LUCK)
    def test_restraint_delays_and_softens_an_answer_to_iran(
        self, a: float, b: float, days: float, effect: float, u: float
    ) -> None:
        low, high = sorted((a, b))
        assert israel.days_before_answer(days, low, effect) <= israel.days_before_answer(days, high, effect)
        assert israel.answer_is_measured(low, u) <= israel.answer_is_measured(high, u)
        assert israel.blame_of_washington(low) >= israel.blame_of_washington(high) >= 0.0

    @QUICK
    @given(st.floats(0.0, 1.0), FLAGS, SHARES, st.floats(1.0, 50.0))
    def test_talks_open_with_a_chance_that_an_offer_raises(
        self, asked: float, offered: int, acceptance: float, factor: float
    ) -> None:
        chance = talks.chance_talks_open(asked, offered, acceptance, factor)
        assert 0.0 <= chance <= talks.chance_talks_open(1.0, 1, acceptance, factor) <= 1.0
        assert chance == 0.0 or asked or offered

    @QUICK
    @given(st.integers(0, 4), FLAGS, SHARES, SHARES, SHARES, SHARES, LUCK)
    def test_talks_pass_only_between_states_that_touch(
        self, state: int, broken: int, progress: float, a: float, b: float, c: float, u: float
    ) -> None:
        touching = {0: {0, 1}, 1: {1, 2, 3, 4}, 2: {1, 2, 3}, 3: {1, 3}, 4: {4}}
        assert talks.next_talks_state(state, broken, progress, a, b, c, u) in touching[state]

    @QUICK
    @given(FLAGS, FLAGS, SHARES, st.floats(0.0, 2.0), SHARES)
    def test_talks_return_for_reasons_only(
        self, quiet: int, offered: int, visit: float, demand: float, chance: float
    ) -> None:
        returns = talks.chance_talks_return(quiet, offered, visit, demand, chance)
        assert 0.0 <= returns <= talks.chance_talks_return(1, 1, 1.0, 2.0, chance) <= 1.0
        assert talks.chance_talks_return(0, 0, 0.0, 0.0, chance) == 0.0

    @QUICK
    @given(st.integers(0, 4), SHARES, SHARES, SHARES, FLAGS, FLAGS)
    def test_progress_never_falls_ends_at_one_and_waits_for_quiet(
        self, state: int, progress: float, rate: float, visit: float, law: int, quiet: int
    ) -> None:
        after = talks.progress_after_day(state, progress, rate, visit, law, quiet)
        assert progress <= after <= 1.0
        assert (after == progress) or (state == Talks.MOVING and quiet == 1)

    @QUICK
    @given(SHARES, st.floats(30.0, 3650.0), FLAGS)
    def test_a_step_of_the_timetable_takes_forces_out_and_never_more_than_all(
        self, gone: float, days: float, law: int
    ) -> None:
        assert gone <= talks.drawdown_after_step(gone, days, law) <= 1.0

    @QUICK
    @given(SHARES, st.lists(SHARES, min_size=1, max_size=8))
    def test_blame_is_shared_out_whole(self, own: float, others: list[float]) -> None:
        everyone = [own + 1e-9, *(each + 1e-9 for each in others)]
        shares = [brand.share_of_blame(each, sum(everyone)) for each in everyone]
        assert all(0.0 <= share <= 1.0 + 1e-12 for share in shares)
        assert abs(sum(shares) - 1.0) < 1e-9
