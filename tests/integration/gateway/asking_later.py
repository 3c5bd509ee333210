"""Questions that are answered later, and who plays the line for them."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from askwire_common.bus.protocols import Incoming
from askwire_common.contracts import TRANSLATE, VALIDATE, Column, Event, Header, Outcome, Status
from askwire_common.identity.principal import Role
from askwire_common.identity.tokens import TokenVerifier
from askwire_gateway.responder import Responder

if TYPE_CHECKING:  # whose fixture makes a worker
    from tests.integration.gateway.conftest import Edge

LATER = {"Prefer": "respond-async"}
QUESTION = {"question": "Which carriers are there?"}
COLUMNS = (Column(name="carrier", type="text"), Column(name="flights", type="bigint"))
CHUNKS = [[["UA", "1"], ["B6", "2"], ['a "b",\n', "9007199254740993"]], [["", "4"], [None, None]]]
ROWS: list[list[Any]] = [["UA", 1], ["B6", 2], ['a "b",\n', 9_007_199_254_740_993], ["", 4], [None, None]]


class Worker:
    """Plays the line: takes what is published, keeps rows, decides the outcome."""

    def __init__(self, edge: Edge) -> None:
        self.bus, self.outcomes = edge.bus, edge.outcomes

    @property
    def taken(self) -> list[Incoming]:
        """What was published, each message once."""
        return [message for message in self.bus.stored if message.subject in {TRANSLATE, VALIDATE}]

    async def say(self, message: Incoming, event: Event, body: bytes = b"{}") -> None:
        await self.bus.publish(message.headers[Header.REPLY_TO], body, {Header.EVENT: event.value, Header.SEQ: "1"})

    async def keep(self, message: Incoming, chunks: list[Any], run: str = "run1") -> None:
        for number, chunk in enumerate(chunks, start=1):
            body = chunk if isinstance(chunk, bytes) else json.dumps(chunk).encode()
            await self.bus.store(f"{message.headers[Header.REPLY_TO]}.{run}", body, {Header.SEQ: str(number)})

    async def end(self, message: Incoming, owner: str, **changes: object) -> Outcome:
        plain = Outcome(
            query_id=message.headers[Header.QUERY_ID],
            event=Event.DONE,
            status=Status.ANSWERED,
            datasource="demo",
            principal=owner,
            question="Which carriers are there?",
            columns=COLUMNS,
            row_count=5,
            chunks=2,
            run="run1",
        )
        held = await self.outcomes.decide(plain.model_copy(update=changes))
        await self.say(message, Event(held.event), held.model_dump_json().encode())
        return held

    async def answer(self, message: Incoming, owner: str) -> Outcome:
        await self.keep(message, CHUNKS)
        return await self.end(message, owner)


async def later(edge: Edge, **more: Any) -> tuple[str, dict[str, Any]]:
    """Ask to be answered later: where the query is, and what was told of it."""
    async with edge.post("/v1/query", QUESTION, headers=LATER | more.pop("headers", {}), **more) as answer:
        assert answer.status == 202, await answer.text()
        return answer.headers["Location"], await answer.json()


async def get(edge: Edge, path: str, *, accept: str = "application/json", key: str | None = None) -> Any:
    headers = {"Authorization": f"Bearer {key or edge.viewer}", "Accept": accept}
    async with edge.http.get(path, headers=headers) as answer:
        body = await answer.read()
        is_json = answer.content_type in {"application/json", "application/problem+json"}
        return answer.status, json.loads(body) if is_json else body


async def owner(edge: Edge) -> str:
    """The viewer's principal, as the outbox has it."""
    row = await edge.database.run(
        lambda c: c.fetchrow("SELECT principal FROM deferred_queries ORDER BY id DESC LIMIT 1")
    )
    assert row is not None
    return str(row["principal"])


def responder(edge: Edge) -> Responder:
    """The one that answers on the bus, for viewers without a token; it knows no token's key."""
    return Responder(
        edge.bus,
        edge.line,
        TokenVerifier([], time.time),
        default_role=Role.VIEWER,
        default_datasource="demo",
        deadline_ms=5_000,
        max_deadline_ms=5_000,
        dispatcher=edge.deferring.dispatcher,
        results=edge.deferring.results,
        concurrency=edge.concurrency,
        history=edge.history,
    )
