"""How runs answer a seminar's questions, how a room's answers stand to them, and what another branch changes."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.analyses.seminar.file import Question, SeminarFile, free_from
from sim.engine.play import LANES
from sim.errors import InputError, shown
from sim.inputs.scenario.scenario import Scenario
from sim.outcomes.resampling import Floats, mean_interval
from sim.results.ensemble import run_ensemble
from sim.results.text import number, share

NO_ANSWER = -1
"""Choice of a run that has no value."""

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)

ENDS = ("low", "best", "high")
"""What a room writes where a question asks for a number."""

Answer = Mapping[str, Any]
"""Question -> {"choice": text}, or {"low", "best", "high"}: what one group wrote down; questions may be left out."""


def answer_questions(
    seminar: SeminarFile, scenario: Scenario, threads: int | None = None, lanes: int = LANES
) -> dict[str, Floats]:
    """Play a seminar's runs of a scenario and return what each run answers to each question, as a number.

    Args:
        seminar: the questions, the number of runs and the seed.
        scenario: one of its branches, perhaps under another reading.
        threads: how many to use; all if None.
        lanes: see sim.results.ensemble.run_ensemble.
    """
    outcomes = [each.outcome for each in seminar.questions if each.outcome is not None]
    columns = [each.column for each in seminar.questions if each.column is not None]
    runs, seed = seminar.runs, seminar.seed
    whole = run_ensemble(scenario, runs, seed, threads, keep=columns, outcomes=outcomes, lanes=lanes)
    answers = {}
    for each in seminar.questions:
        if each.outcome is not None:
            answers[each.name] = whole.outcome(each.outcome).astype(np.float64)
        else:
            first, last = each.first_day or free_from(scenario), each.last_day or scenario.end
            days = slice((first - scenario.start).days, (last - scenario.start).days + 1)
            answers[each.name] = _of_days(whole.column(str(each.column))[:, days], each.how)
    return answers


def _of_days(days: npt.NDArray[Any], how: str) -> Floats:
    if how == "days":
        return np.asarray(np.count_nonzero(days > 0, axis=1), dtype=np.float64)
    if how == "last":
        return np.asarray(days[:, -1], dtype=np.float64)
    return np.asarray(days.max(axis=1) if how == "highest" else days.sum(axis=1), dtype=np.float64)


def choices_of(question: Question, values: Floats) -> npt.NDArray[np.int64]:
    """Return the choice that each run gives, from 0; NO_ANSWER where it has no value."""
    ends = [float(each.most) for each in question.choices if each.most is not None]
    return np.where(np.isfinite(values), np.searchsorted(ends, values, side="left"), NO_ANSWER)


def shares_of(question: Question, values: Floats) -> list[float]:
    """Return the share of runs that gives each choice."""
    chosen = choices_of(question, values)
    return [float((chosen == place).mean()) for place in range(len(question.choices))]


def spread_of(values: Floats) -> list[float]:
    """Return the QUANTILES of a number over runs."""
    return [float(each) for each in np.nanquantile(values, QUANTILES)]


def spread_words(values: Floats) -> list[str]:
    """Return the QUANTILES of a number over runs as text; of a count, whole numbers."""
    is_count = bool((values[np.isfinite(values)] % 1 == 0).all())
    return [number(round(each) if is_count else each) for each in spread_of(values)]


def check_answer(seminar: SeminarFile, answer: Answer) -> None:
    """Say what is wrong with what a group wrote.

    Raises:
        InputError: nothing is answered, a number lacks an end, or its ends are not in order.
    """
    if not answer:
        raise InputError("Answer at least one question first.")
    for name, given in answer.items():
        question = seminar.question(name)
        if question.choices:
            if given.get("choice") not in [each.text for each in question.choices]:
                raise InputError(f"{question.text} There is no answer {shown(given.get('choice'))}.")
            continue
        low, best, high = (given.get(end) for end in ENDS)
        if low is None or best is None or high is None:
            raise InputError(f"{question.text} Give all three: at least, most likely, at most.")
        if not low <= best <= high:
            raise InputError(
                f"{question.text} The three must be in order: at least {number(low)}, most likely {number(best)}, "
                f"at most {number(high)} are not."
            )


def answer_words(question: Question, given: Mapping[str, Any]) -> str:
    """Return what a group wrote to a question, such as "20 to 80 attacks, most likely 40"."""
    if question.choices:
        return str(given["choice"])
    low, best, high = (number(given[end]) for end in ENDS)
    return f"{low} to {high} {question.unit}".rstrip() + f", most likely {best}"


def agreement(question: Question, given: Mapping[str, Any], values: Floats) -> float:
    """Return the share of runs that agree with what a group wrote: the same choice, or a number within its range."""
    if question.choices:
        place = [each.text for each in question.choices].index(given["choice"])
        return float((choices_of(question, values) == place).mean())
    return float(((values >= given["low"]) & (values <= given["high"])).mean())


@dataclass(frozen=True)
class Effect:
    """What another branch does to the answer of a question, paired run by run under the same luck.

    Numbers are means over runs; of a question with choices, shares of runs that give the choice that is watched.
    """

    question: Question
    before: float
    after: float
    difference: float
    low: float
    """Lower end of the 95% bootstrap interval of the mean difference."""
    high: float

    @property
    def sign(self) -> str:
        """Whether the answer is "higher", "lower", or "not clear"."""
        return "higher" if self.low > 0 else "lower" if self.high < 0 else "not clear"


def effect_of(question: Question, before: Floats, after: Floats, seed: int) -> Effect:
    """Return what changes from one branch to another, run by run."""
    if question.choices:
        before, after = (
            (choices_of(question, each) == question.watched).astype(np.float64) for each in (before, after)
        )
    low, high = mean_interval((after - before)[:, np.newaxis], seed=seed)
    ends = float(np.nanmean(before)), float(np.nanmean(after))
    return Effect(question, *ends, float(np.nanmean(after - before)), float(low[0]), float(high[0]))


def effect_words(effect: Effect) -> str:
    """Return the paired difference in words: "27% → 1% of runs, 26 fewer in a hundred (23 to 29)"."""
    is_share = bool(effect.question.choices)
    if is_share:
        means = f"{share(effect.before)} → {share(effect.after)} of runs"
        low, difference, high, unit = (
            *(100 * each for each in (effect.low, effect.difference, effect.high)),
            " in a hundred",
        )
    else:
        means = f"{number(effect.before, 3)} → {number(effect.after, 3)} on average"
        low, difference, high, unit = effect.low, effect.difference, effect.high, ""
    if effect.sign == "not clear":
        return f"{means}, no clear difference ({_rounded(low)} to {_rounded(high)}{unit})"
    ends = sorted(abs(each) for each in (low, high))
    direction = "more" if difference > 0 else "fewer"
    return f"{means}, {_rounded(abs(difference))} {direction}{unit} ({_rounded(ends[0])} to {_rounded(ends[1])})"


def _rounded(value: float) -> str:
    return number(round(value, 1) if abs(value) < 10 else float(round(value)), 3)


def label_words(question: Question) -> str:
    """Return what an effect is of: the question's label, and the choice that is watched unless it is a plain yes."""
    if not question.choices or (text := question.choices[question.watched].text) == "Yes":
        return question.label
    return f"{question.label}: {text}"


