"""Random walks over the controls: what is shown, the state, the link and what is drawn are one, after every step.

A walk that fails prints its seed, the address it began at and its steps; `WALKS=17 pytest -m browser` walks one alone.
"""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from conftest import SCREENS
from playwright.sync_api import TimeoutError

from sim.app.parts.strip import state_of
from sim.app.state.link import ASSUMPTIONS, OWN, POSTERIOR, SHIPPED, Link
from sim.app.state.scenarios import levers, trio
from sim.app.state.summary import removable, summary_of, without
from sim.inputs.scenario.readings import list_readings, load_reading
from sim.inputs.scenario.scenario import load_scenario
from sim.inputs.tables.vocabulary import RULES

WALKS = [int(each) for each in os.environ["WALKS"].split(",")] if "WALKS" in os.environ else range(200)
STEPS = 4
WALKS_OF_A_PAGE = 20
MOST_LATE = 2
"""Walks of a page that may take too long and are walked again."""
"""Walks that go on where the last one ended, before a page is opened anew."""

SCENARIOS = ("tower-22", "soleimani")
PAGES = {"One run": "/one-run", "Compare": "/compare", "Sweep": "/sweep", "Evidence": "/evidence", "Explore": "/"}

AGREES = """
(wanted) => {
  const found = globalThis.differences = [];
  const is = (what, value, right) => value === right || found.push(`${what} is ${value} instead of ${right}`);
  const all = (path) => [...document.querySelectorAll(path)];
  const query = [...new URLSearchParams(location.search)].filter(([name]) => name !== "model");
  is("the link", query.map((pair) => pair.join("=")).sort().join("&"), wanted.query);
  is("the path", location.pathname, wanted.path);
  is("the state", document.querySelector(".facts[data-state]")?.dataset.state, wanted.state);
  const chips = all(".st-key-undo button p").map((each) => each.innerText.replace("close", "").trim());
  is("the strip", chips.join("; "), wanted.chips.join("; "));
  for (const [path, value] of Object.entries(wanted.values)) {
    const sliders = all(`.st-key-value-${path.replaceAll(/[^\\w-]/g, "-")} input[type=range]`);
    for (const slider of sliders) is(path, Number(slider.value), value);
    if (sliders.length > 1) found.push(`${path} has a slider that is on its way out`);
    if (sliders.length) continue;
    if (wanted.path === "/") found.push(`${path} has no slider`);
  }
  for (const [key, text] of Object.entries(wanted.chosen)) {
    const box = document.querySelector(`.st-key-${key} input`);
    if (box) is(key, box.value || box.closest("[data-baseweb=select]")?.innerText, text);
  }
  for (const [key, text] of Object.entries(wanted.pressed)) {
    const box = document.querySelector(`.st-key-${key} [aria-checked=true]`);
    if (box) is(key, box.innerText, text);
  }
  const views = all(".st-key-live-view *").map((each) => each.shadowRoot?.querySelector("#live") ?? each);
  const live = views.find((each) => each.id === "live" && !each.hidden);
  const server = document.querySelector(".drawn-from");
  if (live) {
    const drawn = JSON.parse(live.dataset.drawn ?? "{}");
    // A slider that has just come back to the scenario's own value is a change to the browser, which draws the same.
    const isOwn = ([path, value]) => path in wanted.own && Number(value) === wanted.own[path];
    const entries = (changes) => JSON.stringify(Object.entries(changes ?? {}).filter((each) => !isOwn(each)).sort());
    const state = JSON.parse(wanted.state);
    for (const name of ["scenario", "reading", "seed", "against"]) is(`the drawn ${name}`, drawn[name], state[name]);
    is("the drawn changes", entries(drawn.changes), entries(state.changes));
    is("the drawn runs", live.dataset.runs, String(state.runs));
  } else if (server) {
    const {drawn, baseline, runs, seed} = server.dataset;
    is("what is drawn", [drawn, baseline, runs, seed].join(), wanted.drawn);
  } else if (wanted.draws) found.push("nothing is drawn");
  return found.length === 0 && !document.querySelector("[data-testid=stException], [data-testid=stAlertContentError]");
}
"""


