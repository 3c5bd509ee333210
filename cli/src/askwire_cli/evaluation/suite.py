"""Suites: files of questions with the SQL that answers them, as YAML lists or JSON lines.

::

    - question: How many orders were shipped last month?
      sql: SELECT count(*) FROM orders WHERE …     # or gold_sql: a list of statements, each of which is right
      db: shop                                     # what {db} in --dsn stands for
      difficulty: easy
      tags: [dates, count]
    - question: What will we sell next year?
      expect: refuse                               # or clarify; answer unless said
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal, Self

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from askwire_cli.failure import Misuse
from askwire_common.contracts import MAX_QUESTION
from askwire_common.placed_yaml import Mistakes, read_yaml
from askwire_common.settings.mistakes import in_words

Expected = Literal["answer", "refuse", "clarify"]
_YAML: Final = {".yaml", ".yml"}
_LINES: Final = {".jsonl", ".ndjson"}


class Case(BaseModel):
    """One question, what answers it, and what it is an example of."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str | int = ""
    db: str = ""
    question: str = Field(min_length=1, max_length=MAX_QUESTION)
    gold_sql: tuple[str, ...] = ()
    expect: Expected = "answer"
    difficulty: str = "?"
    tags: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _written(cls, value: Any) -> Any:
        """``sql`` is short for one gold statement, ``difficulty: null`` for none."""
        if not isinstance(value, dict):
            raise ValueError("an object with question and sql is wanted")
        said = {name: inner for name, inner in value.items() if inner is not None}
        sql = said.pop("sql", None)
        if "gold_sql" not in said and sql is not None:
            said["gold_sql"] = sql
        if isinstance(said.get("gold_sql"), str):
            said["gold_sql"] = (said["gold_sql"],)
        return said

    @model_validator(mode="after")
    def _answerable(self) -> Self:
        if self.expect == "answer" and not self.gold_sql:
            raise ValueError("sql or gold_sql is missing (or expect: refuse)")
        return self


def load_suite(path: Path) -> list[Case]:
    """The cases of a file, or of every file in a folder, in their order.

    Raises:
        Misuse: with file and line of the first mistake.
    """
    files = sorted(p for p in path.rglob("*") if p.suffix in _YAML | _LINES) if path.is_dir() else [path]
    cases: list[Case] = []
    seen: dict[str | int, str] = {}
    for file in files:
        for line, value in _entries(file):
            case = _case(value, file, line)
            case = case if case.id != "" else case.model_copy(update={"id": f"{file.stem}-{line}"})
            first = seen.setdefault(case.id, f"{file}:{line}")
            if first != f"{file}:{line}":
                raise Misuse(f"{file}:{line}: the id {case.id!r} is taken by {first}")
            cases.append(case)
    if not cases:
        raise Misuse(f"{path} holds no question (files end in .yaml or .jsonl)")
    return cases


def _entries(file: Path) -> Iterator[tuple[int, object]]:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise Misuse(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Misuse(f"{file} is not UTF-8 text") from error
    yield from _yaml(file, text) if file.suffix in _YAML else _json(file, text)


def _json(file: Path, text: str) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise Misuse(f"{file}:{number}: this is no JSON: {error.msg}") from error


def _yaml(file: Path, text: str) -> Iterator[tuple[int, object]]:
    try:
        data, places = read_yaml(text, references=True)
    except Mistakes as error:
        raise Misuse(error.within(str(file))) from error
    if data is None:
        return
    if not isinstance(data, list):
        raise Misuse(f"{file}:1: a list of questions is wanted")
    yield from ((places.values[(index,)][0], value) for index, value in enumerate(data))


def _case(value: object, file: Path, line: int) -> Case:
    try:
        return Case.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name, *below = first["loc"] or ("",)
        where = ".".join(map(str, [name, *(part for part in below if isinstance(part, int))]))  # no kind of an id
        raise Misuse(f"{file}:{line}: {f'{where}: ' if where else ''}{in_words(first)}") from error
