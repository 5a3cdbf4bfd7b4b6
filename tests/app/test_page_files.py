"""Files that a page offers and takes, and the cache and the budget behind them."""

import io
import json
import threading
import time
import zipfile

import pandas as pd
import pytest

from sim.app.pages.explore import FILES
from sim.app.serving import files, service
from sim.app.serving.cache import Cache
from sim.app.state.link import Link
from sim.app.state.scenarios import read_upload, trio
from sim.errors import InputError
from sim.inputs.files.user_files import LARGEST_FILE
from sim.inputs.scenario.scenario import load_scenario

LINK = Link(runs=200, changes=(("militia.restraint", "1.4"),))


@pytest.fixture(scope="module")
def three():
    return trio(LINK, {})


def test_the_scenario_comes_back_with_the_same_hash(three):
    assert read_upload("tower-22.yaml", FILES[0].make(LINK, three)).hash == three.changed.hash


def test_tables_hold_every_run(three):
    assert len(pd.read_csv(io.BytesIO(files.summary_csv(LINK, three)))) == 200
    daily = pd.read_parquet(io.BytesIO(files.daily_parquet(LINK, three)))
    assert len(daily) == 200 * three.changed.days


def test_figures_are_figures(three):
    assert files.figure(LINK, three, "png").startswith(b"\x89PNG")
    assert b"<svg" in files.figure(LINK, three, "svg")[:500]


def test_the_briefing_stands_alone_and_has_its_manifest(three):
    page = files.briefing(LINK, three).decode()
    assert "does not predict" in page
    assert "http://" not in page.replace("http://www.w3.org/", "")
    text = page.split("<pre id=manifest>")[1].split("</pre>")[0].replace("&quot;", '"').replace("&#x27;", "'")
    assert json.loads(text)["scenarios"][0]["hash"] == three.changed.hash


def test_everything_is_the_folder_of_the_command_line(three):
    names = zipfile.ZipFile(io.BytesIO(files.everything(LINK, three))).namelist()
    for name in ("manifest.json", "scenario.yaml", "summary.csv", "daily.parquet", "figures/weekly_attacks.svg"):
        assert f"tower-22/{name}" in names


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("mine.txt", b"name: mine", "must end in .yaml"),
        ("mine.yaml", b"x" * (LARGEST_FILE + 1), "too large"),
        ("mine.yaml", b"\x00\x01", "binary"),
        ("mine.yaml", b"name: mine\nbaseline: tower-22\nparameters:\n  militia.restrain: 1.0\n", "line 4"),
        ("../../mine.yaml", b"name: other\nbaseline: tower-22\n", "mine"),
    ],
)
def test_a_wrong_file_is_told_in_words(name, content, words):
    with pytest.raises(InputError) as error:
        read_upload(name, content)
    assert words in str(error.value)
    assert "/tmp" not in str(error.value)


def test_a_good_file_is_taken():
    scenario = read_upload("mine.yaml", b"name: mine\nbaseline: tower-22\nparameters:\n  militia.restraint: 1.0\n")
    assert scenario.parameters["militia.restraint"].value == 1.0


def test_the_cache_is_bounded_and_asks_once():
    cache, asked = Cache[int](max_entries=2, ttl=60), []

    def slow():
        asked.append(1)
        time.sleep(0.05)
        return 7

    threads = [threading.Thread(target=cache.get, args=("a", slow)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert asked == [1]
    for key in "bcd":
        cache.get(key, lambda: 1)
    assert len(cache) == 2


def test_the_cache_keeps_no_errors_and_forgets_in_time():
    cache = Cache[int](max_entries=2, ttl=0.01)
    with pytest.raises(ZeroDivisionError):
        cache.get("a", lambda: 1 // 0)
    assert cache.get("a", lambda: 1) == 1
    time.sleep(0.02)
    assert cache.get("a", lambda: 2) == 2


def test_differences_are_those_of_compare():
    from sim.analyses.compare.compare import compare

    first = load_scenario("tower-22")
    second = first.with_changes({"militia.restraint": 1.4})
    known = {each.outcome: each for each in compare(first, second, runs=200, seed=1).outcomes}
    for row in service.differences(first, second, 200, 1):
        other = known[row.outcome]
        assert (row.difference, row.low, row.high) == pytest.approx((other.difference, other.low, other.high))


def test_notable_runs_are_those_of_the_outputs():
    from sim.results import summary

    whole = service.ensemble(load_scenario("tower-22"), 300, 2)
    answer = service.answer(whole.scenario, 300, 2)
    chosen = summary.typical_run(whole), summary.median_run(whole), summary.extreme_run(whole)
    assert answer.notable == dict(zip(("typical", "median", "extreme"), chosen, strict=True))
