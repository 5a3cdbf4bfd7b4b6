"""The calibrated posterior on the page, in both themes."""

import pytest

DASHED = "Dashed: parameters alone"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_parameters_are_drawn_and_told_apart_from_luck(visit, keep, scheme):
    page = visit("/?runs=200", scheme=scheme, height=1400)
    page.get_by_role("radio", name="Calibrated draws").click()
    page.locator("p", has_text=DASHED).wait_for()
    page.wait_for_url("**parameters=posterior**")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    keep(page, f"posterior-{scheme}")


def test_the_link_opens_on_a_telephone(visit, keep):
    page = visit("/?runs=200&parameters=posterior", width=390)
    page.locator("p", has_text=DASHED).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    keep(page, "posterior-390")
