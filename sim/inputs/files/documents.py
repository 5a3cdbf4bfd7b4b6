"""Reads YAML into plain dictionaries and lists and remembers the line of every key and entry.

The parser is PyYAML's, used for its events only: its tree of nodes no longer shows anchors and tags, and is built
before its depth can be checked. What the events mean is decided here by the core rules of YAML 1.2: only `true`,
`false`, `null` and plain numbers are special; `yes`, `on`, dates and times stay text. One departure: whole numbers with
leading zeros stay text, since `000` is the name of an article. What a scenario never needs is refused: anchors and
aliases (which can blow up a small file), tags, several documents, keys that repeat or are not text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from sim.errors import InputError, printable, sentence
from sim.inputs.files.user_files import label_of, read_text

DEEPEST_NESTING = 12
"""Levels, the deepest nesting that is read."""

LARGEST_COUNT = 50_000
"""Keys, values and entries, the most that one file may hold."""

Place = tuple[str | int, ...]
"""Where something stands in a document: keys and (from 0) numbers of entries, from the top down."""

Scalar = str | int | float | bool | None

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_WORDS: dict[str, Scalar] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)|0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_REAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_LEADING_ZEROS = re.compile(r"[-+]?0[0-9]+", re.ASCII)
_ENDLESS = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", re.ASCII)
_LARGEST_WHOLE = 2**53
_LONGEST_NUMBER = 40


def data_root() -> Path:
    """Folder of the data files: the installed package's own copy, else the checkout's `scenarios` folder."""
    package = Path(__file__).resolve().parents[2]
    installed = package / "_data"
    return installed if installed.is_dir() else package.parent / "scenarios"


class ScalarError(ValueError):
    """An unquoted word looks like a number but cannot be one here; the text says why."""


def resolve_scalar(text: str) -> Scalar:
    """Return the value of an unquoted scalar.

    Raises:
        ScalarError: the number is infinite, not a number, or too large or long to be held exactly.
    """
    if text in _WORDS:
        return _WORDS[text]
    if not (text[0] in "+-." or "0" <= text[0] <= "9") or _LEADING_ZEROS.fullmatch(text):
        return text
    if _ENDLESS.fullmatch(text):
        raise ScalarError(f"{text} is not a finite number")
    value: int | float
    if _WHOLE.fullmatch(text):
        value = int(text, 0) if len(text) <= _LONGEST_NUMBER else math.inf
        if abs(value) <= _LARGEST_WHOLE:
            return value
    elif _REAL.fullmatch(text):
        if math.isfinite(value := float(text)):
            return value
    else:
        return text
    raise ScalarError(f"the number {text[:20]}{'...' if len(text) > 20 else ''} is too large")


@dataclass(frozen=True)
class Document:
    """A YAML file as plain data, with the line (from 1) of every key and entry."""

    file: str
    data: dict[str, Any]
    lines: dict[Place, int] = field(repr=False)

    def line(self, place: Place) -> int:
        """Return the line of a place, or of the nearest place around it that the file holds."""
        while place not in self.lines:
            place = place[:-1]
        return self.lines[place]


def place_text(place: Place) -> str:
    """Return a place as it stands in messages: `forced, entry 2, actor`, entries counted from 1."""
    text, joint = "", ""
    for step in place:
        text += f", entry {step + 1}" if isinstance(step, int) else joint + printable(step)
        joint = ", " if isinstance(step, int) else "."
    return text


def message(file: str, line: int, place: Place, text: str) -> str:
    """Return one sentence that names file, line and place."""
    where = f", {place_text(place)}" if place else ""
    return sentence(f"{file}, line {line}{where}: {text}")


class _Reader:
    """Builds the data of one document from the parser's events."""

    def __init__(self, text: str, file: str) -> None:
        self._file = file
        self._events: Iterator[Any] = iter(yaml.parse(text, Loader=_PARSER))
        self._count = 0
        self.lines: dict[Place, int] = {(): 1}

    def _error(self, event: Any, place: Place, text: str) -> InputError:
        return InputError(message(self._file, event.start_mark.line + 1, place, text))

    def document(self) -> dict[str, Any]:
        """Return the one mapping that the file holds."""
        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise InputError(f"{self._file}: the file is empty.")
        event = next(self._events)
        value = self._value(event, ())
        if not isinstance(value, dict):
            raise self._error(event, (), "the file must consist of `key: value` lines")
        next(self._events)
        if not isinstance(event := next(self._events), yaml.StreamEndEvent):
            raise self._error(event, (), "the file holds a second YAML document; only one is allowed")
        return value

    def _check(self, event: Any, place: Place) -> None:
        self._count += 1
        if self._count > LARGEST_COUNT:
            raise self._error(event, (), f"the file holds more than {LARGEST_COUNT:,} values")
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self._error(
                event, place, "anchors and aliases (& and *) are not allowed; write the value out, or in quotes"
            )
        if event.tag is not None:
            raise self._error(event, place, f"YAML tags such as {printable(event.tag)} are not allowed")
        if len(place) > DEEPEST_NESTING:
            raise self._error(event, (), f"the file is nested more than {DEEPEST_NESTING} levels deep")

    def _value(self, event: Any, place: Place) -> Any:
        self._check(event, place)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place)
        if isinstance(event, yaml.SequenceStartEvent):
            values: list[Any] = []
            while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
                here = (*place, len(values))
                self.lines[here] = event.start_mark.line + 1
                values.append(self._value(event, here))
            return values
        text: str = event.value
        if not text.isprintable() and any(sign < " " and sign not in "\n\t" for sign in text):
            raise self._error(event, place, "control characters are not allowed in text")
        if not event.implicit[0]:
            return text
        try:
            return resolve_scalar(text)
        except ScalarError as error:
            raise self._error(event, place, str(error)) from None

    def _mapping(self, place: Place) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = event.start_mark.line + 1
            if not isinstance(event, yaml.ScalarEvent):
                self._check(event, place)
                raise self._error(event, place, "a key must be text, not a list or a mapping")
            key = self._value(event, place)
            if not isinstance(key, str):
                text = f"a key must be text; write {printable(event.value) or 'it'} in quotes"
                raise self._error(event, place, text)
            here = (*place, key)
            if key in values:
                raise self._error(event, here, f"this key is already given on line {self.lines[here]}")
            self.lines[here] = line
            values[key] = self._value(next(self._events), here)
        return values


