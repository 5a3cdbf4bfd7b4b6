"""From a lever's move to the redrawn chart, in a real browser: median and 95th percentile for one user and for many.

    python benchmarks/app_latency.py                             # one user, each move, and redraws while dragging
    python benchmarks/app_latency.py --users 30 --moves 10       # the same user in a class of thirty
    python benchmarks/app_latency.py --users 30 --idle           # while twenty-nine others are open and do nothing
    python benchmarks/app_latency.py --users 30 --moves 10 --every 3 --hour 1200    # memory over 1,200 more moves

A move is one press of an arrow key on a focused slider. The clock starts in the page when the key goes down and stops
after the frame that shows the new charts and sentence: for the first 100 runs, and for all 1,000. One user is a real
browser, which computes by itself; the others are light sessions (app_sessions.py), which the server answers, because
thirty browsers on the machine of the server would measure their own drawing. Each has a seed of its own, so that
nobody's answer is known to another; `--shared` gives all one seed, as a class that opens one link has.

It needs `python -m pip install -e ".[bench]"` and Chromium.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from app_sessions import LightSession, keep_moving

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
FIRST_RUNS, RUNS = 100, 1000
LEVERS = ("Militia: restraint", "Baghdad: mediation", "Iran: control")

FIND = """() => {
  const roots = [...document.querySelectorAll('*')].map((each) => each.shadowRoot);
  const root = roots.find((each) => each && each.querySelector('#live'));
  return root && root.querySelector('#live');
}"""

WATCH = f"""() => {{
  const live = ({FIND})(); window.moves = []; window.drawn = 0; let begun = null;
  const after = (done) => requestAnimationFrame(() => {{
    const channel = new MessageChannel(); channel.port1.onmessage = done; channel.port2.postMessage(0);
  }});
  document.addEventListener('keydown', () => {{ begun = performance.now(); }}, true);
  new MutationObserver(() => {{
    const from = begun, runs = Number(live.dataset.runs);
    const isKnown = window.moves.some((each) => each[0] === runs && each[2] === from);
    after(() => {{ window.drawn += 1; }});
    if (from !== null && !isKnown) {{
      const move = [runs, null, from];
      window.moves.push(move); after(() => {{ move[1] = performance.now() - from; }});
    }}
  }}).observe(live, {{attributes: true, attributeFilter: ['data-runs']}});
}}"""


def main() -> None:
    """Run the benchmark and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=1, help="users at once, of which one is a real browser")
    parser.add_argument("--moves", type=int, default=40, help="moves of each user")
    parser.add_argument("--every", type=float, default=3.0, help="seconds between two moves of a user")
    parser.add_argument("--drag", type=float, default=5.0, help="seconds for which a slider is dragged, 0 for none")
    parser.add_argument("--hour", type=int, default=0, help="further moves of one session, as fast as they go")
    parser.add_argument("--idle", action="store_true", help="the other users only have the app open")
    parser.add_argument("--shared", action="store_true", help="all users share one seed, and so their answers")
    parser.add_argument("--chromium", default="/usr/bin/chromium", help="the browser")
    given = parser.parse_args()
    missing = [name for name in ("playwright", "tornado") if find_spec(name) is None]
    if missing:
        parser.error(f"{' and '.join(missing)} must be installed: python -m pip install -e '.[bench]'")
    before = os.getloadavg()
    found = asyncio.run(first_answer(given))
    with server() as (url, process):
        found |= asyncio.run(drive(url, process.pid, given))
    print(json.dumps({"users": given.users, "moves": given.users * given.moves} | found | parts() | machine(before)))


class server:  # noqa: N801 - used as a context manager, like a function
    """The app on a free port."""

    def __enter__(self) -> tuple[str, subprocess.Popen[bytes]]:
        """Start it and wait until it answers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "sim", "app", "--no-browser", "--port", str(port)]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=quiet)
        url = f"http://localhost:{port}"
        until = time.monotonic() + 90
        while not answers(f"{url}/_stcore/health"):
            if time.monotonic() > until:
                raise SystemExit("the app's server did not start")
            time.sleep(0.3)
        return url, self._process

    def __exit__(self, *_: object) -> None:
        """Stop it with what it started."""
        self._process.terminate()
        self._process.wait(20)


def answers(url: str) -> bool:
    """Whether an address answers."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def resident_megabytes(root: int) -> float:
    """Memory of a process and those that it started."""
    children = Path(f"/proc/{root}/task/{root}/children").read_text().split()
    pages = sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in [str(root), *children])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


async def first_answer(given: argparse.Namespace) -> dict[str, Any]:
    """Seconds from the start of the app to its first answer on screen, and of the processor until then."""
    from playwright.async_api import async_playwright

    from sim.browser.words import SENTENCES

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=given.chromium, args=FLAGS)
        page = await browser.new_page()
        page.set_default_timeout(120_000)
        begun = time.monotonic()
        with server() as (url, process):
            await page.goto(url)
            await page.get_by_text(SENTENCES["nothing"]).first.wait_for()
            seconds, used = time.monotonic() - begun, processor_seconds(process.pid)
            await page.locator("#live[data-runs]").wait_for()
            live = time.monotonic() - begun
        await browser.close()
    times = {"seconds": seconds, "server_processor_seconds": used, "drawn_by_the_browser_seconds": live}
    return {"first_answer": {name: round(value, 1) for name, value in times.items()}}


def processor_seconds(process: int) -> float:
    """Seconds of the processor that a process has used."""
    times = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


