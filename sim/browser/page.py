"""A crisis as one HTML file, which plays in the reader's browser without a network or a server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template

from sim.browser.inputs import LARGEST_SEED, OUTCOMES, RUN_CHOICES, document
from sim.browser.reproduce import add_python
from sim.browser.words import LINKS, SENTENCES, STANDING_NOTE, TILES, outcome_value
from sim.charts.captions import capitalize
from sim.charts.theme import page_colours
from sim.charts.vega import vega_script
from sim.errors import InputError, shown
from sim.inputs.files.user_files import label_of as label_of_file
from sim.inputs.guide.glossary import term_html
from sim.inputs.scenario.file import list_scenarios
from sim.inputs.scenario.readings import COMMON, list_readings, load_reading
from sim.inputs.scenario.scenario import Scenario, ScenarioLike, as_scenario
from sim.inputs.tables.names import DECIDERS
from sim.inputs.tables.vocabulary import RULES
from sim.outcomes.registry import label_of
from sim.results.ensemble import run_ensemble
from sim.results.files import check_file, write_file

FOLDER = Path(__file__).resolve().parent
CORE = ("machine", "player")
"""Scripts of a worker, in order."""

SCRIPTS = (*CORE, "ensemble", "words", "state", "view", "answers", "page")
"""Scripts of the page, in order: each uses those before it."""

GENERATOR = "escalation-sim page"
"""By this a file tells that this program has written it."""

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:; worker-src blob:; "
    "style-src 'unsafe-inline'; img-src data: blob:; connect-src 'none'; form-action 'none'; base-uri 'none'"
)
"""What the page may do: run what stands in it, and ask nobody. Vega compiles its expressions, hence unsafe-eval."""

WORDS = {
    "no_reading": "None (the scenario's own values)",
    "choose": "Find any value of the model",
    "failed": "This browser could not play the model; nothing after the table below was worked out.",
    "run": SENTENCES["run_in_page"],
}
"""Sentences of the page alone."""

NEEDS = (
    "Levers need a browser that runs WebAssembly and scripts, as every common browser since 2021 does; this one has "
    "not started them. The table holds for the scenario unchanged: means over {runs} runs, seed 0."
)

HEADS = ("Outcome", "Baseline", "Now", "Difference", "Interval", "Higher", "Lower")
TILE = (
    '<div class="tile" data-name="{name}"><h3>{title}</h3>'
    "<p><s>{before}</s> <strong>{after}</strong></p><span>{words}</span></div>"
)
"""An outcome in large figures: the baseline's value, the present one, and the difference in words."""

STATIC_RUNS = 1000

ALL = "all"
"""Stands for every reading of an article."""


def crisis_page(scenarios: Sequence[ScenarioLike], readings: Iterable[str] = ()) -> str:
    """Return a page of some scenarios as the text of one HTML file.

    Args:
        scenarios: at least one, each a Scenario, a name, NAME@READING or a path; no two of one name.
        readings: ids of readings under which each can be put, or `all`.

    Raises:
        InputError: an unknown name, no scenario, or two of one name.
        MissingDependencyError: vl-convert is not installed.
    """
    loaded = [as_scenario(each) for each in scenarios]
    names = [each.name for each in loaded]
    if not names:
        raise InputError("A page needs at least one scenario.")
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise InputError(f"A page holds a scenario once, but {shown(twice[0])} was given twice.")
    content = document(loaded, reading_ids(readings)) | {"page": WORDS}
    add_python(content, {each.name: _file(each) for each in loaded})
    own = (FOLDER / "page.html").read_text(encoding="utf-8")
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Template(own).substitute(
        generator=GENERATOR,
        policy=escape(POLICY),
        title=escape(loaded[0].title),
        note=escape(STANDING_NOTE),
        refused=escape(LINKS["refused"]),
        style=style(),
        heads="".join(f'<th scope="col">{name}</th>' for name in HEADS),
        outcomes=outcome_rows(),
        tiles=tiles({}),
        scenarios=_options((each.name, each.title) for each in loaded),
        single="hidden" if len(loaded) == 1 else "",
        runs=_options((str(each), f"{each:,}") for each in RUN_CHOICES),
        largest_seed=LARGEST_SEED,
        rules="".join(_rule(who, names) for who, names in RULES.items()),
        needs=escape(NEEDS.format(runs=f"{STATIC_RUNS:,}")),
        static=_static(loaded[0]),
        footer=escape(f"escalation-sim, model {content['model']}. The page asks nobody for anything."),
        document=text,
        worker=script(CORE, "serve(self);"),
        vega=vega_script().replace("</script", "<\\/script"),
        script=script(SCRIPTS, "main();"),
    )


