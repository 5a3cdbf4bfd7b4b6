"""One run in a browser: a click on an event leads to its day, again and again, and the steps to the next event."""

import re

import sim
from sim.analyses.explain.moments import key_moments, notable_days


def until_day(page, day):
    """Wait until link and page show a day."""
    page.wait_for_url(re.compile(rf"[?&]day={day}(&|$)"))
    page.get_by_text(f"Day {day}.", exact=False).first.wait_for()


def test_a_click_on_an_event_leads_to_its_day_and_steps_lead_from_event_to_event(visit):
    run = sim.simulate("tower-22", seed=0, run=7)
    moments = key_moments(run).moments
    place, killed = next((k, each) for k, each in enumerate(moments, 1) if "kills a leader" in each.headline)
    page = visit("/one-run?runs=200&run=7&day=60", width=1500)
    page.get_by_text("Day 60.").first.wait_for()
    number = page.locator(".st-key-lanes text", has_text=re.compile(f"^{place}$")).first
    number.click()
    until_day(page, killed.day)
    page.get_by_role("button", name="Next event").click()
    later = min(day for day in notable_days(run) if day > killed.day)
    until_day(page, later)
    page.get_by_role("button", name="Previous event").click()
    until_day(page, killed.day)
    page.get_by_role("button", name="Previous event").click()
    until_day(page, max(day for day in notable_days(run) if day < killed.day))
    number.click()
    until_day(page, killed.day)
