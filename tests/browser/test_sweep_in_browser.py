"""The Sweep page as a student would use it."""

import io

import pandas as pd
import pytest
import yaml

PLAYED = "Every point is played with the same luck"


def play(page, wait=True):
    page.get_by_role("button", name="Run the sweep").click()
    if wait:
        page.get_by_text(PLAYED).first.wait_for()


def fetched(page, label):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label, exact=True).click()
    return waiting.value.path().read_bytes()


@pytest.mark.parametrize("width", [390, 640, 1280])
def test_a_curve_is_played_and_each_file_is_opened_again(visit, keep, width):
    page = visit("/sweep?values=5&vary=militia.restraint", width=width, height=1400)
    play(page)
    page.locator("[data-testid=stExpander] summary", has_text="Download").click()
    design = yaml.safe_load(fetched(page, "Design (YAML)"))
    assert design["levers"] == {"militia.restraint": "evidence"}
    points = pd.read_csv(io.BytesIO(fetched(page, "A row per point (CSV)")))
    runs = pd.read_parquet(io.BytesIO(fetched(page, "A row per run (Parquet)")))
    assert list(points["attacks"]) == list(runs.groupby("point")["attacks"].mean())
    assert fetched(page, "Figure (PNG)").startswith(b"\x89PNG")
    assert b"<svg" in fetched(page, "Figure (SVG)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    keep(page, f"sweep-played-{width}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_map_is_played_and_its_chart_is_told_in_words(visit, keep, scheme):
    page = visit("/sweep?values=5&vary=militia.restraint&vary=iran.control", scheme=scheme, height=1100)
    play(page)
    page.locator("[aria-label*='mean over runs at 25 points']").first.wait_for()
    keep(page, f"sweep-map-{scheme}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_reading_is_a_line(visit, keep, scheme):
    page = visit("/sweep?values=5&vary=militia.restraint&vary=reading", scheme=scheme, height=1100)
    play(page)
    page.locator("[aria-label*='mean over runs at 30 points']").first.wait_for()
    keep(page, f"sweep-readings-{scheme}")


def test_a_sweep_is_cancelled_the_page_answers_meanwhile_and_it_goes_on(visit):
    page = visit("/sweep?values=15&vary=militia.restraint&vary=baghdad.mediation&seed=11")
    play(page, wait=False)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("Cancelled after").first.wait_for()
    assert page.get_by_role("button", name="Run the sweep").is_enabled()
    play(page)
    page.reload()
    page.get_by_text(PLAYED).first.wait_for()


def test_a_link_that_cannot_be_swept_is_refused_with_its_reason(visit):
    page = visit("/sweep?vary=militia.restraint%3D2:1")
    page.get_by_text("low < high").first.wait_for()


NAME_AND_LOOK = """() => {
    const e = document.activeElement, looks = [];
    for (let n = e, k = 0; n && k < 4; n = n.parentElement, k++) {
        const s = getComputedStyle(n);
        looks.push([s.outlineStyle, s.outlineColor, s.boxShadow, s.borderColor, s.backgroundColor].join(" "));
    }
    return [(e.getAttribute("aria-label") || e.innerText || "").trim(), looks.join("|")];
}"""


def test_controls_are_reached_by_the_keyboard_and_show_it(visit):
    page = visit("/sweep?vary=militia.restraint")
    button = page.get_by_role("button", name="Run the sweep")
    button.wait_for()
    page.wait_for_timeout(600)
    found = {}
    for _ in range(60):
        page.keyboard.press("Tab")
        page.wait_for_timeout(50)
        name, look = page.evaluate(NAME_AND_LOOK)
        found.setdefault(name, look)
    said = " | ".join(found)
    for words in ("Scenario", "Reading", "One or two quantities", "Stress range", "Range of Militia", "Run the sweep"):
        assert words in said, (words, said)
    pressed = next(look for name, look in found.items() if "Run the sweep" in name)
    button.focus()
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(300)
    resting = button.evaluate(NAME_AND_LOOK.replace("() =>", "(e0) =>").replace("document.activeElement", "e0"))[1]
    assert pressed != resting, "the focus is not shown"


def test_the_spread_is_drawn_in_the_theme_of_the_page(visit, keep):
    page = visit("/evidence?runs=200", scheme="dark", height=1600)
    page.get_by_role("button", name="Where does the spread come from?").click()
    page.get_by_text("Playing readings, rules and draws").wait_for(state="detached")
    page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").first.wait_for()
    page.wait_for_timeout(500)
    keep(page, "uncertainty-dark")
