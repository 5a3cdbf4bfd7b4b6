"""YAML reading: lines, YAML 1.2 words, and everything that is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.errors import InputError, NotFoundError
from sim.inputs.files.documents import (
    DEEPEST_NESTING,
    Document,
    parse_document,
    place_text,
    read_document,
    read_shipped,
)
from sim.inputs.files.user_files import LARGEST_FILE


def document(text: str) -> Document:
    return parse_document(text, "my.yaml")


def refusal(text: str) -> str:
    with pytest.raises(InputError) as caught:
        document(text)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_every_key_and_entry_has_its_line() -> None:
    found = document("a: 1\nb:\n  c.d: 2\n  e:\n    - x\n    - {f: 3}\n")
    assert found.data == {"a": 1, "b": {"c.d": 2, "e": ["x", {"f": 3}]}}
    assert found.lines[("b", "c.d")] == 3
    assert found.lines[("b", "e", 1)] == 6
    assert found.lines[("b", "e", 1, "f")] == 6


def test_a_place_that_is_not_there_has_the_line_of_what_surrounds_it() -> None:
    assert document("a: 1\nb:\n  c: 2\n").line(("b", "x", "y")) == 2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("NO", "NO"),
        ("12:30", "12:30"),
        ("2023-10-17", "2023-10-17"),
        ("1_000", "1_000"),
        ("000", "000"),
        ("'1'", "1"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-1.25", -1.25),
        ("1.", 1.0),
        ("-", None),
    ],
)
def test_words_mean_what_yaml_1_2_says(text: str, value: object) -> None:
    if text == "-":
        assert document("a:\n-\n").data == {"a": [None]}
        return
    found = document(f"a: {text}").data["a"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: .nan", "line 2, b: .nan is not a finite number"),
        ("a: -.inf", "-.inf is not a finite number"),
        ("a: 1e999", "too large"),
        ("a: " + "9" * 5000, "too large"),
        ("a: 0x" + "f" * 5000, "too large"),
        ("a: 1\nb: 2\na: 3", "line 3, a: this key is already given on line 1"),
        ("a: &x 1", "anchors and aliases"),
        ("a: *x", "anchors and aliases"),
        ("a: !!python/object:os.system 1", "YAML tags"),
        ("a: ! 1", "YAML tags"),
        ("!!map\na: 1", "YAML tags"),
        ("[1, 2]", "must consist of `key: value` lines"),
        ("just text", "must consist of `key: value` lines"),
        ("12: 1", "line 1: a key must be text; write 12 in quotes"),
        ("a: {null: 1}", "a key must be text"),
        ("? [a]\n: 1", "a key must be text"),
        ("a: 1\n---\nb: 2", "second YAML document"),
        ("a: [1", "not valid YAML"),
        ("a:\n\t- b", "spaces, not tabs"),
        ("a: b: c", "not valid YAML"),
        ('a: "\\x07"', "control characters"),
        ("# nothing\n", "the file is empty"),
        ("\ufffe", "not valid YAML"),
    ],
)
def test_what_is_not_allowed_is_refused_in_one_sentence(text: str, said: str) -> None:
    found = refusal(text)
    assert found.startswith("my.yaml")
    assert said in found


def test_a_bomb_of_aliases_is_refused() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 40)]
    assert "anchors and aliases" in refusal("\n".join(lines))


@pytest.mark.parametrize("text", ["a: " + "[" * 100_000, "a: " + "{b: " * 20_000, "- " * 50_000])
def test_deep_nesting_is_refused(text: str) -> None:
    assert f"more than {DEEPEST_NESTING} levels deep" in refusal(text)


def test_too_many_values_are_refused() -> None:
    assert "more than 50,000 values" in refusal("a: [" + "1," * 60_000 + "]")


def test_merge_keys_are_ordinary_keys() -> None:
    assert document("<<: 1").data == {"<<": 1}


def test_places_read_as_words() -> None:
    assert place_text(("forced", 1, "actor")) == "forced, entry 2, actor"
    assert place_text(("parameters", "militia.restraint", "value")) == "parameters.militia.restraint.value"


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "my.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1")
    assert read_document(path).data == {"a": 1}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b"\x00\x01\x02", "binary file"),
        (b"\x89PNG\r\n\x1a\n\x00", "binary file"),
        ("a: 1".encode("utf-16"), "UTF-16"),
        (b"a: 1\nb: \xe9", "line 2: the file is not UTF-8"),
        (b"#" * (LARGEST_FILE + 1), "too large"),
    ],
)
def test_a_file_that_is_not_a_yaml_text(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "my.yaml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=said) as caught:
        read_document(path)
    assert str(caught.value).startswith(str(path))


def test_missing_file_folder_and_device(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no such file"):
        read_document(tmp_path / "none.yaml")
    with pytest.raises(NotFoundError, match="there is no such file"):
        read_document(tmp_path / "none" / "my.yaml")
    with pytest.raises(InputError, match="this is a folder"):
        read_document(tmp_path)
    with pytest.raises(InputError, match="not an ordinary file"):
        read_document(Path("/dev/zero"))
    with pytest.raises(InputError, match="cannot be read"):
        read_document(tmp_path / ("x" * 5000))
    with pytest.raises(InputError, match="cannot be read"):
        read_document(Path("a\0b"))


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "my.yaml"
    path.write_text("a: 1")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="no permission to read this file"):
        read_document(path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_whose_mode_forbids_reading(tmp_path: Path) -> None:
    path = tmp_path / "my.yaml"
    path.write_text("a: 1")
    path.chmod(0)
    with pytest.raises(InputError, match="no permission"):
        read_document(path)


def test_a_shipped_file_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "my.yaml"
    path.write_text("a: 1")
    first = read_shipped(path, "my.yaml")
    assert read_shipped(path, "my.yaml") is first
    path.write_text("a: 1234")
    assert read_shipped(path, "my.yaml").data == {"a": 1234}
