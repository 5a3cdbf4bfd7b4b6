"""The command `escalation`: its commands by name, its exit codes, and the start of the app."""

from __future__ import annotations

import _thread
import errno
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from sim.cli import (
    catalogue,
    influence,
    on_first_use,
    options,
    page,
    run,
    run_types,
    score,
    sweep,
    uncertainty,
    who_acts,
)
from sim.cli.output import INTERRUPTED, INTERRUPTED_TEXT, report
from sim.errors import EscalationError, MissingDependencyError

with on_first_use():
    from sim.charts import theme


def serve(
    port: Annotated[
        int, options.whole_number("--port", "P", "Port of this computer, 1024 to 65535.", 1024, 65535)
    ] = 8501,
    address: Annotated[
        str, typer.Option("--address", metavar="A", help="Address to listen on; 0.0.0.0 lets a class connect.")
    ] = "localhost",
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = True,
) -> None:
    """Open the app in the browser.

    It runs on this computer and needs no network. Stop it with Ctrl-C.

    Example: escalation app
    """
    if find_spec("streamlit") is None:
        raise MissingDependencyError("The app needs streamlit, which is not installed: python -m pip install streamlit")
    settings = {
        "server.port": port,
        "server.address": address,
        "server.headless": str(not browser).lower(),
        "server.maxUploadSize": 1,
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
    } | theme.streamlit_colours()
    script = Path(__file__).resolve().parents[1] / "app" / "serving" / "script.py"
    flags = [f"--{name}={value}" for name, value in settings.items()]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *flags]
    if os.name == "posix":
        os.execv(command[0], command)  # one process, so that whoever ends it ends the server
    raise typer.Exit(subprocess.run(command, check=False).returncode)


COMMANDS: dict[str, Callable[..., None]] = {
    "list": catalogue.list_scenarios,
    "readings": catalogue.readings,
    "ladder": catalogue.ladder,
    "rules": catalogue.rules,
    "show": catalogue.show,
    "validate": catalogue.validate,
    "run": run.run,
    "compare": run.compare,
    "twin": run.twin,
    "designs": sweep.designs,
    "sweep": sweep.sweep,
    "sensitivity": sweep.sensitivity,
    "page": page.page,
    "reproduce": run.reproduce,
    "explain": run.explain,
    "who-acts": who_acts.who_acts,
    "run-types": run_types.run_types,
    "influence": influence.influence,
    "systems": influence.systems,
    "patterns": score.patterns,
    "hindcast": score.hindcast,
    "score": score.score,
    "import-acled": score.import_acled,
    "calibrate": uncertainty.calibrate,
    "uncertainty": uncertainty.uncertainty,
    "who-stopped-it": uncertainty.who_stopped_it,
    "evidence": catalogue.evidence,
    "app": serve,
}
"""Every command, in the order in which a student needs them; the first line of its text is its line in the list."""

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
    """All commands; every error that a user can cause leaves as one sentence and exit code 2."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run a command line and leave with its exit code; 2 for bad input, 130 when interrupted."""
        sys.unraisablehook = _keep_interrupt
        code = self._run(*args, standalone_mode=False, **extra)
        if standalone_mode:
            sys.exit(code)
        return code

    def _run(self, *args: Any, **extra: Any) -> int:
        try:
            returned = super().main(*args, **extra)
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
            if (sentence := _usage_sentence(error)) is None:
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
    if (describe := getattr(error, "format_message", None)) is None:
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
        if (reconfigure := getattr(stream, "reconfigure", None)) is not None:
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


for name, function in COMMANDS.items():
    app.command(name, cls=Command, short_help=(function.__doc__ or "").partition("\n")[0])(function)


if __name__ == "__main__":
    main()
