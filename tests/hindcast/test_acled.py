"""The importer, on a synthetic export in ACLED's columns; no row of ACLED's own is here."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from experiments.scoring.acled import KINDS, import_acled, kind_of
from experiments.scoring.against import read_record
from sim.errors import InputError

NAMES = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,"
    "inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,"
    "latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
)
COLUMNS = NAMES.split(",")
US = "Military Forces of the United States (2021-)"
COALITION = "Global Coalition Against Daesh"
UNNAMED = "Unidentified Armed Group (Iraq)"
FIRE = "Explosions/Remote violence"


def row(number: int, day: str, kind: str, actors: tuple[str, str, str, str], **more: str) -> dict[str, str]:
    event = {"Disrupted weapons use": "Strategic developments", "Armed clash": "Battles"}.get(kind, FIRE)
    names = dict(zip(("actor1", "assoc_actor_1", "actor2", "assoc_actor_2"), actors, strict=True))
    start = dict.fromkeys(COLUMNS, "") | {"country": "Iraq", "time_precision": "1", "fatalities": "0"}
    made = {"event_id_cnty": f"SYN{number}", "event_date": day, "event_type": event, "sub_event_type": kind}
    return start | made | names | more


ROWS = [
    (row(1, "2023-10-18", "Air/drone strike", (UNNAMED, "", US, "")), "attack"),
    (
        row(2, "2023-10-19", "Shelling/artillery/missile attack", ("Islamic Resistance in Iraq", "", COALITION, US)),
        "attack",
    ),
    (row(3, "2023-10-20", "Disrupted weapons use", (COALITION, US, UNNAMED, "")), "intercepted attack"),
    (
        row(4, "2023-10-21", "Remote explosive/landmine/IED", (UNNAMED, "", "Civilians (Iraq)", f"{COALITION}; {US}")),
        "roadside bomb",
    ),
    (row(5, "2023-10-26", "Air/drone strike", (US, "", "Kataib Hezbollah", "")), "US strike"),
    (row(6, "2023-10-27", "Air/drone strike", ("Military Forces of Turkey", "", "PKK", "")), "other actors"),
    (row(7, "2023-10-28", "Armed clash", (UNNAMED, "", US, "")), "other kind of event"),
    (row(8, "2023-10-29", "Air/drone strike", (UNNAMED, "", US, ""), country="Yemen"), "another country"),
    (
        row(
            9,
            "2023-10-30",
            "Air/drone strike",
            (US, "", UNNAMED, ""),
            notes="Drones targeted a base that houses American forces.",
        ),
        "attack",
    ),
    (
        row(
            10,
            "2023-10-31",
            "Air/drone strike",
            ("Military Forces of Iraq (2020-) Popular Mobilization Forces", "", US, ""),
            notes="US forces conducted strikes on a depot of the group.",
        ),
        "US strike",
    ),
    (
        row(
            11,
            "2023-11-01",
            "Shelling/artillery/missile attack",
            ("Kata'ib Sayyid al-Shuhada", "", "Civilians (Syria)", US),
            country="Syria",
            time_precision="2",
        ),
        "attack",
    ),
]


def write(path: Path, rows: list[dict[str, str]], delimiter: str = ",", columns: list[str] = COLUMNS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=delimiter, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write(tmp_path / "export.csv", [made for made, _ in ROWS])


@pytest.mark.parametrize(("made", "kind"), ROWS, ids=[f"row {place}" for place in range(1, len(ROWS) + 1)])
def test_a_row_is_taken_for_what_it_is(made: dict[str, str], kind: str) -> None:
    assert kind_of(made) == kind


def test_attacks_are_added_up_week_by_week(export: Path) -> None:
    found = import_acled(export)
    assert found.totals == (
        (date(2023, 10, 17), 0),
        (date(2023, 10, 24), 3),
        (date(2023, 10, 31), 4),
        (date(2023, 11, 1), 5),
    )
    assert sum(found.kinds.values()) == len(ROWS)
    assert set(found.kinds) == set(KINDS)
    assert (found.attacks, found.inexact, found.repeated) == (5, 1, 0)


def test_roadside_bombs_count_when_they_are_asked_for(export: Path) -> None:
    assert import_acled(export, roadside_bombs=True).attacks == 6


def test_repeated_events_count_once_and_other_forms_of_file_are_read(tmp_path: Path) -> None:
    rows = [made for made, _ in ROWS]
    again = write(tmp_path / "again.csv", [*rows, rows[0]], delimiter=";")
    words = [made | {"event_date": "18 October 2023"} for made in rows[:1]]
    assert (import_acled(again).attacks, import_acled(again).repeated) == (5, 1)
    assert import_acled(write(tmp_path / "words.csv", words)).totals[-1] == (date(2023, 10, 18), 1)


def test_the_command_writes_a_record_that_can_be_scored(invoke: Any, export: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "record.csv"
    result = invoke("import-acled", export, "--out", out)
    assert result.exit_code == 0, result.stderr
    assert "5 attacks counted" in result.stdout
    assert [each.count for each in read_record(out)] == [3, 1, 1]
    scored = invoke("score", "tower-22", out, "--runs", 50, "--json")
    assert scored.exit_code == 0, scored.stderr
    as_json = invoke("import-acled", export, "--out", out, "--every", 15, "--json")
    assert json.loads(as_json.stdout)["attacks"] == 5
    assert len(read_record(out)) == 1


def test_bad_exports_are_refused(invoke: Any, tmp_path: Path, export: Path) -> None:
    out = tmp_path / "record.csv"
    fewer = write(tmp_path / "fewer.csv", [ROWS[0][0]], columns=[name for name in COLUMNS if name != "notes"])
    bad_day = write(tmp_path / "day.csv", [ROWS[0][0] | {"event_date": "yesterday"}])
    empty = write(tmp_path / "empty.csv", [])
    cases = [
        (fewer, "line 1: columns of an ACLED export are missing: notes"),
        (bad_day, "line 2, event_date: 'yesterday' is not a date"),
        (empty, "the export has no events"),
        (tmp_path / "none.csv", "there is no such file"),
    ]
    for path, message in cases:
        result = invoke("import-acled", path, "--out", out)
        assert result.exit_code == 2
        assert message in " ".join(result.stderr.split())
        assert not out.exists()
    assert invoke("import-acled", export, "--out", tmp_path).exit_code == 2
    with pytest.raises(InputError, match="must be 1 or more"):
        import_acled(export, every=0)
