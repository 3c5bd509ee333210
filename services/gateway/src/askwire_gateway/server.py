"""The listening side of the HTTP edge: it is there before the bus is, and lets requests finish before the bus goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from aiohttp import web

from askwire_gateway.http import MAX_HEADER_BYTES

_MAX_HEADERS = 64


class HttpServer:
    """Serves one application on one address."""

    def __init__(self, app: web.Application, host: str, port: int, *, drain_seconds: float) -> None:
        self._host = host
        self._port = port
        self._runner = web.AppRunner(
            app,
            handler_cancellation=True,
            access_log=None,
            shutdown_timeout=drain_seconds,
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
        """Stop listening when the block ends, and wait for what is under way."""
        try:
            yield
        finally:
            await self._runner.cleanup()
