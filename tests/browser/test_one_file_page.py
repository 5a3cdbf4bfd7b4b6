"""A crisis in one file, opened from the disk by a real browser: no server, no network."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

import sim
from sim.analyses.compare.compare import compare_ensembles
from sim.browser.inputs import OUTCOMES
from sim.browser.page import SCRIPTS, script, write_page
from sim.browser.words import (
    LINKS,
    STANDING_NOTE,
    TILES,
    change_sentence,
    outcome_interval,
    outcome_value,
    tile,
)
from sim.engine.build import build_inputs
from sim.engine.play import draws_of, play_in_full

FULL = Path(__file__).parents[1] / "page" / "full.mjs"
LEVER = "[id='value-militia.restraint']"


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "a crisis.html"
    return write_page(path, ["tower-22", "soleimani"], ["001-resistance", "003-tehrans-proxies"])


@pytest.fixture
def opened(chromium, page_file):
    """Open the page in a session of its own; at the end it may have had no error and asked nobody for anything."""
    contexts, errors = [], []

    def asked(request):
        if not request.url.startswith((page_file.as_uri(), "data:", "blob:")):
            errors.append(f"asked: {request.url}")

    def heard(message):
        if message.type in ("error", "warning"):
            errors.append(message.text)

    def open_page(fragment="", scheme="light", width=1280, height=1000, waits=True, file=page_file):
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", heard)
        page.on("request", asked)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(file.as_uri() + fragment)
        if waits:
            shows(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def shows(page, runs=1000):
    page.wait_for_timeout(50)
    page.wait_for_function(f"document.body.dataset.runs === '{runs}' && !window.page.answers.isBusy()", timeout=60_000)
    page.locator("#weekly canvas").wait_for()
    page.locator("#ladder canvas").wait_for()


def sentence(page):
    return page.locator("#sentence").inner_text()


def rows_on_screen(page):
    return [row.locator("th, td").all_text_contents() for row in page.locator("#outcomes tr").all()]


def expected(before, after, runs=1000, seed=0):
    ensembles = [sim.run_ensemble(each, runs, seed) for each in (before, after)]
    found = {each.outcome: each for each in compare_ensembles(*ensembles).outcomes}
    return [found[name] for name in OUTCOMES]


def pixels(page, name):
    return page.locator(f"#{name} canvas").evaluate("canvas => canvas.toDataURL()")


def test_it_opens_and_a_lever_moved_by_keyboard_gives_the_numbers_of_python(opened, keep):
    page = opened()
    assert "Nothing differs from the baseline" in sentence(page)
    assert page.get_by_text(STANDING_NOTE).count() == 1
    assert not page.locator("#static").is_visible()
    before = pixels(page, "weekly"), pixels(page, "ladder")
    page.locator(LEVER).focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    shows(page)
    scenario = sim.load_scenario("tower-22")
    rows = expected(scenario, scenario.with_changes({"militia.restraint": 1.25}))
    assert sentence(page) == change_sentence(["More restraint (1.15 → 1.25)"], rows, 1000)
    cells = rows_on_screen(page)
    assert [each[1:3] for each in cells] == [
        [outcome_value(row.outcome, row.mean_a), outcome_value(row.outcome, row.mean_b)] for row in rows
    ]
    assert [each[4] for each in cells] == [outcome_interval(row) for row in rows]
    assert all(
        one != other for one, other in zip(before, (pixels(page, "weekly"), pixels(page, "ladder")), strict=True)
    )
    keep(page, "one-file-light")
    page.get_by_role("button", name="Undo", exact=True).click()
    page.get_by_text("More restraint (1.15 → 1.24)").wait_for()
    page.get_by_role("button", name="Undo all changes").click()
    page.get_by_text("Nothing differs from the baseline").wait_for()


def test_tiles_ladder_and_fan_stand_on_the_first_screen_and_a_run_says_how_to_see_it(opened, keep):
    page = opened("#set=militia.restraint=1.4", width=1366, height=860)
    scenario = sim.load_scenario("tower-22")
    rows = {row.outcome: row for row in expected(scenario, scenario.with_changes({"militia.restraint": 1.4}))}
    for name in TILES:
        before, after, words = tile(rows[name], 1000, True)
        told = page.locator(f".tile[data-name={name}]")
        assert [told.locator(each).inner_text() for each in ("s", "strong", "span")] == [before, after, words]
    ladder, fan = (page.locator(f"#{name}").bounding_box() for name in ("ladder", "weekly"))
    assert ladder["y"] + ladder["height"] <= fan["y"]
    assert fan["y"] + fan["height"] <= 880
    keep(page, "one-file-first-screen")
    box = page.locator("#ladder canvas").bounding_box()
    for y in range(30, int(box["height"]) - 60, 4):
        page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + y)
        if page.locator("#vg-tooltip-element.visible").count():
            break
    said = page.locator("#vg-tooltip-element").inner_text()
    assert re.match(r"Run \d+: at most \d .* In Python: sim.simulate\(scenario, seed=0, run=\d+\)", said), said


def test_its_address_opens_the_same_state_elsewhere(opened, keep):
    page = opened("#scenario=tower-22&reading=001-resistance&set=rules.baghdad%3Dmediator&set=iran.control=0.2&seed=5")
    link = page.url.partition("#")[2]
    query = parse_qs(link)
    assert query["set"] == ["rules.baghdad=mediator", "iran.control=0.2"]
    assert query["reading"] == ["001-resistance"]
    other = opened("#" + link, scheme="dark")
    assert sentence(other) == sentence(page)
    assert rows_on_screen(other) == rows_on_screen(page)
    base = sim.load_scenario("tower-22", "001-resistance").with_changes({"rules.baghdad": "mediator"})
    rows = expected(base, base.with_changes({"iran.control": 0.2}), seed=5)
    assert sentence(page).startswith("Less Iranian control (0.3 → 0.2)")
    assert [each[2] for each in rows_on_screen(page)] == [outcome_value(row.outcome, row.mean_b) for row in rows]
    keep(other, "one-file-dark")


def test_scenario_reading_rule_runs_and_luck_are_chosen(opened):
    page = opened()
    page.locator("#scenario").select_option(label=sim.load_scenario("soleimani").title)
    shows(page)
    assert page.locator("#title").inner_text() == sim.load_scenario("soleimani").title
    page.locator("#reading").select_option("003-tehrans-proxies")
    page.get_by_text("Runs and luck").click()
    page.locator("#runs").select_option("200")
    shows(page, 200)
    page.get_by_role("button", name="Other luck").click()
    page.locator("#against").select_option("shipped")
    shows(page, 200)
    assert "over 200 runs of the same luck" in sentence(page)
    shipped = sim.load_scenario("soleimani")
    rows = expected(shipped, shipped.with_reading("003-tehrans-proxies"), 200, 1)
    assert [each[1:3] for each in rows_on_screen(page)] == [
        [outcome_value(row.outcome, row.mean_a), outcome_value(row.outcome, row.mean_b)] for row in rows
    ]


def test_a_wrong_link_is_refused_with_a_sentence_and_left_by_a_button(opened, keep):
    page = opened("#scenario=tower-22&set=militia.restraint=99", waits=False)
    page.get_by_text(LINKS["refused"]).wait_for()
    assert "out of range; allowed: 0 to 3" in page.locator("#problems").inner_text()
    assert not page.locator("#answer").is_visible()
    keep(page, "one-file-refused")
    page.get_by_role("button", name="Start afresh").click()
    shows(page)
    assert "Nothing differs" in sentence(page)


def test_the_python_on_the_page_gives_the_numbers_on_the_page(opened):
    page = opened("#scenario=tower-22&set=baghdad.mediation=0.8&runs=200", waits=False)
    shows(page, 200)
    code = page.locator("#python").text_content()
    names = {}
    exec(code.replace("print(", "str("), names)
    found = names["found"].table()
    labels = {sim.outcome_of(name).label: name for name in found.index}
    for label, before, after, *_ in rows_on_screen(page):
        row = found.loc[labels[label]]
        assert before == outcome_value(labels[label], row["mean_a"])
        assert after == outcome_value(labels[label], row["mean_b"])


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (320, "dark")])
def test_a_phone_needs_no_scrolling_sideways(opened, keep, width, scheme):
    page = opened("#set=militia.restraint=1.4", scheme=scheme, width=width, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#weekly canvas").bounding_box()["width"] <= width
    keep(page, f"one-file-{width}")


def test_every_control_has_a_name_and_charts_a_description(opened):
    page = opened()
    unnamed = """() => [...document.querySelectorAll('input, select, button')].filter(
        (each) => !each.labels?.length && !each.textContent.trim()).map((each) => each.id)"""
    assert page.evaluate(unnamed) == []
    for name in ("weekly", "ladder"):
        assert page.locator(f"#{name}").get_attribute("aria-label")
    assert page.locator("#sentence").get_attribute("aria-live") == "polite"


def test_without_webassembly_the_baseline_stands_there(chromium, page_file):
    context = chromium.new_context()
    page = context.new_page()
    page.add_init_script("delete globalThis.WebAssembly")
    page.goto(page_file.as_uri())
    page.get_by_text("Levers need a browser that runs WebAssembly").wait_for()
    ensemble = sim.run_ensemble("tower-22", 1000, 0)
    text = outcome_value("attacks", float(ensemble.outcome("attacks").mean()))
    assert text in page.locator("#static tr", has_text="attacks on US forces").first.inner_text()
    context.close()


HASHES = """async ([source, runs]) => {
  const {machineOf, playerOf, fromBase64, playInFull} = eval(source);
  const content = JSON.parse(document.getElementById('document').textContent);
  const {kernel, layout, scenarios, blobs} = content;
  const module = await WebAssembly.compile(fromBase64(kernel.module));
  const found = {};
  for (const [name, scenario] of Object.entries(scenarios)) {
    for (const [reading, {values}] of Object.entries(scenario.readings)) {
      const player = playerOf(machineOf(module, kernel.described), content, scenario);
      player.take(fromBase64(blobs[values]), 0);
      const parts = [];
      for (let run = 0; run < runs; run += 1) {
        const {daily, events, factions, trace} = playInFull(player, layout.records, scenario, run);
        parts.push(daily, events, factions, trace);
      }
      // a page from a file has no crypto.subtle in every browser, so the bytes are told and hashed outside
      const all = new Uint8Array(await new Blob(parts).arrayBuffer());
      let text = '';
      for (let at = 0; at < all.length; at += 8192) text += String.fromCharCode(...all.subarray(at, at + 8192));
      found[name + '@' + reading] = btoa(text);
    }
  }
  return JSON.stringify(found);
}"""


def test_chromium_plays_the_bytes_of_native_code(opened):
    page = opened()
    full = FULL.read_text(encoding="utf-8").replace("export ", "")
    source = script(SCRIPTS[:2], f"{full}\nreturn {{machineOf, playerOf, fromBase64, playInFull}};")
    runs = 3
    found: dict[str, Any] = json.loads(page.evaluate(HASHES, [source, runs]))
    assert len(found) == 6
    for key, text in found.items():
        name, _, reading = key.partition("@")
        inputs = build_inputs(sim.load_scenario(name, reading or None))
        digest = hashlib.sha256()
        for run in range(runs):
            whole = play_in_full(inputs, draws_of(inputs, 0, [run]))
            for part in (whole.daily, whole.events, whole.faction_days, whole.trace):
                digest.update(part.tobytes())
        assert hashlib.sha256(base64.b64decode(text)).hexdigest() == digest.hexdigest(), key


def test_it_is_small_and_draws_soon(opened, page_file):
    assert page_file.stat().st_size < 2_500_000
    page = opened(waits=False)
    page.locator("#weekly canvas").wait_for()
    page.wait_for_function("document.body.dataset.runs")
    assert page.evaluate("performance.now()") < 10_000  # 2 seconds are measured by benchmarks/browser.py
