"""The scripts of a page in Node: the same bytes, numbers, words and links as Python's."""

from __future__ import annotations

import hashlib
import json
import random
import struct
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import numpy as np
import pytest

import sim
from sim.analyses.compare.chart import signed
from sim.app.parts.words import changes_told, what_changed
from sim.app.state import link as links
from sim.app.state.scenarios import trio
from sim.browser import inputs
from sim.browser.page import SCRIPTS, WORDS, script
from sim.browser.reproduce import add_python
from sim.browser.words import TILES, tile
from sim.charts import ladder, weekly
from sim.engine.build import build_inputs
from sim.engine.play import Lanes, Reducer, draws_of, play
from sim.engine.reducers import Columns, Counts, Rungs
from sim.results.text import number, share

Node = Callable[..., Any]
FOLDER = Path(sim.__file__).parent / "browser" / "js"


def written(folder: Path, scenarios: Sequence[str], readings: Sequence[str]) -> Path:
    content = inputs.document([sim.load_scenario(name) for name in scenarios], readings)
    content |= {"page": WORDS}
    add_python(content, {name: name for name in scenarios})
    path = folder / "document.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("page"), ("tower-22", "soleimani"), ("001-resistance", "004-tit-for-tat"))


class Hashed(Reducer):
    """Hashes everything of each run, one after another."""

    needs = frozenset({"events", "factions", "decisions"})

    def __init__(self) -> None:
        self.digest = hashlib.sha256()

    def take(self, lanes: Lanes, row: int) -> None:
        events, trace = lanes.events[0, : lanes.sizes[0, 0]], lanes.trace[0, : lanes.sizes[0, 2]]
        for part in (lanes.daily[0], events, lanes.faction_days[0], trace):
            self.digest.update(part.tobytes())


def native_hash(name: str, reading: str, runs: int, seed: int) -> str:
    scenario = sim.load_scenario(name, reading or None)
    built = build_inputs(scenario)
    hashed = Hashed()
    play(built, draws_of(built, seed, range(runs)), [hashed], lanes=1)
    counts, rungs = Counts(runs, inputs.counted()[0]), Rungs(runs, scenario.days, scenario.ladder)
    attacks = Columns(runs, scenario.days, ["attacks"])
    play(built, draws_of(built, seed, range(runs)), [counts, rungs, attacks])
    for part in (counts.counts, rungs.rungs, attacks.columns["attacks"]):
        hashed.digest.update(part.tobytes())
    return hashed.digest.hexdigest()


def check_bytes(node: Node, folder: Path, runs: int, seed: int) -> None:
    path = written(folder, sim.list_scenarios(), sim.list_readings())
    found = node("play.mjs", path, runs, seed)
    assert len(found) == len(sim.list_scenarios()) * (1 + len(sim.list_readings()))
    different = [key for key, digest in found.items() if native_hash(*key.split("@"), runs, seed) != digest]
    assert different == []


def test_every_byte_of_every_scenario_and_reading_is_that_of_native_code(node: Node, tmp_path: Path) -> None:
    check_bytes(node, tmp_path, runs=20, seed=3)


@pytest.mark.slow
def test_every_byte_of_two_hundred_runs_is_that_of_native_code(node: Node, tmp_path: Path) -> None:
    check_bytes(node, tmp_path, runs=200, seed=0)


def some_numbers() -> list[float]:
    """Means, shares, ties in the last digit shown, whole numbers, and what is not finite."""
    chance = random.Random(0)
    values = [chance.uniform(-1, 1) * 10.0 ** chance.randint(-7, 7) for _ in range(4000)]
    values += [chance.randint(-50_000, 50_000) / 1000 for _ in range(3000)]
    values += [chance.randint(-20_000, 20_000) / 2 ** chance.randint(0, 6) for _ in range(4000)]
    values += [chance.randint(0, 200) / 200 for _ in range(400)] + [k / 8 for k in range(-80, 80)]
    edges = [0.0, -0.0, 0.5, 1.5, 2.5, 1234.5, 1235.5, 9999.5, 10000.5, 99995.0, 999.5, 0.00012345, 0.0000999995]
    return values + edges + [-each for each in edges] + [float("nan"), float("inf"), 1e15, 0.005, 0.995, 0.125, 1e-300]


