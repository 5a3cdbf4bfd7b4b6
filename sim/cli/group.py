"""The command group: every error that a user can cause leaves as one sentence on stderr and exit code 2."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from sim.errors import EscalationError

BAD_INPUT = 2
INTERRUPTED = 130
INTERRUPTED_TEXT = "interrupted; nothing more was computed."

_NOT_WHOLE = "Input should be a valid integer, unable to parse string as an integer"
"""How typer words a text where a whole number is needed."""


class OneSentenceGroup(TyperGroup):
    """A group that lists its commands in the order they were added and reports errors in one sentence."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Names of the commands in the order they were added, which is the order a student needs them."""
        return list(self.commands)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command line and leave with its exit code; 2 for bad input, 130 when interrupted."""
        extra["windows_expand_args"] = windows_expand_args
        code = self._run(list(args) if args is not None else None, prog_name, complete_var, extra)
        if standalone_mode:
            sys.exit(code)
        return code

    def _run(self, args: list[str] | None, prog_name: str | None, complete_var: str | None, extra: Any) -> int:
        try:
            returned = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        except EscalationError as error:
            return report(str(error))
        except (KeyboardInterrupt, typer.Abort):
            return report(INTERRUPTED_TEXT, INTERRUPTED)
        except MemoryError:
            return report("This needs more memory than the machine has; ask for fewer --runs or --days.")
        except Exception as error:
            sentence = _usage_sentence(error)
            if sentence is None:
                raise
            return report(sentence) if sentence else 0
        if returned == INTERRUPTED:
            return report(INTERRUPTED_TEXT, INTERRUPTED)
        return returned if isinstance(returned, int) else 0


def _usage_sentence(error: Exception) -> str | None:
    """What the user typed wrongly, an empty string when help was shown instead, None for any other error."""
    describe = getattr(error, "format_message", None)
    if describe is None:
        return None
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(describe())
        return ""
    text = " ".join(describe().split()).replace(_NOT_WHOLE, "must be a whole number").replace("Value error, ", "")
    context = getattr(error, "ctx", None)
    hint = f" (see `{context.command_path} --help`)" if context is not None else ""
    return f"{text.rstrip('.')}{hint}."


def report(text: str, code: int = BAD_INPUT) -> int:
    """Print an error on stderr, a sentence to a line, and return the exit code."""
    for sentence in text.splitlines() or [text]:
        typer.echo(f"Error: {sentence}", err=True)
    return code
