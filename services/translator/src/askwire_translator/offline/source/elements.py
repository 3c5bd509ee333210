"""Tables and columns as elements that a question may name: their words, types and what stands for a row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from askwire_common.datasources.catalog import CatalogColumn, Table
from askwire_translator.ir.model import Col, Constant
from askwire_translator.offline.source.coded import yes
from askwire_translator.offline.source.names import words
from askwire_translator.offline.source.taught import Figure
from askwire_translator.offline.words.text import stem
from askwire_translator.offline.words.vocabulary import MONEY, SECONDS

TypeClass = Literal["number", "text", "date", "timestamp", "time", "bool", "other"]
_TABLE_PREFIXES = frozenset(
    ["ref", "tbl", "tb", "t", "dim", "fact", "fct", "vw", "v", "lu", "stg", "xref", "list", "all"]
)
_RATES = frozenset(["cost", "fee", "height", "length", "price", "rate", "size", "weight", "width"])
_MONEY = frozenset(["amount", "balance", "cost", "fare", "fee", "price", "revenue", "salary", "subtotal", "total"])
_NO_NAMES = frozenset(
    (
        *("address", "code", "comment", "email", "hash", "id", "image", "key", "link", "mail", "note", "number"),
        *("path", "phone", "ref", "reference", "serial", "slug", "text", "token", "url", "uuid", "website", "zip"),
    )
)
_PERSONS = frozenset(
    (
        *("adviser", "advisor", "author", "boss", "coach", "director", "doctor", "father", "guardian", "instructor"),
        *("leader", "manager", "mentor", "mother", "nurse", "owner", "parent", "physician", "sponsor", "supervisor"),
        *("teacher", "tutor"),
    )
)
_CODE_AND_MEANING = 2  # columns
_FEW = 5  # rows, of which any text may happen to be different
_AMOUNTS = frozenset(["amount", "total", "value", "sum", "subtotal"])
_DURATIONS = ("hours", "days", "months", "years")  # how many, not which
DAY_OF_MONTH = "monthday"  # what the question says for a day that a column counts from 1 to 31


@dataclass(frozen=True)
class ColumnInfo:
    """A column with what its name, type and samples say about it.

    Attributes:
        figure: what is computed in its place, where this is a measure that people defined, no column of the table.
        usual_date: whether people said that this is the date that is meant where a question names none.
    """

    col: Col
    table: TableInfo
    column: CatalogColumn
    words: tuple[str, ...]
    type: TypeClass
    primary: bool
    foreign: bool
    figure: Figure | None = None
    usual_date: bool = False

    @property
    def is_id(self) -> bool:
        """Whether the column identifies rather than measures."""
        last = self.words[-1] if self.words else ""
        person = last in _PERSONS and self.col.name.lower().endswith(last)  # ``advisors`` is how many there are
        return self.primary or self.foreign or last in {"id", "key", "uuid"} or person

    @cached_property
    def yes(self) -> Constant | None:
        """What it holds for yes, where it says yes or no."""
        return None if self.primary or self.foreign else yes(self.column, self.type, self.words)

    @property
    def measure(self) -> bool:
        """Whether its numbers may be added up."""
        return self.type == "number" and not self.is_id and not self.temporal_number and self.yes is None

    @property
    def rate(self) -> bool:
        """Whether it says how much one has or costs: of a unit price nobody asks how many units it is."""
        return self.type == "number" and self.words[-1] in _RATES

    @property
    def temporal_number(self) -> bool:
        """Whether its numbers are years, months or days."""
        counts = self.type == "number" and self.col.name.lower().endswith(_DURATIONS)
        dated = bool(self.words) and self.words[-1] in {"year", "month", "day", "hour"}
        return self.type in {"number", "text"} and dated and not counts

    @property
    def day_of_month(self) -> bool:
        """Whether it counts the days of a month."""
        return self.type == "number" and self.words == ("day",)

    @property
    def temporal(self) -> bool:
        """Whether its values are moments."""
        return self.type in {"date", "timestamp"}

    @property
    def birth(self) -> bool:
        """Whether it says on what day somebody was born."""
        return self.temporal and bool({"birth", "born"} & {*self.words})

    @property
    def clock(self) -> bool:
        """Whether its values are times of the day: numbers such as 1530, as its comment says, or a time."""
        return self.type == "time" or (self.type == "number" and "hhmm" in (self.column.comment or "").lower())

    @property
    def time_unit(self) -> str | None:
        """The unit of the durations that it holds, as its name or its comment says."""
        said = re.findall(r"[a-z]+", (self.column.comment or "").lower())
        return next((w for w in (*self.words, *map(stem, said)) if w in SECONDS), None)

    @property
    def money_unit(self) -> str | None:
        """The unit of the amounts of money that it holds, as its name says (``total_cents``) or its words suggest."""
        said = next((w for w in self.words if w in MONEY), None)
        return said or ("dollar" if _MONEY & {*self.words} else None)

    @property
    def text_date(self) -> bool:
        """Whether it holds dates as text (year first)."""
        return self.type == "text" and any(w in {"date", "datetime", "timestamp", "dob"} for w in self.words)


@dataclass(eq=False)
class TableInfo:
    """A table with its words and the columns that stand for a row."""

    table: Table
    words: tuple[str, ...]
    columns: tuple[ColumnInfo, ...] = ()

    @cached_property
    def key(self) -> tuple[str, str]:
        """Identity: schema and name."""
        return (self.table.schema_name, self.table.name)

    def column(self, name: str) -> ColumnInfo | None:
        """The column of that exact name."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, ColumnInfo]:
        return {c.col.name: c for c in self.columns}

    @cached_property
    def primary(self) -> tuple[ColumnInfo, ...]:
        """The primary key, or the column that looks like one."""
        declared = tuple(c for c in self.columns if c.primary)
        if declared:
            return declared
        guess = [c for c in self.columns if c.words in {("id",), (*self.words, "id")}]
        return tuple(guess[:1])

    @cached_property
    def display(self) -> tuple[ColumnInfo, ...]:
        """What a person calls a row by: a name, a title, first and last name; else the key."""
        own = [c for c in self.columns if c.type == "text" and not (c.foreign and not c.primary)]
        by_words = {self._bare(c): c for c in reversed(own)}
        for wish in (("name",), ("full", "name"), ("first", "name"), ("title",)):
            if wish in by_words and wish != ("first", "name"):
                return (by_words[wish],)
            if wish in by_words and ("last", "name") in by_words:
                return (by_words["first", "name"], by_words["last", "name"])
        for tail in ("name", "title"):
            named = [c for c in own if c.words and c.words[-1] == tail and not self._calls_another(c)]
            if named:
                return (named[0],)
        same = [c for c in own if self._bare(c) == () and c.words]
        described = [c for c in own if c.words and c.words[-1] in {"description", "label"}]
        called = same or described or [c for c in own if self._calls(c)]
        return tuple(called[:1]) or self.primary or self.columns[:1]

    def _calls_another(self, column: ColumnInfo) -> bool:
        """Whether it is the name of what a key beside it refers to: ``start_station_name`` of a trip."""
        key = (*column.words[:-1], "id")
        return len(key) > 1 and any(c.words == key and not c.primary for c in self.columns)

    def _calls(self, column: ColumnInfo) -> bool:
        """Whether each row is called otherwise: ``company`` of an account, no address and no code."""
        if column.primary or column.column.nullable:
            return False
        if len(self.columns) == _CODE_AND_MEANING and self.primary and column not in self.primary:
            return True
        rows = self.table.rows or 0
        return _FEW < rows <= (column.column.distinct or 0) and not _NO_NAMES & {*column.words}

    @cached_property
    def worth(self) -> ColumnInfo | None:
        """What rows come to, where one column alone says it: an amount, be it in cents."""
        measures = [c for c in self.columns if c.measure and not c.rate]
        amounts = [c for c in measures if next((w for w in reversed(c.words) if w not in MONEY), "") in _AMOUNTS]
        return amounts[0] if len(amounts) == 1 else None

    @property
    def keeps_ages(self) -> bool:
        """Whether one of its columns is an age, which need not be computed."""
        return any("age" in c.words for c in self.columns)

    @property
    def has_name(self) -> bool:
        """Whether rows have a name of their own rather than only a key."""
        return any(c.type == "text" and not c.is_id for c in self.display)

    @cached_property
    def pairs_others(self) -> bool:
        """Whether all that tells its rows apart are keys of others: it pairs films with categories."""
        keys = self.primary or self.columns
        return len(keys) > 1 and not self.has_name and all(c.foreign for c in keys)

    def _bare(self, column: ColumnInfo) -> tuple[str, ...]:
        return tuple(w for w in column.words if w not in self.words)


