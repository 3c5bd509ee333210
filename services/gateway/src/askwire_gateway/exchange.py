"""What the HTTP edge needs of the line behind it, as protocols; ``asker`` is the real one."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from askwire_common.contracts import Draft, Event, Outcome, Question
from askwire_common.datasources.catalog import Catalog
from askwire_common.datasources.policy import Policy
from askwire_common.identity.principal import Principal


@dataclass(frozen=True)
class Happening:
    """One event of a query.

    Attributes:
        body: JSON of the event's model in ``contracts``; for ``rows`` the chunk itself.
        attempt: which run of the statement a chunk is from; with a higher one the result begins anew.
        outcome: of a terminal event, where it has been read already.
    """

    event: Event
    seq: int
    body: bytes
    attempt: int = 0
    outcome: Outcome | None = None

    def ended(self) -> Outcome:
        """How the query ended; of a terminal event only."""
        return self.outcome or Outcome.model_validate_json(self.body)


class Exchange(Protocol):
    """One query under way. Iterating yields its events and always ends after exactly one terminal event."""

    @property
    def query_id(self) -> str:
        """The query's id."""

    def __aiter__(self) -> AsyncGenerator[Happening, None]: ...

    async def consumed(self, chunks: int) -> None:
        """Grant the executor room for this many more chunks."""

    async def cancel(self) -> None:
        """Call the query off; safe to call at any time."""


class Line(Protocol):
    """The pipeline: translator, validator, executor."""

    async def ask(
        self,
        message: Question | Draft,
        principal: Principal,
        *,
        deadline_ms: int,
        traceparent: str | None = None,
        query_id: str | None = None,
        progress: bool = True,
    ) -> Exchange:
        """Send a question or a draft on its way; without ``progress`` only rows and the end are told.

        Raises:
            ServiceError: ``unavailable``: the bus does not answer or did not store the message.
        """

    async def outcome(self, query_id: str, owner: str) -> Outcome | None:
        """How this principal's query ended, or None while it has not or when it is unknown.

        Raises:
            ServiceError: ``unavailable``.
        """

    async def cancel(self, query_id: str, principal: Principal) -> None:
        """Call a query off in the name of this principal, whichever replica it came through.

        Raises:
            ServiceError: ``unavailable``.
        """


class Catalogs(Protocol):
    """Local mirrors of the buckets that hold catalogs and policies."""

    def catalog(self, datasource: str) -> Catalog | None:
        """The catalog of a data source, or None when there is none of that name."""

    def policy(self, datasource: str) -> Policy:
        """The policy of a data source, the default one when none was written."""

    def datasources(self) -> tuple[str, ...]:
        """The names of all data sources; empty until the mirror has been filled."""
