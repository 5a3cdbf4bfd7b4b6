"""The rules: small compiled functions of scalars, one file for each decider or question."""
