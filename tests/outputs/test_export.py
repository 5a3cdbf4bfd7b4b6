"""The table of events: ACLED's columns, filled as far as the model knows and no further."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from sim.inputs.files.documents import data_root
from sim.inputs.tables.event_codes import event_code
from sim.kernel.draws import Actor
from sim.kernel.state import Event, EventKind, Signal, Theatre, empty_records
from sim.results.ensemble import Ensemble
from sim.results.export import ACLED_COLUMNS, OWN_COLUMNS, event_table
from sim.results.files import write_csv, write_parquet

START = date(2023, 10, 17)


def event(**fields: int) -> Any:
    """One event as the engine records it."""
    record = empty_records(Event, 1)
    for name, value in ({"theatre": -1} | fields).items():
        record[name] = value
    return record


def row(**fields: int) -> dict[str, Any]:
    """The exported row of one event."""
    found: dict[str, Any] = event_table(event(**fields), np.array([4]), START).to_pylist()[0]
    return found


@pytest.fixture(scope="module")
def table(ensemble: Ensemble) -> pa.Table:
    events, runs = ensemble.all_events()
    return event_table(events, runs, ensemble.scenario.start)


def test_the_columns_are_those_of_the_schema_and_then_our_own(table: pa.Table) -> None:
    text = (data_root() / "record" / "acled_schema.md").read_text(encoding="utf-8")
    listed = re.search(r"## Export columns.*?\n\n(.*?)\n\n", text, re.DOTALL)
    assert listed is not None
    assert tuple(re.split(r",\s+", listed[1].strip())) == ACLED_COLUMNS
    assert tuple(table.column_names) == (*ACLED_COLUMNS, *OWN_COLUMNS)


def test_every_event_of_every_run_is_there_under_its_own_name(table: pa.Table, ensemble: Ensemble) -> None:
    events, runs = ensemble.all_events()
    assert table.num_rows == len(events)
    assert len(set(table["event_id_cnty"].to_pylist())) == len(events)
    assert table["run"].to_pylist() == runs.tolist()
    first = table["event_id_cnty"][0].as_py()
    assert re.fullmatch(r"SIM\d+-\d+", first)


def test_counts_agree_with_the_days(table: pa.Table, ensemble: Ensemble) -> None:
    kinds = np.array(table["kind"].to_pylist())
    attacks = (kinds == event_code(EventKind.ATTACK).label).sum()
    assert attacks == ensemble.column("attacks").sum()
    deaths = np.array(table["fatalities"].to_pylist())[kinds == event_code(EventKind.ATTACK).label].sum()
    assert deaths == ensemble.column("us_killed").sum()


def test_an_attack_with_injuries() -> None:
    found = row(
        day=3, kind=EventKind.ATTACK, actor=1, target=Actor.UNITED_STATES, theatre=Theatre.SYRIA,
        injured=5, reported=2, killed=1,
    )  # fmt: skip
    assert found["event_date"] == date(2023, 10, 20)
    assert (found["year"], found["time_precision"]) == (2023, 1)
    assert (found["actor1"], found["assoc_actor_1"]) == ("Kataib Hezbollah", "Islamic Resistance in Iraq")
    assert (found["inter1"], found["inter2"], found["interaction"]) == (3, 8, 38)
    assert (found["country"], found["iso"], found["region"], found["geo_precision"]) == ("Syria", 760, "Middle East", 3)
    assert found["disorder_type"] == "Political violence"
    assert found["fatalities"] == 1
    assert "1 killed, 5 injured (2 at the first report)" in found["notes"]
    assert (found["source"], found["tags"], found["run"]) == ("escalation-sim", "synthetic", 4)
    code = event_code(EventKind.ATTACK)
    assert (found["cameo"], found["plover"], found["goldstein"]) == (code.cameo, code.plover, code.goldstein)


def test_nothing_is_invented_where_the_model_knows_nothing() -> None:
    found = row(kind=EventKind.SIGNAL_CHANGED, actor=Actor.IRAN, detail=Signal.STOP)
    for name in ("country", "iso", "region", "geo_precision", "location", "admin1", "latitude", "longitude", "actor2"):
        assert found[name] is None, name
    for name in ("inter2", "held_responsible", "timestamp", "civilian_targeting", "assoc_actor_1"):
        assert found[name] is None, name
    assert found["interaction"] == 80
    assert found["cameo"] == event_code(EventKind.SIGNAL_CHANGED, Signal.STOP).cameo
    assert found["disorder_type"] == "Strategic developments"


def test_a_crowd_stands_for_nobody_at_the_embassy() -> None:
    found = row(kind=EventKind.EMBASSY_STORMED, target=Actor.UNITED_STATES)
    assert (found["actor1"], found["inter1"], found["interaction"]) == ("Rioters (Iraq)", 5, 58)
    assert found["disorder_type"] == "Demonstrations"


def test_who_was_held_responsible_is_told() -> None:
    found = row(kind=EventKind.STRIKE, actor=Actor.UNITED_STATES, target=2, attributed=2, theatre=Theatre.IRAQ)
    assert found["held_responsible"] == "Harakat al-Nujaba"
    assert found["notes"].endswith("held responsible: Harakat al-Nujaba.")


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_kind_has_a_type(kind: EventKind) -> None:
    found = row(kind=kind, actor=Actor.UNITED_STATES)
    assert found["event_type"]
    assert found["sub_event_type"]
    assert found["kind"]


def test_no_events_make_an_empty_table(tmp_path: Path) -> None:
    empty = event_table(empty_records(Event, 0), np.zeros(0, dtype=np.int64), START)
    assert empty.num_rows == 0
    write_csv(empty, tmp_path / "empty.csv")
    write_parquet(empty, tmp_path / "empty.parquet")
    assert (tmp_path / "empty.csv").read_text(encoding="utf-8").count("\n") == 1


def test_both_files_say_the_same(table: pa.Table, tmp_path: Path) -> None:
    write_csv(table, tmp_path / "events.csv")
    write_parquet(table, tmp_path / "events.parquet")
    kept = parquet.read_table(tmp_path / "events.parquet")
    as_text = csv.ConvertOptions(column_types={"cameo": pa.string()}, strings_can_be_null=True)
    read = csv.read_csv(tmp_path / "events.csv", convert_options=as_text)
    assert read.column_names == kept.column_names
    for name in ("event_date", "actor1", "notes", "cameo", "fatalities", "country", "run"):
        assert read[name].to_pylist() == kept[name].to_pylist(), name
