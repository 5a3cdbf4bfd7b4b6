"""Event codes agree with the published tables kept in the record."""

from __future__ import annotations

import re

import pytest

from sim.inputs.files.documents import data_root
from sim.inputs.record.counts import read_table
from sim.inputs.tables.event_codes import EventCode, event_code, event_codes
from sim.kernel.state import EventKind, Signal, Talks

CODES = list(event_codes().values())


def acled_vocabulary() -> dict[str, set[str]]:
    text = (data_root() / "record" / "acled_schema.md").read_text(encoding="utf-8")
    section = text.split("## event_type")[1].split("## Export columns")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", section, re.MULTILINE)
    return {kind: set(subs.split("; ")) for kind, subs in rows if kind not in ("event_type", "---")}


def test_every_kind_of_event_has_a_code() -> None:
    for kind in EventKind:
        assert event_code(kind).label


@pytest.mark.parametrize("code", CODES, ids=lambda code: f"{code.label}-{code.cameo}")
def test_goldstein_and_plover_agree_with_the_published_table(code: EventCode) -> None:
    rows = {row["cameo_code"]: row for row in read_table("goldstein_cameo")}
    assert float(rows[code.cameo]["goldstein"]) == code.goldstein
    assert rows[code.cameo]["plover_category"] == code.plover


@pytest.mark.parametrize("code", CODES, ids=lambda code: f"{code.label}-{code.cameo}")
def test_acled_types_are_in_its_vocabulary(code: EventCode) -> None:
    assert code.sub_event_type in acled_vocabulary()[code.event_type]


def test_acled_vocabulary_is_read_whole() -> None:
    vocabulary = acled_vocabulary()
    assert len(vocabulary) == 6
    assert sum(len(subs) for subs in vocabulary.values()) == 25


def test_labels_are_neutral_and_differ() -> None:
    labels = {code.label for code in CODES}
    assert len(labels) == len(EventKind)
    assert not [label for label in labels if re.search(r"terror|martyr|regime|resist|aggress", label, re.IGNORECASE)]


def test_some_codes_depend_on_the_detail() -> None:
    assert event_code(EventKind.TALKS_CHANGED, Talks.SUSPENDED).cameo == "164"
    assert event_code(EventKind.TALKS_CHANGED, Talks.MOVING).goldstein == 7.0
    assert event_code(EventKind.SIGNAL_CHANGED, Signal.GREEN_LIGHT).cameo == "010"
    assert event_code(EventKind.PARLIAMENT_VOTE, 1).plover == "SANCTION"
    assert event_code(EventKind.ATTACK, 3).cameo == "190"
