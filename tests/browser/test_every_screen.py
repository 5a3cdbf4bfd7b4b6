"""Every page on every screen: axe-core's rules, a phone, half a laptop at double size, and the keyboard alone.

A page is opened once for each theme. No finding is excused, also none of streamlit's own parts.
"""

import os
from pathlib import Path

import pytest
from test_pages import settled

from sim.browser.page import write_page

CHANGED = "runs=200&set=militia.restraint=1.3"
PAGES = {
    "start": ("/start", "Who is who"),
    "exercises": ("/exercises?exercise=more-restraint", "What do you expect?"),
    "explore": (f"/?{CHANGED}", "over 200 runs"),
    "one-run": ("/one-run?runs=200&day=100&twin=militia.restraint=1.4", "They part on"),
    "compare": ("/compare?runs=200&with=no-mediation", "How far up the ladder"),
    "seminar": ("/seminar", "Begin one"),
    "sweep": ("/sweep?vary=militia.restraint", "Press Run the sweep"),
    "evidence": (f"/evidence?{CHANGED}", "The ledger"),
}
"""Page -> its address, and words that it shows at last."""

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LAPTOP, PHONE, DOUBLE = (1366, 860), (390, 844), (683, 430)
"""Pixels: the last is the first at double size."""

MOST_STOPS = 400
"""Presses of a key within which every control of a page must have been reached."""

FINDINGS = """tags => axe.run(document, {runOnly: tags, resultTypes: ["violations"]}).then(({violations}) =>
  Object.fromEntries(violations.map(({id, nodes}) => [id, nodes.map(({html, any, all, none}) =>
    html.slice(0, 300) + " | " + [...any, ...all, ...none].map((each) => each.message).join(" "))])))"""

CONTROLS = """() => {
  const wanted = "a[href], button, input, select, textarea, summary, [tabindex]";
  const stops = (root) => [...root.querySelectorAll("*")].flatMap((each) => [
    ...(each.matches(wanted) && each.tabIndex >= 0 && !each.disabled && each.checkVisibility({visibilityProperty: true})
      && each.getClientRects().length && !each.closest("[inert]") ? [each] : []),
    ...(each.shadowRoot ? stops(each.shadowRoot) : []),
  ]);
  return stops(document);
}"""

WALK = f"""() => {{
  window.reached = new Set();
  window.unseen = [];
  const inner = () => {{
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at;
  }};
  const group = (each) => each.closest("[role=radiogroup]") ?? each;
  document.addEventListener("focusin", () => {{
    const at = inner();
    window.reached.add(group(at));
    const looks = [at, at.parentElement, at.parentElement?.parentElement, at.nextElementSibling].filter(Boolean)
      .map((each) => getComputedStyle(each));
    if (!looks.some((look) => (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0)
      || look.boxShadow !== "none")) window.unseen.push(at.outerHTML.slice(0, 200));
  }});
  window.missed = () => ({CONTROLS})().filter((each) => !window.reached.has(group(each)))
    .map((each) => each.outerHTML.slice(0, 200));
}}"""


@pytest.fixture(scope="session")
def axe():
    """The text of axe-core; the gate must have it."""
    path = os.environ.get("AXE_CORE", "")
    if not Path(path).is_file():
        if os.environ.get("ESCALATION_GATE"):
            pytest.fail("the gate needs axe-core, and AXE_CORE names no file")
        pytest.skip("AXE_CORE does not name axe-core's axe.min.js: npm install axe-core")
    return Path(path).read_text(encoding="utf-8")


def findings(page, axe):
    page.evaluate(axe)
    return page.evaluate(FINDINGS, TAGS)


def is_wider(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def drawn(page, name):
    page.get_by_text(PAGES[name][1]).first.wait_for()
    if name == "explore":
        page.locator("#live[data-runs] canvas").first.wait_for()
    settled(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_no_page_is_wider_than_its_screen(visit, keep, axe, name, scheme):
    page = visit(PAGES[name][0], scheme, *LAPTOP)
    drawn(page, name)
    found = findings(page, axe)
    keep(page, f"{name}-{scheme}-laptop")
    for width, height in (DOUBLE, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        settled(page)
        assert not is_wider(page), width
    found |= findings(page, axe)
    keep(page, f"{name}-{scheme}-phone")
    assert not found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_page_in_one_file(chromium, axe, tmp_path, scheme):
    file = write_page(tmp_path / "page.html", ["tower-22"], ["001-resistance"])
    context = chromium.new_context(viewport=dict(zip(("width", "height"), LAPTOP, strict=True)), color_scheme=scheme)
    page = context.new_page()
    page.goto(file.as_uri())
    page.wait_for_function("document.body.dataset.runs && !window.page.answers.isBusy()", timeout=90_000)
    found = findings(page, axe)
    for width, height in (DOUBLE, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        assert not is_wider(page), width
    found |= findings(page, axe)
    context.close()
    assert not found


@pytest.mark.parametrize("name", PAGES)
def test_every_control_is_reached_and_seen_by_keyboard(visit, name):
    page = visit(PAGES[name][0])
    drawn(page, name)
    page.evaluate(WALK)
    for _ in range(MOST_STOPS // 20):
        for _ in range(20):
            page.keyboard.press("Tab")
        if not page.evaluate("window.missed().length"):
            break
    assert page.evaluate("window.missed()") == []
    assert page.evaluate("window.unseen") == []


def test_on_a_phone_the_answer_stays_in_sight_while_a_lever_moves(visit):
    page = visit(PAGES["explore"][0], width=PHONE[0], height=PHONE[1])
    drawn(page, "explore")
    thumb = page.get_by_role("slider").first
    thumb.scroll_into_view_if_needed()
    thumb.focus()
    thumb.press("ArrowRight")
    page.get_by_text("1.15 \N{RIGHTWARDS ARROW} 1.31").first.wait_for()
    for part in (page.locator("#sentence"), thumb):
        box = part.bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= PHONE[1]


def test_a_sentence_that_moves_with_a_lever_is_told_when_it_stands_still(visit):
    page = visit(PAGES["explore"][0])
    drawn(page, "explore")
    sentence = page.locator("#sentence")
    page.locator("#sentence[aria-busy=false]").wait_for()
    sentence.evaluate("""each => {
      window.busy = [];
      const note = () => window.busy.push(each.ariaBusy);
      new MutationObserver(note).observe(each, {childList: true, characterData: true, subtree: true});
    }""")
    thumb = page.get_by_role("slider").first
    thumb.focus()
    for _ in range(5):
        thumb.press("ArrowRight")
    page.get_by_text("1.15 \N{RIGHTWARDS ARROW} 1.35").first.wait_for()
    page.locator("#sentence[aria-busy=false]").wait_for()
    assert sentence.get_attribute("aria-live") == "polite"
    assert "true" in page.evaluate("window.busy")