@dataclass(frozen=True)
class Place:
    """Where a walk is: a page, and the link of its state."""

    page: str
    link: Link

    def wanted(self):
        three = trio(self.link, {})
        query = [(name, each) for name, value in self.link.query(three.changed).items() if name != "model"
                 for each in ([value] if isinstance(value, str) else value)]  # fmt: skip
        words = summary_of(self.link, {})
        parameters, own = three.changed.parameters, trio(replace(self.link, changes=()), {}).changed
        chips = [f"Reading: {words.reading}"] if words.reading else []
        chips += ["Calibrated draws"] if words.calibrated else []
        scenarios = three.changed.hash, three.baseline(self.link.against).hash
        return {
            "query": "&".join(sorted(f"{name}={value}" for name, value in query)),
            "path": PAGES[self.page],
            "state": state_of(self.link),
            "chips": [*chips, *(each.text for each in words.changes)],
            "values": {path: parameters[path].value for path in levers()},
            "own": {path: own.parameters[path].value for path in levers()},
            "chosen": {
                "scenario": three.changed.title,
                "reading": words.reading or "None (the scenario's own values)",
                **{f"rule-{who}": rule.replace("-", " ") for who, rule in three.changed.rules.items()},
            },
            "pressed": {
                "against": {ASSUMPTIONS: "Levers untouched", SHIPPED: "As shipped"}[self.link.against],
                "parameters": {OWN: "As shipped", POSTERIOR: "Calibrated draws"}[self.link.parameters],
            },
            "drawn": ",".join((*scenarios, str(self.link.runs), str(self.link.seed))),
            "draws": self.page == "Explore" or (self.page == "Compare" and bool(self.link.others)),
        }


class Walk:
    """A walk over a page that is open."""

    def __init__(self, page, place):
        self.page, self.place, self.steps, self.been = page, place, [], [place]

    def press(self, dice):
        path = dice.choice(levers())
        thumb = self.page.locator(f".st-key-value-{path.replace('.', '-')} input[type=range]")
        key = dice.choice(("ArrowRight", "ArrowLeft", "PageUp", "Home", "End"))
        before = thumb.input_value()
        thumb.focus()
        thumb.press(key)
        value = float(thumb.input_value())
        moved = value != float(before)
        link = self.place.link.with_change(path, f"{value:.12g}") if moved else self.place.link
        return f"{key} on {path}: {value:g}", replace(self.place, link=link)

    def choose(self, key, option):
        """Choose from a list, which an answer that comes late may close."""
        for _ in range(5):
            self.page.locator(f".st-key-{key} input").first.click()
            try:
                return self.page.get_by_role("option", name=option, exact=True).click(timeout=4000)
            except TimeoutError:
                self.page.keyboard.press("Escape")
        raise AssertionError(f"{option} can't be chosen in {key}")

    def reading(self, dice):
        name = dice.choice([None, *list_readings()])
        title = load_reading(name).title if name else "None (the scenario's own values)"
        self.choose("reading", title)
        return f"reading {name}", replace(self.place, link=replace(self.place.link, reading=name))

    def scenario(self, dice):
        name = dice.choice(SCENARIOS)
        self.choose("scenario", load_scenario(name).title)
        link = self.place.link
        if name != link.scenario:
            link = Link(name, **{part: getattr(link, part) for part in ("reading", "parameters", "runs", "seed")})
        return f"scenario {name}", replace(self.place, link=link)

    def rule(self, dice):
        who = dice.choice(list(RULES))
        rule = dice.choice(RULES[who])
        now = trio(self.place.link, {}).changed.rules[who]
        if self.page.locator(f".st-key-rule-{who}").count() == 0:
            self.page.locator("[data-testid=stExpander] summary", has_text="rival rules").click()
            self.page.locator(f".st-key-rule-{who}").wait_for()
        self.choose(f"rule-{who}", rule.replace("-", " "))
        link = self.place.link.with_change(f"rules.{who}", rule) if rule != now else self.place.link
        return f"rule of {who}: {rule}", replace(self.place, link=link)

    def segment(self, key, options, part, dice):
        value = dice.choice(list(options))
        if value != getattr(self.place.link, part):
            self.page.locator(f".st-key-{key}").get_by_role("radio", name=options[value], exact=True).click()
        return f"{part}: {value}", replace(self.place, link=replace(self.place.link, **{part: value}))

    def against(self, dice):
        return self.segment("against", {ASSUMPTIONS: "Levers untouched", SHIPPED: "As shipped"}, "against", dice)

    def posterior(self, dice):
        return self.segment("parameters", {OWN: "As shipped", POSTERIOR: "Calibrated draws"}, "parameters", dice)

    def stress(self, dice):
        thumb = self.page.locator(".st-key-value-militia-restraint input[type=range]")
        ends = thumb.get_attribute("max")
        outside = any(not each.low <= each.value <= each.high for each in self._restraints())
        self.page.locator(".st-key-stress label").first.click()
        if not outside:
            wait = "ends => document.querySelector('.st-key-value-militia-restraint input[type=range]')?.max !== ends"
            self.page.wait_for_function(wait, arg=ends)
        return "stress range", self.place

    def _restraints(self):
        three = trio(self.place.link, {})
        return [each.parameters["militia.restraint"] for each in (three.changed, three.assumed)]

    def undo(self, dice):
        parts = removable(self.place.link)
        if not parts:
            return "nothing to undo", self.place
        part = dice.choice(parts)
        self.page.locator(".st-key-undo button").nth(parts.index(part)).click()
        return f"undo {part}", replace(self.place, link=without(self.place.link, part))

    def seed(self, dice):
        seed = dice.randrange(100)
        box = self.page.locator(".st-key-seed input")
        if box.count() == 0:
            self.page.locator("[data-testid=stExpander] summary", has_text="Runs and luck").click()
        box.fill(str(seed))
        box.press("Enter")
        return f"seed {seed}", replace(self.place, link=replace(self.place.link, seed=seed))

    def go(self, dice):
        name = dice.choice([each for each in PAGES if each != self.place.page])
        self.page.get_by_role("link", name=name, exact=True).click()
        return f"page {name}", replace(self.place, page=name)

    def back(self, dice):
        if len(self.been) < 2:
            return "nowhere to go back to", self.place
        left = self.page.evaluate("location.href")
        self.page.go_back()
        # Where a page was slow to write its address, one state may have two entries in the browser's history.
        if self.page.evaluate("location.href") == left:
            self.page.go_back()
        self.been.pop()
        return "back", self.been[-1]

    def step(self, dice):
        """Take a step, and wait until everything agrees; the differences are told otherwise."""
        here = [self.press] * 4 + [self.reading, self.rule, self.against, self.posterior, self.stress, self.seed]
        here = here if self.place.page == "Explore" else [self.reading] if self.place.page != "Evidence" else []
        every: list[Callable] = [*here, self.undo, self.undo, self.go, self.back, self.back]
        every += [self.scenario] if self.place.page != "Evidence" else []
        words, place = dice.choice(every)(dice)
        self.steps.append(words)
        if place != self.place and words != "back":
            self.been.append(place)
        self.place = place
        agree(self.page, place)


