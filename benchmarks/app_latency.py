"""From a lever's move to the redrawn chart, in a real browser: median and 95th percentile for one user and for many.

    python benchmarks/app_latency.py                      # one user
    python benchmarks/app_latency.py --users 30 --moves 10

A move is one press of an arrow key on a focused slider. The clock starts in the page when the key goes down and stops
at the first frame after the sentence of what changed names the new value; the chart of 1,000 runs and the sentence come
in the same answer. Many users share one server, and each moves a lever every `--every` seconds.
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
from pathlib import Path
from typing import Any

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
LEVERS = ("Militia: restraint", "Baghdad: mediation", "Iran: control")

WATCH = """() => {
  window.moves = []; let begun = null;
  const box = () => { const e = document.querySelector('[data-testid=stAlert]'); return e ? e.innerText : ''; };
  let before = box();
  document.addEventListener('keydown', () => { begun = performance.now(); before = box(); }, true);
  new MutationObserver(() => {
    if (begun !== null && box() !== before) {
      const from = begun; begun = null;
      requestAnimationFrame(() => requestAnimationFrame(() => window.moves.push(performance.now() - from)));
    }
  }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


def main() -> None:
    """Run the benchmark and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=1, help="users at once")
    parser.add_argument("--moves", type=int, default=40, help="moves of each user")
    parser.add_argument("--every", type=float, default=3.0, help="seconds between two moves of a user")
    parser.add_argument("--chromium", default="/usr/bin/chromium", help="the browser")
    given = parser.parse_args()
    before = os.getloadavg()
    with server() as (url, process):
        found = asyncio.run(drive(url, given))
        memory = resident_megabytes(process.pid)
    print(json.dumps(summed_up(found, given) | machine(before) | {"server_megabytes": memory}))


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


async def drive(url: str, given: argparse.Namespace) -> list[list[float]]:
    """Milliseconds of each move of each user."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=given.chromium, args=FLAGS)
        pages = [await ready(browser, f"{url}/?seed={user}") for user in range(given.users)]
        moved = await asyncio.gather(*(user(page, number, given) for number, page in enumerate(pages)))
        await browser.close()
    return list(moved)


async def ready(browser: Any, url: str) -> Any:
    """A page in a session of its own that shows its first answer."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    page.set_default_timeout(120_000)
    await page.goto(url)
    await page.get_by_text("Nothing differs from the baseline").wait_for()
    await page.wait_for_timeout(1000)
    await page.evaluate(WATCH)
    return page


async def user(page: Any, number: int, given: argparse.Namespace) -> list[float]:
    """Move levers at a user's pace; each move gives a state that nobody has asked for."""
    chance = random.Random(number)
    await asyncio.sleep(chance.random() * given.every if given.users > 1 else 0)
    for move in range(given.moves):
        begun = time.monotonic()
        thumb = page.get_by_role("slider", name=LEVERS[move % len(LEVERS)])
        await thumb.focus()
        await thumb.press("ArrowRight")
        await asyncio.sleep(max(0.0, given.every - (time.monotonic() - begun)))
    await page.wait_for_timeout(3000)
    return list(await page.evaluate("window.moves"))


def summed_up(found: list[list[float]], given: argparse.Namespace) -> dict[str, Any]:
    """Median and 95th percentile of all moves, and how many were answered."""
    every = sorted(value for each in found for value in each)
    if not every:
        raise SystemExit("no move was answered")
    return {
        "users": given.users,
        "moves": given.users * given.moves,
        "answered": len(every),
        "median_ms": round(statistics.median(every)),
        "p95_ms": round(every[min(len(every) - 1, int(0.95 * len(every)))]),
    }


def machine(before: tuple[float, float, float]) -> dict[str, Any]:
    """What the figures were taken on; the load is that of the minute before."""
    return {"cores": os.cpu_count(), "machine": platform.machine(), "load_before": round(before[0], 2)}


if __name__ == "__main__":
    main()
