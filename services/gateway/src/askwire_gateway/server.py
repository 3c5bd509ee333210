"""The listening side of the HTTP edge: it is there before the bus is, and lets requests finish before the bus goes."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from aiohttp import web

from askwire_gateway.http import MAX_HEADER_BYTES
from askwire_gateway.protocol import Runner

_MAX_HEADERS = 64
_LINGER_SECONDS = 1.0
_LOOK_SECONDS = 0.02


class HttpServer:
    """Serves one application on one address.

    Args:
        drain_seconds: how long a server that leaves waits for answers under way; the lingering is a part of it.
        linger_seconds: how long a server that leaves still serves whoever has a connection open. Every answer says that
            it is the connection's last, so that no client sends its next request into a connection that just closes.
    """

    def __init__(
        self,
        app: web.Application,
        host: str,
        port: int,
        *,
        drain_seconds: float,
        linger_seconds: float = _LINGER_SECONDS,
    ) -> None:
        self._host = host
        self._port = port
        self._linger_seconds = linger_seconds
        self._leaving = False
        app.on_response_prepare.append(self._say_goodbye)
        self._runner = Runner(
            app,
            handler_cancellation=True,
            access_log=None,
            logger=logging.getLogger("askwire.http.protocol"),
            shutdown_timeout=max(_LOOK_SECONDS, drain_seconds - linger_seconds) / 2,  # aiohttp waits so long twice
            max_line_size=MAX_HEADER_BYTES,
            max_field_size=MAX_HEADER_BYTES,
            max_headers=_MAX_HEADERS,
            keepalive_timeout=75,
        )

    @property
    def port(self) -> int:
        """The port it listens on, once it does."""
        port: int = self._runner.addresses[0][1]
        return port

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[HttpServer]:
        """Listen while the block runs.

        Raises:
            SystemExit: the address cannot be had; with a sentence.
        """
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            message = (
                f"cannot listen on {self._host}:{self._port} ({error.strerror}); set ASKWIRE_HTTP_PORT to a free one"
            )
            raise SystemExit(message) from error
        structlog.get_logger("askwire.http").info("http.listening", host=self._host, port=self.port)
        try:
            yield self
        finally:
            await self._runner.cleanup()

    @asynccontextmanager
    async def drained(self) -> AsyncIterator[None]:
        """Take leave when the block ends, stop listening, and wait for what is under way."""
        try:
            yield
        finally:
            await self._linger()
            await self._runner.cleanup()

    async def _linger(self) -> None:
        """Return when everybody has gone who was told to, or after the time that is given for it."""
        self._leaving = True
        until = time.monotonic() + self._linger_seconds
        while self._connected and time.monotonic() < until:  # noqa: ASYNC110 - aiohttp tells nobody who left
            await asyncio.sleep(_LOOK_SECONDS)

    @property
    def _connected(self) -> bool:
        return self._runner.server is not None and bool(self._runner.server.connections)

    async def _say_goodbye(self, _: web.Request, response: web.StreamResponse) -> None:
        if self._leaving:
            response.force_close()
            response.headers["Connection"] = "close"
