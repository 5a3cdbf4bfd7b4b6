"""Charts for pages without a server: specifications made ready in advance, and the script that draws them."""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from typing import Any

from sim.charts.theme import Spec
from sim.errors import MissingDependencyError


def _library() -> Any:
    if find_spec("vl_convert") is None:
        raise MissingDependencyError(
            "Charts of a page are made with vl-convert, which is not installed: python -m pip install vl-convert-python"
        )
    import vl_convert

    return vl_convert


@cache
def vega_script() -> str:
    """Return Vega with Vega-Embed as one script that makes the latter known as `vegaEmbed`.

    Raises:
        MissingDependencyError: vl-convert is not installed.
    """
    script: str = _library().javascript_bundle("globalThis.vegaEmbed = vegaEmbed;")
    return script


def vega_of(spec: Spec) -> Spec:
    """Return a Vega-Lite specification as the Vega that it stands for, so that a page need not translate it.

    Raises:
        MissingDependencyError: vl-convert is not installed.
    """
    translated: Spec = _library().vegalite_to_vega(json.dumps(spec))
    return translated
