"""A user's export from ACLED as a record of counts: attacks by militias on US and Coalition forces.

ACLED's rows may not be passed on and are not part of this project; users load their own export. What counts follows
scenarios/record/acled_schema.md: rows are kept by who is involved, in any of the four columns of actors, for filtering
on the names of factions would miss most attacks; interceptions, which ACLED codes as disrupted weapons use, count as
attacks; the order of the actors is no sure sign of who attacked, so that the notes are read as well. Counts will not
equal the Pentagon's: the units differ, and roadside bombs on convoys are left out here unless they are asked for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sim.errors import InputError, shown
from sim.inputs.files.user_files import read_csv
from sim.results.text import table, wrap

LARGEST_EXPORT = 2_000_000_000
"""Bytes; an export of the whole region with all its notes is smaller."""

FIRST_YEAR, LAST_YEAR = 1997, 2100
"""Years of events: ACLED begins in 1997."""

Row = Mapping[str, str]

COLUMNS = (
    "event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type", "actor1", "assoc_actor_1",
    "actor2", "assoc_actor_2", "country", "notes",
)  # fmt: skip
"""Columns of the export that are read; the others may be there or not."""
FIRST_SIDE, SECOND_SIDE = ("actor1", "assoc_actor_1"), ("actor2", "assoc_actor_2")
COUNTRIES = ("iraq", "syria", "jordan")
UNITED_STATES = ("military forces of the united states", "global coalition against daesh", "operation inherent resolve")
MILITIAS = (
    "islamic resistance in iraq", "unidentified armed group (iraq)", "unidentified armed group (syria)",
    "unidentified armed group (jordan)", "popular mobilization forces", "kataib hezbollah", "kataib hizballah",
    "nujaba", "sayyid al shuhada", "awfiya", "asaib ahl al haq",
)  # fmt: skip
"""Parts of actors' names, in lower case and without hyphens or apostrophes."""
FIRE = ("air/drone strike", "shelling/artillery/missile attack")
INTERCEPTED, ROADSIDE_BOMB = "disrupted weapons use", "remote explosive/landmine/ied"
BY_US = re.compile(
    r"\b(us|u\.s\.|american|united states|coalition)\b[^.]{0,60}"
    r"\b(struck|strikes?|airstrikes?|bombed|carried out|conducted|targeted)\b"
)
ON_US = re.compile(
    r"\b(rockets?|drones?|uavs?|missiles?|mortars?|militants?|militia|gunmen)\b[^.]{0,120}"
    r"\b(targeted|hit|struck|attacked|fired|launched|landed|fell)\b[^.]{0,120}"
    r"\b(us|u\.s\.|american|coalition|base|camp|airbase|airport|embassy|facility)\b"
)
ATTACK, SHOT_DOWN, BOMB = "attack", "intercepted attack", "roadside bomb"
US_STRIKE, OTHER_ACTORS, OTHER_EVENT, ELSEWHERE = "US strike", "other actors", "other kind of event", "another country"
KINDS = (ATTACK, SHOT_DOWN, BOMB, US_STRIKE, OTHER_EVENT, OTHER_ACTORS, ELSEWHERE)
"""What a row can be taken for."""


@dataclass(frozen=True)
class Imported:
    """A record made of an export.

    Attributes:
        totals: (day, attacks counted up to its end), by rising day; the first is the day before the export begins.
        kinds: rows of the export by what they were taken for; keys are KINDS.
        repeated: rows left out because an earlier one has the same event_id_cnty.
        inexact: attacks whose date is exact to the week or month only; they count on the date given.
    """

    totals: tuple[tuple[date, int], ...]
    kinds: dict[str, int]
    repeated: int
    inexact: int

    @property
    def attacks(self) -> int:
        """Attacks counted."""
        return self.totals[-1][1]


