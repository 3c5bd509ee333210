"""Where a gateway answers ``askwire.v1.ask``: in inboxes, whatever reply subject a request names."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.integration.gateway.asking_later import responder
from tests.integration.gateway.conftest import Edge

from askwire_common.bus.protocols import Incoming
from askwire_common.contracts import ASK, POLICIES, TRANSLATE, Header

pytestmark = pytest.mark.servers

TOKENS = {"none": {}, "one that is none": {Header.PRINCIPAL: "x.y.z"}}


async def told(edge: Edge, reply: str, headers: dict[str, str]) -> list[Incoming]:
    """What is said on the reply subject of a request that cannot be understood."""
    heard: asyncio.Queue[Incoming] = asyncio.Queue()
    listening = await edge.bus.subscribe(reply, heard.put)
    await responder(edge).serve(Incoming(ASK, b"{}", headers, reply))
    await edge.bus.publish(reply, b"that was all")
    said = [message async for message in _until(heard, b"that was all")]
    await listening.stop()
    return said


async def _until(heard: asyncio.Queue[Incoming], last: bytes) -> AsyncIterator[Incoming]:
    while (message := await heard.get()).body != last:
        yield message


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize(
    "reply",
    [f"$KV.{POLICIES}.demo", TRANSLATE, "askwire.v1.events.audit", "_R.gw.unwritten", "_INBOX", "_INBOX_gateway.1"],
)
async def test_nothing_is_said_where_nobody_listens_for_answers(edge: Edge, reply: str, token: str) -> None:
    """A gateway may publish where askers may not: none of them may have it write there, not even an error."""
    assert await told(edge, reply, TOKENS[token]) == []


@pytest.mark.parametrize("token", TOKENS)
async def test_who_cannot_be_understood_is_told_so_in_its_inbox(edge: Edge, token: str) -> None:
    (answer,) = await told(edge, "_INBOX.mine", TOKENS[token])

    assert answer.headers[Header.ERROR_CODE] in {"invalid_request", "unauthenticated"}
