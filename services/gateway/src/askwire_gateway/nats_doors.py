"""Who comes to NATS with an API key or a token, and no service's nkey: the gateway says, the server keeps to it."""

from __future__ import annotations

from typing import Final

import structlog

from askwire_common.bus.logins import LoginRequest, LoginSigner, read_request
from askwire_common.bus.permissions import client_permissions
from askwire_common.bus.protocols import Bus, Incoming
from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_common.identity.principal import Permission
from askwire_gateway.audit import Audit
from askwire_gateway.identity.authenticate import Authenticator
from askwire_gateway.limits import RateLimiter

_ANSWERS: Final = "$SYS._INBOX."


class NatsDoors:
    """Answers the NATS server's questions.

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
        self._log = structlog.get_logger("askwire.nats_doors")

    async def serve(self, message: Incoming) -> None:
        """Answer one question of the server; what is none is left alone."""
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
