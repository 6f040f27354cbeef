"""YAML from anybody: what is understood, what is refused, and on which line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_hero.files.yaml_source import MAX_BYTES, YamlSourceError, parse_yaml, read_yaml

FILE = Path("a.yaml")


def test_values_come_with_their_lines() -> None:
    source = parse_yaml("a: 1\nb:\n  - x\n  - c: two words\n", FILE)
    assert source.data == {"a": 1, "b": ["x", {"c": "two words"}]}
    assert source.line_of(("b", 1, "c")) == 4
    assert source.line_of(("b", 1, "not there")) == 4
    assert source.line_of(()) == 1


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("1:30", "1:30"),
        ("012", "012"),
        ("2026-01-01", "2026-01-01"),
        ("0.5", 0.5),
        ("-3", -3),
        ("true", True),
        ("null", None),
        ("'5'", "5"),
        ("1e9", "1e9"),
        ("9" * 5000, "9" * 5000),
        (".inf", ".inf"),
    ],
)
def test_only_plain_numbers_and_truths_are_no_text(written: str, value: object) -> None:
    assert parse_yaml(f"a: {written}", FILE).data == {"a": value}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: [", 2, "is not valid YAML"),
        ("a: 1\na: 2", 2, "is there twice (first on line 1)"),
        ("a: &x 1", 1, "uses an anchor"),
        ("a: 1\nb: *x", 2, "uses an anchor"),
        ("a: !!python/name:os.system x", 1, "has the tag"),
        ("a: 1\n---\nb: 2", 2, "second document"),
        ("", 1, "is empty"),
        ("a: 1\n? [b]\n: 2", 2, "a key that is no text"),
        ("[" * 5000, 1, "nest"),
        ("{a: " * 5000, 1, "nest"),
        ("a: " + "[" * 40 + "]" * 40, 1, "nested deeper than 16 levels"),
        ("- x\n" * 30_000, 20_000, "too many"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(YamlSourceError) as caught:
        parse_yaml(text, FILE)
    assert caught.value.line == line
    assert message in caught.value.message


def test_control_characters_are_told_with_their_line(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"a: 1\nb: x\x07y\n")
    with pytest.raises(YamlSourceError) as caught:
        read_yaml(file)
    assert caught.value.line == 2


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(YamlSourceError, match="larger than 256 kB"):
        read_yaml(file)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_yaml(file).data == {"a": 1}


@given(st.text(st.sampled_from("ab:-[]{}&*!|>'\"#%@`,? \n\t01é\x00\x85\ud800"), max_size=40))
def test_any_text_is_read_or_refused_in_one_kind_of_error(text: str) -> None:
    try:
        source = parse_yaml(text, FILE)
    except YamlSourceError as error:
        assert 1 <= error.line <= len(text.splitlines()) + 1
    else:
        assert all(line >= 1 for line in source.lines.values())
