"""The way back to the asker: numbered events on its reply subject, and exactly one end."""

from __future__ import annotations

from pydantic import BaseModel

from askwire_common.bus import Bus
from askwire_common.contracts import Accepted, Code, Event, Header, Outcome
from askwire_common.errors import ServiceError, one_line
from askwire_common.journey import Journey
from askwire_common.outcomes import Outcomes, failed


class Reply:
    """Speaks to one asker about one query, on behalf of one hop."""

    def __init__(self, bus: Bus, outcomes: Outcomes, journey: Journey) -> None:
        self._bus = bus
        self._outcomes = outcomes
        self._journey = journey
        self.next_seq = journey.next_seq

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
            Header.ATTEMPT: str(self._journey.delivered),
        }
        await self._bus.publish(self._journey.reply_to, body, headers)

    async def finish(self, outcome: Outcome) -> Outcome:
        """End the query: the outcome is stored first, and what the asker hears is the one that holds.

        Raises:
            Retryable: the outcome could not be stored; another delivery must try again.
        """
        return await self.tell(_own(await self._outcomes.decide(outcome), outcome))

    async def repeat(self, asked: Outcome) -> None:
        """Answer a query id that was used before: with its outcome, if it is this asker's and known by now."""
        await self.tell(_own(await self._outcomes.get(asked.query_id), asked))

    async def tell(self, held: Outcome) -> Outcome:
        """Send a terminal event; what it says was decided elsewhere."""
        headers = {
            Header.QUERY_ID: self._journey.query_id,
            Header.EVENT: held.event,
            Header.SEQ: str(self.next_seq),
            Header.ATTEMPT: str(self._journey.delivered),
        }
        if held.code is not None:
            headers[Header.ERROR_CODE] = held.code.value
            headers[Header.ERROR] = one_line(held.detail or held.code.value)
        await self._bus.publish(self._journey.reply_to, held.model_dump_json(exclude_none=True).encode(), headers)
        return held


def _own(held: Outcome | None, asked: Outcome) -> Outcome:
    """What holds, when it is the asker's own; somebody else's outcome is not this asker's to hear."""
    if held is not None and held.principal == asked.principal:
        return held
    taken = ServiceError(Code.CONFLICT, "this query id was used before; take a new one")
    return failed(asked.query_id, asked.datasource, taken)
