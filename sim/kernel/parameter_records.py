"""The values that compiled code reads: one field for each parameter of scenarios/parameters.yaml.

A field is its parameter's path with an underscore for the dot; units and ranges stand in the file. Fields of both
classes are written by `python -m docs.reference --tables`, and a test fails when they are stale. They are written out,
rather than made at import, so that types are checked where a step reads them, and because the layout of the records
belongs to the compiled code, whose fingerprint is that of the sources.
"""

from __future__ import annotations


class Parameters:
    """All parameters and rule choices of one scenario."""

    rule_united_states: int
    rule_militia: int
    rule_baghdad: int
    rule_iran: int
    rule_strikes: int
    militia_restraint: float
    militia_campaign_capacity: float
    militia_steepness: float
    militia_gaza_motive: float
    militia_presence_motive: float
    militia_ideology_motive: float
    militia_anger_motive: float
    militia_outbidding_motive: float
    militia_free_riding: float
    militia_fear_weight: float
    militia_dread_weight: float
    militia_order_weight: float
    militia_deal_weight: float
    militia_talks_weight: float
    militia_surge_threshold: float
    militia_surge_chance: float
    militia_surge_multiplier: float
    militia_surge_days: float
    militia_suspended_fire: float
    militia_suspension_threshold: float
    militia_suspension_resolve: float
    militia_embarrassment_weight: float
    militia_mood_spread: float
    militia_resumption_threshold: float
    militia_stalled_talks_motive: float
    militia_leader_break_chance: float
    militia_solidarity: float
    militia_fear_half_life: float
    militia_anger_half_life: float
    militia_dread_half_life: float
    militia_deal_half_life: float
    militia_syria_share: float
    militia_jordan_share: float
    militia_israel_capacity: float
    militia_israel_gaza_weight: float
    militia_israel_hurdle: float
    militia_israel_alarm: float
    militia_israel_fear_weight: float
    militia_israel_when_suspended: float
    militia_arsenal_per_attack: float
    militia_hurdle: float
    militia_stand_down_margin: float
    militia_erratic: float
    militia_succession_days: float
    militia_leaderless_fire: float
    militia_temper_spread: float
    militia_learning: float
    militia_pause_weight: float
    consequences_injury_probability: float
    consequences_fatality_given_injury: float
    consequences_injuries_median: float
    consequences_injuries_shape: float
    consequences_injuries_ceiling: float
    consequences_deaths_continuation: float
    consequences_fatal_injury_multiplier: float
    consequences_protection: float
    consequences_cosmetic_aim: float
    consequences_first_report_share: float
    consequences_injury_surfacing_half_life: float
    consequences_limited_strike_fear: float
    consequences_limited_strike_anger: float
    consequences_limited_strike_damage: float
    consequences_leadership_strike_fear: float
    consequences_leadership_strike_anger: float
    consequences_leadership_strike_damage: float
    consequences_campaign_fear: float
    consequences_campaign_anger: float
    consequences_campaign_damage: float
    consequences_limited_strike_killed: float
    consequences_leadership_strike_killed: float
    consequences_campaign_killed: float
    consequences_spillover: float
    consequences_capability_half_life: float
    consequences_embassy_chance: float
    consequences_embassy_killed_threshold: float
    consequences_iranian_commander_present: float
    consequences_israel_casualty_probability: float
    united_states_retaliation_threshold: float
    united_states_injury_weight: float
    united_states_death_weight: float
    united_states_pressure_half_life: float
    united_states_exasperation_half_life: float
    united_states_exasperation_scale: float
    united_states_severity_per_injury: float
    united_states_severity_per_death: float
    united_states_severity_noise: float
    united_states_iraq_rung: float
    united_states_leadership_rung: float
    united_states_campaign_rung: float
    united_states_iran_rung: float
    united_states_holds_iran_responsible: float
    united_states_baghdad_restraint: float
    united_states_war_restraint: float
    united_states_election_restraint: float
    united_states_leadership_caution: float
    united_states_doctrine_step: float
    united_states_absorb_factor: float
    united_states_casualty_threshold_injured: float
    united_states_delay_accumulated: float
    united_states_delay_injuries: float
    united_states_delay_deaths: float
    united_states_telegraph_days: float
    united_states_warning_share: float
    united_states_warning_interval: float
    united_states_follow_up_chance: float
    united_states_follow_up_days: float
    united_states_attribution_accuracy: float
    united_states_economic_coercion: float
    united_states_talks_acceptance: float
    united_states_israel_restraint: float
    baghdad_mediation: float
    baghdad_mediation_alone: float
    baghdad_mediation_with_order: float
    baghdad_mediation_with_talks: float
    baghdad_understanding: float
    baghdad_appeal_interval: float
    baghdad_appeal_cost: float
    baghdad_capital_recovery: float
    baghdad_tehran_appeal_success: float
    baghdad_arrest_chance: float
    baghdad_arrest_reversal: float
    baghdad_grievance_limited: float
    baghdad_grievance_leadership: float
    baghdad_grievance_campaign: float
    baghdad_grievance_half_life: float
    baghdad_condemnation_threshold: float
    baghdad_withdrawal_threshold: float
    baghdad_siding_threshold: float
    baghdad_electoral_weight: float
    baghdad_dependence: float
    baghdad_russia_weight: float
    baghdad_framework_share: float
    baghdad_sunni_support: float
    baghdad_coercion_response: float
    baghdad_trust_lost: float
    baghdad_arrest_effect: float
    iran_control: float
    iran_gaza_cause: float
    iran_sanctions_push: float
    iran_talks_caution: float
    iran_fear_of_war_weight: float
    iran_fear_per_fatal_attack: float
    iran_fear_per_campaign: float
    iran_fear_half_life: float
    iran_deniability: float
    iran_election_caution: float
    iran_stop_threshold: float
    iran_cosmetic_threshold: float
    iran_green_threshold: float
    iran_signal_margin: float
    iran_cosmetic_order: float
    iran_green_light: float
    iran_supply_rate: float
    iran_supply_half_life: float
    iran_supply_least: float
    iran_departure_caution: float
    iran_retaliation_days: float
    iran_retaliation_chance: float
    iran_warning_chance: float
    iran_election_wait_days: float
    iran_retaliation_injuries: float
    israel_reprisal_threshold: float
    israel_iraq_threshold: float
    israel_casualty_weight: float
    israel_pressure_half_life: float
    israel_restraint_effect: float
    israel_exchange_days: float
    talks_progress_rate: float
    talks_stall_chance: float
    talks_unstall_chance: float
    talks_grace_days: float
    talks_vote_chance: float
    consequences_fatal_attack_dread: float
    consequences_dread_after_reprisal: float
    united_states_embassy_weight: float
    united_states_severity_embassy: float
    consequences_surprise: float
    consequences_warning_dread: float
    consequences_wrong_target_anger: float
    consequences_officer_grievance: float
    united_states_syria_rung: float
    united_states_conduct_weight: float
    united_states_campaign_discharge: float
    united_states_strikes_worth_weight: float
    united_states_region_weight: float
    united_states_doubt_restraint: float
    united_states_answer_iran_rung: float
    united_states_protection_step: float
    united_states_condemnation_weight: float
    iran_appeal_caution: float
    talks_offer_factor: float
    talks_fire_limit: float
    talks_timetable_days: float


class Traits:
    """One faction's fixed traits (scenarios/factions.yaml)."""

    address: int
    share: float
    independence: float
    resolve: float
    foresight: float
    embeddedness: float
    israel_focus: float
    prominence: float


def record_field(path: str) -> tuple[str, str | None]:
    """Where a parameter's value stands: a field of Parameters and None, or a field of Traits and the faction's id.

    `militia.restraint` stands in `militia_restraint`; `factions.kataib-hezbollah.autonomy` in `autonomy` of
    `kataib-hezbollah`.
    """
    parts = path.split(".")
    if len(parts) == 3 and parts[0] == "factions":
        return parts[2], parts[1]
    return "_".join(parts), None
