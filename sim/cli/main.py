"""The command `escalation`: its commands by name, each imported when it is called or helped, and its exit codes."""

from __future__ import annotations

import _thread
import errno
import os
import sys
import threading
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from sim.cli.output import INTERRUPTED, INTERRUPTED_TEXT, report
from sim.errors import EscalationError


class Entry(NamedTuple):
    """A command: the module under sim.cli and the function in it, and its line in the help of all commands."""

    module: str
    function: str
    text: str


COMMANDS = {
    "list": Entry("catalogue", "list_scenarios", "List the scenarios that come with the program."),
    "readings": Entry("catalogue", "readings", "List the readings of the articles, or show one."),
    "ladder": Entry("catalogue", "ladder", "Show an escalation ladder and the rule of each rung."),
    "rules": Entry("catalogue", "rules", "List the model's rules and what each rests on."),
    "show": Entry("catalogue", "show", "Show a scenario and the evidence for each parameter."),
    "validate": Entry("catalogue", "validate", "Check scenario files."),
    "run": Entry("run", "run", "Play a scenario many times and print a page."),
    "compare": Entry("compare", "compare", "Compare scenarios that share their luck with the first of them."),
    "twin": Entry("compare", "twin", "Play one run again with something changed."),
    "designs": Entry("sweep", "designs", "List the shipped designs of sweeps."),
    "sweep": Entry("sweep", "sweep", "Play every point of a design and keep outcomes, in Parquet tables."),
    "sensitivity": Entry("sweep", "sensitivity", "Say which inputs move which outcomes, from a finished sweep."),
    "reproduce": Entry("run", "reproduce", "Check a folder of results, play it again and compare byte for byte."),
    "explain": Entry("run", "explain", "Explain what was decided on a day of a run."),
    "influence": Entry("influence", "influence", "Say what every parameter, rule and context series moves."),
    "systems": Entry("influence", "systems", "Try each system of the articles in a paired experiment."),
    "patterns": Entry("score", "patterns", "Compare ensembles with the patterns of the record."),
    "hindcast": Entry("score", "hindcast", "Forecast from past dates with what was known then, and score it."),
    "score": Entry("score", "score", "Score a scenario against a record of counted attacks."),
    "import-acled": Entry("score", "import_acled", "Make a record of counts of an ACLED export."),
    "calibrate": Entry(
        "calibrate", "calibrate", "Calibrate the parameters to the record of 2023-24, and check the calibration itself."
    ),
    "uncertainty": Entry("uncertainty", "uncertainty", "Share out the variance of each headline outcome."),
    "who-stopped-it": Entry("uncertainty", "who_stopped_it", "Ask what brings a suspension about after Tower 22."),
    "evidence": Entry("catalogue", "evidence", "Print the evidence ledger."),
    "app": Entry("app", "serve", "Open the app in the browser."),
}
"""Every command, in the order in which a student needs them."""

OPTIONAL_VALUE = ("--posterior", "[FILE]", "shipped")
"""Option whose value may be left out, the metavar by which a command takes it, and what it then means."""

_NOT_WHOLE = "Input should be a valid integer, unable to parse string as an integer"
"""How typer words a text where a whole number is needed."""


class Command(TyperCommand):
    """A command whose --posterior may stand alone and then means the shipped one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `shipped` after an option without a file, then read the words as usual."""
        takes = any(parameter.metavar == OPTIONAL_VALUE[1] for parameter in self.params)
        return super().parse_args(ctx, fill_posterior(args) if takes else args)


def fill_posterior(words: list[str]) -> list[str]:
    """Return a command's words with `shipped` after each `--posterior` that no file follows."""
    option, _, value = OPTIONAL_VALUE
    found: list[str] = []
    for word, following in zip(words, [*words, ""][1:], strict=True):
        found.append(word)
        is_file = following == value or following.casefold().endswith(".csv") or os.sep in following
        if word == option and (following.startswith("-") or not (is_file or os.path.isfile(following))):
            found.append(value)
    return found


class Commands(TyperGroup):
    """The commands of COMMANDS; every error that a user can cause leaves as one sentence and exit code 2."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands, in order."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import a command's module and return the command; None where there is none of this name."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        function = getattr(import_module(f"sim.cli.{entry.module}"), entry.function)
        single.command(cmd_name, cls=Command)(function)
        return typer.main.get_command(single)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write name and line of every command, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.text) for name, entry in COMMANDS.items()])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return a command by its name; its absence names the nearest."""
        self.commands = dict.fromkeys(COMMANDS)  # type: ignore[assignment]  # names to choose the nearest from
        return super().resolve_command(ctx, args)

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
        sys.unraisablehook = _keep_interrupt
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
        except OSError as error:
            if error.filename is not None:
                raise
            return _report_full_output(error)
        except Exception as error:
            sentence = _usage_sentence(error)
            if sentence is None:
                raise
            return report(sentence) if sentence else 0
        if returned == INTERRUPTED:
            return report(INTERRUPTED_TEXT, INTERRUPTED)
        return returned if isinstance(returned, int) else 0


def _keep_interrupt(unraisable: Any, default: Any = sys.unraisablehook) -> None:
    """Interrupt again where an interrupt fell into the clean-up of an object, which Python would print and forget."""
    if issubclass(unraisable.exc_type, KeyboardInterrupt):
        threading.Timer(0.05, _thread.interrupt_main).start()  # not here: this is still the clean-up
    else:
        default(unraisable)


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


def _report_full_output(error: OSError) -> int:
    """Report that standard output cannot be written to, and write nothing more to it."""
    code = report(f"standard output cannot be written: {error.strerror or error}.")
    _discard_output()
    return code


def _discard_output() -> None:
    """Point standard output at nothing, so that what is still in its buffer is not tried again at the end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # not a file of the system, as in tests
        return


app = typer.Typer(
    cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None, add_completion=False
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from sim import __version__

        typer.echo(f"escalation {__version__}")
        raise typer.Exit


@app.callback()
def escalation(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Explore how attacks on US forces by Iran-backed Iraqi militias climb, stop or spiral.

    The simulator explores; it does not predict. One step is a day; numbers carry their units.

    Example: escalation run tower-22
    """


def main() -> None:
    """Run the command line and leave with its exit code: 0, 2 for bad input, 130 when interrupted."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    code = app(prog_name="escalation", standalone_mode=False)
    try:
        sys.stdout.flush()
    except OSError as error:
        if error.errno == errno.EPIPE:
            _discard_output()
            code = 1
        else:
            code = _report_full_output(error)
    sys.exit(code)


if __name__ == "__main__":
    main()