def write_page(
    path: str | Path, scenarios: ScenarioLike | Sequence[ScenarioLike], readings: Iterable[str] = ()
) -> Path:
    """Write a page of some scenarios as one HTML file, which plays in any browser without a network or a server.

    Args:
        path: file to write; a page written before by this program is replaced.
        scenarios: one or more, each a Scenario, a name, NAME@READING or a path; no two of one name.
        readings: ids of readings under which each can be put, or `all`.

    Returns:
        The path.

    Raises:
        OutputError: the path is not ours to write, or cannot be written.
        InputError: an unknown name, no scenario, or two of one name.
        MissingDependencyError: vl-convert is not installed.
    """
    several = [scenarios] if isinstance(scenarios, str | Path | Scenario) else scenarios
    page = Path(path)
    check_page(page)
    write_file(page, crisis_page(list(several), readings))  # type: ignore[arg-type]
    return page


def check_page(path: Path) -> None:
    """Raise OutputError, before anything is computed, for a file that is not a page written by this program."""
    check_file(path, lambda start: f'content="{GENERATOR}"'.encode() in start, "a page")


def reading_ids(readings: Iterable[str]) -> list[str]:
    """Return ids of readings without repetition, `all` written out; raises NotFoundError for an unknown one."""
    articles = [name for name in list_readings() if name != COMMON]
    named = [name for each in readings for name in (articles if each == ALL else [each])]
    return [load_reading(name).id for name in dict.fromkeys(named)]


def style() -> str:
    """Return the page's style sheet, its colours those of the charts."""
    light, dark = page_colours(dark=False), page_colours(dark=True)
    own = (FOLDER / "page.css").read_text(encoding="utf-8").rstrip()
    return f":root{{{light}}}\n@media (prefers-color-scheme: dark) {{ :root{{{dark}}} }}\n{own}"


def script(modules: Sequence[str], end: str) -> str:
    """Return modules of js/ as one script: without the imports and exports by which they name one another.

    Args:
        modules: names without suffix, each after those that it uses.
        end: what is called at the end.
    """
    texts = [(FOLDER / "js" / f"{name}.js").read_text(encoding="utf-8") for name in modules]
    joined = "\n".join(texts)
    joined = re.sub(r'^import \{[^}]*\} from "\./\w+\.js";$', "", joined, flags=re.MULTILINE)
    joined = re.sub(r"^export ", "", joined, flags=re.MULTILINE)
    return f'(() => {{\n"use strict";\n{joined}\n{end}\n}})();'


def outcome_rows() -> str:
    """Return the rows of the table of outcomes, with cells for the scripts to fill."""
    cells = "<td></td>" * (len(HEADS) - 1)
    return "".join(f'<tr><th scope="row">{term_html(name, label_of(name))}</th>{cells}</tr>' for name in OUTCOMES)


def tiles(words: Mapping[str, tuple[str, str, str]]) -> str:
    """Return the tiles as HTML, filled with what sim.browser.words.tile gives, or for the scripts to fill."""
    return "".join(
        TILE.format(
            name=name, title=escape(capitalize(label_of(name))), before=before, after=after, words=escape(below)
        )
        for name in TILES
        for before, after, below in [words.get(name, ("", "", ""))]
    )


def _options(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in pairs)


def _rule(who: str, names: Iterable[str]) -> str:
    choices = _options((name, name.replace("-", " ")) for name in names)
    return f'<label>{escape(DECIDERS[who])}<select id="rules.{who}">{choices}</select></label>'


def _file(scenario: Scenario) -> str:
    """What loads a scenario again: its name if it is shipped, otherwise its file."""
    return scenario.name if scenario.name in list_scenarios() else f"{label_of_file(scenario.name)}.yaml"


def _static(scenario: Scenario) -> str:
    """The baseline's outcomes as a table, for browsers that cannot play."""
    ensemble = run_ensemble(scenario, STATIC_RUNS, 0, outcomes=OUTCOMES, keep=())
    rows = [
        f'<tr><th scope="row">{escape(label_of(name))}</th>'
        f"<td>{escape(outcome_value(name, float(ensemble.outcome(name).mean())))}</td></tr>"
        for name in OUTCOMES
    ]
    head = '<tr><th scope="col">Outcome</th><th scope="col">Mean over runs</th></tr>'
    return f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"
