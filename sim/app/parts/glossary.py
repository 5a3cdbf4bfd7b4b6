"""Tooltips: what a word of the pages means, from the one glossary, for `help=` of a control, a heading or a metric.

For HTML that a page writes itself, sim.inputs.guide.glossary has `term_html`.
"""

from __future__ import annotations

from sim.inputs.guide.glossary import load_glossary, meaning
from sim.outcomes.registry import label_of


def tip(*terms: str) -> str:
    """Return the help of a control: what each term means, an outcome by its label.

    Raises:
        NotFoundError: the glossary does not have a term; says the nearest.
    """
    outcomes = {each.outcome for each in load_glossary().outcomes}
    names = {term: label_of(term) if term in outcomes else term for term in terms}
    return "\n\n".join(f"**{capital(names[term])}**: {meaning(term)}" for term in terms)


def capital(text: str) -> str:
    """Return a text with its first letter in upper case."""
    return text[:1].upper() + text[1:]
