"""From a statement's text to a finding, stage by stage: text, parse, structure, meaning, agreement, the policy's own.

Pure: no I/O and no state but the view. Runs in a worker process, because parsers can be made to hang or to crash.
"""

from __future__ import annotations

import pgparse
from sqlglot.errors import SqlglotError

from askwire_common.contracts import Violation
from askwire_common.sql.scan import COMMENT, ScanError, scan
from askwire_validator.agreement import SQL_JSON, DisagreementError, disagreement, second_reading
from askwire_validator.finding import Finding, Limits
from askwire_validator.glot.facts import gather as glot_gather
from askwire_validator.glot.lower import lower as glot_lower
from askwire_validator.glot.parse import parse
from askwire_validator.glot.splice import filter_problem as glot_filter_problem
from askwire_validator.glot.splice import spliced as glot_spliced
from askwire_validator.glot.walk import by_kind, take_apart
from askwire_validator.postgres.changes import ChangeError, change_of, is_change
from askwire_validator.postgres.facts import gather
from askwire_validator.postgres.lower import lower
from askwire_validator.postgres.patterns import may_fail
from askwire_validator.postgres.splice import SpliceError, filter_problem, spliced
from askwire_validator.resolve import resolve
from askwire_validator.rules import (
    GLOT_AGREEMENT,
    GLOT_MEANING,
    GLOT_STRUCTURE,
    POSTGRES_MEANING,
    POSTGRES_STRUCTURE,
    RESOURCES,
    TEXT_RULES,
)
from askwire_validator.rules.authorizer import spliced_problem
from askwire_validator.rules.changes import changes, refused_change
from askwire_validator.rules.size import size, spliced_size
from askwire_validator.statement import Rule, Statement, violation
from askwire_validator.view import View


def examine(sql: str, view: View, limits: Limits) -> Finding:
    """Whether a statement may run for the asker of this view; every refusal is a finding, not an exception."""
    statement = Statement(sql=sql, view=view, limits=limits)
    # Before the scan as well: what is too long is not even cut into tokens.
    violations = size(statement) or _scanned(statement) or _apply(TEXT_RULES, statement)
    if violations:
        return Finding(sql, violations)
    try:
        return _examine_postgres(statement) if view.dialect == "postgres" else _examine_glot(statement)
    finally:
        take_apart(statement.nodes)


def _scanned(statement: Statement) -> tuple[Violation, ...]:
    try:
        statement.tokens = scan(statement.sql, statement.view.dialect)
        statement.words = tuple([token for token in statement.tokens if token.kind is not COMMENT])
        statement.lowered = tuple([word.text.lower() for word in statement.words])
    except ScanError as error:
        return violation("syntax", f"The statement cannot be read: {error}.", "Close what is open.")
    return ()


def _examine_postgres(statement: Statement) -> Finding:
    violations = _parsed(statement)
    if not violations and statement.limits.changes and is_change(statement.tree):
        return _examine_change(statement)
    violations = (
        violations
        or _apply(POSTGRES_STRUCTURE, statement)
        or _lowered(statement)
        or _apply(POSTGRES_MEANING, statement)
        or _agreed(statement)
        or _apply(RESOURCES, statement)
    )
    if violations:
        return Finding(statement.sql, violations)
    return _filtered(statement)


def _examine_change(statement: Statement) -> Finding:
    """A change is judged by the query that it reads by; who approves it is the second opinion, not sqlglot."""
    try:
        change = change_of(statement.tree)
    except ChangeError as error:
        return Finding(statement.sql, refused_change(str(error)))
    statement.tree = [{"stmt": {"SelectStmt": change.query}}]
    statement.facts = gather(statement.tree)
    violations = (
        _apply(POSTGRES_STRUCTURE, statement)
        or _lowered(statement)
        or _apply(POSTGRES_MEANING, statement)
        or changes(statement, change)
    )
    return Finding(statement.sql, violations, frozenset(statement.resolution.relations), changes=not violations)


