"""Outcomes: the first one holds, and each is its owner's alone."""

from __future__ import annotations

from tests.support.memory_bus import MemoryBucket

from askwire_common.contracts import Code, Status
from askwire_common.errors import ServiceError
from askwire_common.work.outcomes import Outcomes, decision, failed

FAILED = failed("q", "shop", ServiceError(Code.UNAVAILABLE, "try again")).model_copy(update={"principal": "ada"})
ANSWERED = FAILED.model_copy(update={"status": Status.ANSWERED})


async def test_the_first_outcome_holds_and_whoever_comes_later_is_told_it() -> None:
    outcomes = Outcomes(MemoryBucket())

    assert await outcomes.decide(FAILED) == FAILED
    assert await outcomes.decide(ANSWERED) == FAILED
    assert await outcomes.get("q", "ada") == FAILED


async def test_the_same_id_in_other_hands_is_another_query() -> None:
    outcomes = Outcomes(MemoryBucket())
    await outcomes.decide(FAILED)

    assert await outcomes.get("q", "eve") is None
    theirs = ANSWERED.model_copy(update={"principal": "eve"})
    assert await outcomes.decide(theirs) == theirs


async def test_a_decision_on_a_change_is_none_of_the_askers_own_queries() -> None:
    """Else whoever asked could take its place with a query of that id, and decide on the change."""
    outcomes = Outcomes(MemoryBucket())
    made = decision("ada", "q.0", "shop", by="grace r.0", made=True)

    assert await outcomes.decide(made) == made
    assert await outcomes.get("q.0", "ada") is None


async def test_a_change_is_made_or_denied_whichever_was_first() -> None:
    outcomes = Outcomes(MemoryBucket())
    denied = decision("ada", "q.0", "shop", by="grace", made=False, reason="not on a Friday")
    await outcomes.decide(denied)

    assert await outcomes.decide(decision("ada", "q.0", "shop", by="grace r.0", made=True)) == denied
