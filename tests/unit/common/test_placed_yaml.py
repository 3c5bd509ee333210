"""What is wrong with a text is told where it stands."""

from __future__ import annotations

import pytest

from askwire_common.placed_yaml import Mistake, Mistakes, read_yaml


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: 1\nb:\n  c: 2026-13-45\n", 3, 6, "no date (month must be in 1..12); in quotes"),
        ("a:\n  - 2026-01-01 25:00:00\n", 2, 5, "no date (hour must be in 0..23)"),
        ("a: 1\nb: !!int abc\n", 2, 4, "no whole number"),
        ("a: 1\nb: !!float abc\n", 2, 4, "no number"),
        ("a: 1\nb: !!bool perhaps\n", 2, 4, "no `true` or `false`"),
        ("a: 1\nb: !!timestamp now\n", 2, 4, "no date"),
        (f"a: 1\nb: {'9' * 5_000}\n", 2, 4, "no whole number"),
        ("a: 1\nb: x\x07y\n", 2, 5, "not YAML: special characters are not allowed"),
        ("a: 1\nb: [\n", 3, 1, "not YAML"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, 4, "not YAML"),
        ("a: " + "[" * 3_000 + "]" * 3_000, 1, 1, "nested too deeply"),
        ("a: 1\na: 2\n", 2, 1, "a is said twice"),
    ],
)
def test_a_value_that_cannot_be_is_told_where_it_stands(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(Mistakes) as caught:
        read_yaml(text)
    (mistake,) = caught.value.mistakes
    assert (mistake.line, mistake.column) == (line, column)
    assert words in mistake.message


def test_all_values_that_cannot_be_are_told_at_once() -> None:
    with pytest.raises(Mistakes) as caught:
        read_yaml("a: 2026-13-45\nb: fine\nc: 2026-02-30\n")
    assert [(one.line, one.column) for one in caught.value.mistakes] == [(1, 4), (3, 4)]


def test_a_value_that_is_referred_to_is_told_once() -> None:
    with pytest.raises(Mistakes) as caught:
        read_yaml("a: &day 2026-13-45\nb: *day\n", references=True)
    assert caught.value.mistakes == (Mistake(1, 4, caught.value.mistakes[0].message),)
