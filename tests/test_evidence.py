"""The ledger is whole: every number and rule rests on something, every claim serves something, the words are ours."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module, util
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from sim.errors import NotFoundError
from sim.inputs.evidence.ledger import DIRECTIONS, Entry, cite, ledger_ids, load_ledger
from sim.inputs.files.documents import data_root
from sim.inputs.tables.vocabulary import RULES
from sim.kernel.state import Context

REPOSITORY = Path(__file__).resolve().parents[1]
SEEDS = REPOSITORY.parent / "shared" / "seeds"
ARTICLES = ("000", "001", "002", "003", "004")
MECHANISMS = {f"M{number}" for number in range(1, 14)}
BASELINES = {"tower-22", "adolescent-rebellion", "israel-front", "soleimani"}
CONFIDENCE = {"high", "medium", "low"}
STATUS = {"found", "derived", "general_knowledge_not_verified"}
LONGEST_QUOTE = 12
SHARED_RUN = 8

LEDGER = load_ledger()
ENTRIES = LEDGER.entries
OF_ARTICLES = [entry for entry in ENTRIES if entry.source.id in ARTICLES]
OF_RECORD = [entry for entry in ENTRIES if entry.source.id == "record"]

with_articles = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the articles do not lie beside the checkout (../shared/seeds), so they cannot be read"
)


def load_yaml(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def yaml_files() -> list[Path]:
    return sorted(data_root().rglob("*.yaml"))


def words(text: str) -> list[str]:
    """Return lower-case words, so that U.S. equals US and a hyphen parts two words."""
    return re.sub(r"[^a-z0-9]+", " ", re.sub("[.'\u2018\u2019]", "", text.lower())).split()


def runs(text: str) -> set[tuple[str, ...]]:
    """Return every run of eight words of a text."""
    found = words(text)
    return {tuple(found[start : start + SHARED_RUN]) for start in range(len(found) - SHARED_RUN + 1)}


@cache
def article_lines(article: str) -> list[str]:
    """Return the article's non-blank lines; the first is paragraph 1."""
    path = next(SEEDS.glob(f"{article}_*.txt"))
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def parameters_and_traits() -> dict[str, dict[str, Any]]:
    """Return every parameter and every trait of every faction, by path."""
    parameters: dict[str, dict[str, Any]] = load_yaml(data_root() / "parameters.yaml")["parameters"]
    factions = load_yaml(data_root() / "factions.yaml")["factions"]
    traits = {
        f"factions.{faction}.{trait}": given
        for faction, entry in factions.items()
        for trait, given in entry["traits"].items()
    }
    return parameters | traits


def known_names() -> set[str]:
    """Return every name that a claim can bear on."""
    paths = set(parameters_and_traits())
    of_all = {re.sub(r"^factions\.[^.]+\.", "factions.*.", path) for path in paths}
    variants = {f"rule:{decider.replace('_', '-')}/{rule}" for decider, rules in RULES.items() for rule in rules}
    rules = {f"rule:{mechanism}" for mechanism in MECHANISMS} | {f"rule:{name}" for name in rule_infos()}
    shipped = chain(data_root().glob("*.yaml"), (data_root() / "counterfactuals").glob("*.yaml"))
    scenarios = {f"scenario:{name}" for name in BASELINES | {path.stem for path in shipped}}
    return paths | of_all | variants | rules | scenarios | {f"context:{name}" for name in Context.__annotations__}


def rule_infos() -> dict[str, Any]:
    """Return the declared rules by name; none while there is no catalogue of them."""
    if util.find_spec("sim.rules") is None or util.find_spec("sim.rules.catalog") is None:
        return {}
    import_module("sim.rules.catalog")
    infos: dict[str, Any] = import_module("sim.rules.declare").RULES
    return infos


def cited(data: Any) -> Iterator[str]:
    """Yield every id under a `sources` key, however deep."""
    if isinstance(data, list):
        for each in data:
            yield from cited(each)
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from value if key == "sources" and isinstance(value, list) else cited(value)


