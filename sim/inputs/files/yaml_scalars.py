"""What an unquoted word of a YAML file means, by the core rules of YAML 1.2.

Only `true`, `false`, `null` and plain numbers are special; `yes`, `on`, dates and times stay text. One departure:
whole numbers with leading zeros stay text, since `000` is the name of an article and nobody means the number 0 by it.
"""

from __future__ import annotations

import math
import re

Scalar = str | int | float | bool | None

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)", re.ASCII)
_OCTAL = re.compile(r"0o[0-7]+", re.ASCII)
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+", re.ASCII)
_REAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_LEADING_ZEROS = re.compile(r"[-+]?0[0-9]+", re.ASCII)
_ENDLESS = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", re.ASCII)
_LARGEST_WHOLE = 2**53
_LONGEST_NUMBER = 40


class ScalarError(ValueError):
    """An unquoted word looks like a number but cannot be one here; the text says why."""


def resolve_scalar(text: str) -> Scalar:
    """Return the value of an unquoted scalar.

    Raises:
        ScalarError: the number is infinite, not a number, or too large or long to be held exactly.
    """
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if not (text[0] in "+-." or "0" <= text[0] <= "9") or _LEADING_ZEROS.fullmatch(text):
        return text
    return _number(text)


def _number(text: str) -> Scalar:
    if _ENDLESS.fullmatch(text):
        raise ScalarError(f"{text} is not a finite number")
    for pattern, base in ((_WHOLE, 10), (_OCTAL, 8), (_HEXADECIMAL, 16)):
        if pattern.fullmatch(text):
            return _whole(text, base)
    return _real(text) if _REAL.fullmatch(text) else text


def _whole(text: str, base: int) -> int:
    if len(text) > _LONGEST_NUMBER or abs(value := int(text, 0 if base != 10 else 10)) > _LARGEST_WHOLE:
        raise ScalarError(f"the number {text[:20]}{'...' if len(text) > 20 else ''} is too large")
    return value


def _real(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ScalarError(f"the number {text[:20]}{'...' if len(text) > 20 else ''} is too large")
    return value