def _examine_glot(statement: Statement) -> Finding:
    violations = _parsed_by_sqlglot(statement) or _apply(GLOT_STRUCTURE, statement)
    if not violations:
        statement.query = glot_lower(statement.tree)
        violations = _resolved(statement, statement.glot.columns, statement.glot.tables)
    violations = (
        violations
        or _apply(GLOT_MEANING, statement)
        or _apply(RESOURCES, statement)
        or _apply(GLOT_AGREEMENT, statement)
    )
    if violations:
        return Finding(statement.sql, violations)
    return _filtered(statement)


def _parsed_by_sqlglot(statement: Statement) -> tuple[Violation, ...]:
    try:
        trees = parse(statement.sql, statement.view.dialect)
    except SqlglotError:
        return violation("syntax", "The statement cannot be read.", "Correct it: write one SELECT statement.")
    if len(trees) != 1:
        return violation("one_statement", "There is more than one statement.", "Send one SELECT statement at a time.")
    statement.tree = statement.second = trees[0]
    statement.nodes = by_kind(statement.tree)
    statement.glot = glot_gather(statement.nodes)
    return ()


def _apply(rules: tuple[Rule, ...], statement: Statement) -> tuple[Violation, ...]:
    return tuple(found for rule in rules for found in rule(statement))


def _parsed(statement: Statement) -> tuple[Violation, ...]:
    try:
        statement.tree = pgparse.parse(statement.sql)
    except pgparse.PGQueryError as error:
        return violation("syntax", f"PostgreSQL cannot read the statement: {error}.", "Correct it at that place.")
    statement.facts = gather(statement.tree)
    return ()


def _lowered(statement: Statement) -> tuple[Violation, ...]:
    statement.query = lower(statement.tree[0]["stmt"]["SelectStmt"])
    return _resolved(statement, statement.facts.columns, len(statement.facts.tables))


def _resolved(statement: Statement, columns: int, tables: int) -> tuple[Violation, ...]:
    statement.resolution = resolve(statement.query, statement.view)
    if statement.resolution.problems:
        return ()  # the rule of names tells them
    if (statement.resolution.names, statement.resolution.sources) != (columns, tables):
        return violation("unresolved", "A part of the statement could not be understood.", "Write it more plainly.")
    return ()


def _agreed(statement: Statement) -> tuple[Violation, ...]:
    relations = {(t.get("schemaname", ""), t["relname"]) for t in statement.facts.tables}
    calls = {call.name for call in statement.facts.calls}
    if any(key.startswith("Json") for key in statement.facts.keys):
        calls |= SQL_JSON
    try:
        statement.second = second_reading(statement.sql, statement.words)
        statement.nodes = by_kind(statement.second)
        found = disagreement(statement.nodes, statement.words, relations, calls)
    except DisagreementError as error:
        found = str(error)
    if found is None:
        return ()
    return violation(
        "parser_disagreement", f"Two parsers read the statement differently: {found}.", "Write it more plainly."
    )


def _filtered(statement: Statement) -> Finding:
    dialect, tables = statement.view.dialect, statement.resolution.tables
    for relation in dict.fromkeys(relation for _, relation in tables if relation.row_filter is not None):
        problem = filter_problem(relation) if dialect == "postgres" else glot_filter_problem(relation, dialect)
        if problem is not None:
            message = f"The policy's row filter of {relation.name} {problem}."
            return Finding(statement.sql, violation("row_filters", message, "An administrator must correct it."))
    try:
        sql = _spliced(statement)
    except SpliceError as error:
        message = f"What you may see of a table cannot be picked here: {error}."
        return Finding(statement.sql, violation("row_filters", message, "Give the table an alias: FROM table AS t."))
    if (problem := spliced_problem(statement, sql)) is not None:
        message = f"The policy's filters and masks cannot be put in: {problem}"
        return Finding(statement.sql, violation("row_filters", message, "An administrator must correct it."))
    if violations := spliced_size(sql):
        return Finding(statement.sql, violations)
    return Finding(sql, relations=frozenset(statement.resolution.relations))


def _spliced(statement: Statement) -> str:
    dialect, tables = statement.view.dialect, statement.resolution.tables
    if dialect == "postgres":
        opaque = may_fail(statement.facts)
        return spliced(statement.sql, statement.tree, statement.tokens, tables, opaque=opaque)
    return glot_spliced(statement.sql, statement.tree, tables, dialect)
