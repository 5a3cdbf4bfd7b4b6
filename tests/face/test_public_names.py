"""The public face: what tab completion and help show is what there is, documented, typed and loaded late."""

from __future__ import annotations

import ast
import inspect
import pydoc
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import experiments
import sim

PACKAGES = (sim, experiments)


def public(package: ModuleType) -> list[str]:
    return [name for name in package.__all__ if name != "__version__"]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_what_is_offered_is_what_is_public(package: ModuleType) -> None:
    assert dir(package) == package.__all__ == sorted(set(package.__all__))


def test_there_are_some_forty_names() -> None:
    assert 40 <= len(public(sim)) <= 64


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_every_name_is_documented(package: ModuleType) -> None:
    for name in public(package):
        value = getattr(package, name)
        if not isinstance(value, int):
            assert inspect.getdoc(value), name


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_help_names_every_function_and_class(package: ModuleType) -> None:
    page = pydoc.render_doc(package, renderer=pydoc.plaintext)
    for name in public(package):
        value = getattr(package, name)
        start = f"class {value.__name__}" if inspect.isclass(value) else f"    {name}("
        if inspect.isclass(value) or inspect.isroutine(value):
            assert start in page, name


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_names_loaded_late_are_those_that_type_checkers_see(package: ModuleType) -> None:
    """The imports for types, the table of modules and the list of names say the same."""
    tree = ast.parse(Path(str(package.__file__)).read_text(encoding="utf-8"))
    guarded = [node for node in tree.body if isinstance(node, ast.If)]
    lines = [node for node in ast.walk(guarded[0]) if isinstance(node, ast.ImportFrom)]
    imported = {alias.name: node.module for node in lines for alias in node.names}
    assert imported == package._WHERE
    assert set(imported) == set(public(package))


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_public_functions_say_what_they_take(package: ModuleType) -> None:
    """Every argument of a public function has a type and stands in its docstring."""
    for name in public(package):
        function = inspect.unwrap(getattr(package, name))
        if not inspect.isfunction(function):
            continue
        text = inspect.getdoc(function) or ""
        signature = inspect.signature(function)
        assert signature.return_annotation is not inspect.Signature.empty, name
        for parameter in signature.parameters.values():
            assert parameter.annotation is not inspect.Parameter.empty, f"{name}: {parameter.name}"
            if len(signature.parameters) > 1:
                assert f"{parameter.name}:" in text, f"{name}: {parameter.name}"


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_an_unknown_name_is_an_attribute_error(package: ModuleType) -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = package.nothing


def test_importing_sim_loads_no_library() -> None:
    code = "import sim, sys; print(sorted({'numpy', 'pandas', 'numba', 'mesa', 'pydantic'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
