"""Every page as a student would use it."""

import csv
import io
import json
import re
import zipfile

import pandas as pd
import pytest

from sim.app.state.scenarios import read_upload

PAGES = {
    "start": ("/start", "Who is who"),
    "exercises": ("/exercises?exercise=more-restraint", "What do you expect?"),
    "explore": ("/?runs=500&set=militia.restraint=1.3", "Attacks on US forces per week"),
    "one-run": ("/one-run?runs=500&day=100&twin=militia.restraint=1.4&set=militia.restraint=1.3", "They part on"),
    "compare": ("/compare?runs=500&with=no-mediation&set=militia.restraint=1.3", "run by run under the same luck"),
    "seminar": ("/seminar?seminar=tower-22", "Begin: 50 minutes"),
    "sweep": ("/sweep?vary=militia.restraint&set=militia.restraint=1.3", "Press Run the sweep"),
    "evidence": ("/evidence?runs=500&set=militia.restraint=1.3", "The ledger"),
}


def settled(page):
    page.locator("[data-testid=stStatusWidget]").wait_for(state="detached")
    page.wait_for_timeout(600)


def sentence(page):
    return page.locator("#sentence").inner_text()


def live(page):
    """Wait until the browser's own answer of Explore is drawn."""
    page.locator("#live[data-runs]").wait_for()
    page.locator("#weekly canvas").wait_for()
    page.locator("#ladder canvas").wait_for()


def nudge(page, label, times=5):
    thumb = page.get_by_role("slider", name=label)
    thumb.focus()
    for _ in range(times):
        thumb.press("ArrowRight")


def open_box(page, name):
    page.locator("[data-testid=stExpander] summary", has_text=name).first.click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_drawn_without_an_error(visit, keep, name, scheme):
    path, words = PAGES[name]
    page = visit(path, scheme, height=2300)
    page.get_by_text(words).first.wait_for()
    if name == "explore":
        live(page)
    settled(page)
    assert page.locator("[data-testid=stException]").count() == 0
    if "set=" in path:
        assert "Militia: restraint 1.15 \N{RIGHTWARDS ARROW} 1.3" in page.locator(".st-key-strip").inner_text()
    keep(page, f"{name}-{scheme}")


ROOM = """(chart) => {
  const above = (each) => each.parentElement ?? each.getRootNode().host;
  for (let each = above(chart); each !== document.body; each = above(each)) {
    if (["auto", "scroll"].includes(getComputedStyle(each).overflowX) && each.tagName !== "SECTION") {
      return each.getBoundingClientRect().width;
    }
  }
  return chart.getBoundingClientRect().width;
}"""
"""Width that a chart takes on the page: its own, or that of the part in which it scrolls sideways."""


@pytest.mark.parametrize(("width", "zoom"), [(390, 1), (640, 1)])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_a_phone_or_half_a_screen(visit, keep, name, width, zoom):
    path, words = PAGES[name]
    page = visit(path, width=width, height=2300)
    page.get_by_text(words).first.wait_for()
    if name == "explore":
        live(page)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for box in page.locator("[data-testid=stVegaLiteChart], #weekly canvas, #ladder canvas").all():
        assert box.evaluate(ROOM) <= width, "what is wider scrolls inside its own part of the page"
    keep(page, f"{name}-{width}")


def test_a_lever_moved_by_keyboard_answers_and_its_link_gives_the_same_elsewhere(visit):
    page = visit("/?runs=500")
    live(page)
    nudge(page, "Militia: restraint", 10)
    page.get_by_text("restraint (1.15 → 1.25)").first.wait_for()
    page.wait_for_url("**set=militia.restraint%3D1.25**")
    settled(page)
    link = page.url
    assert "set=militia.restraint" in link
    other = visit(link[link.index("/", 8) :])
    live(other)
    other.get_by_text("restraint (1.15 → 1.25)").first.wait_for()
    settled(other)
    assert sentence(other) == sentence(page)
    assert other.url == link


def test_an_invalid_link_is_said_plainly(visit, keep):
    page = visit("/?scenario=tower-23")
    page.get_by_text("cannot be opened").first.wait_for()
    assert "did you mean 'tower-22'" in page.content()
    keep(page, "invalid-link")
    page.get_by_role("button", name="Start afresh with Tower 22").click()
    page.get_by_text("Nothing differs from the baseline").first.wait_for()


def test_good_and_bad_files_are_taken_and_told(visit, keep):
    page = visit("/?runs=200")
    page.get_by_text("Nothing differs").first.wait_for()
    open_box(page, "Use your own scenario")
    box = page.locator("input[type=file]")
    bad = b"name: mine\nbaseline: tower-22\nparameters:\n  militia.restrain: 1.0\n"
    box.set_input_files({"name": "mine.yaml", "mimeType": "application/yaml", "buffer": bad})
    page.get_by_text("mine.yaml, line 4").first.wait_for()
    keep(page, "bad-upload")
    good = b"name: own\nbaseline: tower-22\ntitle: My own case\nparameters:\n  militia.restraint: 1.0\n"
    box.set_input_files({"name": "own.yaml", "mimeType": "application/yaml", "buffer": good})
    page.get_by_text("How far up the ladder: My own case").first.wait_for()
    settled(page)
    elsewhere = visit(page.url[page.url.index("/", 8) :])
    elsewhere.get_by_text("upload its file").first.wait_for()


