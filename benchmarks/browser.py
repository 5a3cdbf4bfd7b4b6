"""The one-file page in a real browser: from a key press or a drag step to the drawn chart, and the engines beside it.

    python benchmarks/browser.py                 # 40 key presses, 5 seconds of dragging, 1,000 runs on each engine
    python benchmarks/browser.py --scenario soleimani --presses 100
    python benchmarks/browser.py --open 30            # while thirty other sessions have the page open

The clock of a move starts in the page when the event arrives and stops after the frame that shows the new chart and
sentence: for the first 100 runs, and for all 1,000. The engines play the same 1,000 runs: native code on one thread,
the module in Node on one thread, and the page's workers.

It needs `python -m pip install -e ".[bench]"`, Chromium and Node.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import machine

from sim.browser.page import write_page
from sim.engine.build import build_inputs
from sim.engine.play import draws_of, play
from sim.engine.reducers import Columns, Counts, Rungs
from sim.inputs.scenario.scenario import load_scenario

ROOT = Path(__file__).resolve().parents[1]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RUNS = 1000
LEVER = "value-militia.restraint"
SWEEP = 40
"""Steps of the mouse from one end of the slider to the other."""

WATCH = """() => {
  window.moves = []; window.frames = 0; let begun = null;
  window.isWhole = (runs) => window.moves.some((each) => each[0] === runs && each[2] === begun);
  const after = (done) => requestAnimationFrame(() => {
    const channel = new MessageChannel(); channel.port1.onmessage = done; channel.port2.postMessage(0);
  });
  const slider = document.getElementById('value-militia.restraint');
  slider.addEventListener('keydown', () => { begun = performance.now(); }, true);
  slider.addEventListener('pointermove', (event) => { if (event.buttons) begun = performance.now(); }, true);
  let pending = false;
  new MutationObserver(() => {
    const from = begun, runs = document.body.dataset.runs;
    if (!pending) { pending = true; after(() => { pending = false; window.frames += 1; }); }
    if (from !== null) after(() => window.moves.push([runs, performance.now() - from, from]));
  }).observe(document.body, {attributes: true, attributeFilter: ['data-runs']});
}"""

NODE = """
import {readFileSync} from "node:fs";
import {fromBase64, machineOf} from "%(js)s/machine.js";
import {playerOf} from "%(js)s/player.js";
const content = JSON.parse(readFileSync(process.argv[2], "utf8"));
const {kernel, scenarios, blobs} = content;
const [scenario] = Object.values(scenarios);
const {values} = scenario.readings[""];
const module = new WebAssembly.Module(fromBase64(kernel.module));
const player = playerOf(machineOf(module, kernel.described), content, scenario);
player.take(fromBase64(blobs[values]), 0);
player.play(0, 200);
const found = [];
for (let k = 0; k < 5; k += 1) {
  const begun = performance.now(); player.play(0, %(runs)d); found.push(performance.now() - begun);
}
console.log(JSON.stringify(found));
"""

PLAY = """async (runs) => {
  const {answers: {pool, states}, state} = window.page;
  const found = [];
  for (let k = 0; k < 5; k += 1) {
    const begun = performance.now();
    const ensemble = pool.ensemble(states.question({...state(), seed: 1000 + k, runs}));
    await new Promise((done) => {
      pool.ask([ensemble], () => { if (ensemble.played() === runs) done(); });
      pool.more();
    });
    found.push(performance.now() - begun);
  }
  return [found, pool.workers.length];
}"""


def main() -> None:
    """Run the benchmark and print a table, and the figures as a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", default="tower-22", help="name of a shipped scenario")
    parser.add_argument("--presses", type=int, default=40, help="key presses")
    parser.add_argument("--open", type=int, default=0, help="other sessions that have the page open meanwhile")
    parser.add_argument("--drag", type=float, default=5.0, help="seconds for which a lever is dragged")
    parser.add_argument("--chromium", default=shutil.which("chromium") or "/usr/bin/chromium", help="the browser")
    given = parser.parse_args()
    load = machine.load()
    with tempfile.TemporaryDirectory() as folder:
        page = write_page(Path(folder) / "page.html", given.scenario, ["all"])
        found: dict[str, Any] = {"page_megabytes": round(page.stat().st_size / 1e6, 2)}
        found |= in_browser(page, given)
        found["node_one_thread"] = in_node(page)
    found["native_one_thread"] = natively(given.scenario)
    print_table(found, load)
    print(json.dumps(found | {"load_before": load} | machine.describe()))


def in_browser(page_file: Path, given: argparse.Namespace) -> dict[str, Any]:
    """Time to the first chart, moves by keys and by dragging, and 1,000 runs on the page's workers."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium, args=FLAGS)
        firsts = [first_chart(browser, page_file) for _ in range(3)]
        for _ in range(given.open):
            opened(browser, page_file)
        page = opened(browser, page_file)
        page.wait_for_timeout(500)
        page.evaluate(WATCH)
        slider = page.locator(f"[id='{LEVER}']")
        slider.press("Home")
        page.wait_for_timeout(1000)
        page.evaluate("window.moves = []")
        for _ in range(given.presses):  # each to a value that has not been played before
            slider.press("ArrowRight")
            page.wait_for_function(f"window.isWhole('{RUNS}')", timeout=60_000)
            page.wait_for_timeout(200)
        moves = page.evaluate("window.moves")
        found: dict[str, Any] = {"first_chart_seconds": round(statistics.median(firsts), 2), "open": given.open}
        for runs in (100, RUNS):
            found[f"key_to_{runs}_runs"] = quantiles([each for drawn, each, _ in moves if drawn == str(runs)])
        found |= dragged(page, slider, given.drag)
        page.wait_for_timeout(1000)
        times, workers = page.evaluate(PLAY, RUNS)
        found |= {"workers": workers, "browser_workers": round(statistics.median(times), 1)}
        found["browser"] = f"Chromium {browser.version}"
        browser.close()
    return found


def opened(browser: Any, page_file: Path) -> Any:
    """The page in a session of its own, once it has drawn its first answer whole."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(page_file.as_uri())
    page.wait_for_function(f"document.body.dataset.runs === '{RUNS}'", timeout=120_000)
    return page


