"""The command line: thin commands over the public API. Only this package imports typer."""
