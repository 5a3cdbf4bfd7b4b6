"""The model in a browser: what a scenario looks like to the compiled module there, and a crisis as one page."""
