"""The reader's browser answers a lever by itself; where it can't, the server does."""

import re

import pytest
from test_pages import nudge, settled

import sim
from sim.app.parts.words import OUTCOME_COLUMNS, what_changed
from sim.app.serving.service import OUTCOMES
from sim.app.state.link import open_query
from sim.app.state.scenarios import trio

WITHOUT = "delete globalThis.WebAssembly"
SCENARIO = "name: own\nbaseline: tower-22\ntitle: My own case\nparameters:\n  iran.control: 0.7\n"


class Wire:
    """Messages from a page to the server, which can be kept back."""

    def __init__(self):
        self.held, self.is_held, self.sent = [], False, 0

    def prepare(self, page):
        page.route_web_socket(re.compile("/_stcore/stream"), self._connect)

    def _connect(self, route):
        self.server = route.connect_to_server()
        route.on_message(self._take)

    def _take(self, message):
        self.sent += 1
        if self.is_held:
            self.held.append(message)
        else:
            self.server.send(message)

    def let_go(self):
        self.is_held = False
        while self.held:
            self.server.send(self.held.pop(0))


def live(page, runs):
    """Wait until the browser shows so many runs."""
    page.locator(f"#live[data-runs='{runs}']").wait_for()
    page.locator("#weekly canvas").wait_for()
    page.locator("#ladder canvas").wait_for()


def sentence(page):
    return page.locator("#sentence").inner_text()


def cells(page):
    return [row.locator("th, td").all_text_contents() for row in page.locator("#live tbody tr").all()]


def picture(page, name):
    return page.locator(f"#{name} canvas").evaluate("canvas => canvas.toDataURL()")


def expected(before, after, runs, seed):
    found = {row.outcome: row for row in sim.compare(before, after, runs=runs, seed=seed).outcomes}
    rows = [found[name] for name in OUTCOMES]
    table = [[cell(row) for cell in OUTCOME_COLUMNS.values()] for row in rows]
    return what_changed(before, after, rows, runs, before), table


def thumb_of(page, label):
    box = (
        page.get_by_role("slider", name=label).locator("xpath=ancestor::div[contains(@style,'left')][1]").bounding_box()
    )
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_keys_redraw_without_the_server_and_the_numbers_are_those_of_a_comparison(visit):
    wire = Wire()
    page = visit("/?runs=500&seed=3", prepare=wire.prepare)
    live(page, 500)
    settled(page)
    assert page.locator("[data-testid=stAlert], [data-testid=stVegaLiteChart]").count() == 0, "one answer, not two"
    before = picture(page, "weekly"), picture(page, "ladder"), cells(page)
    wire.is_held = True
    nudge(page, "Militia: restraint", 10)
    page.get_by_text("restraint (1.15 → 1.25)").wait_for()
    page.wait_for_timeout(300)
    after = picture(page, "weekly"), picture(page, "ladder"), cells(page)
    assert all(one != other for one, other in zip(before, after, strict=True))
    assert "set=" not in page.url, "the server has heard nothing yet"
    wire.let_go()
    page.wait_for_url("**set=militia.restraint%3D1.25**")
    settled(page)
    scenario = sim.load_scenario("tower-22")
    changed = scenario.with_changes({"militia.restraint": 1.25})
    assert (sentence(page), cells(page)) == expected(scenario, changed, 500, 3)
    assert cells(page) == after[2]


def test_a_dragged_lever_redraws_without_a_message_and_the_link_follows_on_release(visit, keep):
    wire = Wire()
    page = visit("/?runs=500", prepare=wire.prepare, height=1900)
    live(page, 500)
    settled(page)
    x, y = thumb_of(page, "Militia: restraint")
    sent = wire.sent
    page.mouse.move(x, y)
    page.mouse.down()
    said = {sentence(page)}
    for step in range(1, 21):
        page.mouse.move(x + 2 * step, y)
        page.wait_for_timeout(60)
        said.add(sentence(page))
    page.get_by_text("over 500 runs").wait_for()
    assert len(said) > 5
    assert any("over 100 runs" in each for each in said), "the first runs at once"
    assert wire.sent == sent
    assert "set=" not in page.url
    keep(page, "explore-mid-drag")
    at_last = sentence(page)
    page.mouse.up()
    page.wait_for_url("**set=militia.restraint**")
    settled(page)
    assert sentence(page) == at_last
    value = float(re.search(r"restraint%3D([\d.]+)", page.url).group(1))
    scenario = sim.load_scenario("tower-22")
    answer = expected(scenario, scenario.with_changes({"militia.restraint": value}), 500, 0)
    assert (sentence(page), cells(page)) == answer


