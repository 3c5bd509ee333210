"""A vote among candidates: who wins, and how sure that makes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.support.providers import Scripted, draft

from askwire_common.contracts import Code, Complaint
from askwire_common.errors import ServiceError
from askwire_translator.canonical import canonical
from askwire_translator.translate import Answer, Ask, Drafted, Unanswerable
from askwire_translator.vote import Voting

DOWN = ServiceError(Code.UNAVAILABLE, "down")


@pytest.fixture
def doubtful(ask: Ask) -> Ask:
    return replace(ask, complaints=(Complaint(sql="SELECT 0", code="refused"),))


def jury(*answers: Answer | ServiceError) -> list[Scripted]:
    return [Scripted([answer]) for answer in answers]


async def test_without_doubt_one_candidate_is_enough(ask: Ask) -> None:
    others = jury(draft("SELECT 2"))
    assert await Voting(Scripted([draft()]), others).translate(ask, timeout=5) == draft()
    assert not others[0].asked


async def test_in_doubt_the_majority_wins_and_its_share_is_the_confidence(doubtful: Ask) -> None:
    votes = jury(draft("SELECT a FROM t"), draft("SELECT b FROM t"), draft("select  B\nfrom T -- same"))
    answer = await Voting(Scripted([DOWN]), votes).translate(doubtful, timeout=5)
    assert isinstance(answer, Drafted)
    assert answer.sql == "SELECT b FROM t"
    assert answer.confidence == pytest.approx(2 / 3)
    assert (answer.tokens_in, answer.tokens_out) == (300, 30), "all candidates were paid for"


async def test_those_who_fail_have_no_vote(doubtful: Ask) -> None:
    answer = await Voting(Scripted([DOWN]), jury(DOWN, draft(), DOWN)).translate(doubtful, timeout=5)
    assert isinstance(answer, Drafted)
    assert answer.confidence == 1


async def test_a_majority_may_refuse(doubtful: Ask) -> None:
    votes = jury(Unanswerable("no passengers"), draft(), Unanswerable("nobody is happy"))
    assert await Voting(Scripted([DOWN]), votes).translate(doubtful, timeout=5) == Unanswerable("no passengers")


async def test_when_all_fail_the_failure_is_raised(doubtful: Ask) -> None:
    with pytest.raises(ServiceError, match="down"):
        await Voting(Scripted([draft()]), jury(DOWN, DOWN)).translate(doubtful, timeout=5)


async def test_a_provider_that_sits_twice_is_closed_once_and_all_are() -> None:
    first, other = Scripted([draft()]), Scripted([draft()])
    await Voting(first, [first, other, other]).close()
    assert first.closed
    assert other.closed


@pytest.mark.parametrize("text", ["SELECT FROM WHERE", "((((", "SELECT " + "(" * 5_000, "\0"])
def test_sql_that_does_not_parse_is_compared_as_it_stands(text: str) -> None:
    assert canonical(f" {text}\n", "postgres") == canonical(text, "postgres")


def test_quoted_names_keep_their_case() -> None:
    assert canonical('SELECT "A" FROM t', "postgres") != canonical("SELECT a FROM t", "postgres")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT count(*) FROM t", "SELECT count(*) AS n FROM t"),
        ("SELECT a FROM t WHERE b = 1", "SELECT x.a FROM t AS x WHERE x.b = 1"),
        ("SELECT a FROM t WHERE b = 1 AND c = 2 AND d = 3", "SELECT a FROM t WHERE d = 3 AND 2 = c AND b = 1"),
        ("SELECT t.a FROM t JOIN u ON t.id = u.id", "SELECT x.a FROM t x JOIN u y ON y.id = x.id"),
        ("SELECT a FROM t WHERE b = 1 OR c = 2", "SELECT a FROM t WHERE c = 2 OR b = 1"),
    ],
)
def test_statements_that_give_the_same_rows_are_one_vote(one: str, other: str) -> None:
    assert canonical(one, "postgres") == canonical(other, "postgres")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT a, b FROM t", "SELECT b, a FROM t"),
        ("SELECT a FROM t WHERE b < c", "SELECT a FROM t WHERE c < b"),
        ("SELECT x.a FROM t x JOIN t y ON x.id = y.boss", "SELECT y.a FROM t x JOIN t y ON x.id = y.boss"),
        ("SELECT a FROM t WHERE b = 1 AND (c = 2 OR d = 3)", "SELECT a FROM t WHERE (b = 1 AND c = 2) OR d = 3"),
        ("SELECT a FROM t LEFT JOIN u ON t.id = u.id", "SELECT a FROM t JOIN u ON t.id = u.id"),
        ("SELECT a - b FROM t", "SELECT b - a FROM t"),
    ],
)
def test_statements_that_may_differ_are_not(one: str, other: str) -> None:
    assert canonical(one, "postgres") != canonical(other, "postgres")
