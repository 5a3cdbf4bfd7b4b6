"""What newcomers are told: the glossary and the exercises, from the files that the app shows."""

from __future__ import annotations

from docs.reference.markdown import code
from sim.app.state.exercises import Exercise, load_exercises
from sim.inputs.guide.glossary import load_glossary
from sim.outcomes.registry import label_of


def glossary() -> str:
    """Return the words and the outcomes, a line each."""
    loaded = load_glossary()
    lines = []
    for each in loaded.words:
        others = f" (also: {', '.join(each.also)})" if each.also else ""
        lines.append(f"- **{each.term}**{others}: {each.text}")
    outcomes = [f"- **{label_of(each.outcome)}** ({code(each.outcome)}): {each.text}" for each in loaded.outcomes]
    return "\n".join(["Words:", "", *lines, "", "Outcomes:", "", *outcomes])


def exercises() -> str:
    """Return every exercise: its address, its question, what to look at."""
    return "\n".join(_line(place, each) for place, each in enumerate(load_exercises(), start=1))


def _line(place: int, exercise: Exercise) -> str:
    address = f"/exercises?exercise={exercise.id}"
    return f"{place}. **{exercise.title}** ({code(address)}). {exercise.question}"


def answers() -> str:
    """Return what each explanation takes for granted, which a test computes again."""
    lines = []
    for place, each in enumerate(load_exercises(), start=1):
        found = "; ".join(f"{_name(name)}: {answer}" for name, answer in each.answer.items())
        lines.append(f"{place}. **{each.title}**: {found}. {each.why}")
    return "\n".join(lines)


def _name(name: str) -> str:
    return f"run {name}" if name.isdecimal() else label_of(name)
