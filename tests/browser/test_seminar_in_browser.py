"""Each shipped seminar as a presenter and a room walk it: two windows, arrow keys, answers, a reload, every step."""

import re

import pytest
from playwright.sync_api import expect

from sim.analyses.seminar.file import load_seminar, seminar_files

FEWEST = 0.022
"""Height of projected letters, as a share of the window's."""

SMALL = """
(least) => {
  const small = new Set(), texts = document.createTreeWalker(
    document.querySelector('[data-testid=stMain]'), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, element = text.parentElement, box = element.getBoundingClientRect();
    if (!text.textContent.trim() || !box.width || !box.height || element.closest('style')) continue;
    let size = parseFloat(getComputedStyle(element).fontSize);
    for (let each = element; each; each = each.parentElement) size *= parseFloat(getComputedStyle(each).zoom || 1);
    if (size < least * innerHeight) small.add(`${text.textContent.trim().slice(0, 40)}: ${size.toFixed(1)}`);
  }
  return [...small];
}
"""
"""Texts of the page whose letters are lower than a share of the window's height."""


def drawn(page, place):
    """Wait until the room's window has drawn a step."""
    page.locator(f".seminar-drawn[data-step='{place}']").wait_for(state="attached")


@pytest.mark.parametrize("name", sorted(seminar_files()))
def test_a_seminar_runs_as_written(visit, keep, name):
    seminar = load_seminar(name)
    presenter = visit(f"/seminar?seminar={name}")
    presenter.get_by_role("button", name=f"Begin: {seminar.minutes} minutes").click()
    presenter.get_by_text("Presenter's view").wait_for()
    presenter.wait_for_url(re.compile("room="))
    key = re.search(r"room=([\w-]+)", presenter.url)[1]
    room = visit(f"/seminar?room={key}", width=1366, height=768)
    for place, step in enumerate(seminar.steps):
        room.get_by_role("heading", name=step.heading).wait_for()
        drawn(room, place)
        presenter.get_by_role("heading", name=step.heading).wait_for()
        assert room.locator("[data-testid=stHeader]").is_hidden(), "the room sees no menu"
        assert presenter.get_by_role("timer").is_visible()
        assert room.locator("[data-testid=stException], [data-testid=stAlert]").count() == 0
        assert room.evaluate(SMALL, FEWEST) == []
        if step.shows == "questions":
            assert room.get_by_role("button", name="Next").is_disabled(), "the room writes first"
            answer(room, seminar)
            presenter.get_by_text("Group 1.").wait_for()
            room.reload()
            room.get_by_text("1 group wrote.").wait_for()
            drawn(room, place)
        elif step.shows != "text":
            keep(room, f"seminar-{name}-{step.shows}")
        if place + 1 < len(seminar.steps):
            expect(room.get_by_role("button", name="Next")).to_be_enabled(timeout=90_000)
            room.locator("[data-testid=stStatusWidget]").wait_for(state="detached")
            room.keyboard.press("ArrowRight")
    room.get_by_text("what happened").first.wait_for()
    presenter.get_by_text("This is the last step.").wait_for()
    with presenter.expect_download() as waiting:
        presenter.get_by_role("button", name="Answers (CSV)").click()
    with open(waiting.value.path()) as file:
        assert len(file.read().splitlines()) == 1 + len(seminar.questions)
    presenter.get_by_role("heading", name="Keep the results").wait_for()
    presenter.locator("body").press("ArrowLeft")
    drawn(room, len(seminar.steps) - 2)


def answer(room, seminar):
    """Write down the first choice of each question, and 5 to 80 where it asks for a number."""
    for question in seminar.questions:
        if question.choices:
            group = room.get_by_role("radiogroup", name=question.text)
            group.locator("label", has_text=question.choices[0].text).first.click()
        else:
            for label, value in (("At least", "5"), ("Most likely", "30"), ("At most", "80")):
                room.get_by_label(re.compile(f"^{label}")).fill(value)
    room.get_by_role("button", name="Write it down").click()
    room.get_by_text("1 group wrote.").wait_for()
