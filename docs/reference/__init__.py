"""The tables and equations of docs/ and the README's excerpts, written by `python -m docs.reference`."""
