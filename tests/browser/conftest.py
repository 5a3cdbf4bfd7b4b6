"""A real server and a real browser: Debian's Chromium, driven by Playwright. Run with -m browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM", shutil.which("chromium") or "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENS = Path(os.environ.get("SCREENSHOTS", ROOT / "build" / "screenshots"))
QUIET_PATHS = ("/_stcore/health", "/_stcore/host-config")
"""Paths that streamlit itself looks for below each page's address before it finds its root."""


def pytest_collection_modifyitems(config, items):
    chosen = "browser" in config.option.markexpr
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if not chosen:
                item.add_marker(pytest.mark.skip(reason="run with -m browser"))


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "sim", "app", "--no-browser", "--port", str(port)]
    own = os.environ | {"ESCALATION_DATA_DIR": str(tmp_path_factory.mktemp("rooms"))}
    process = subprocess.Popen(command, cwd=ROOT, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://localhost:{port}"
    try:
        _wait(f"{url}/_stcore/health")
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _wait(url):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    raise AssertionError("the app's server did not start within a minute")


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, server):
    """Open an address in a session of its own; at the end no page may have had an error, or have needed a network."""
    contexts, errors = [], []

    def heard(message):
        where = message.location.get("url", "")
        if message.type == "error" and not where.endswith(QUIET_PATHS):
            errors.append(f"{message.text} {where}")

    def asked(request):
        if not request.url.startswith((server, server.replace("http", "ws", 1), "data:", "blob:")):
            errors.append(f"asked outside: {request.url}")

    def open_page(path="/", scheme="light", width=1280, height=1000, prepare=lambda page: None):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(90_000)
        page.on("console", heard)
        page.on("request", asked)
        page.on("pageerror", lambda error: errors.append(str(error)))
        prepare(page)
        page.goto(server + path)
        page.get_by_text("This explores and does not predict").first.wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def keep():
    """Keep a picture of a page among the artefacts."""
    SCREENS.mkdir(parents=True, exist_ok=True)

    def keep_page(page, name):
        page.screenshot(path=SCREENS / f"{name}.png", full_page=True)

    return keep_page
