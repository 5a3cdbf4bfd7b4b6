"""Bars in plain HTML, whose type grows with the page: shares of runs, ranges of numbers, and paired differences.

Every bar has its numbers beside it in words, so that nothing rests on colour or length alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from sim.analyses.seminar.answers import (
    Effect,
    agreement,
    answer_words,
    choices_of,
    effect_words,
    shares_of,
    spread_of,
    spread_words,
)
from sim.analyses.seminar.file import Question
from sim.outcomes.resampling import Floats
from sim.results.text import share

STYLE = """
.bars{display:grid;grid-template-columns:minmax(6em,max-content) minmax(8em,1fr) minmax(8em,max-content);
gap:.3em .9em;align-items:center;margin:.2em 0 .3em}
.asked{margin:0 0 .7em}.asked p{margin:0}
.in-two{display:grid;grid-template-columns:1fr 1fr;gap:0 2.5em}
.bars .track{position:relative;height:1.15em;border-radius:.2em;background:rgba(128,128,128,.18)}
.bars i,.bars b,.bars u{position:absolute;top:0;bottom:0;border-radius:.2em}
.bars .runs{background:#2F7FB5}.bars .wide{background:#2F7FB5;opacity:.45}.bars .room{background:#C65A11}
.bars b{width:.28em;margin-left:-.14em;background:currentColor}
.bars u{width:2px;margin-left:-1px;background:currentColor;opacity:.55;border-radius:0}
.bars .told{font-variant-numeric:tabular-nums}
@media (max-width:640px){.in-two{display:block}.bars{grid-template-columns:1fr;gap:.1em}.bars .told{margin-bottom:.5em}}
"""

Answers = Mapping[int, Mapping[str, Any]]
"""Number of an entry -> what a group wrote."""


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float

    def at(self, value: float) -> float:
        """Place of a value on a track, in percent."""
        return 100 * min(1.0, max(0.0, (value - self.low) / ((self.high - self.low) or 1.0)))

    def span(self, low: float, high: float, kind: str) -> str:
        """A bar from one value to another; none where it has no length."""
        if high <= low:
            return ""
        left = self.at(low)
        return f'<i class="{kind}" style="left:{left:.1f}%;width:{max(0.6, self.at(high) - left):.1f}%"></i>'

    def mark(self, value: float, tag: str = "b") -> str:
        """A mark at a value."""
        return f'<{tag} style="left:{self.at(value):.1f}%"></{tag}>'


def _row(what: str, track: str, told: str) -> str:
    return f'<div>{escape(what)}</div><div class="track" aria-hidden="true">{track}</div><div class="told">{told}</div>'


def _bars(rows: Sequence[str]) -> str:
    return f'<div class="bars">{"".join(rows)}</div>'


def answer_bars(question: Question, values: Floats, answers: Answers, happened: bool) -> str:
    """Return a question, how runs answer it, what groups wrote and, where asked for, what happened."""
    written = {place: each[question.name] for place, each in enumerate(answers.values(), 1) if question.name in each}
    found = (_choice_bars if question.choices else _range_bars)(question, values, written, happened)
    after = f"<p>{escape(question.happened.text)}</p>" if happened else ""
    return f'<div class="asked"><p><strong>{escape(question.text)}</strong></p>{found}{after}</div>'


def _choice_bars(question: Question, values: Floats, written: Mapping[int, Mapping[str, Any]], happened: bool) -> str:
    recorded = None if question.happened.value is None or not happened else _recorded(question)
    rows, scale = [], _Scale(0, 1)
    for place, (choice, part) in enumerate(zip(question.choices, shares_of(question, values), strict=True)):
        told = f"{share(part)} of runs"
        groups = [str(number) for number, each in written.items() if each["choice"] == choice.text]
        if groups:
            told += f" · group{'s' * (len(groups) > 1)} {', '.join(groups)}"
        told += " · <strong>what happened</strong>" if place == recorded else ""
        rows.append(_row(choice.text, scale.span(0, part, "runs"), told))
    return _bars(rows)


def _recorded(question: Question) -> int:
    import numpy as np

    return int(choices_of(question, np.array([float(question.happened.value or 0)]))[0])


def _range_bars(question: Question, values: Floats, written: Mapping[int, Mapping[str, Any]], happened: bool) -> str:
    p05, p25, p50, p75, p95 = spread_of(values)
    recorded = question.happened.value if happened else None
    ends = [float(each[end]) for each in written.values() for end in ("low", "high")]
    ends += [p05, p95, *([] if recorded is None else [recorded])]
    scale = _Scale(min(0.0, *ends), 1.05 * max(ends) or 1.0)
    low, _, median, _, high = spread_words(values)
    track = scale.span(p05, p95, "wide") + scale.span(p25, p75, "runs") + scale.mark(p50)
    rows = [_row("Runs", track, f"{low} to {high} in the middle 90%, median {median}")]
    for place, each in written.items():
        track = scale.span(each["low"], each["high"], "room") + scale.mark(each["best"])
        agree = f"{escape(answer_words(question, each))} · {share(agreement(question, each, values))} of runs agree"
        rows.append(_row(f"Group {place}", track, agree))
    if recorded is not None:
        told = f"<strong>{recorded:g} {escape(question.unit)}</strong>"
        rows.append(_row("What happened", scale.mark(recorded), told))
    return _bars(rows)


def effect_bars(effects: Mapping[str, Effect]) -> str:
    """Return paired differences with their intervals by name, on one scale with a line at no difference."""
    ends = [0.0, *(end for each in effects.values() for end in (each.low, each.high))]
    room = 0.05 * (max(ends) - min(ends)) or 1.0
    scale = _Scale(min(ends) - room, max(ends) + room)
    rows = []
    for name, each in effects.items():
        track = scale.mark(0.0, "u") + scale.span(each.low, each.high, "runs") + scale.mark(each.difference)
        rows.append(_row(name, track, escape(effect_words(each))))
    return _bars(rows)