@dataclass(frozen=True, slots=True)
class Link:
    """A schema element that a phrase may mean, and how well (1.0 is its very name)."""

    target: ColumnInfo | TableInfo
    score: float


def table_info(table: Table, vocabulary: frozenset[str] | set[str], dates: frozenset[Col]) -> TableInfo:
    """The table with its columns.

    Args:
        vocabulary: words that names written together may be made of.
        dates: the columns that people said are the dates that are meant.
    """
    spoken = words(table.name, (), vocabulary)
    while len(spoken) > 1 and spoken[0] in _TABLE_PREFIXES | {"reference"}:
        spoken = spoken[1:]
    info = TableInfo(table, spoken or (table.name.lower(),))
    foreign = {c for key in table.foreign_keys for c in key.columns}
    known = vocabulary | set(info.words)
    info.columns = tuple(
        ColumnInfo(
            Col(table.schema_name, table.name, c.name),
            info,
            c,
            words(c.name, info.words, known) or (c.name.lower(),),
            type_class(c.type),
            c.name in table.primary_key,
            c.name in foreign,
            usual_date=Col(table.schema_name, table.name, c.name) in dates,
        )
        for c in table.columns
    )
    return info


def type_class(sql_type: str) -> TypeClass:
    """PostgreSQL's, MySQL's or SQLite's type as the few classes that a question tells apart."""
    name = sql_type.lower()
    if name.endswith("[]"):
        return "other"
    for prefixes, found in _TYPE_PREFIXES:
        if name.startswith(prefixes):
            return found
    return "other"


_TYPE_PREFIXES: tuple[tuple[tuple[str, ...], TypeClass], ...] = (
    (("timestamp", "datetime"), "timestamp"),
    (("date",), "date"),
    (("time",), "time"),
    (("bool",), "bool"),
    (("interval",), "other"),
    (
        (
            "int",
            "bigint",
            "smallint",
            "tinyint",
            "mediumint",
            "numeric",
            "decimal",
            "real",
            "double",
            "float",
            "money",
            "serial",
            "bigserial",
            "year",
        ),
        "number",
    ),
    (("char", "varchar", "text", "citext", "name", "uuid", "bpchar", "enum", "clob", "user-defined"), "text"),
)
