"""One NATS connection per service: its user, its own inbox, and what happens when the server goes and comes back."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import nats.errors
import structlog
from faststream.exceptions import IncorrectState
from faststream.nats.security import NatsNKey
from faststream.security import BaseSecurity
from nats.aio.client import Client
from prometheus_client import CollectorRegistry, Counter

from askwire_common.bus.nats_client import LeanBroker
from askwire_common.bus.permissions import User, inbox_prefix
from askwire_common.bus.server_version import ServerTooOld, require_new_enough
from askwire_common.contracts import Code
from askwire_common.errors import Retryable

_CONNECT_SECONDS = 5.0
_RETRY_SECONDS = 0.5
_PING_SECONDS = 3  # a connection that says nothing is given up after the third of them

Hook = Callable[[], Awaitable[None]]


class Connection:
    """A broker that knows when it is connected, and tells those who must start over after a reconnect."""

    def __init__(
        self, service: str, url: str, *, seed: str | None, ca: Path | None, registry: CollectorRegistry
    ) -> None:
        self._log = structlog.get_logger("askwire.nats")
        self._errors = Counter(
            "askwire_bus_errors_total",
            "Errors the bus reported, refused publishes among them.",
            ["kind"],
            registry=registry,
        )
        self._last_words: str | None = None
        self._hooks: list[Hook] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.broker = LeanBroker(
            url.split(","),
            security=_security(seed, ca),
            name=f"askwire-{service}",
            inbox_prefix=inbox_prefix(User(service)),
            error_cb=self._on_error,
            disconnected_cb=self._on_disconnect,
            reconnected_cb=self._on_reconnect,
            allow_reconnect=True,
            connect_timeout=2,
            reconnect_time_wait=0.2,  # type: ignore[arg-type]  # FastStream says int, nats-py sleeps any number
            max_reconnect_attempts=-1,
            ping_interval=_PING_SECONDS,
            max_outstanding_pings=2,
            apply_types=False,
            logger=None,
        )

    @property
    def client(self) -> Client:
        """The connected client.

        Raises:
            Retryable: ``unavailable``: the server has not been reached yet.
        """
        try:
            return self.broker.connection
        except IncorrectState as error:
            detail = "the message bus has not been reached yet; try again in a moment"
            raise Retryable(Code.UNAVAILABLE, detail, retry_after=1) from error

    @property
    def connected(self) -> bool:
        """Whether the server can be reached now."""
        return self.broker.config.connection_state.__bool__() and self.client.is_connected

    def on_reconnect(self, hook: Hook) -> None:
        """Call ``hook`` after each reconnect."""
        self._hooks.append(hook)

    async def open(self) -> None:
        """Connect, however long that takes: a server that is not there yet is waited for.

        Raises:
            SystemExit: the server is too old; with a sentence.
        """
        warned = False
        while True:
            try:
                await asyncio.wait_for(self.broker.connect(), _CONNECT_SECONDS)
            except (TimeoutError, OSError, nats.errors.Error) as error:
                if not warned:
                    self._log.warning("nats.unreachable", error=str(error) or type(error).__name__, retrying=True)
                    warned = True
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                break
        self._last_words = None
        try:
            require_new_enough(self.client)
        except ServerTooOld as error:
            raise SystemExit(f"ASKWIRE_NATS_URL: {error}") from None

    async def ping(self) -> None:
        """A real round trip to the server.

        Raises:
            ConnectionError: there is no connection.
        """
        if not self.connected:
            message = "not connected to NATS"
            raise ConnectionError(message)
        await self.client.flush(timeout=2)

    async def _on_error(self, error: Exception) -> None:
        kind = "permission" if "permissions violation" in str(error).lower() else type(error).__name__
        self._errors.labels(kind).inc()
        if kind == "permission":
            self._log.error("nats.refused", error=str(error))
        elif type(error) is nats.errors.Error and str(error) != self._last_words:  # the server's own, as it hangs up
            self._last_words = str(error)  # said once until it lets us in: we knock several times a second
            self._log.error("nats.hung_up", error=self._last_words, retrying=True)

    async def _on_disconnect(self) -> None:
        self._log.warning("nats.disconnected")

    async def _on_reconnect(self) -> None:
        self._last_words = None
        self._log.info("nats.reconnected")
        for hook in self._hooks:
            task = asyncio.ensure_future(self.run_quietly(hook))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def run_quietly(self, hook: Hook) -> None:
        """Run a hook whose failure the next one will mend."""
        with suppress(nats.errors.Error, Retryable, OSError):
            await hook()


def _security(seed: str | None, ca: Path | None) -> BaseSecurity | None:
    context = ssl.create_default_context(cafile=str(ca)) if ca else None
    if seed:
        return NatsNKey.from_seed(seed, ssl_context=context)
    return BaseSecurity(ssl_context=context) if context else None
