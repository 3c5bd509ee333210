"""Suites of questions: YAML and JSON lines, and the line of each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from askwire_cli.evaluation.suite import Case, load_suite
from askwire_cli.failure import Misuse


def test_a_yaml_list_is_a_suite(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(
        "- question: How many?\n  sql: SELECT 1\n  db: shop\n  tags: [count]\n  difficulty: easy\n"
        "- question: What will be?\n  expect: refuse\n"
    )
    assert load_suite(file) == [
        Case(id="shop-1", db="shop", question="How many?", gold_sql=("SELECT 1",), difficulty="easy", tags=("count",)),
        Case(id="shop-6", question="What will be?", expect="refuse"),
    ]


def test_the_development_questions_are_a_suite(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"id": "c-1", "db": "c", "question": "q", "gold_sql": ["SELECT 1"], "difficulty": null}\n\n')
    assert load_suite(file) == [Case(id="c-1", db="c", question="q", gold_sql=("SELECT 1",))]


def test_a_folder_is_read_file_by_file(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("- {question: b, sql: SELECT 1}\n")
    (tmp_path / "a.jsonl").write_text('{"question": "a", "sql": "SELECT 1"}\n')
    (tmp_path / "README.md").write_text("not a suite")
    assert [case.question for case in load_suite(tmp_path)] == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("s.jsonl", '{"question": "q", "sql": "x"}\n{"question": \n', "s.jsonl:2: this is no JSON"),
        ("s.jsonl", "[1]\n", "s.jsonl:1: an object with question and sql is wanted"),
        ("s.jsonl", '{"question": "q"}\n', "s.jsonl:1: sql or gold_sql is missing"),
        ("s.jsonl", '{"question": "", "sql": "x"}\n', "s.jsonl:1: question: it is too short"),
        ("s.jsonl", '{"sql": "x"}\n', "s.jsonl:1: question: it is missing"),
        ("s.jsonl", '{"question": 5, "sql": "x"}\n', "s.jsonl:1: question: it is no text"),
        ("s.jsonl", '{"id": [1], "question": "q", "sql": "x"}\n', "s.jsonl:1: id: it is no text"),
        ("s.jsonl", '{"question": "q", "sql": [1]}\n', "s.jsonl:1: gold_sql.0: it is no text"),
        ("s.jsonl", '{"question": "q", "sql": "x", "tags": "a"}\n', "s.jsonl:1: tags: it is no list"),
        ("s.yaml", "a: b\n", "s.yaml:1: a list of questions is wanted"),
        ("s.yaml", "- question: q\n  sql: [\n", "s.yaml:3:1: this is not YAML"),
        ("s.yaml", "- question: 2020-01-99\n  sql: x\n", "s.yaml:1:13: this is no date (day is out of range"),
        ("s.yaml", "- {question: q, sql: x}\n- {question: q, question: r}\n", "s.yaml:2:17: question is said twice"),
        ("s.yaml", "- {question: q, sql: x}\n- {question: r, expect: maybe}\n", "s.yaml:2: expect: it is none of"),
        ("s.yaml", "- {id: a, question: q, sql: x}\n- {id: a, question: r, sql: x}\n", "s.yaml:2: the id 'a' is taken"),
        ("s.yaml", "", "holds no question"),
    ],
)
def test_each_mistake_has_its_line(tmp_path: Path, name: str, text: str, told: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(Misuse, match=r"(?s).*") as caught:
        load_suite(tmp_path / name)
    assert told in str(caught.value)