def test_other_controls_give_the_browser_new_inputs(visit):
    query = {
        "reading": ["003-tehrans-proxies"],
        "set": ["rules.militia=proxy"],
        "against": ["shipped"],
        "runs": ["200"],
    }
    text = "&".join(f"{name}={value}" for name, (value,) in query.items())
    page = visit(f"/?{text}&scenario=soleimani")
    live(page, 200)
    settled(page)
    three = trio(open_query(query | {"scenario": ["soleimani"]}).link, {})
    assert (sentence(page), cells(page)) == expected(three.shipped, three.changed, 200, 0)
    page.get_by_role("combobox", name="Scenario").click()
    page.get_by_role("option", name=sim.load_scenario("tower-22").title, exact=True).click()
    page.locator("#title", has_text=sim.load_scenario("tower-22").title).wait_for()
    page.wait_for_url("**scenario=tower-22**")
    settled(page)
    live(page, 200)
    nudge(page, "Iran: control", 1)
    page.locator("#sentence", has_text=re.compile(r"[Cc]ontrol \(\S+ → ")).wait_for()
    page.get_by_role("button", name="Undo all changes").click()
    page.wait_for_url(lambda url: "set=" not in url)
    settled(page)
    page.get_by_text("The baseline has the same assumptions").wait_for()


def test_an_uploaded_scenario_is_played_by_the_browser_and_a_posterior_by_the_server(visit):
    page = visit("/?runs=200")
    live(page, 200)
    page.locator("[data-testid=stExpander] summary", has_text="Use your own scenario").click()
    file = {"name": "own.yaml", "mimeType": "application/yaml", "buffer": SCENARIO.encode()}
    page.locator("input[type=file]").set_input_files(file)
    page.locator("#title", has_text="My own case").wait_for()
    settled(page)
    nudge(page, "Militia: restraint", 3)
    page.wait_for_url("**set=**")
    settled(page)
    own = sim.load_scenario("tower-22").with_changes({"iran.control": 0.7})
    value = float(re.search(r"restraint%3D([\d.]+)", page.url).group(1))
    assert cells(page) == expected(own, own.with_changes({"militia.restraint": value}), 200, 0)[1]
    page.get_by_role("radio", name="Calibrated draws").click()
    page.locator("p", has_text="Dashed: parameters alone").wait_for()
    settled(page)
    assert page.locator("#live").count() == 0
    page.locator(".st-key-parameters").get_by_role("radio", name="As shipped").click()
    live(page, 200)
    settled(page)
    assert page.locator("[data-testid=stVegaLiteChart]").count() == 0


def test_the_answer_stays_when_a_page_is_left_and_opened_again(visit):
    page = visit("/?runs=200&set=militia.restraint=1.3")
    live(page, 200)
    settled(page)
    before = sentence(page), cells(page)
    page.get_by_role("link", name="Evidence").click()
    page.get_by_text("The ledger").first.wait_for()
    page.get_by_role("link", name="Explore").click()
    live(page, 200)
    settled(page)
    assert (sentence(page), cells(page)) == before
    nudge(page, "Militia: restraint", 2)
    page.get_by_text("(1.15 → 1.32)").wait_for()


