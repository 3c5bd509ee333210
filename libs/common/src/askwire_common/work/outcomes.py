"""One truthful outcome: whoever creates the entry decides how a query ended, and everybody else conforms.

A query is its owner's: the same id in another principal's hands is another query, with an outcome of its own.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from askwire_common.bus.protocols import Bucket
from askwire_common.contracts import Baton, Code, Event, Outcome, Status
from askwire_common.errors import Retryable, ServiceError
from askwire_common.journey import Journey, trace_id


class Outcomes:
    """The bucket of outcomes."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    async def get(self, query_id: str, owner: str) -> Outcome | None:
        """How this principal's query ended, or None while it has not."""
        found = await self._bucket.get(_key(query_id, owner))
        return None if found is None else Outcome.model_validate_json(found)

    async def decide(self, outcome: Outcome) -> Outcome:
        """Make this the outcome unless there is one already; what holds is returned.

        Raises:
            Retryable: the bucket does not answer, so nothing was decided.
        """
        key = _key(outcome.query_id, outcome.principal)
        if await self._bucket.create(key, outcome.encoded):
            return outcome
        held = await self.get(outcome.query_id, outcome.principal)
        if held is None:  # it expired between the two calls
            raise Retryable(Code.UNAVAILABLE, "the outcome of this query could not be read; try again")
        return held


def decision(asker: str, nonce: str, datasource: str, *, by: str, made: bool, reason: str | None = None) -> Outcome:
    """The one decision on a change that waited: whoever creates it makes the change, or denies it.

    Args:
        asker: who asked for the change.
        nonce: of its ticket.
        by: who approves and the nonce that the change is made with (``principal nonce``), or who denies it.
        made: whether it is made.
        reason: why it is denied, for who asked.
    """
    status = Status.ANSWERED if made else Status.REFUSED
    event = Event.DONE if made else Event.REFUSED
    return Outcome(
        query_id=nonce,
        event=event,
        status=status,
        datasource=datasource,
        principal=decision_owner(asker),
        detail=by,
        explanation=reason,
    )


def decision_owner(asker: str) -> str:
    """Whose the decision on this asker's changes is: nobody's that could ask."""
    return f"change of {asker}"


@lru_cache(maxsize=4_096)
def fingerprint(owner: str) -> str:
    """A principal's subject as it may stand in keys and message ids: short, and of letters and digits alone."""
    return hashlib.sha256(owner.encode()).hexdigest()[:16]


def told(message: Baton, journey: Journey, *, now: float) -> dict[str, Any]:
    """What every outcome of this message tells, whatever its end: pass it on to ``Outcome``."""
    translation = message.translation
    if translation is not None and translation.doubt is not None:  # only the executor knows whether there is reason
        translation = translation.model_copy(update={"doubt": None})
    return {
        "query_id": journey.query_id,
        "datasource": message.datasource,
        "question": message.question,
        "sql": getattr(message, "sql", None),
        "translation": translation,
        "explanation": translation.reading if translation and message.explain else None,
        "timings_ms": message.timings.whole(now - journey.started),
        "trace_id": trace_id(journey.traceparent),
    }


def failed(query_id: str, datasource: str, error: ServiceError) -> Outcome:
    """The outcome of a query that an error ended."""
    return Outcome(
        query_id=query_id,
        event=Event.FAILED,
        status=Status.FAILED,
        datasource=datasource,
        code=error.code,
        detail=error.detail,
        retry_after=error.retry_after,
    )


def _key(query_id: str, owner: str) -> str:
    return f"{fingerprint(owner)}.{query_id}"