def agree(page, place):
    page.wait_for_function(AGREES, arg=place.wanted(), timeout=30_000)


def first_link(dice):
    """A link to begin with; half of them with something changed."""
    link = Link(dice.choice(SCENARIOS), dice.choice([None, *list_readings()]), runs=200, seed=dice.randrange(100))
    link = replace(link, others=("no-mediation",))
    return link.with_change("militia.restraint", f"{dice.choice((0.4, 1.1, 1.5)):g}") if dice.random() < 0.5 else link


def address(place):
    link = place.link.query(trio(place.link, {}).changed)
    parts = [(name, each) for name, value in link.items() for each in ([value] if isinstance(value, str) else value)]
    return PAGES[place.page] + "?" + "&".join(f"{name}={value}" for name, value in parts)


def begun(visit, first):
    """A walk at its beginning, on a page of its own."""
    dice = random.Random(first)
    walk = Walk(None, Place(dice.choice(list(PAGES)), first_link(dice)))
    walk.page = visit(address(walk.place))
    walk.page.set_default_timeout(45_000)
    return walk


@pytest.mark.parametrize("first", WALKS[::WALKS_OF_A_PAGE])
def test_what_is_shown_is_the_state_the_link_and_what_is_drawn(visit, first):
    """A difference fails at once; a walk that only took too long, on a busy machine, is walked again on a new page."""
    walk, late = begun(visit, first), 0
    for seed in [each for each in WALKS if first <= each < first + WALKS_OF_A_PAGE]:
        while True:
            dice, start, before, walk.steps = random.Random(seed), walk.page.url, walk.steps, []
            try:
                agree(walk.page, walk.place)
                for _ in range(STEPS):
                    walk.step(dice)
                break
            except Exception as error:
                found = walk.page.evaluate("globalThis.differences")
                late += 1
                if found or late > MOST_LATE:
                    walk.page.screenshot(path=SCREENS / f"walk-{seed}.png")
                    steps = f"{'; '.join(walk.steps)} (before: {'; '.join(before)})"
                    raise AssertionError(f"walk {seed} from {start}: {steps}. Then: {found}") from error
                walk.page.close()
                walk = begun(visit, seed)
