"""Every error the simulator raises on purpose. The messages are part of the interface.

EscalationError
├── InputError                 something a user wrote is wrong: what, where, what is allowed (exit code 2)
│   ├── ScenarioError          a scenario, reading, change or forced decision
│   ├── NotFoundError          a name or file that does not exist
│   └── OutputError            a folder that cannot be written
└── MissingDependencyError     a package that is needed is not installed (exit code 2)
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from importlib import import_module
from typing import Any


class EscalationError(Exception):
    """Base of every error raised on purpose; its text is one sentence for the user."""


class InputError(EscalationError):
    """Something the user wrote is wrong. The text says what, where, and what is allowed."""


class ScenarioError(InputError):
    """A scenario, a reading, a change or a forced decision is not valid."""


class NotFoundError(InputError):
    """A name or a file that does not exist."""


class OutputError(InputError):
    """A folder or file that cannot be written."""


class MissingDependencyError(EscalationError):
    """A package that is needed is not installed; the text says how to install it."""


def import_optional(module: str, needs: str, extra: str) -> Any:
    """Return a module of an optional dependency.

    Args:
        module: its name.
        needs: what needs which package, in words that begin a sentence.
        extra: the extra of this program that installs it.

    Raises:
        MissingDependencyError: it is not installed; says how to install it.
    """
    try:
        import_module(module.rpartition(".")[0] or module)  # else a loaded part of a blocked package would be taken
        return import_module(module)
    except ImportError as error:
        how = f'python -m pip install "escalation-sim[{extra}]"'
        raise MissingDependencyError(f"{needs}, which is not installed: {how}") from error


def _folded(name: str) -> str:
    return name.casefold().replace("_", "-").replace(" ", "-")


def nearest(name: str, allowed: Iterable[str]) -> str:
    """Return "; did you mean X?" for the closest allowed name, or an empty string.

    Case, spaces and underscores count for nothing. Where no name is alike as a whole, a name that begins with what
    was written, or that has it as its last part ("restraint" for "militia.restraint"), is offered if it is the only
    one.
    """
    names = {_folded(each): each for each in allowed}
    written = _folded(name[:200])
    matches = get_close_matches(written, list(names), n=1, cutoff=0.6) if written else []
    if not matches and written:
        alike = [each for each in names if each.startswith(written) or each.endswith(f".{written}")]
        loose = get_close_matches(written, list(names), n=1, cutoff=0.5)
        matches = alike if len(alike) == 1 else loose
    return f"; did you mean {shown(names[matches[0]])}?" if matches else ""


def printable(text: str, length: int = 60) -> str:
    """Return a text as it may stand in a message: on one line, printable, and not too long."""
    clean = "".join(sign if sign.isprintable() else "?" for sign in text[: length + 1])
    return clean if len(clean) <= length else f"{clean[: length - 3]}..."


def shown(value: object) -> str:
    """Return a value as it may stand in a message: text in quotes, at most about 60 characters."""
    return f"'{printable(value)}'" if isinstance(value, str) else printable(str(value))


def sentence(text: str) -> str:
    """Return a message with its full stop, unless it ends in a question."""
    return text if text.endswith((".", "?", "!")) else f"{text}."
