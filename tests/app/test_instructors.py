"""The instructors' guide: its plans are those of the seminar files, and what it names, shows and teaches exists."""

import re
from pathlib import Path

import pytest

from sim.analyses.seminar.answers import answer_questions, shares_of
from sim.analyses.seminar.file import SHOWS, load_seminar, played, read_seminar, seminar_files

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
PLANS = dict(re.findall(r"<!-- plan: ([\w-]+) -->\n((?:\|.*\n)+)", GUIDE))


@pytest.mark.parametrize("name", sorted(seminar_files()))
def test_a_plan_is_that_of_its_file(name):
    begins, rows = 0, []
    for step in load_seminar(name).steps:
        rows.append((f"{begins}-{begins + step.minutes}", step.heading))
        begins += step.minutes
    assert re.findall(r"^\| ([\d-]+) \| (.+) \|$", PLANS[name], flags=re.MULTILINE) == rows
    assert f"| `{name}` | {begins} |" in GUIDE


def test_the_guide_names_what_is_on_the_page():
    pages = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "sim" / "app").rglob("*.py"))
    named = (
        "Open what the room sees",
        "Delete everything",
        "Results (JSON)",
        "Answers (CSV)",
        "Use your own seminar",
        "Begin",
    )
    for words in named:
        assert f"*{words}*" in " ".join(GUIDE.split())
        assert words in pages
    assert all(f"`{each}`" in GUIDE for each in SHOWS)


def test_the_seminar_of_the_guide_is_valid_and_its_runs_disagree(tmp_path):
    (text,) = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, flags=re.MULTILINE | re.DOTALL)
    path = tmp_path / "my-seminar.yaml"
    path.write_text(text)
    seminar = read_seminar(path)
    answers = answer_questions(seminar, played(seminar.branches[0]))["deaths"]
    assert max(shares_of(seminar.questions[0], answers)) < 0.7
