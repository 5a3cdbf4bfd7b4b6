"""`app`: the seminar's front end in the browser."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from sim.errors import InputError, MissingDependencyError


def serve(
    port: Annotated[int, typer.Option("--port", metavar="P", help="Port of this computer, 1024 to 65535.")] = 8501,
    address: Annotated[
        str, typer.Option("--address", metavar="A", help="Address to listen on; 0.0.0.0 lets a class connect.")
    ] = "localhost",
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = True,
) -> None:
    """Open the app in the browser.

    It runs on this computer and needs no network. Stop it with Ctrl-C.

    Example: escalation app
    """
    if not 1024 <= port <= 65535:
        raise InputError(f"--port is {port}, but must be a whole number from 1024 to 65535.")
    if find_spec("streamlit") is None:
        raise MissingDependencyError("The app needs streamlit, which is not installed: python -m pip install streamlit")
    command = arguments(port, address, browser)
    if os.name == "posix":
        os.execv(command[0], command)  # one process, so that whoever ends it ends the server
    code = subprocess.run(command, check=False).returncode
    raise typer.Exit(code)


def arguments(port: int, address: str, browser: bool) -> list[str]:
    """Return the command that starts the server."""
    import sim.app

    script = Path(sim.app.__file__).with_name("script.py")
    options = {
        "server.port": port,
        "server.address": address,
        "server.headless": str(not browser).lower(),
        "server.maxUploadSize": 1,
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "theme.light.primaryColor": "#0072B2",
        "theme.dark.primaryColor": "#56B4E9",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(script), *flags]