def import_acled(path: Path, every: int = 7, roadside_bombs: bool = False) -> Imported:
    """Make a record of counts of an export from ACLED.

    Args:
        path: a CSV file with at least COLUMNS, separated by commas or semicolons.
        every: days between running totals, 1 or more. The period runs from the first to the last date in the export.
        roadside_bombs: whether roadside bombs count as attacks.

    Raises:
        InputError: the file cannot be read, a column is missing, or a date is not valid; the text names file, line
            and field.
    """
    if every < 1:
        raise InputError(f"The number of days between totals is {every}, but must be 1 or more.")
    events: dict[str, tuple[date, str, bool]] = {}
    repeated = 0
    for line, day, row in _rows(path):
        name = row["event_id_cnty"] or f"line {line}"
        repeated += name in events
        events.setdefault(name, (day, kind_of(row), row["time_precision"] in ("", "1")))
    if not events:
        raise InputError(f"{path}: the export has no events.")
    counted = (ATTACK, SHOT_DOWN, BOMB) if roadside_bombs else (ATTACK, SHOT_DOWN)
    attacks = sorted((day, exact) for day, kind, exact in events.values() if kind in counted)
    days = [day for day, _, _ in events.values()]
    start, end = min(days) - timedelta(days=1), max(days)
    ends = [start + timedelta(days=every * k) for k in range((end - start).days // every + 1)]
    ends += [end] if ends[-1] < end else []
    number = Counter(kind for _, kind, _ in events.values())
    return Imported(
        totals=tuple((day, bisect_right(attacks, day, key=lambda each: each[0])) for day in ends),
        kinds={kind: number[kind] for kind in KINDS},
        repeated=repeated,
        inexact=sum(not exact for _, exact in attacks),
    )


def kind_of(row: Row) -> str:
    """Return what a row of an export is taken for, one of KINDS."""
    if _plain(row["country"]) not in COUNTRIES:
        return ELSEWHERE
    american = [_names(row, side, UNITED_STATES) for side in (FIRST_SIDE, SECOND_SIDE)]
    militia = [_names(row, side, MILITIAS) for side in (FIRST_SIDE, SECOND_SIDE)]
    if not any(american) or not any(militia):
        return OTHER_ACTORS
    kind = _plain(row["sub_event_type"])
    if kind == INTERCEPTED:
        return SHOT_DOWN
    if kind == ROADSIDE_BOMB:
        return BOMB
    if kind not in FIRE:
        return OTHER_EVENT
    # Who fired is what the notes say, or, where they do not tell, who is named first.
    notes = _plain(row["notes"])
    by_us, on_us = bool(BY_US.search(notes)), bool(ON_US.search(notes))
    us_fired = by_us if by_us != on_us else american[0] and not militia[0]
    return US_STRIKE if us_fired else ATTACK


def _names(row: Row, side: tuple[str, ...], wanted: Iterable[str]) -> bool:
    text = "; ".join(_plain(row[column]) for column in side)
    return any(name in text for name in wanted)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub("['\u2019`]", "", text.casefold().replace("-", " "))).strip()


def _rows(path: Path) -> Iterator[tuple[int, date, Row]]:
    names: list[str] = []
    for line, cells in read_csv(path, ",;", LARGEST_EXPORT):
        if not names:
            names = [name.strip() for name in cells]
            if missing := [name for name in COLUMNS if name not in names]:
                raise InputError(
                    f"{path}, line 1: columns of an ACLED export are missing: {', '.join(missing)}; needed are "
                    f"{', '.join(COLUMNS)}."
                )
        elif cells:
            row = dict.fromkeys(COLUMNS, "") | dict(zip(names, cells, strict=False))
            yield line, _day(path, line, row["event_date"]), row


def _day(path: Path, line: int, text: str) -> date:
    for form in ("%Y-%m-%d", "%d %B %Y", "%d-%B-%Y"):
        try:
            day = datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
        raise InputError(f"{path}, line {line}, event_date: {day} lies outside the years {FIRST_YEAR} to {LAST_YEAR}.")
    raise InputError(
        f"{path}, line {line}, event_date: {shown(text)} is not a date; ACLED writes 2023-10-17 or 17 October 2023."
    )


RECORD_HEADER = "date,cumulative_count"
"""First line of a record of counts; in it, lines of a date and a whole number follow."""


def record_text(imported: Imported) -> str:
    """Return the record as the text of a CSV file with the columns `date` and `cumulative_count`."""
    return "".join([f"{RECORD_HEADER}\n", *(f"{day},{total}\n" for day, total in imported.totals)])


def is_record(start: bytes) -> bool:
    """Return whether the start of a file is that of a record as `record_text` writes it, and of nothing else."""
    lines = start.decode("utf-8", "replace").splitlines()
    return lines[:1] == [RECORD_HEADER] and all(re.fullmatch(r"\d{4}-\d\d-\d\d,\d+", line) for line in lines[1:-1])


def import_text(result: Imported) -> str:
    """Return what the rows of an export were taken for, and what became of them."""
    rows = [(kind, str(result.kinds[kind])) for kind in KINDS]
    first, last = result.totals[0][0], result.totals[-1][0]
    words = f"{result.attacks} attacks counted after {first} and up to {last}, in {len(result.totals) - 1} intervals."
    if result.repeated:
        words += f" {result.repeated} rows repeat an event and were left out."
    if result.inexact:
        words += f" The dates of {result.inexact} attacks are exact to the week or month only."
    note = "ACLED's rows may not be passed on; give its own attribution wherever the counts are shown."
    return "\n\n".join([table(("taken for", "rows"), rows, right=(1,)), wrap(words), wrap(note)])
