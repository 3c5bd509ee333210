"""SQLite: its own parser takes the statement, its authorizer lets it pass, and it reads what sqlglot said is read.

Refused: a column, table or function that the other rules let through and SQLite's authorizer does not; what SQLite
cannot prepare; what it understands otherwise than sqlglot (``parser_disagreement``). Every denial is reported under the
rule whose part it would have been.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from sqlglot import exp

from askwire_common.contracts import Violation
from askwire_common.sql.scan import NAME, before_brackets
from askwire_validator.sqlite.authorizer import OPERATORS, Reading
from askwire_validator.sqlite.sandbox import prepared
from askwire_validator.statement import Statement, violation

_REMEDIES: Final = {
    "read_only": "Only reading is open here: write one SELECT statement.",
    "functions": "Use only common built-in functions of values.",
    "unknown_table": "Use the tables of the schema.",
    "unknown_column": "Use the columns of the schema.",
}
_NO_FUNCTION: Final = "no such function: "
# Functions that are written without brackets.
_BARE: Final = frozenset({"current_date", "current_time", "current_timestamp"})


def authorizer(statement: Statement) -> tuple[Violation, ...]:
    """Refuses what SQLite, asked beforehand, would not do or would do otherwise than thought."""
    if statement.view.dialect != "sqlite":
        return ()
    reading = _reading(statement, statement.sql)
    return _denied(reading) or _calls(statement, reading) or _tables(statement, reading)


def spliced_problem(statement: Statement, sql: str) -> str | None:
    """What SQLite would not do of the text that may run, with the policy's filters and masks in it; None if nothing."""
    if statement.view.dialect != "sqlite" or sql == statement.sql:
        return None
    reading = _reading(statement, sql, within_policy=True)
    return next((found.message for found in _denied(reading) or _tables(statement, reading)), None)


def _reading(statement: Statement, sql: str, *, within_policy: bool = False) -> Reading:
    view, tables = statement.view, statement.nodes.get(exp.Table, ())
    named = dict.fromkeys(relation for name in {table.name for table in tables} for relation in view.named(name))
    # Which indexes there are no catalog says: those that the statement names are taken to exist.
    hints = [(table, hint.name) for table in tables if (hint := table.args.get("indexed"))]
    hinted = [(view.relation(table.name, table.text("db") or None), name) for table, name in hints]
    indexes = [(relation, name) for relation, name in hinted if relation is not None]
    return prepared(sql, tuple(named), _ctes(statement), indexes, within_policy=within_policy)


def _ctes(statement: Statement) -> frozenset[str]:
    return frozenset([cte.alias for cte in statement.nodes.get(exp.CTE, ())])


def _denied(reading: Reading) -> tuple[Violation, ...]:
    if reading.denied is not None:
        rule, message = reading.denied
        return violation(rule, message, _REMEDIES[rule])
    if reading.error is not None and reading.error.startswith(_NO_FUNCTION):
        message = f"SQLite has no function {reading.error.removeprefix(_NO_FUNCTION)}."
        return violation("functions", message, "Use SQLite's own, such as strftime('%Y', d) for the year of a date.")
    if reading.error is not None:
        message = f"SQLite {sqlite3.sqlite_version} cannot read the statement: {reading.error}."
        return violation("syntax", message, "Correct it at that place.")
    return ()


def _calls(statement: Statement, reading: Reading) -> tuple[Violation, ...]:
    words = before_brackets(statement.words)
    written = {(word.text if word.kind is NAME else word.text[1:-1]).lower() for word in words}
    unwritten = reading.functions - written - OPERATORS - _BARE
    return _otherwise("a function is called that is not written") if unwritten else ()


def _tables(statement: Statement, reading: Reading) -> tuple[Violation, ...]:
    resolved = statement.resolution.relations
    agreed = reading.relations <= resolved if _read_unasked(statement) else reading.relations == resolved
    return () if agreed else _otherwise("the parsers see different tables")


def _read_unasked(statement: Statement) -> bool:
    """Whether a table may be named without a question: by USING alone, or in a WITH query that nothing uses."""
    if any(join.args.get("using") for join in statement.nodes.get(exp.Join, ())):
        return True
    used = {str(table.name).lower() for table in statement.nodes.get(exp.Table, ())}
    return any(cte.lower() not in used for cte in _ctes(statement))


def _otherwise(what: str) -> tuple[Violation, ...]:
    return violation("parser_disagreement", f"Two parsers read the statement differently: {what}.",
                     "Write it more plainly.")  # fmt: skip
