"""`escalation page`: what it writes, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.browser.page import crisis_page, write_page
from sim.errors import InputError, OutputError


def content_of(page: Path) -> Any:
    text = page.read_text(encoding="utf-8")
    return json.loads(text.partition('id="document">')[2].partition("</script>")[0])


def test_it_writes_one_file_that_holds_everything(invoke: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    words = ("tower-22", "lull-2023", "--reading", "001-resistance", "--out", str(page))
    assert invoke("page", *words).exit_code == 0
    first = page.read_bytes()
    content = content_of(page)
    assert list(content["scenarios"]) == ["tower-22", "lull-2023"]
    assert list(content["scenarios"]["tower-22"]["readings"]) == ["", "001-resistance"]
    hashes = {name: each["hash"] for name, each in content["scenarios"]["tower-22"]["readings"].items()}
    assert hashes[""] == sim.load_scenario("tower-22").hash
    assert hashes["001-resistance"] == sim.load_scenario("tower-22", "001-resistance").hash
    assert b"http://" not in first.split(b'<script type="application/json"')[0]
    assert len(first) < 2_500_000
    assert invoke("page", *words).exit_code == 0
    assert page.read_bytes() == first
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]


def test_a_file_of_ones_own_becomes_a_page(tmp_path: Path) -> None:
    text = 'name: mine\nbaseline: tower-22\ntitle: "Mine </script><b>"\nparameters:\n  militia.restraint: 1.0\n'
    (tmp_path / "mine.yaml").write_text(text)
    page = write_page(tmp_path / "page.html", tmp_path / "mine.yaml")
    assert content_of(page)["scenarios"]["mine"]["title"] == "Mine </script><b>"
    assert "<title>Mine &lt;/script&gt;&lt;b&gt;</title>" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("tower-23",), "did you mean 'tower-22'"),
        (("tower-22", "tower-22"), "holds a scenario once"),
        (("tower-22", "--reading", "001"), "there is no reading '001'"),
        (("tower-22@nothing",), "there is no reading 'nothing'"),
    ],
)
def test_what_is_wrong_is_one_sentence(invoke: Any, tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    page = tmp_path / "page.html"
    result = invoke("page", *words, "--out", str(page))
    assert result.exit_code == 2
    assert told in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert not page.exists()


def test_what_is_not_its_own_is_left_alone(invoke: Any, tmp_path: Path) -> None:
    other = tmp_path / "other.html"
    other.write_text("<html>not a page of this program</html>")
    result = invoke("page", "tower-22", "--out", str(other))
    assert result.exit_code == 2
    assert "is not a page written by this program" in result.stderr
    assert other.read_text() == "<html>not a page of this program</html>"
    with pytest.raises(OutputError, match="is not an ordinary file"):
        write_page(tmp_path, "tower-22")


def test_a_page_needs_a_scenario() -> None:
    with pytest.raises(InputError, match="at least one scenario"):
        crisis_page([])
