"""How each database spells what the intermediate form says: one small class per dialect."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar, Final

from askwire_translator.ir.reserved import RESERVED

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*\Z")
SECONDS: Final = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}


class Postgres:
    """PostgreSQL's spelling; the other dialects override what they say differently."""

    quote_mark = '"'
    plain = _PLAIN

    def identifier(self, name: str) -> str:
        """A name, quoted only when it has to be."""
        if self.plain.match(name) and name not in RESERVED:
            return name
        return f"{self.quote_mark}{name.replace(self.quote_mark, self.quote_mark * 2)}{self.quote_mark}"

    def text(self, value: str) -> str:
        """A text constant."""
        return "'" + value.replace("'", "''") + "'"

    def moment(self, value: str, kind: str) -> str:
        """A date or timestamp constant."""
        return f"{kind.upper()} {self.text(value)}"

    def grain(self, unit: str, arg: str) -> str:
        """The start of the unit that holds a moment."""
        return f"date_trunc('{unit}', {arg})::date" if unit != "hour" else f"date_trunc('hour', {arg})"

    def part(self, unit: str, arg: str) -> str:
        """One part of a moment."""
        return f"extract({unit} FROM {arg})"

    def like(self, arg: str, pattern: str, negated: bool) -> str:
        """A match that ignores case."""
        return f"{arg} {'NOT ' if negated else ''}ILIKE {self.text(pattern)}"

    def filtered(self, func: str, arg: str, where: str) -> str:
        """An aggregate over some of the rows."""
        return f"{func}({arg}) FILTER (WHERE {where})"

    def nulls_last(self, descending: bool) -> str:
        """Sorts missing values behind the rest."""
        return " NULLS LAST" if descending else ""

    def limit(self, count: int, ties: bool, skip: int = 0) -> str:
        """The first rows behind those skipped, with those equal to the last when ``ties``."""
        if ties:
            return f"{f'OFFSET {skip} ROWS ' if skip else ''}FETCH FIRST {count} ROWS WITH TIES"
        return f"LIMIT {count}{f' OFFSET {skip}' if skip else ''}"

    def members(self, select: str, *, limited: bool) -> str:
        """A query as a set that something may be in; ``limited`` to its first rows."""
        return f"({select})"

    def percentile(self, nth: int, arg: str) -> str:
        """The value below which so many percent lie; between two, by where it falls."""
        return f"percentile_cont({nth / 100:g}) WITHIN GROUP (ORDER BY {arg})"

    def elapsed(self, start: str, end: str, unit: str) -> str:
        """The time between two moments, in full years or else in units and parts of them."""
        if unit == "year":
            return f"extract(year FROM age({end}, {start}))"
        return f"extract(epoch FROM {end}::timestamp - {start}::timestamp) / {SECONDS[unit]:.1f}"

    def ratio(self, part: str, whole: str) -> str:
        """A percentage that is nothing rather than an error when the whole is zero."""
        return f"100.0 * {part} / nullif({whole}, 0)"


class Sqlite(Postgres):
    """SQLite: no FILTER needed in old versions, no ties, dates are text."""

    _FORMATS: ClassVar = {"hour": "%Y-%m-%d %H:00", "day": "%Y-%m-%d", "month": "%Y-%m-01", "year": "%Y-01-01"}
    _PARTS: ClassVar = {"hour": "%H", "dow": "%w", "day": "%d", "month": "%m", "year": "%Y"}

    def moment(self, value: str, kind: str) -> str:
        """A date or timestamp constant."""
        return self.text(value)

    def grain(self, unit: str, arg: str) -> str:
        """The start of the unit that holds a moment."""
        if unit == "week":
            return f"date({arg}, 'weekday 0', '-6 days')"
        if unit == "quarter":
            return f"strftime('%Y', {arg}) || '-Q' || ((strftime('%m', {arg}) + 2) / 3)"
        return f"strftime('{self._FORMATS[unit]}', {arg})"

    def part(self, unit: str, arg: str) -> str:
        """One part of a moment."""
        if unit == "quarter":
            return f"((cast(strftime('%m', {arg}) AS integer) + 2) / 3)"
        return f"cast(strftime('{self._PARTS[unit]}', {arg}) AS integer)"

    def elapsed(self, start: str, end: str, unit: str) -> str:
        """The time between two moments, in full years or else in units and parts of them."""
        if unit == "year":
            whole = f"strftime('%Y', {end}) - strftime('%Y', {start})"
            return f"({whole} - (strftime('%m-%d', {end}) < strftime('%m-%d', {start})))"
        return f"(julianday({end}) - julianday({start})) * {86_400 / SECONDS[unit]:.1f}"

    def like(self, arg: str, pattern: str, negated: bool) -> str:
        """A match that ignores case."""
        return f"{arg} {'NOT ' if negated else ''}LIKE {self.text(pattern)}"

    def limit(self, count: int, ties: bool, skip: int = 0) -> str:
        """The first rows behind those skipped."""
        return super().limit(count, False, skip)


class Mysql(Sqlite):
    """MySQL 8: backticks, CASE instead of FILTER, no NULLS LAST (missing values sort low)."""

    quote_mark = "`"
    _FORMATS: ClassVar = {"hour": "%Y-%m-%d %H:00", "day": "%Y-%m-%d", "month": "%Y-%m-01", "year": "%Y-01-01"}

    def members(self, select: str, *, limited: bool) -> str:
        """A query as a set; MySQL takes no LIMIT right within IN, but within a table in there."""
        return " ".join(("(SELECT *", f"FROM ({select}) AS first_rows)")) if limited else f"({select})"

    def text(self, value: str) -> str:
        """A text constant."""
        return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"

    def moment(self, value: str, kind: str) -> str:
        """A date or timestamp constant."""
        return f"{kind.upper()} {self.text(value)}"

    def grain(self, unit: str, arg: str) -> str:
        """The start of the unit that holds a moment."""
        if unit == "week":
            return f"date({arg} - INTERVAL weekday({arg}) DAY)"
        if unit == "quarter":
            return f"makedate(year({arg}), 1) + INTERVAL quarter({arg}) - 1 QUARTER"
        return f"date_format({arg}, '{self._FORMATS[unit]}')"

    def part(self, unit: str, arg: str) -> str:
        """One part of a moment."""
        return f"dayofweek({arg}) - 1" if unit == "dow" else f"extract({unit} FROM {arg})"

    def elapsed(self, start: str, end: str, unit: str) -> str:
        """The time between two moments, in full years or else in units and parts of them."""
        if unit == "year":
            return f"timestampdiff(YEAR, {start}, {end})"
        return f"timestampdiff(SECOND, {start}, {end}) / {SECONDS[unit]:.1f}"

    def filtered(self, func: str, arg: str, where: str) -> str:
        """An aggregate over some of the rows."""
        return f"{func}(CASE WHEN {where} THEN {'1' if arg == '*' else arg} END)"

    def nulls_last(self, descending: bool) -> str:
        """Sorts missing values behind the rest, where that can be said."""
        return ""


DIALECTS: dict[str, Callable[[], Postgres]] = {"postgres": Postgres, "sqlite": Sqlite, "mysql": Mysql}
