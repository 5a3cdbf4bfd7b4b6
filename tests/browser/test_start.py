"""The first minutes of somebody who has read nothing: Start, a question, its answer, Explore."""

import re

from sim.app.state.exercises import load_exercises


def test_a_newcomer_asks_a_question_and_arrives_on_explore(visit, keep):
    page = visit("/")
    page.wait_for_url("**/start")
    page.get_by_role("heading", name="What happened").wait_for()
    page.get_by_role("heading", name="Who is who").wait_for()
    page.locator("[data-testid=stVegaLiteChart] svg").first.wait_for()
    keep(page, "start")
    second = [each for each in load_exercises() if each.first][1]
    page.get_by_role("tab", name=re.compile(second.title)).click()
    panel = page.get_by_role("tabpanel").filter(has_text=second.question)
    show = panel.get_by_role("button", name="Show what the model answers")
    assert show.is_disabled(), "the reader expects something first"
    panel.get_by_text("It goes down", exact=True).click()
    show.click()
    panel.get_by_text("As you expected: attacks on US forces").wait_for()
    panel.get_by_text("Under all 5 readings").wait_for()
    panel.locator("[data-testid=stVegaLiteChart] svg").wait_for()
    keep(page, "start-answer")
    panel.get_by_role("button", name=second.look.words).click()
    page.get_by_role("heading", name="Explore").wait_for()
    page.wait_for_url("**set=militia.restraint%3D1.4**")
    assert page.locator("[data-testid=stException]").count() == 0