def test_numbers_are_written_as_python_writes_them(node: Node, tmp_path: Path) -> None:
    values = some_numbers()
    path = tmp_path / "numbers.json"
    path.write_text(json.dumps([struct.pack(">d", each).hex() for each in values]))
    for value, own in zip(values, node("words.mjs", path), strict=True):
        whole = f"{int(value):,}" if np.isfinite(value) and value == int(value) else ""
        percent = f"{100 * value:.0f}%" if np.isfinite(value) and abs(value) < 1e15 else own[4]
        assert own == [number(value), number(value, 3), signed(value), share(value), percent, whole], repr(value)


STATES: tuple[dict[str, Any], ...] = (
    {},
    {"set": ["militia.restraint=1.4"]},
    {"reading": "001-resistance", "set": ["baghdad.mediation=0.3", "rules.militia=proxy"], "seed": "7"},
    {"reading": "004-tit-for-tat", "set": ["rules.united_states=absorbing"], "against": "shipped"},
    {"scenario": "soleimani", "set": ["factions.kataib-hezbollah.resolve=0.9", "iran.control=0.8"], "runs": "200"},
    {"set": ["iran.control=1e-2", "militia.steepness=2", "militia.restraint=1.15", "talks.progress_rate=0.5"]},
)


def as_link(state: dict[str, Any]) -> links.OpenedLink:
    return links.open_query({name: [each] if isinstance(each, str) else each for name, each in state.items()})


def allowed(state: dict[str, Any]) -> dict[str, Any]:
    """The state with rules that there are."""
    from sim.inputs.tables.vocabulary import RULES

    def change(text: str) -> str:
        path, _, value = text.partition("=")
        who = path.removeprefix("rules.")
        return text if who == path or value in RULES[who] else f"{path}={RULES[who][-1]}"

    return state | ({"set": [change(text) for text in state["set"]]} if "set" in state else {})


@pytest.fixture(scope="session")
def read(node: Node, document: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[str]], Any]:
    def read_links(texts: list[str]) -> Any:
        path = tmp_path_factory.mktemp("links") / "links.json"
        path.write_text(json.dumps(texts))
        return node("state.mjs", document, path)

    return read_links


def test_a_link_means_the_same_scenario_as_in_the_app(read: Callable[[list[str]], Any]) -> None:
    states = [allowed(each) for each in STATES]
    for state, found in zip(states, read([urlencode(each, doseq=True) for each in states]), strict=True):
        opened = as_link(state)
        assert opened.problems == ()
        assert found["problems"] == []
        three = trio(opened.link, {})
        baseline = three.baseline(opened.link.against)
        for name, scenario in (("baseline", baseline), ("now", three.changed)):
            assert found["records"][name] == inputs.values(scenario).hex(), (state, name)
        again = as_link(_query(found["link"]))
        assert again.problems == ()
        assert trio(again.link, {}).changed.hash == three.changed.hash
        assert again.warnings(three.changed) == []
        assert found["changes"] == changes_told(baseline, three.changed)


def _query(text: str) -> dict[str, Any]:
    return {name: values if name == "set" else values[0] for name, values in parse_qs(text).items()}


def test_the_python_of_a_state_gives_its_scenario(read: Callable[[list[str]], Any]) -> None:
    states = [allowed(each) for each in STATES]
    for state, found in zip(states, read([urlencode(each, doseq=True) for each in states]), strict=True):
        lines = [line for line in found["python"].splitlines() if not line.startswith(("found", "print"))]
        names: dict[str, Any] = {}
        exec("\n".join(lines), names)
        three = trio(as_link(state).link, {})
        assert names["scenario"].hash == three.changed.hash
        assert names["baseline"].hash == three.baseline(as_link(state).link.against).hash


WRONG = (
    "scenario=tower-23",
    "reading=nothing",
    "set=militia.restraint=99",
    "set=militia.restraint=much",
    "set=rules.militia=nothing",
    "set=militia.restrain=1",
    "set=militia",
    "set=follow_until=2024-01-01",
    "runs=1",
    "seed=-1",
    "seed=99999999999999999999",
    "against=nothing",
    "parameters=posterior",
    "colour=blue",
    "runs=200&runs=500",
)


