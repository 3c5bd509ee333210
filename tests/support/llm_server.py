"""A language model's HTTP server that does what a script says, faults included, in OpenAI's and Anthropic's protocol.

Tests and benchmarks drive the real SDKs against it. As a program it serves demos::

    python -m tests.support.llm_server --port 8080 --script answers.json

where ``answers.json`` is a list of objects with the fields of ``Behaviour``; the last one repeats.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from aiohttp import web
from tests.support import llm_wire


@dataclass(frozen=True)
class Behaviour:
    """What the server does with one request.

    Attributes:
        reply: what the model says: an object is sent as its JSON, a string as it stands, None says nothing at all.
        status: a status other than 200 sends an error body in the protocol's own form.
        headers: added to the response (``Retry-After``).
        raw: sent in place of the protocol's envelope.
        error_code: the machine-readable reason in an error body.
        stop: the protocol's own stop or finish reason, where it is not the normal one.
        refusal: the model declines in these words.
        delay: seconds before the first byte.
        tokens_per_second: how fast a reply comes; 0 is at once. One that is not streamed comes with its last token.
        stall: never answer; the connection stays open.
        trickle: send a space now and then, and never an answer.
        reset: close the connection without a byte.
        cut: send half of the body that the headers promise (of a stream half of its events), then close the connection.
        stumble: send half of a stream, then an error as one of its events; ``error_code`` says which.
        falter: send half of a stream, then nothing more; the connection stays open.
        model: which model the server says has answered; as asked for when empty.
    """

    reply: Mapping[str, Any] | str | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: str | None = None
    error_code: str | None = None
    stop: str | None = None
    refusal: str | None = None
    delay: float = 0
    tokens_per_second: float = 0
    stall: bool = False
    trickle: bool = False
    reset: bool = False
    cut: bool = False
    stumble: bool = False
    falter: bool = False
    model: str = ""

    @property
    def text(self) -> str:
        """The model's words."""
        return self.reply if isinstance(self.reply, str) else json.dumps(self.reply) if self.reply is not None else ""


@dataclass(frozen=True)
class Received:
    """A request as it came in."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """All that the request tells the model."""
        return llm_wire.prompt_text(self.body)


class LLMServer:
    """The server, as an async context manager: listens on a free port of the loopback interface unless told otherwise.

    Attributes:
        requests: everything that was asked, oldest first.
        script: what is done with the coming requests, in order; the last behaviour repeats.
    """

    def __init__(self, script: Sequence[Behaviour], *, port: int = 0) -> None:
        self.script = list(script)
        self.requests: list[Received] = []
        self._asked = asyncio.Condition()
        self._port = port
        self._closing = asyncio.Event()
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/v1/chat/completions", self._openai)
        app.router.add_post("/v1/messages", self._anthropic)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)

    @property
    def url(self) -> str:
        """Base URL of the server, without a path; OpenAI's base URL is this and ``/v1``."""
        return f"http://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        await self._runner.cleanup()

    async def received(self, count: int) -> None:
        """Return once ``count`` requests have come in."""
        async with self._asked:
            await self._asked.wait_for(lambda: len(self.requests) >= count)

    async def _openai(self, request: web.Request) -> web.StreamResponse:
        return await self._serve(request, llm_wire.OPENAI)

    async def _anthropic(self, request: web.Request) -> web.StreamResponse:
        return await self._serve(request, llm_wire.ANTHROPIC)

    async def _serve(self, request: web.Request, wire: llm_wire.Wire) -> web.StreamResponse:
        asked = Received(request.path, dict(request.headers), await request.json())
        async with self._asked:
            self.requests.append(asked)
            self._asked.notify_all()
        behaviour = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if behaviour.stall:
            await self._closing.wait()
        if behaviour.reset or behaviour.stall:
            return await _hang_up(request)
        if behaviour.trickle:
            return await self._trickle(request)
        await asyncio.sleep(behaviour.delay)
        if asked.body.get("stream") and behaviour.status == 200 and behaviour.raw is None:
            return await self._stream(request, wire, behaviour, asked.body)
        await asyncio.sleep(llm_wire.seconds(behaviour))
        body = (behaviour.raw or json.dumps(wire.body(behaviour, asked.body))).encode()
        if behaviour.cut:
            return await _half(request, body)
        return web.Response(
            status=behaviour.status, body=body, headers={"Content-Type": "application/json", **behaviour.headers}
        )

    async def _stream(
        self, request: web.Request, wire: llm_wire.Wire, behaviour: Behaviour, body: dict[str, Any]
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", **behaviour.headers})
        await response.prepare(request)
        broken = behaviour.cut or behaviour.stumble or behaviour.falter
        half = len(behaviour.text) // llm_wire.PIECE // 2 if broken else None
        number = 0
        async for event in wire.events(behaviour, body):
            if number == half:
                if behaviour.falter:
                    await self._closing.wait()
                if not behaviour.stumble:
                    await _hang_up(request)
                    return response
                await response.write(wire.stumble(behaviour))
                return response
            await response.write(event)
            number += 1
        return response

    async def _trickle(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        while not self._closing.is_set():
            await response.write(b" ")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), 0.02)
        return response


async def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _half(request: web.Request, body: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(body))})
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    await _hang_up(request)
    return response


def load(path: Path) -> list[Behaviour]:
    """The behaviours of a script file."""
    return [Behaviour(**item) for item in json.loads(path.read_text())]


async def _main(port: int, script: Path) -> None:
    async with LLMServer(load(script), port=port) as server:
        print(f"serving {server.url}/v1/chat/completions and {server.url}/v1/messages", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--script", type=Path, required=True)
    arguments = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_main(arguments.port, arguments.script))