def first_chart(browser: Any, page_file: Path) -> float:
    """Seconds from opening the file to the first drawn chart, by the page's own clock, in a session of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(page_file.as_uri(), wait_until="commit")
    page.wait_for_function("document.querySelector('#weekly canvas') && document.body.dataset.runs")
    seconds = float(page.evaluate("performance.now()")) / 1000
    context.close()
    return seconds


def dragged(page: Any, slider: Any, seconds: float) -> dict[str, Any]:
    """Redraws a second while a lever is dragged to and fro, and from a step to its chart of 100 runs."""
    box = slider.bounding_box()
    left, right, y = box["x"] + 20, box["x"] + box["width"] - 20, box["y"] + box["height"] / 2
    page.mouse.move(left, y)
    page.mouse.down()
    page.evaluate("window.moves = []; window.frames = 0")
    begun, step = time.monotonic(), 0
    while time.monotonic() - begun < seconds:
        page.mouse.move(right if step % (2 * SWEEP) == 0 else left, y, steps=SWEEP)
        step += SWEEP
    frames, moves = page.evaluate("[window.frames, window.moves]")
    lasted = time.monotonic() - begun
    page.mouse.up()
    steps = quantiles([each for drawn, each, _ in moves if drawn == "100"])
    return {
        "redraws_a_second": round(frames / lasted, 1),
        "steps_a_second": round(step / lasted, 1),
        "drag_step": steps,
    }


def in_node(page_file: Path) -> float | None:
    """Milliseconds for 1,000 runs in Node on one thread; None without Node."""
    node = shutil.which("node")
    if node is None:
        return None
    text = page_file.read_text(encoding="utf-8")
    content = text.partition('id="document">')[2].partition("</script>")[0]
    document, script = page_file.with_name("document.json"), page_file.with_name("play.mjs")
    document.write_text(content, encoding="utf-8")
    script.write_text(NODE % {"js": (ROOT / "sim/browser/js").as_uri(), "runs": RUNS}, encoding="utf-8")
    done = subprocess.run([node, str(script), str(document)], capture_output=True, text=True, check=True)
    return round(statistics.median(json.loads(done.stdout)), 1)


def natively(name: str) -> float:
    """Milliseconds for 1,000 runs of native code on one thread, with the same reducers."""
    scenario = load_scenario(name)
    inputs = build_inputs(scenario)

    def work() -> None:
        columns = ("attacks", "attacks_israel", "us_killed")
        kept = [Counts(RUNS, columns), Rungs(RUNS, scenario.days, scenario.ladder)]
        play(inputs, draws_of(inputs, 0, range(RUNS)), [*kept, Columns(RUNS, scenario.days, ["attacks"])])

    work()
    return round(1000 * statistics.median(machine.wall_seconds(work) for _ in range(5)), 1)


def quantiles(values: list[float]) -> dict[str, float]:
    """Median and 95th percentile of milliseconds, and how many there are."""
    ordered = sorted(values)
    if not ordered:
        return {"median": float("nan"), "p95": float("nan"), "moves": 0}
    place = min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))
    return {"median": round(statistics.median(ordered), 1), "p95": round(ordered[place], 1), "moves": len(ordered)}


def print_table(found: dict[str, Any], load: float) -> None:
    """Print what was found, one line each."""
    keys = {100: found["key_to_100_runs"], RUNS: found[f"key_to_{RUNS}_runs"]}
    rows = [(f"key press to chart, {runs:,} runs", f"{k['median']} / {k['p95']} ms") for runs, k in keys.items()]
    rows += [("drag step to chart, 100 runs", f"{found['drag_step']['median']} / {found['drag_step']['p95']} ms")]
    rows += [("redraws a second while dragging", f"{found['redraws_a_second']} of {found['steps_a_second']} steps")]
    rows += [("first chart", f"{found['first_chart_seconds']} s"), ("page", f"{found['page_megabytes']} MB")]
    rows += [(f"{RUNS:,} runs, native, one thread", f"{found['native_one_thread']} ms")]
    rows += [(f"{RUNS:,} runs, Node, one thread", f"{found['node_one_thread']} ms")]
    rows += [(f"{RUNS:,} runs, {found['workers']} workers of the page", f"{found['browser_workers']} ms")]
    where = f"{found['browser']}, {os.cpu_count()} cores, load before {load}, {found['open']} other sessions open"
    print(f"{where} (median / 95th percentile)")
    for label, text in rows:
        print(f"{label:<40}{text:>28}")


if __name__ == "__main__":
    main()
