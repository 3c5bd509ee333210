"""An internal service that asks over NATS with nothing but nats-py and the contract, and keeps every event it hears."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from tests.support.stack import Stack
from tests.support.waiting import until

TERMINAL = frozenset({"done", "refused", "failed"})


class BusAsker:
    """Asks one query at a time; ``heard`` holds all events of the last one, repeated ones too."""

    def __init__(self, client: Client, token: str) -> None:
        self.client = client
        self.token = token
        self.heard: list[Msg] = []
        self._ended = asyncio.Event()

    async def listen(self) -> str:
        """A fresh inbox; what was heard before is forgotten."""
        self.heard, self._ended = [], asyncio.Event()
        inbox = self.client.new_inbox()
        await self.client.subscribe(inbox, cb=self._hear)
        await self.client.flush()
        return inbox

    async def ask(
        self,
        message: dict[str, Any],
        *,
        deadline_ms: int = 120_000,
        message_id: str | None = None,
        query_id: str | None = None,
    ) -> None:
        """Publish a question, or SQL of one's own, and begin to listen."""
        headers = {
            "Askwire-Reply-To": await self.listen(),
            "Askwire-Principal": self.token,
            "Askwire-Deadline": str(deadline_ms),
            "Nats-Msg-Id": message_id or uuid.uuid4().hex,
            **({"Askwire-Query-Id": query_id} if query_id else {}),
        }
        subject = "askwire.v1.validate" if "sql" in message else "askwire.v1.translate"
        body = json.dumps({"datasource": "demo", **message}).encode()
        await self.client.jetstream().publish(subject, body, headers=headers)

    async def listening(self) -> None:
        """Return once the server knows of the inbox, again: what is told before that is told to nobody."""
        await until(lambda: self.client.is_connected, "the asker was not connected again")
        await self.client.flush()

    async def end(self, within: float = 120) -> dict[str, Any]:
        """The outcome, once it has been told."""
        await asyncio.wait_for(self._ended.wait(), within)
        outcome: dict[str, Any] = json.loads(self.ends[0].data)
        return outcome

    @property
    def ends(self) -> list[Msg]:
        """The terminal events that were heard."""
        return [message for message in self.heard if _event(message) in TERMINAL]

    @property
    def rows(self) -> list[Any]:
        """All rows that were heard, in order."""
        return [row for message in self.heard if _event(message) == "rows" for row in json.loads(message.data)]

    async def cancel(self, query_id: str) -> None:
        """Call the query off."""
        await self.client.publish(f"askwire.v1.cancel.{query_id}", b"", headers={"Askwire-Principal": self.token})

    async def _hear(self, message: Msg) -> None:
        self.heard.append(message)
        if _event(message) in TERMINAL:
            self._ended.set()


@asynccontextmanager
async def bus_asker(stack: Stack) -> AsyncIterator[BusAsker]:
    """Connected as the NATS user for clients, with a token of the first key."""
    async with stack.http() as http, http.post("/v1/auth/token") as answer:
        token = (await answer.json())["token"]
    client = await stack.nats()
    try:
        yield BusAsker(client, token)
    finally:
        await client.close()


def _event(message: Msg) -> str:
    return (message.headers or {}).get("Askwire-Event", "")