def runs_words(question: Question, values: Floats) -> str:
    """Return in words how runs answer a question."""
    if question.choices:
        told = [
            f"{each.text} {share(part)}"
            for each, part in zip(question.choices, shares_of(question, values), strict=True)
        ]
        return f"{question.label}: {', '.join(told)} of runs"
    low, _, median, _, high = spread_words(values)
    unit = f" {question.unit}" if question.unit else ""
    return f"{question.label}: median {median}{unit}; middle 90% of runs {low} to {high}"


def results(seminar: SeminarFile, answers: Sequence[Answer], values: Mapping[str, Mapping[str, Floats]]) -> Any:
    """Return a seminar's results, ready for JSON: what groups wrote, what runs of each branch say, what happened.

    Args:
        seminar: the seminar.
        answers: what groups wrote, in order.
        values: branch -> question -> value of each run.
    """
    first = values[seminar.branches[0].name]
    questions = []
    for each in seminar.questions:
        written = [(place, answer[each.name]) for place, answer in enumerate(answers, 1) if each.name in answer]
        runs = {name: _said_by_runs(each, of_branch[each.name]) for name, of_branch in values.items()}
        told = [
            {"group": place, **given, "share_of_runs": agreement(each, given, first[each.name])}
            for place, given in written
        ]
        questions.append(
            {
                "question": each.name,
                "text": each.text,
                "unit": each.unit,
                "answers": told,
                "runs": runs,
                "happened": each.happened.model_dump(),
            }
        )
    return {"seminar": seminar.name, "title": seminar.title, "runs": seminar.runs, "seed": seminar.seed} | {
        "questions": questions
    }


def _said_by_runs(question: Question, values: Floats) -> dict[str, float]:
    if question.choices:
        texts = [each.text for each in question.choices]
        return dict(zip(texts, shares_of(question, values), strict=True))
    names = [f"p{100 * each:02.0f}" for each in QUANTILES]
    return dict(zip(names, spread_of(values), strict=True))


def results_csv(found: Any) -> bytes:
    """Return a row for each group and question: what was written, and the share of runs that agree."""
    sink = io.StringIO()
    writer = csv.writer(sink)
    writer.writerow(("group", "question", "choice", *ENDS, "share_of_runs"))
    for question in found["questions"]:
        for each in question["answers"]:
            cells = (each.get(name, "") for name in ("choice", *ENDS))
            writer.writerow((each["group"], question["question"], *cells, f"{each['share_of_runs']:.4f}"))
    return sink.getvalue().encode()
