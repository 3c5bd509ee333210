"""Who comes to NATS with an API key or a token, and no service's nkey: the gateway says, the server keeps to it."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Final, Self

import structlog

from askwire_common.bus import Bus, Incoming
from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_common.nats_logins import LoginRequest, LoginSigner, read_request
from askwire_common.permissions import LOGINS, client_permissions
from askwire_common.principal import Permission
from askwire_gateway.audit import Audit
from askwire_gateway.identity.authenticate import Authenticator
from askwire_gateway.limits import RateLimiter

_QUEUE: Final = "gateway"
_ANSWERS: Final = "$SYS._INBOX."


class NatsDoors:
    """Answers the NATS server's questions. As a context manager it listens, as one of all gateways.

    Args:
        denied: counts credentials that were not good, by the address that they came from.
        seconds: after so long a client has to log in anew; clients do so by themselves, with what they were given.
    """

    def __init__(
        self,
        bus: Bus,
        authenticator: Authenticator,
        signer: LoginSigner,
        denied: RateLimiter,
        audit: Audit,
        *,
        seconds: float,
    ) -> None:
        self._bus = bus
        self._authenticator = authenticator
        self._signer = signer
        self._denied = denied
        self._audit = audit
        self._seconds = seconds
        self._under_way: set[asyncio.Task[None]] = set()
        self._log = structlog.get_logger("askwire.nats_doors")

    async def __aenter__(self) -> Self:
        self._subscription = await self._bus.subscribe(LOGINS, self._take, queue=_QUEUE)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self._subscription.stop()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _take(self, message: Incoming) -> None:
        task = asyncio.create_task(self._serve(message))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _serve(self, message: Incoming) -> None:
        if not message.reply.startswith(_ANSWERS):
            return
        try:
            request = read_request(message.body)
        except ValueError:
            self._log.warning("nats_login.malformed")
            return
        try:
            answer = await self._answer(request)
        except ServiceError as error:
            self._log.info("nats_login.refused", code=error.code.value, address=request.address)
            answer = self._signer.refused(request, error.code.value, now=self._bus.clock())
        await self._bus.publish(message.reply, answer)

    async def _answer(self, request: LoginRequest) -> bytes:
        try:
            principal = await self._authenticator.principal(f"Bearer {request.password}")
        except ServiceError as error:
            if error.code is Code.UNAUTHENTICATED:
                spent = await self._denied.spend(f"denied:{request.address}")
                if spent.retry_after is None:
                    self._audit.note("nats_login.refused", "", address=request.address)
            raise
        if not principal.may(Permission.EXECUTE_QUERY):
            raise ServiceError(Code.FORBIDDEN, "this principal lacks EXECUTE_QUERY")
        self._audit.note("nats_login.admitted", principal.subject, address=request.address)
        allowed = client_permissions(principal.subject)
        now = self._bus.clock()
        return self._signer.admitted(request, principal.subject, allowed, now=now, lifetime=self._seconds)
