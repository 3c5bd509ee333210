"""The way back to the asker: numbered events on its reply subject, and exactly one end."""

from __future__ import annotations

import zlib
from typing import Final

from pydantic import BaseModel

from askwire_common.bus.protocols import Bus, Headers
from askwire_common.contracts import RESULTS, Accepted, Code, Event, Header, Outcome
from askwire_common.errors import ServiceError, one_line
from askwire_common.journey import Journey
from askwire_common.work.outcomes import Outcomes, failed

_CHECKED: Final = (Header.QUERY_ID, Header.EVENT, Header.SEQ, Header.ATTEMPT)
_OTHER = ServiceError(Code.CONFLICT, "you asked something else under this query id before; ask under a new one")
_UNDER_WAY = ServiceError(Code.CONFLICT, "your query of this id is under way; its end is told to whoever asked first")


def checksum(headers: Headers, body: bytes) -> str:
    """The CRC-32, in hexadecimal, of what says what an event is, one word each, and its body."""
    named = " ".join(headers.get(name, "") for name in _CHECKED)
    return f"{zlib.crc32(body, zlib.crc32(named.encode())):08x}"


def intact(headers: Headers, body: bytes) -> bool:
    """Whether an event arrived as it was sent, as far as its sender lets that be known."""
    given = headers.get(Header.CHECKSUM)
    return given is None or given == checksum(headers, body)


class Reply:
    """Speaks to one asker about one query, on behalf of one hop."""

    def __init__(self, bus: Bus, outcomes: Outcomes, journey: Journey) -> None:
        self._bus = bus
        self._outcomes = outcomes
        self._journey = journey
        self.next_seq = journey.next_seq
        self.attempt = journey.delivered  # rows of a later attempt replace those of an earlier one

    async def accept(self) -> None:
        """Tell the asker, once, that the line has taken its query up."""
        await self.say(Event.ACCEPTED, Accepted(query_id=self._journey.query_id))

    async def say(self, event: Event, fact: BaseModel) -> None:
        """Tell the asker how its query fares, if it wants to know."""
        if self._journey.progress:
            await self.send(event, fact.model_dump_json(exclude_none=True).encode())

    async def send(self, event: Event, body: bytes) -> None:
        """Send the next event; a ``rows`` body is the chunk itself."""
        seq, self.next_seq = self.next_seq, self.next_seq + 1
        headers = {
            Header.QUERY_ID: self._journey.query_id,
            Header.EVENT: event.value,
            Header.SEQ: str(seq),
            Header.ATTEMPT: str(self.attempt),
        }
        headers[Header.CHECKSUM] = checksum(headers, body)
        await self._bus.publish(self._journey.reply_to, body, headers)

    @property
    def kept(self) -> bool:
        """Whether nobody waits: events and rows are kept until somebody reads them."""
        return self._journey.reply_to.startswith(f"{RESULTS}.")

    async def keep(self, run: str, number: int, body: bytes) -> None:
        """Store a chunk of rows under its run; ``number`` counts the run's chunks from 1.

        Raises:
            Retryable: it was not stored.
        """
        headers = {Header.QUERY_ID: self._journey.query_id, Header.EVENT: Event.ROWS.value, Header.SEQ: str(number)}
        headers[Header.CHECKSUM] = checksum(headers, body)
        await self._bus.store(f"{self._journey.reply_to}.{run}", body, headers)

    async def finish(self, outcome: Outcome) -> Outcome:
        """End the query: the outcome is stored first, and what the asker hears is the one that holds.

        Raises:
            Retryable: the outcome could not be stored; another delivery must try again.
        """
        return await self.tell(_answer(outcome, await self._outcomes.decide(outcome)))

    async def repeat(self, asked: Outcome) -> None:
        """Answer a query id that this asker has used before: with its outcome, if that is known by now.

        Until then somebody who chose the id itself is told that the first one is under way. A copy of what a gateway
        asked has the first one's own asker, to whom that would be a false end: it hears the true one.
        """
        held = await self.held(asked.principal)
        if held is not None:
            await self.tell(_answer(asked, held))
        elif self._journey.own_id and not self.kept:
            await self.tell(failed(asked.query_id, asked.datasource, _UNDER_WAY))

    async def held(self, owner: str) -> Outcome | None:
        """How this principal's query has ended, or None while it has not."""
        return await self._outcomes.get(self._journey.query_id, owner)

    async def tell(self, held: Outcome) -> Outcome:
        """Send a terminal event; what it says was decided elsewhere."""
        headers = {
            Header.QUERY_ID: self._journey.query_id,
            Header.EVENT: held.event,
            Header.SEQ: str(self.next_seq),
            Header.ATTEMPT: str(self.attempt),
        }
        headers[Header.CHECKSUM] = checksum(headers, held.encoded)
        if held.code is not None:
            headers[Header.ERROR_CODE] = held.code.value
            headers[Header.ERROR] = one_line(held.detail or held.code.value)
        await self._bus.publish(self._journey.reply_to, held.encoded, headers)
        return held


def _answer(asked: Outcome, held: Outcome) -> Outcome:
    """What holds, if it may be the answer to what was asked; else that it is not."""
    same_source = not (asked.datasource and held.datasource) or asked.datasource == held.datasource
    if same_source and _same_words(asked, held):
        return held
    return failed(asked.query_id, asked.datasource, _OTHER)


def _same_words(asked: Outcome, held: Outcome) -> bool:
    """Whether both tell of one question, or of one statement of somebody's own; who tells of neither may be anybody."""
    if not (asked.question or asked.sql) or not (held.question or held.sql):
        return True
    if asked.question or held.question:
        return asked.question == held.question
    return asked.sql == held.sql
