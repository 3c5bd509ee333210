"""The judge is judged first: every way in which a log can break the promise is seen, and an honest log passes."""

from __future__ import annotations

import nats.errors
import nats.js.errors
import pytest
from tests.support.ledger import Breach, Entry, Kind, Violation, check, led

HONEST = [
    Entry(Kind.ASKED, "a", 1.0),
    Entry(Kind.RAN, "a", 2.0, "a.0"),
    Entry(Kind.ENDED, "a", 3.0, "answered 5"),
    Entry(Kind.TOLD, "a", 3.1, "answered 5"),
    Entry(Kind.ASKED, "b", 1.5),
    Entry(Kind.ENDED, "b", 2.5, "refused refused"),
    Entry(Kind.TOLD, "b", 2.6, "refused refused"),
]


def without(kind: Kind) -> list[Entry]:
    return [entry for entry in HONEST if (entry.kind, entry.query_id) != (kind, "a")]


def test_an_honest_log_passes_in_any_order() -> None:
    for turned in range(len(HONEST)):
        log = HONEST[turned:] + HONEST[:turned]
        assert check(log, alone=True) == []
        assert check(reversed(log), alone=True) == []


@pytest.mark.parametrize(
    ("log", "breach"),
    [
        (without(Kind.ENDED), Breach.LOST),
        ([*HONEST, Entry(Kind.ENDED, "a", 4.0, "answered 5")], Breach.DOUBLED),
        ([*HONEST, Entry(Kind.TOLD, "a", 4.0, "answered 5")], Breach.DOUBLED),
        ([*HONEST, Entry(Kind.RAN, "a", 2.5, "a.0")], Breach.DOUBLED),
        ([*without(Kind.ENDED), Entry(Kind.ENDED, "a", 3.0, "answered 5", created=False)], Breach.OVERWRITTEN),
        ([*without(Kind.TOLD), Entry(Kind.TOLD, "a", 3.1, "answered 4")], Breach.CHANGED),
        ([*without(Kind.TOLD), Entry(Kind.TOLD, "a", 3.1, "failed cancelled")], Breach.CHANGED),
        ([*without(Kind.ENDED), Entry(Kind.ENDED, "a", 0.1, "answered 5")], Breach.EARLY),
        ([*without(Kind.RAN), Entry(Kind.RAN, "a", 0.1, "a.0")], Breach.EARLY),
        (without(Kind.ASKED), Breach.STRAY),
        (without(Kind.RAN), Breach.UNRECORDED),
    ],
    ids=lambda value: value.value if isinstance(value, Breach) else "",
)
def test_every_breach_is_seen(log: list[Entry], breach: Breach) -> None:
    """The same log as above with one thing amiss: what is amiss is named, and the other query is not blamed."""
    found = check(log, alone=True)

    assert Violation(breach, "a") in found
    assert all(violation.query_id == "a" for violation in found)


def test_an_asker_that_heard_nothing_is_no_breach() -> None:
    """The reply leg is not durable: what counts is that the outcome is there to be read."""
    assert check(without(Kind.TOLD), alone=True) == []


def test_to_be_told_to_try_again_is_not_to_be_told_otherwise() -> None:
    """Rows that were lost on their way end visibly, whatever the outcome says."""
    log = [*without(Kind.TOLD), Entry(Kind.TOLD, "a", 3.1, "failed unavailable", retryable=True)]
    assert check(log, alone=True) == []


def test_others_may_ask_meanwhile_unless_one_is_alone() -> None:
    stranger = [Entry(Kind.RAN, "c", 1.0, "c.0"), Entry(Kind.ENDED, "c", 1.0, "answered 1")]
    assert check([*HONEST, *stranger]) == []
    assert check([*HONEST, *stranger], alone=True) == [Violation(Breach.STRAY, "c")]


async def test_the_judge_waits_while_a_stream_has_no_leader() -> None:
    """An election is nobody's breach: whoever reads the record meanwhile is told 503, or nothing at all."""
    refusals = [nats.js.errors.ServiceUnavailableError(code=503, err_code=10_008), nats.errors.TimeoutError()]

    async def read() -> str:
        if refusals:
            raise refusals.pop()
        return "the record"

    assert await led(read) == "the record"


async def test_the_judge_takes_no_other_error_for_an_election() -> None:
    async def read() -> str:
        raise nats.js.errors.NotFoundError

    with pytest.raises(nats.js.errors.NotFoundError):
        await led(read)
