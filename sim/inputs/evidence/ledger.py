"""The evidence ledger: what the articles and the public record say, claim by claim, in our own words.

A claim bears on names: a parameter ("iran.control"), a trait of one faction or of all ("factions.*.resolve"), a rule
("rule:M7", "rule:militia/proxy"), a scenario ("scenario:tower-22") or a context series ("context:gaza_truce"). The
ledger attributes and takes no side: where claims contradict one another each names the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sim.errors import NotFoundError, nearest
from sim.inputs.files.documents import data_root, read_shipped

RECORD = "record"
"""Id of the source that is no article: the public record."""

DIRECTIONS = ("raises", "lowers", "sets", "contested")
"""How a claim bears on a name: a parameter's value up, down, to a figure or ground for a form, or in dispute."""

_FACTION_NAME = re.compile(r"^factions\.[^.]+\.")
_ID_LINE = re.compile(r"^  - id: (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Bearing:
    """What a claim bears on, and how (one of DIRECTIONS)."""

    name: str
    direction: str

    def covers(self, name: str) -> bool:
        """Whether it bears on the name, a trait of every faction counting for each of them."""
        return self.name == name or self.name == _FACTION_NAME.sub("factions.*.", name)


@dataclass(frozen=True)
class Source:
    """An article, or the record.

    Attributes:
        id: "000" to "004", or "record".
        title: title, shortened.
        outlet: who published it.
        date: when, as far as the text tells.
    """

    id: str
    title: str
    outlet: str
    date: str


@dataclass(frozen=True)
class Entry:
    """One claim of the ledger.

    Attributes:
        id: such as "000-p04-a" (article, paragraph, claim) or "record-us-strikes".
        source: where it comes from.
        claim: one sentence, attributed.
        paragraph: non-blank line of the article, counted from 1; None for the record.
        file: file of scenarios/record; None for an article.
        row: which row of that file ("id=p_injury"); None for the whole.
        status: "found", "derived" or "general_knowledge_not_verified" for the record; None for an article.
        speaks_of: date or period the claim is about, ISO where it is known; None when it is timeless.
        known_from: day from which the public could read it, where need be an assumption that its file explains.
        actors: who is spoken of.
        mechanisms: M1 to M13, or "context".
        bears_on: what the claim bears on, and how.
        confidence: that the source says so and is in a position to know: "high", "medium" or "low".
        contested: whether another claim, or the source itself, disputes it.
        contradicts: ids of the claims that it contradicts, which name it in turn.
        quote: words of an official statement, at most twelve; None when there are none.
        quote_by: whose words they are.
        unused: why nothing uses the claim; None when something does.
    """

    id: str
    source: Source
    claim: str
    paragraph: int | None
    file: str | None
    row: str | None
    status: str | None
    speaks_of: str | None
    known_from: date
    actors: tuple[str, ...]
    mechanisms: tuple[str, ...]
    bears_on: tuple[Bearing, ...]
    confidence: str
    contested: bool
    contradicts: tuple[str, ...]
    quote: str | None
    quote_by: str | None
    unused: str | None

    @property
    def citation(self) -> str:
        """Short citation for people, such as "article 000, paragraph 4 (NationofChange)"."""
        if self.paragraph is not None:
            return f"article {self.source.id}, paragraph {self.paragraph} ({self.source.outlet.split(',')[0]})"
        return f"record {self.file}" + (f", {self.row}" if self.row else "")

    def covers(self, name: str) -> bool:
        """Whether the claim bears on a parameter, trait, rule, scenario or series of this name."""
        return any(bearing.covers(name) for bearing in self.bears_on)


@dataclass(frozen=True, eq=False, repr=False)
class Ledger(Mapping[str, Entry]):
    """Every entry by its id, in the order of the files. As a mapping it yields ids.

    Attributes:
        sources: articles and record by id.
        by_id: entries by id.
    """

    sources: Mapping[str, Source]
    by_id: Mapping[str, Entry]

    def __repr__(self) -> str:
        """Number of entries and of sources."""
        return f"<Ledger: {len(self)} entries from {len(self.sources)} sources>"

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries."""
        return tuple(self.by_id.values())

    def __getitem__(self, entry_id: str) -> Entry:
        """Return an entry by its id.

        Raises:
            KeyError: there is none; `entry` says the nearest instead.
        """
        return self.by_id[entry_id]

    def __iter__(self) -> Iterator[str]:
        """Go through the ids."""
        return iter(self.by_id)

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self.by_id)

    def entry(self, entry_id: str) -> Entry:
        """Return an entry by its id.

        Raises:
            NotFoundError: there is none; names the nearest.
        """
        if entry_id not in self.by_id:
            raise NotFoundError(f"There is no evidence entry {entry_id!r}{nearest(entry_id, self.by_id)}.")
        return self.by_id[entry_id]

    def source(self, source_id: str) -> Source:
        """Return an article, or the record, by its id ("000" to "004", "record").

        Raises:
            NotFoundError: there is none; says which there are.
        """
        if source_id not in self.sources:
            allowed = ", ".join(self.sources)
            hint = nearest(source_id, self.sources)
            raise NotFoundError(f"There is no source {source_id!r} in the evidence ledger; allowed: {allowed}{hint}.")
        return self.sources[source_id]

    def select(
        self, article: str | None = None, contested: bool | None = None, bears_on: str | None = None
    ) -> tuple[Entry, ...]:
        """Return the entries of one source, contested or not, bearing on one name; None leaves a filter out.

        Raises:
            NotFoundError: there is no such source.
        """
        source = None if article is None else self.source(article)
        return tuple(
            entry
            for entry in self.entries
            if (source is None or entry.source == source)
            and (contested is None or entry.contested == contested)
            and (bears_on is None or entry.covers(bears_on))
        )

    def names(self) -> frozenset[str]:
        """Return every name that some entry bears on."""
        return frozenset(bearing.name for entry in self.entries for bearing in entry.bears_on)


def _ledger_files() -> list[Path]:
    """The ledger's files, the articles first; none where the data folder holds no ledger."""
    return sorted((data_root() / "evidence").glob("*.yaml"))


@cache
def ledger_ids() -> frozenset[str]:
    """Ids of all entries, read without parsing the files; none where there is no ledger to check sources against."""
    return frozenset(name for file in _ledger_files() for name in _ID_LINE.findall(file.read_text(encoding="utf-8")))


@cache
def load_ledger() -> Ledger:
    """Return the ledger; its files are read once.

    Raises:
        NotFoundError: the data folder holds no ledger.
    """
    sources: dict[str, Source] = {}
    entries: dict[str, Entry] = {}
    optional = ("paragraph", "file", "row", "status", "quote", "quote_by", "unused")
    if not (files := _ledger_files()):
        raise NotFoundError("The data folder holds no evidence ledger; install the program again.")
    for file in files:
        data = read_shipped(file, f"evidence/{file.name}").data
        source = Source(data["article"] or RECORD, data["title"], data["outlet"], data["date"])
        sources[source.id] = source
        for each in data["entries"]:
            values: dict[str, Any] = dict.fromkeys(optional)
            values |= {key: tuple(value) if isinstance(value, list) else value for key, value in each.items()}
            values["known_from"] = date.fromisoformat(each.get("known_from", data.get("known_from")))
            values["bears_on"] = tuple(Bearing(**bearing) for bearing in each["bears_on"])
            entries[each["id"]] = Entry(source=source, **values)
    return Ledger(sources, entries)


def cite(entry_id: str) -> str:
    """Return a short citation, such as "article 000, paragraph 4 (NationofChange)" or "record us_strikes.csv".

    Raises:
        NotFoundError: there is no such entry; names the nearest.
    """
    return load_ledger().entry(entry_id).citation