def texts(data: Any) -> Iterator[str]:
    """Yield every text of a YAML file but its quotes."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, list):
        for each in data:
            yield from texts(each)
    elif isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from () if key == "quote" else texts(value)


def comments(text: str) -> str:
    return " ".join(re.findall(r"^\s*#(.*)$", text, re.MULTILINE))


# --- the entries themselves


def test_the_ledger_is_large_enough() -> None:
    assert len(OF_ARTICLES) >= 120
    assert len(OF_RECORD) >= 30
    assert {entry.source.id for entry in ENTRIES} == {*ARTICLES, "record"}


def test_ids_are_unique() -> None:
    found = [each["id"] for path in (data_root() / "evidence").glob("*.yaml") for each in load_yaml(path)["entries"]]
    assert len(found) == len(set(found))
    assert ledger_ids() == set(found) == set(LEDGER)


def test_an_article_entry_names_its_paragraph() -> None:
    for entry in OF_ARTICLES:
        assert entry.paragraph is not None, entry.id
        assert re.fullmatch(rf"{entry.source.id}-p{entry.paragraph:02d}-[a-z]", entry.id), entry.id
        assert entry.file is None, entry.id


@pytest.mark.parametrize("entry", OF_RECORD, ids=lambda entry: entry.id)
def test_a_record_entry_names_its_file_and_row(entry: Entry) -> None:
    assert entry.file is not None
    assert entry.id.startswith("record-" + Path(entry.file).stem.replace("_", "-"))
    assert entry.status in STATUS
    content = (data_root() / "record" / str(entry.file)).read_text(encoding="utf-8")
    if entry.row is not None:
        wanted = dict(part.split("=") for part in entry.row.split(";"))
        rows = csv.DictReader(io.StringIO(content))
        assert any(all(row[column] == value for column, value in wanted.items()) for row in rows)


def test_entries_are_well_formed() -> None:
    for entry in ENTRIES:
        assert re.fullmatch(r"[^.!?]+(\.\d[^.!?]*)*\.", entry.claim), f"{entry.id}: a claim is one sentence"
        assert entry.confidence in CONFIDENCE, entry.id
        assert entry.mechanisms, entry.id
        assert set(entry.mechanisms) <= MECHANISMS | {"context"}, entry.id
        assert {bearing.direction for bearing in entry.bears_on} <= set(DIRECTIONS), entry.id


def test_a_claim_is_known_no_earlier_than_what_it_speaks_of() -> None:
    for entry in ENTRIES:
        end = (entry.speaks_of or "").split("/")[-1]
        assert entry.known_from.isoformat()[: len(end)] >= end, entry.id


def test_an_article_is_known_from_one_day() -> None:
    for article in ARTICLES:
        assert len({entry.known_from for entry in OF_ARTICLES if entry.source.id == article}) == 1, article


def test_a_recorded_act_is_known_no_earlier_than_a_run_as_of_a_date_knows_it() -> None:
    use = load_yaml(data_root() / "record" / "use.yaml")["records"]["tower-22"]
    later = {str(item["row"]): str(item["known_from"]) for item in use["decisions"] if "known_from" in item}
    for entry in OF_RECORD:
        if entry.file == "mediation_events.csv" and entry.row is not None:
            assert entry.known_from.isoformat() >= later.get(entry.row.removeprefix("date="), ""), entry.id


def test_quotes_are_short_and_name_their_speaker() -> None:
    for entry in ENTRIES:
        assert (entry.quote is None) == (entry.quote_by is None), entry.id
        assert len((entry.quote or "").split()) <= LONGEST_QUOTE, entry.id


@with_articles
def test_paragraphs_exist_and_hold_their_quotes() -> None:
    for entry in OF_ARTICLES:
        lines = article_lines(entry.source.id)
        assert entry.paragraph is not None
        assert 1 <= entry.paragraph <= len(lines), entry.id
        assert " ".join(words(entry.quote or "")) in " ".join(words(lines[entry.paragraph - 1])), entry.id


# --- contradictions


def test_contradictions_are_named_on_both_sides() -> None:
    for entry in ENTRIES:
        assert entry.id not in entry.contradicts
        assert entry.contested or not entry.contradicts, f"{entry.id} is contradicted, so it is contested"
        for other in entry.contradicts:
            assert entry.id in LEDGER.entry(other).contradicts, f"{other} does not name {entry.id}"


# --- both directions: what rests on the ledger, and what the ledger serves


def test_an_entry_bears_on_names_that_exist() -> None:
    known = known_names()
    assert {name for name in LEDGER.names() if name not in known} == set()


def test_an_entry_is_used_or_says_why_not() -> None:
    assert [entry.id for entry in ENTRIES if bool(entry.bears_on) == bool(entry.unused)] == []


@pytest.mark.parametrize("path", yaml_files(), ids=lambda path: path.stem)
def test_sources_in_the_data_files_exist(path: Path) -> None:
    assert {source for source in cited(load_yaml(path)) if source not in LEDGER} == set()


def test_a_parameter_cites_entries_or_is_an_assumption() -> None:
    for path, given in parameters_and_traits().items():
        assert given["sources"] or len(given["assumption"].split()) >= 5, f"{path} rests on nothing"
        for source in given["sources"]:
            assert LEDGER.entry(source).covers(path), f"{source} does not say that it bears on {path}"


def test_a_claim_on_a_parameter_is_cited_there() -> None:
    given = parameters_and_traits()
    for entry in ENTRIES:
        missed = [path for path in given if entry.covers(path) and entry.id not in given[path]["sources"]]
        assert missed == [], f"{entry.id} bears on these, which do not cite it"


@pytest.mark.skipif(not rule_infos(), reason="there is no catalogue of rules yet")
def test_a_rule_cites_entries_or_is_an_assumption() -> None:
    for name, rule in rule_infos().items():
        assert rule.sources or len(rule.assumption.split()) >= 5, f"the rule {name} names no entry and no assumption"
        assert {source for source in rule.sources if source not in LEDGER} == set(), name


# --- our own words


@cache
def runs_of_the_articles() -> frozenset[tuple[str, ...]]:
    """Return the runs of eight words of the articles, those inside a marked quote left out."""
    found = {run for article in ARTICLES for line in article_lines(article) for run in runs(line)}
    return frozenset(found - {run for entry in ENTRIES for run in runs(entry.quote or "")})


def assert_own_words(texts_of_file: list[str]) -> None:
    shared = {" ".join(run) for text in texts_of_file for run in runs(text) & runs_of_the_articles()}
    assert shared == set(), "these runs of eight words stand in an article"


@with_articles
@pytest.mark.parametrize("path", yaml_files(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_sentence_of_an_article_is_in_a_data_file(path: Path) -> None:
    assert_own_words([*texts(load_yaml(path)), comments(path.read_text(encoding="utf-8"))])


@with_articles
@pytest.mark.parametrize("path", sorted((REPOSITORY / "docs").rglob("*.md")), ids=lambda path: path.stem)
def test_no_sentence_of_an_article_is_in_the_documents(path: Path) -> None:
    assert_own_words(path.read_text(encoding="utf-8").split("\n\n"))


def test_a_shared_run_of_eight_words_would_be_noticed() -> None:
    ours = "The U.S. troops' long-planned move was, officials say, put off until spring"
    theirs = "A long planned move was officials say put off again"
    assert [" ".join(run) for run in runs(ours) & runs(theirs)] == ["long planned move was officials say put off"]


# --- the module


def test_citations_are_short() -> None:
    assert cite("000-p07-a") == "article 000, paragraph 7 (NationofChange)"
    assert cite("record-us-strikes") == "record us_strikes.csv"
    assert cite("record-targets-p-injury") == "record targets.csv, id=p_injury"


def test_an_unknown_entry_or_source_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(NotFoundError, match="000-p07-a"):
        LEDGER.entry("000-p7-a")
    with pytest.raises(NotFoundError, match="allowed: 000, 001, 002, 003, 004, record"):
        LEDGER.select(article="005")


def test_entries_are_selected_by_article_dispute_and_name() -> None:
    assert {entry.source.id for entry in LEDGER.select(article="003")} == {"003"}
    assert all(entry.contradicts or entry.contested for entry in LEDGER.select(contested=True))
    bearing = LEDGER.select(bears_on="factions.ansarallah-al-awfiya.independence")
    assert "004-p09-d" in {entry.id for entry in bearing}, "a claim on every faction bears on each"
