"""The record as the simulator uses it: the running total, its intervals, and what a run that follows it is given."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.build import build_inputs
from sim.errors import InputError
from sim.inputs.files.documents import data_root
from sim.inputs.record.counts import (
    cumulative_series,
    excluded_points,
    read_table,
    record_use,
    strike_types,
)
from sim.inputs.record.intervals import (
    clip_interval,
    dated_attacks,
    dated_between,
    largest_remainder,
    reporting_intervals,
)
from sim.inputs.scenario.history import HistoryArrays, history_arrays
from sim.inputs.scenario.scenario import load_scenario
from sim.inputs.tables.vocabulary import RECORDS
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import Posture, Response, Signal, Talks, Theatre

NAMES = RECORDS


@dataclass(frozen=True)
class Followed:
    """The part of a scenario that the record needs."""

    name: str = "test"
    start: date = date(2023, 10, 17)
    days: int = 197
    record: str | None = "tower-22"
    follow_until: date | None = date(2024, 1, 28)
    factions: tuple[str, ...] = ("kataib-hezbollah", "harakat-al-nujaba", "kataib-sayyid-al-shuhada")


SOLEIMANI = Followed(start=date(2019, 10, 27), days=187, record="soleimani", follow_until=date(2019, 12, 27))


def day_number(scenario: Followed, day: date) -> int:
    return (day - scenario.start).days


def test_the_records_are_the_ones_that_scenarios_may_name() -> None:
    assert NAMES == RECORDS


@pytest.mark.parametrize("name", NAMES)
def test_dates_rise_and_totals_never_fall(name: str) -> None:
    points = cumulative_series(name)
    assert points[0].total == 0
    assert [p.date for p in points] == sorted({p.date for p in points})
    assert [p.total for p in points] == sorted(p.total for p in points)


@pytest.mark.parametrize("name", NAMES)
def test_splits_sum_to_their_totals(name: str) -> None:
    for point in cumulative_series(name):
        if None not in (point.iraq, point.syria, point.jordan):
            assert point.split is not None, point
    for part in reporting_intervals(name):
        assert sum(part.split) == part.total
        assert min(part.split) >= 0


@pytest.mark.parametrize("name", NAMES)
def test_intervals_follow_on_and_reproduce_every_point(name: str) -> None:
    points, intervals = cumulative_series(name), reporting_intervals(name)
    total, split = 0, [0, 0, 0]
    assert len(intervals) == len(points) - 1
    for before, point, part in zip(points, points[1:], intervals, strict=False):
        assert (part.first, part.last) == (before.date + timedelta(days=1), point.date)
        total += part.total
        split = [old + new for old, new in zip(split, part.split, strict=True)]
        assert total == point.total
        if point.split is not None:
            assert tuple(split) == point.split


def test_the_record_gives_166_attacks_by_30_january() -> None:
    by_date = {point.date: point for point in cumulative_series("tower-22")}
    assert by_date[date(2024, 1, 30)].total == 166
    assert by_date[date(2024, 1, 30)].split == (67, 98, 1)


def test_the_record_of_2019_20_gives_what_its_counters_give() -> None:
    points = {point.date: point for point in cumulative_series("soleimani")}
    assert points[date(2019, 12, 26)].total == 10
    assert points[date(2019, 12, 26)].at_least
    assert points[date(2020, 2, 16)].total == 19
    assert points[date(2020, 3, 12)].total - points[date(2019, 12, 27)].total == 14
    assert points[date(2020, 4, 2)].total - points[date(2019, 12, 27)].total == 15


def test_nothing_unverified_is_used_and_every_row_is_used_or_excluded_with_a_reason() -> None:
    kept, left_out = cumulative_series("tower-22"), excluded_points("tower-22")
    assert not [point for point in kept if "not_verified" in point.status]
    assert all(item.reason for item in left_out)
    rows = {(row["date"], int(row["cumulative_count"])) for row in read_table("attacks_cumulative")}
    used = {(point.date.isoformat(), point.total) for point in [*kept, *(item.point for item in left_out)]}
    assert rows == used
    assert len(left_out) == len(record_use("tower-22")["excluded"])


def test_an_unknown_record_is_named_with_its_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'tower-22'"):
        cumulative_series("tower22")


@pytest.mark.parametrize("name", NAMES)
def test_dated_attacks_fit_their_intervals(name: str) -> None:
    for part in reporting_intervals(name):
        count, located = dated_between(name, part.first, part.last)
        assert count <= part.total
        if part.last != date(2023, 11, 14):
            assert all(known <= shown for known, shown in zip(located, part.split, strict=True)), part


def contradictions(name: str) -> tuple[str, ...]:
    """Where the dated attacks and the running total of one record do not fit, a sentence each."""
    sentences = []
    for interval in reporting_intervals(name):
        count, located = dated_between(name, interval.first, interval.last)
        where = f"{interval.first} to {interval.last}"
        if count > interval.total:
            sentences.append(f"{where}: {count} dated attacks, but the running total rose by {interval.total}.")
        for place, theatre in enumerate(("Iraq", "Syria", "Jordan")):
            if located[place] > interval.split[place]:
                sentences.append(
                    f"{where}: {located[place]} dated in {theatre}, but {interval.split[place]} by the split."
                )
    return tuple(sentences)


def test_the_contradictions_of_the_record_are_known() -> None:
    assert contradictions("tower-22") == ("2023-11-14 to 2023-11-14: 1 dated in Syria, but 0 by the split.",)
    assert contradictions("soleimani") == ()


@given(st.integers(0, 60), st.lists(st.integers(0, 20), min_size=1, max_size=8))
def test_largest_remainder_shares_out_everything_and_fits(total: int, rooms: list[int]) -> None:
    shares = largest_remainder(min(total, sum(rooms)), rooms)
    assert sum(shares) == min(total, sum(rooms))
    assert all(0 <= share <= room for share, room in zip(shares, rooms, strict=True))


def test_largest_remainder_gives_ties_to_the_earlier() -> None:
    assert largest_remainder(1, [2, 2, 2]) == [1, 0, 0]
    assert largest_remainder(3, [0, 0]) == [0, 0]


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_a_clipped_interval_keeps_its_dated_attacks_and_leaves_room_for_the_others(
    name: str, data: st.DataObject
) -> None:
    part = data.draw(st.sampled_from(reporting_intervals(name)))
    first = part.first + timedelta(days=data.draw(st.integers(0, part.days - 1)))
    last = first + timedelta(days=data.draw(st.integers(0, (part.last - first).days)))
    shown = clip_interval(name, part, first, last)
    inside, outside = dated_between(name, first, last)[0], dated_between(name, part.first, part.last)[0]
    assert inside <= shown.total <= part.total - (outside - inside)
    assert sum(shown.split) == shown.total
    assert all(0 <= here <= whole for here, whole in zip(shown.split, part.split, strict=True))


def arrays(scenario: Followed) -> HistoryArrays:
    return history_arrays(scenario)


def test_following_to_28_january_gives_163_attacks_the_last_five_in_two_days() -> None:
    found = arrays(Followed())
    last = found.intervals[-1]
    assert (last.first, last.last, last.total) == (102, 103, 5)
    assert last.jordan == 1
    assert found.intervals.total.sum() == 163
    assert found.days.minimum[103] == 5


def test_days_minima_and_intervals_agree() -> None:
    for scenario in (Followed(), SOLEIMANI, Followed(follow_until=date(2024, 2, 7))):
        found = arrays(scenario)
        assert len(found.days) == scenario.days
        for number, part in enumerate(found.intervals):
            days = slice(part.first, part.last + 1)
            assert set(found.days.interval[days]) == {number}
            assert found.days.minimum[days].sum() <= part.total
            assert part.iraq + part.syria + part.jordan == part.total
        assert found.days.minimum[found.days.interval == -1].sum() == 0


def test_days_after_the_last_followed_day_belong_to_no_interval() -> None:
    found = arrays(Followed())
    assert (found.days.interval[:104] >= 0).all()
    assert (found.days.interval[104:] == -1).all()


def test_every_casualty_has_an_attack_on_its_day_and_in_its_theatre() -> None:
    for scenario in (Followed(), SOLEIMANI, replace(SOLEIMANI, follow_until=date(2020, 4, 2))):
        found = arrays(scenario)
        for number, part in enumerate(found.intervals):
            inside = [c for c in found.casualties if found.days.interval[c.day] == number]
            rooms = {Theatre.IRAQ: part.iraq, Theatre.SYRIA: part.syria, Theatre.JORDAN: part.jordan}
            for theatre, room in rooms.items():
                assert sum(c.theatre == theatre for c in inside) <= room
        for day in set(found.casualties.day):
            assert (found.casualties.day == day).sum() <= found.days.minimum[day]


def test_casualties_are_first_reported_low_and_end_as_the_record_has_them() -> None:
    scenario = Followed()
    found = arrays(scenario).casualties
    assert list(found.day) == sorted(found.day)
    tower = found[-1]
    assert (tower.day, tower.theatre, tower.killed) == (103, Theatre.JORDAN, 3)
    assert (tower.reported, tower.injured) == (25, 47)
    early = found[found.day == 1]
    assert sorted(zip(early.reported, early.injured, strict=True)) == [(4, 13), (20, 32)]
    assert (found.reported <= found.injured).all()


def test_the_casualty_table_is_used_as_it_is() -> None:
    events = {(row["date"], row["location"]): row for row in read_table("us_casualties") if row["row_type"] == "event"}
    for name in NAMES:
        for item in record_use(name)["casualties"]:
            row = events[item["date"], item["location"]]
            if row["injured"].isdigit():
                assert int(row["injured"]) in (item["first"], item["last"])
            assert item["first"] <= item["last"]


def test_reprisals_fall_on_their_us_dates_and_self_defence_is_left_out() -> None:
    scenario = Followed(follow_until=date(2024, 2, 7))
    reprisals = {d.day: d.choice for d in arrays(scenario).forced if d.decision == Decision.RESPONSE}
    expected = {
        date(2023, 10, 26): Response.STRIKE_IN_SYRIA,
        date(2023, 11, 8): Response.STRIKE_IN_SYRIA,
        date(2023, 11, 12): Response.STRIKE_IN_SYRIA,
        date(2023, 11, 21): Response.STRIKE_IN_IRAQ,
        date(2023, 12, 25): Response.STRIKE_IN_IRAQ,
        date(2024, 1, 4): Response.LEADERSHIP_STRIKE,
        date(2024, 1, 23): Response.STRIKE_IN_IRAQ,
        date(2024, 2, 2): Response.MAJOR_CAMPAIGN,
        date(2024, 2, 7): Response.LEADERSHIP_STRIKE,
    }
    assert reprisals == {day_number(scenario, day): choice for day, choice in expected.items()}


def test_every_kind_of_strike_is_judged() -> None:
    assert {row["type"] for row in read_table("us_strikes")} == set(strike_types())


def test_decisions_of_the_record_name_rows_that_exist() -> None:
    mediation = {(row["date"], row["type"]) for row in read_table("mediation_events")}
    episode = {(row["date_from"], row["row_type"]) for row in read_table("episode_2019_2020")}
    for item in record_use("tower-22")["decisions"]:
        assert (item["row"], item["type"]) in mediation
    for item in record_use("soleimani")["decisions"]:
        assert (item["row"], item["type"]) in episode


def test_the_suspensions_and_refusals_of_the_record() -> None:
    scenario = Followed(follow_until=date(2024, 2, 7))
    postures = [
        (scenario.start + timedelta(days=d.day), d.actor, d.choice)
        for d in arrays(scenario).forced
        if d.decision == Decision.SUSPEND
    ]
    assert postures == [
        (date(2023, 11, 25), 1, Posture.SUSPENDED),
        (date(2023, 12, 3), 1, Posture.ACTIVE),
        (date(2024, 1, 30), 1, Posture.SUSPENDED),
        (date(2024, 2, 2), 2, Posture.ACTIVE),
        (date(2024, 2, 2), 3, Posture.ACTIVE),
    ]


def test_tehran_and_the_talks_in_the_record() -> None:
    scenario = Followed(follow_until=date(2024, 2, 7))
    forced = arrays(scenario).forced
    signal = next(d for d in forced if d.decision == Decision.SIGNAL)
    assert (signal.day, signal.actor, signal.choice) == (104, Actor.IRAN, Signal.STOP)
    followed = build_inputs(load_scenario("tower-22").with_changes({"follow_until": scenario.follow_until})).forced
    assert set(followed[followed.decision == Decision.SIGNAL].source) == {2}
    assert [(d.day, d.choice) for d in forced if d.decision == Decision.TALKS_MOVE] == [
        (100, Talks.MOVING),
        (103, Talks.SUSPENDED),
    ]


def test_the_episode_of_2020_has_the_vote_and_the_direct_answer() -> None:
    forced = arrays(replace(SOLEIMANI, follow_until=date(2020, 4, 2))).forced
    assert [(d.day, d.decision, d.choice) for d in forced] == [
        (63, Decision.RESPONSE, Response.STRIKE_IN_IRAQ),
        (65, Decision.EMBASSY, 1),
        (68, Decision.RESPONSE, Response.LEADERSHIP_STRIKE),
        (68, Decision.COMMANDER, 1),
        (70, Decision.PARLIAMENT_VOTE, 2),
        (73, Decision.IRAN_RETALIATION, 1),
        (137, Decision.RESPONSE, Response.STRIKE_IN_IRAQ),
    ]


def test_decisions_of_absent_factions_are_left_out() -> None:
    found = arrays(Followed(factions=("asaib-ahl-al-haq",)))
    assert not [d for d in found.forced if d.decision == Decision.SUSPEND]
    assert found.struck == ()


def test_nothing_is_followed_without_a_day_to_follow_to() -> None:
    found = arrays(Followed(follow_until=None))
    assert (len(found.intervals), len(found.casualties), found.forced) == (0, 0, ())
    assert (found.days.interval == -1).all()


@pytest.mark.parametrize(
    "scenario",
    [
        Followed(follow_until=date(2024, 3, 1)),
        Followed(follow_until=date(2023, 10, 1)),
        Followed(record=None),
    ],
)
def test_a_day_that_the_record_does_not_reach_is_refused(scenario: Followed) -> None:
    with pytest.raises(InputError, match="follow_until"):
        history_arrays(scenario)


def test_dated_attacks_leave_out_the_convoy_bomb() -> None:
    counted = sum(item.count for item in dated_attacks("tower-22"))
    with (data_root() / "record" / "attacks_dated_events.csv").open(encoding="utf-8", newline="") as file:
        listed = sum(int(row["n_attacks"]) for row in csv.DictReader(file))
    assert counted == listed - 1
