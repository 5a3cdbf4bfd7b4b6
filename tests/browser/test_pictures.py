"""The pictures of the app in README. PICTURES=1 pytest -m browser tests/browser/test_pictures.py makes them again."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
SCREENS = Path(os.environ.get("SCREENSHOTS", ROOT / "build" / "screenshots"))
PICTURES = {
    "explore": ("/?set=militia.restraint=1.3", "over 1,000 runs of the same luck", "light", 1465),
    "sweep": ("/sweep?vary=militia.restraint&vary=iran.control&outcome=us_killed", "One or two", "dark", 940),
}
MOST_BYTES = 300_000


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_for_the_readme(visit, name):
    path, words, scheme, height = PICTURES[name]
    page = visit(path, scheme, height=height)
    if name == "explore":
        page.locator("#live[data-runs='1000']").wait_for()
    page.get_by_text(words).first.wait_for()
    if name == "sweep":
        page.get_by_role("button", name="Run the sweep").click()
        page.get_by_text("Every point is played").first.wait_for()
        page.mouse.move(5, 5)
    page.locator("[data-testid=stStatusWidget]").wait_for(state="detached")
    page.wait_for_timeout(1500)
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    folder = ROOT / "docs" / "images" if os.environ.get("PICTURES") else SCREENS
    folder.mkdir(parents=True, exist_ok=True)
    image.save(folder / f"app-{name}.png", optimize=True)
    assert (folder / f"app-{name}.png").stat().st_size < MOST_BYTES
