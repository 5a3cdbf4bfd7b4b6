"""Who acts on whom, and where, in a real browser: drawn on a phone too, and the pointer finds the words."""

import pytest

from sim.app.parts.network import TITLE


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1366, "light")])
def test_the_network_and_the_map_are_drawn_and_say_their_words(visit, keep, width, scheme):
    page = visit("/?runs=200&set=militia.restraint=1.4", scheme, width)
    box = page.locator("[data-testid=stExpander]", has_text=TITLE)
    box.locator("summary").first.click()
    charts = box.locator("[data-testid=stVegaLiteChart]")
    charts.nth(1).get_by_text("not to scale", exact=True).wait_for()
    network = charts.nth(0)
    assert network.get_by_text("Washington", exact=True).count() == 1
    number = network.locator("svg text", has_text="→").last
    number.scroll_into_view_if_needed()
    number.hover(force=True)
    page.locator("#vg-tooltip-element", has_text="a run (before: ").wait_for()
    room = network.bounding_box()
    assert room["width"] <= width
    box.get_by_text(f"{TITLE}: in numbers").click()
    box.get_by_role("rowheader", name="Kataib Hezbollah attacks US forces").wait_for()
    keep(page, f"network-{width}-{scheme}")
