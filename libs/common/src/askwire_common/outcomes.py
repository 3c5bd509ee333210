"""One truthful outcome: whoever creates the entry decides how a query ended, and everybody else conforms."""

from __future__ import annotations

from askwire_common.bus import Bucket
from askwire_common.contracts import Code, Event, Outcome, Status
from askwire_common.errors import Retryable, ServiceError


class Outcomes:
    """The bucket of outcomes."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    async def get(self, query_id: str) -> Outcome | None:
        """How the query ended, or None while it has not."""
        found = await self._bucket.get(query_id)
        return None if found is None else Outcome.model_validate_json(found)

    async def decide(self, outcome: Outcome) -> Outcome:
        """Make this the outcome unless there is one already; what holds is returned.

        Raises:
            Retryable: the bucket does not answer, so nothing was decided.
        """
        if await self._bucket.create(outcome.query_id, outcome.model_dump_json(exclude_none=True).encode()):
            return outcome
        held = await self.get(outcome.query_id)
        if held is None:  # it expired between the two calls
            raise Retryable(Code.UNAVAILABLE, "the outcome of this query could not be read; try again")
        return held


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