def test_a_wrong_link_is_refused_with_sentences(read: Callable[[list[str]], Any]) -> None:
    for text, found in zip(WRONG, read(list(WRONG)), strict=True):
        assert found["problems"], text
        assert all(each.endswith((".", "?")) and "{" not in each for each in found["problems"]), found
    same = ("runs=1", "seed=-1", "against=nothing", "colour=blue", "runs=200&runs=500")
    for text, found in zip(same, read(list(same)), strict=True):
        assert tuple(found["problems"]) == as_link(_all(text)).problems, text


def test_a_wrong_name_is_told_what_is_nearest(read: Callable[[list[str]], Any]) -> None:
    texts = ["set=militia.restraimt=1", "sett=militia.restraint=1", "set=militia.restrain=1", "set=zzz=1"]
    found = [each["problems"][0] for each in read(texts)]
    hints = ["; did you mean 'militia.restraint'?", "; did you mean 'set'?", "; did you mean 'militia.restraint'?"]
    assert [each[-len(hint) :] for each, hint in zip(found, hints, strict=False)] == hints
    assert "did you mean" not in found[3]
    assert tuple(read(texts[1:2])[0]["problems"]) == as_link(_all(texts[1])).problems


def _all(text: str) -> dict[str, Any]:
    return dict(parse_qs(text))


@pytest.mark.parametrize(
    "state",
    [*STATES[1:4], {"reading": "001-resistance"}, {}],
    ids=["lever", "rule and reading", "as shipped", "reading", "nothing"],
)
def test_the_answer_on_screen_is_that_of_python(node: Node, document: Path, state: dict[str, Any]) -> None:
    state, runs = allowed(state), 200
    found = node("answer.mjs", document, urlencode(state, doseq=True), runs)
    link = as_link(state).link
    three = trio(link, {})
    baseline, seed = three.baseline(link.against), link.seed
    expected = {each.outcome: each for each in sim.compare(baseline, three.changed, runs=runs, seed=seed).outcomes}
    for row in found["rows"]:
        own = expected[row["name"]]
        pairs = {"a": own.mean_a, "b": own.mean_b, "difference": own.difference, "low": own.low, "high": own.high}
        pairs |= {"higher": own.share_higher, "lower": own.share_lower}
        for name, value in pairs.items():
            assert row[name] == pytest.approx(value, rel=1e-12, abs=1e-12), (row["name"], name)
    rows = tuple(expected[name] for name in inputs.OUTCOMES)
    assert found["sentence"] == what_changed(baseline, three.changed, rows, runs, three.shipped)
    is_changed = baseline.hash != three.changed.hash
    assert [tuple(each) for each in found["tiles"]] == [tile(expected[name], runs, is_changed) for name in TILES]
    ensemble = sim.run_ensemble(three.changed, runs, seed)
    assert found["fan"] == weekly.weekly_quantiles(ensemble.column("attacks")).ravel().tolist()
    climb = ladder.climb(ensemble)
    for name, own in (("paths", climb.weekly), ("medians", climb.medians), ("reached", climb.reached)):
        assert found[name] == own.ravel().tolist(), name


def test_the_page_names_the_model_as_links_of_the_app_do() -> None:
    assert links.model_version() == inputs.document([sim.load_scenario("tower-22")])["model"]


def test_every_script_is_valid_and_short(node: Node) -> None:
    for path in FOLDER.glob("*.js"):
        done = subprocess.run(["node", "--check", str(path)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert all(len(line) <= 120 for line in path.read_text(encoding="utf-8").splitlines()), path
    assert {path.stem for path in FOLDER.glob("*.js")} >= set(SCRIPTS)


def test_joined_scripts_have_no_two_of_one_name() -> None:
    text = script(SCRIPTS, "")
    names = [line.split()[1].split("(")[0] for line in text.splitlines() if line.startswith(("class ", "const "))]
    names += [line.split("(")[0].split()[-1] for line in text.splitlines() if line.startswith(("function ", "async f"))]
    assert len(names) == len(set(names))
    assert "import " not in text
    assert "export " not in text