async def drive(url: str, server_id: int, given: argparse.Namespace) -> dict[str, Any]:
    """Everything that is measured while the server runs."""
    from playwright.async_api import async_playwright

    light = [LightSession(f"{url}/?seed={0 if given.shared else user}") for user in range(1, given.users)]
    for session in light:
        await session.open()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=given.chromium, args=FLAGS)
        page = await ready(browser, f"{url}/?seed=0")
        moving = [] if given.idle else light
        others = (keep_moving(each, LEVERS, given.moves, given.every, n) for n, each in enumerate(moving))
        moved, *_ = await asyncio.gather(user(page, 0, given), *others)
        found = summed_up(moved, moving, given)
        if given.drag:
            found["redraws_a_second_while_dragging"] = await dragged(page, given.drag)
        await browser.close()
    found["server_megabytes"] = resident_megabytes(server_id)
    if given.hour:
        found["server_megabytes_through_the_hour"] = await hour(url, server_id, given.hour)
    for session in light:
        session.close()
    return found


async def dragged(page: Any, seconds: float) -> float:
    """Redraws a second while a lever is dragged to and fro."""
    thumb = page.get_by_role("slider", name=LEVERS[0]).locator("xpath=ancestor::div[contains(@style,'left')][1]")
    await thumb.evaluate("thumb => thumb.scrollIntoView({block: 'center'})")
    await page.wait_for_timeout(300)
    box = await thumb.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    await page.evaluate("window.drawn = 0")
    await page.mouse.move(x, y)
    await page.mouse.down()
    begun, step = time.monotonic(), 0
    while time.monotonic() - begun < seconds:
        step += 1
        await page.mouse.move(x + 60 - abs(4 * step % 240 - 120), y)  # each step is another value
        await asyncio.sleep(0.01)
    count, lasted = await page.evaluate("window.drawn"), time.monotonic() - begun
    await page.mouse.up()
    return round(count / lasted, 1)


async def hour(url: str, server_id: int, moves: int) -> list[float]:
    """Memory of the server at the beginning, and after each quarter of so many moves of one session."""
    session, found = LightSession(f"{url}/?seed=4242&runs=200"), [resident_megabytes(server_id)]
    await session.open()
    for quarter in range(4):
        await keep_moving(session, LEVERS, moves // 4, 0.1, quarter)
        found.append(resident_megabytes(server_id))
    session.close()
    return found


async def ready(browser: Any, url: str) -> Any:
    """A page in a session of its own that shows its first answer."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    page.set_default_timeout(120_000)
    await page.goto(url)
    await page.locator(f"#live[data-runs='{RUNS}']").wait_for()
    await page.wait_for_timeout(1000)
    await page.evaluate(WATCH)
    return page


async def user(page: Any, number: int, given: argparse.Namespace) -> dict[int, list[float]]:
    """Move levers at a user's pace, each to a state that nobody has asked for; milliseconds by runs drawn."""
    chance = random.Random(number)
    await asyncio.sleep(chance.random() * given.every if given.users > 1 else 0)
    for move in range(given.moves):
        begun = time.monotonic()
        thumb = page.get_by_role("slider", name=LEVERS[move % len(LEVERS)])
        await thumb.focus()
        await thumb.press("ArrowRight")
        await asyncio.sleep(max(0.0, given.every - (time.monotonic() - begun)))
    await page.wait_for_timeout(3000)
    moves = await page.evaluate("window.moves")
    return {runs: [took for drawn, took, _ in moves if drawn == runs] for runs in (FIRST_RUNS, RUNS)}


def summed_up(moved: dict[int, list[float]], light: list[LightSession], given: argparse.Namespace) -> dict[str, Any]:
    """Median and 95th percentile of the browser's moves and of the light sessions', and what was not answered."""
    others = [value for each in light for value in each.milliseconds]
    found: dict[str, Any] = {f"browser_ms_{runs}_runs": spread(took) for runs, took in moved.items()}
    found["failed"] = given.moves - len(moved[RUNS]) + sum(each.failed for each in light)
    return found | ({"light_sessions_ms": spread(others)} if light else {})


def spread(values: list[float]) -> dict[str, int]:
    """Number, median and 95th percentile of some milliseconds."""
    if not values:
        raise SystemExit("no move was answered")
    ordered = sorted(values)
    high = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return {"answered": len(ordered), "median": round(statistics.median(ordered)), "p95": round(high)}


def parts() -> dict[str, Any]:
    """Median milliseconds of what the server does for one new answer, taken by itself, without page or browser."""
    from sim.app.serving import service
    from sim.app.state.scenarios import shipped_scenario
    from sim.charts.ensembles import weekly_tables

    service.warm_up()
    base = shipped_scenario("tower-22")
    taken: dict[str, list[float]] = {"runs_one_thread": [], "tables": [], "differences": []}
    for number in range(9):
        scenario = base.with_changes({"militia.restraint": 1.2 + number / 100})
        clock = [time.perf_counter()]
        whole = service.streamed(scenario, 1000, 0, 1)
        clock.append(time.perf_counter())
        service.packed(weekly_tables(whole))
        clock.append(time.perf_counter())
        service.answer(scenario, 1000, 0), service.answer(base, 1000, 0)
        unclocked = time.perf_counter()
        service.differences(base, scenario, 1000, 0)
        clock.append(clock[-1] + time.perf_counter() - unclocked)
        for name, begun, ended in zip(taken, clock, clock[1:], strict=False):
            taken[name].append(1000 * (ended - begun))
    return {"parts_ms": {name: round(statistics.median(values), 1) for name, values in taken.items()}}


def machine(before: tuple[float, float, float]) -> dict[str, Any]:
    """What the figures were taken on; the load is that of the minute before."""
    return {"cores": os.cpu_count(), "machine": platform.machine(), "load_before": round(before[0], 2)}


if __name__ == "__main__":
    main()