def parse_document(text: str, file: str) -> Document:
    """Return the document that a text holds; `file` is what messages call it.

    Raises:
        InputError: the text is not YAML, not a mapping, or uses what is not allowed; names file and line.
    """
    reader = _Reader(text, file)
    try:
        data = reader.document()
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be parsed"
        where = f", line {mark.line + 1}" if mark else ""
        hint = "; indent with spaces, not tabs" if "cannot start any token" in str(problem) else ""
        text = f"{file}{where}: this is not valid YAML ({printable(str(problem))}){hint}."
        raise InputError(text) from None
    return Document(file, data, reader.lines)


def read_document(path: Path, label: str | None = None) -> Document:
    """Return the document in a file of at most 256 KB; `label` is what messages call it.

    Raises:
        NotFoundError: there is no such file.
        InputError: the file cannot be read or is not acceptable YAML; names file and line.
    """
    label = label or label_of(path)
    return parse_document(read_text(path, label), label)


@lru_cache(maxsize=256)
def _remembered(path: Path, label: str, modified: int, size: int) -> Document:
    return read_document(path, label)


def read_shipped(path: Path, label: str) -> Document:
    """Return the document in a file that comes with the program; read again only when the file has changed.

    The data are shared: whoever takes them must not change them.
    """
    try:
        status = path.stat()
    except OSError:
        return read_document(path, label)
    return _remembered(path, label, status.st_mtime_ns, status.st_size)