def test_each_file_can_be_downloaded_and_opened_again(visit):
    page = visit("/?runs=200&set=militia.restraint=1.3")
    page.get_by_text("restraint (1.15").first.wait_for()
    open_box(page, "Download")

    def fetched(label):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=label, exact=True).click()
        with open(waiting.value.path(), "rb") as file:
            return file.read()

    scenario = read_upload("tower-22.yaml", fetched("Scenario (YAML)"))
    assert scenario.parameters["militia.restraint"].value == 1.3
    assert scenario.hash[:16] in page.url
    assert len(pd.read_csv(io.BytesIO(fetched("A row per run (CSV)")))) == 200
    assert len(pd.read_parquet(io.BytesIO(fetched("A row per run and day (Parquet)")))) == 200 * 197
    assert fetched("Figure (PNG)").startswith(b"\x89PNG")
    assert b"<svg" in fetched("Figure (SVG)")
    assert b"does not predict" in fetched("Briefing (HTML)")
    assert json.loads(fetched("Manifest (JSON)"))["scenarios"][0]["hash"] == scenario.hash
    assert zipfile.ZipFile(io.BytesIO(fetched("Everything (ZIP)"))).testzip() is None


def test_one_run_is_stepped_and_a_decision_opens(visit):
    page = visit("/one-run?runs=200&day=40")
    page.get_by_text("Day 40.").first.wait_for()
    page.get_by_role("button", name="Next day").click()
    page.get_by_text("Day 41.").first.wait_for()
    settled(page)
    page.locator(".st-key-decision-41").get_by_role("combobox").press("ArrowDown")
    page.get_by_role("option").first.click()
    page.get_by_text("In full").first.click()
    page.get_by_text(re.compile("Chance: ")).first.wait_for()


def test_playing_goes_on_by_itself(visit):
    page = visit("/one-run?runs=200&day=40")
    page.get_by_text("Day 40.").first.wait_for()
    settled(page)
    page.locator(".st-key-day-play input").check(force=True)
    page.get_by_text(re.compile(r"^Day (4[3-9]|[5-9]\d)\.")).first.wait_for()


def test_a_twin_is_played_from_the_form(visit):
    page = visit("/one-run?runs=200")
    page.get_by_role("button", name="Play the twin").click()
    page.get_by_text("They part on").first.wait_for()
    settled(page)
    assert "twin=militia.restraint" in page.url


def test_a_comparison_is_exported(visit):
    page = visit("/compare?runs=200&with=no-mediation")
    page.get_by_text("run by run under the same luck").first.wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Differences (CSV)").click()
    with open(waiting.value.path(), newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["scenario"] for row in rows} == {"no-mediation"}


def test_the_ledger_is_searched_and_readings_are_asked(visit):
    page = visit("/evidence?runs=200&set=militia.restraint=1.5")
    page.get_by_role("textbox", name="Search").fill("dinar")
    page.get_by_role("textbox", name="Search").press("Enter")
    page.get_by_text(re.compile(r"\b\d+ of \d+ claims$")).first.wait_for()
    page.get_by_role("button", name="Ask every reading").click()
    page.get_by_text(re.compile("under (all 5|[1-5] of 5) readings")).first.wait_for()


HOSTILE = "www.a.org https://b.org c@d.org :smile: :material/home: :red[x] **y** $z$ <b>w</b> [t](http://u.org)"


def test_a_title_with_markup_addresses_and_icons_is_shown_as_it_is(visit):
    page = visit("/?runs=200")
    page.get_by_text("Nothing differs").first.wait_for()
    open_box(page, "Use your own scenario")
    file = f"name: own\nbaseline: tower-22\ntitle: {HOSTILE!r}\n".encode()
    page.locator("input[type=file]").set_input_files(
        {"name": "own.yaml", "mimeType": "application/yaml", "buffer": file}
    )
    title = page.locator("#live h3", has_text="How far up the ladder").filter(has_text="a.org")
    title.wait_for()
    settled(page)
    assert title.inner_text() == f"How far up the ladder: {HOSTILE}"
    assert title.locator("a, b, em, .katex, [data-testid=stIconMaterial], span[class*=color]").count() == 0
    page.get_by_role("radio", name="Calibrated draws").click()
    title = page.locator("[data-testid=stMarkdown]", has_text="How far up the ladder").filter(has_text="a.org")
    title.wait_for()
    settled(page)
    assert HOSTILE in title.inner_text().replace("\N{WORD JOINER}", ""), "as the server draws it"
    assert title.locator("a, b, em, .katex, [data-testid=stIconMaterial], span[class*=color]").count() == 0
    assert title.locator("strong").count() == 1, "the heading's own"
    page.get_by_text("Compare", exact=True).first.click()
    page.get_by_text("Choose up to three other scenarios").first.wait_for()
    page.get_by_role("combobox", name="Compare with").click()
    page.get_by_role("option").first.click()
    page.get_by_text("run by run under the same luck").first.wait_for()
    settled(page)
    assert page.locator("[data-testid=stMain] a[href*='.org'], [data-testid=stTable] a").count() == 0
    open_box(page, "Every outcome as a table")
    table = page.locator("[data-testid=stTable]").first
    table.wait_for()
    assert table.locator("b, strong, .katex, [data-testid=stIconMaterial]").count() == 0
