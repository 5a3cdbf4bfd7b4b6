"""The story of the crisis as the Start page tells it: what happened, who is who; each statement with its sources.

scenarios/guide/start.yaml owns the words. Nothing may be said there without an entry of the ledger behind it.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, Strict

from sim.inputs.files.documents import data_root, read_shipped
from sim.inputs.files.problems import validate
from sim.inputs.tables.fields import Entry, EvidenceId, OneOf, Text
from sim.inputs.tables.vocabulary import RECORDS

Grounds = Annotated[tuple[EvidenceId, ...], Field(min_length=1)]
"""Ids of the ledger, at least one."""


class Statement(Entry):
    """Something that is said, and the entries of the ledger that it rests on."""

    text: Text = Field(description="A sentence or two, in our own words.")
    sources: Grounds = Field(description="Ids of the evidence ledger.")


Statements = Annotated[tuple[Statement, ...], Field(min_length=1)]


class Party(Entry):
    """One of those who act in the crisis."""

    name: Text = Field(description="Name for people.")
    who: Text = Field(description="Who that is, in a sentence.")
    sources: Grounds = Field(description="Ids of the evidence ledger for `who`.")
    aims: Statements = Field(description="What it wants.")
    restraints: Statements = Field(description="What holds it back.")
    disputes: Statements = Field(description="What the articles dispute about it.")

    def parts(self) -> dict[str, tuple[Statement, ...]]:
        """Return the statements under the words that head them."""
        return {"Aims": self.aims, "What restrains it": self.restraints, "In dispute": self.disputes}


class Story(Entry):
    """The story of the crisis: the schema of its file."""

    version: int
    title: Text = Field(description="Title of the page.")
    record: Annotated[str, Strict(), OneOf("record", RECORDS)] = Field(description="Recorded history that is drawn.")
    labels: dict[EvidenceId, Text] = Field(description="Entry of the ledger -> words beside its mark.")
    what_happened: Statements = Field(description="Told in order.")
    who_is_who: Annotated[tuple[Party, ...], Field(min_length=1)] = Field(description="Those who act.")


def load_story() -> Story:
    """Return the story of the crisis.

    Raises:
        ScenarioError: its file is not valid; one sentence for each mistake, with its line.
    """
    return validate(Story, read_shipped(data_root() / "guide" / "start.yaml", "guide/start.yaml"))
