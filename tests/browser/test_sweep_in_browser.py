"""The Sweep page as a student would use it."""

import pytest


@pytest.mark.parametrize("width", [390, 1280])
def test_a_curve_is_played_and_its_design_is_offered(visit, keep, width):
    page = visit("/sweep", width=width, height=1400)
    page.get_by_role("button", name="Run the sweep").click()
    page.get_by_text("Every point is played with the same luck").wait_for()
    assert "vary=militia.restraint" in page.url
    page.locator("[data-testid=stExpander] summary", has_text="Download").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Design (YAML)").click()
    assert "militia.restraint: evidence" in waiting.value.path().read_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    keep(page, f"sweep-played-{width}")