def test_without_webassembly_the_server_answers_on_release(visit, keep):
    page = visit("/?runs=200", prepare=lambda page: page.add_init_script(WITHOUT))
    page.get_by_text("Nothing differs from the baseline").wait_for()
    settled(page)
    nudge(page, "Militia: restraint", 10)
    alert = page.locator("[data-testid=stAlert]", has_text="restraint (1.15 → 1.25)")
    alert.wait_for()
    page.wait_for_url("**set=militia.restraint%3D1.25**")
    settled(page)
    assert not page.locator("#live").is_visible()
    scenario = sim.load_scenario("tower-22")
    said, table = expected(scenario, scenario.with_changes({"militia.restraint": 1.25}), 200, 0)
    assert said in alert.inner_text()
    page.locator("[data-testid=stExpander] summary", has_text="Outcomes: means over runs").click()
    shown = page.locator(".outcomes tbody tr:visible")
    shown.last.wait_for()
    assert [row.locator("th, td").all_text_contents() for row in shown.all()] == table
    keep(page, "explore-without-webassembly")


def test_where_the_browser_fails_later_the_server_takes_over_for_good(visit):
    page = visit("/?runs=200")
    live(page, 200)
    settled(page)
    page.evaluate("() => { WebAssembly.compile = () => { throw new Error('no more'); }; }")
    page.get_by_role("combobox", name="Reading").click()
    page.get_by_role("option").nth(1).click()
    page.locator("[data-testid=stAlert]", has_text=re.compile("Nothing differs|The baseline has")).wait_for()
    settled(page)
    assert not page.locator("#live").is_visible()
    nudge(page, "Militia: restraint", 3)
    page.locator("[data-testid=stAlert]", has_text="restraint (1.15").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_drawn_can_be_heard_and_follows_the_theme(visit, scheme):
    page = visit("/?runs=200", scheme)
    live(page, 200)
    region = page.get_by_role("status").filter(has_text="Nothing differs")
    assert region.get_attribute("aria-live") == "polite"
    told = [page.locator(f"#{name}").get_attribute("aria-label") for name in ("weekly", "ladder")]
    assert told[0].startswith("Attacks on US forces per week, by date")
    assert told[1].startswith("How far up the ladder")
    light = page.locator("#sentence").evaluate("each => getComputedStyle(each).color")
    assert (sum(map(int, re.findall(r"\d+", light)[:3])) > 384) == (scheme == "dark")


def test_a_report_that_is_lost_is_said_again(visit):
    lost = []

    def prepare(page):
        def connect(route):
            server = route.connect_to_server()

            def take(message):
                if b'"ready"' in message and not lost:
                    lost.append(message)
                else:
                    server.send(message)

            route.on_message(take)

        page.route_web_socket(re.compile("/_stcore/stream"), connect)

    page = visit("/?runs=200", prepare=prepare)
    live(page, 200)
    assert lost


MEET = """canvas => {
  const box = canvas.getBoundingClientRect();
  return [box.left + 0.4 * box.width, box.top, box.height];
}"""


def test_the_ladder_is_on_the_first_screen_above_the_fan_and_a_click_opens_a_run(visit, keep):
    page = visit("/?runs=200&set=militia.restraint=1.4", width=1366, height=860)
    live(page, 200)
    settled(page)
    ladder, fan = (page.locator(f"#{name}").bounding_box() for name in ("ladder", "weekly"))
    assert ladder["y"] + ladder["height"] <= fan["y"]
    assert ladder["y"] + ladder["height"] <= 860
    told = page.locator("#tiles .tile").first.inner_text()
    assert re.search(r"\d+ → \d+\s+\d+ fewer", told), told
    assert page.locator("details", has=page.locator("#outcomes")).get_attribute("open") is None
    keep(page, "explore-first-screen")
    x, top, height = page.locator("#ladder canvas").evaluate(MEET)
    for y in range(30, int(height) - 60, 4):  # down the picture until a run answers the pointer
        page.mouse.move(x, top + y)
        if page.locator("#vg-tooltip-element.visible").count():
            break
    said = page.locator("#vg-tooltip-element").inner_text()
    page.mouse.click(x, top + y)
    page.wait_for_url("**/one-run**")
    run = re.match(r"Run (\d+): at most \d", said).group(1)
    page.wait_for_url(f"**run={run}**")
    assert "militia.restraint%3D1.4" in page.url
