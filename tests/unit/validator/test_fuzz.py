"""Text that nobody would write: every verdict is a value, and comes soon."""

from __future__ import annotations

import contextlib
import re

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.bombs import BOMBS
from tests.support.cpu_time import cpu_seconds
from tests.support.fuzzing import ROUNDS
from tests.unit.validator.fixtures import SQL, VIEWER, cases, catalog, policy

from askwire_common.datasources.catalog import Dialect
from askwire_common.sql.scan import ScanError, scan
from askwire_validator.finding import Limits
from askwire_validator.guard import limits_of
from askwire_validator.view import Relation, View
from askwire_validator.wire import finding_from_json
from askwire_validator.worker import guarded

DIALECTS: tuple[Dialect, ...] = ("postgres", "mysql", "sqlite")
VIEWS = {dialect: View.of(catalog(dialect), policy(), VIEWER) for dialect in DIALECTS}
LIMITS = limits_of(policy())
WORDS = st.sampled_from(
    """
    SELECT FROM WHERE id name users orders AS ( ) , . * + - = 'x' "q" 1 2.5 ; -- /* */ :: [ ] { } $1 $$ ' " ` E' U&"
    \\ @ @@ := JOIN LEFT ON USING NATURAL LATERAL UNION ALL WITH RECURSIVE CASE WHEN THEN ELSE END IN EXISTS NOT NULL IS
    AND OR BETWEEN GROUP BY ORDER LIMIT OFFSET HAVING OVER PARTITION ROWS ARRAY CAST int text count(*) pg_sleep(1) ssn u
    u.* INTO FOR UPDATE VALUES TABLE DELETE INSERT DROP COPY SET \u200b \x00 \u202e é /*! # ? % ^ ! ~ & |
    """.split()  # noqa: SIM905 - a word list reads better as words
)
MANY = st.lists(WORDS, max_size=60)
TEXTS = st.one_of(MANY.map(" ".join), MANY.map("\u00a0".join), MANY.map("".join), st.text(max_size=300))


_MASKED = re.compile(r'FROM "public"\."patients"\) (AS )?[\w"]')  # the end of what stands in for a table with masks
BOUNDED = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
KNOWN = [case.sql for case in (*cases(), *cases(SQL / "probes"))]


@pytest.fixture(scope="module", params=ROUNDS, autouse=True)
def _round() -> None:
    """Every property again in each round, with examples of its own."""


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """Two statements that somebody thought of, cut and joined, with a word or a few letters put in or taken out."""
    first, second = draw(st.sampled_from(KNOWN)), draw(st.sampled_from(KNOWN))
    text = first[: draw(st.integers(0, len(first)))] + second[draw(st.integers(0, len(second))) :]
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(WORDS | st.text(max_size=3)) + text[at + draw(st.integers(0, 8)) :]
    return text


@BOUNDED
@given(sql=mutations(), dialect=st.sampled_from(DIALECTS))
def test_what_grows_from_known_statements_gets_a_verdict_soon(sql: str, dialect: Dialect) -> None:
    """No crash, no hang; what is accepted is what came, but for the filters and masks that its tables carry."""
    finding = guarded(sql, VIEWS[dialect], LIMITS)
    assert cpu_seconds(lambda: guarded(sql, VIEWS[dialect], LIMITS)) < 0.5
    assert "unreadable" not in {violation.rule for violation in finding.violations} or dialect != "postgres"
    runs = finding.sql.replace("`", '"')
    assert finding.violations or finding.sql == sql or "tenant_id = 7" in runs or _MASKED.search(runs)


@BOUNDED
@given(filters=mutations() | TEXTS, dialect=st.sampled_from(DIALECTS))
def test_any_row_filter_is_proven_or_refused(filters: str, dialect: Dialect) -> None:
    """Whatever a policy holds as a row filter, the statement runs with it whole, or not at all."""
    relation = Relation("public", "orders", ("id", "user_id"), row_filter=filters)
    finding = guarded("SELECT o.id FROM orders AS o", View("fuzz", dialect, (relation,)), LIMITS)
    assert finding.violations or filters in finding.sql


@BOUNDED
@given(sql=mutations())
def test_a_change_is_refused_or_held(sql: str) -> None:
    """Where changes are open, what is accepted is a query, or marked as a change."""
    finding = guarded(sql, VIEWS["postgres"], Limits(changes=True))
    writes = sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
    assert finding.violations or not writes or finding.changes


@BOUNDED
@given(body=st.binary(max_size=200) | st.from_regex(r'\{"(key|sql|view|limits)": .{0,40}\}', fullmatch=True))
def test_what_a_worker_answers_is_a_finding_or_nothing(body: str | bytes) -> None:
    """A worker that read hostile text may answer anything: only a finding is taken for one."""
    with contextlib.suppress(KeyError, TypeError, ValueError, AttributeError):
        assert finding_from_json(orjson.loads(body)).sql is not None


@BOUNDED
@given(sql=TEXTS, dialect=st.sampled_from(DIALECTS))
def test_any_text_gets_a_verdict_soon(sql: str, dialect: Dialect) -> None:
    """No crash, no hang, and what is accepted is what came."""
    finding = guarded(sql, VIEWS[dialect], LIMITS)
    assert cpu_seconds(lambda: guarded(sql, VIEWS[dialect], LIMITS)) < 0.5
    assert finding.violations or finding.sql == sql


@BOUNDED
@given(sql=TEXTS, dialect=st.sampled_from(DIALECTS))
def test_tokens_are_the_text(sql: str, dialect: Dialect) -> None:
    """The scanner loses nothing but space, and adds nothing."""
    try:
        tokens = scan(sql, dialect)
    except ScanError:
        return
    at, between = 0, []
    for token in tokens:
        assert token.text == sql[token.start : token.end]
        between.append(sql[at : token.start])
        at = token.end
    assert set("".join([*between, sql[at:]])) <= set(" \t\r\n")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_judged_in_bounded_time(name: str, dialect: Dialect) -> None:
    """What makes parsers recurse or explode costs at most half a second."""
    assert cpu_seconds(lambda: guarded(BOMBS[name], VIEWS[dialect], Limits())) < 0.5
