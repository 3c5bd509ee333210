"""How the validator's parts fit."""

from __future__ import annotations

from askwire_common.contracts import CHANGES, VALIDATE, Draft
from askwire_common.identity.approval import Signer, Verifier, public_key
from askwire_common.service.hop import Hop
from askwire_common.service.lifecycle import Base, Service
from askwire_validator.filters import FilterDesk
from askwire_validator.guard import Guard
from askwire_validator.handlers import Handlers, VerdictMetrics
from askwire_validator.settings import ValidatorSettings
from askwire_validator.tickets import Tickets


def build_app(settings: ValidatorSettings, base: Base | None = None) -> Service:
    """The validator: it talks to NATS only, and holds the signing key alone."""
    base = base or Base("validator", settings)
    guard = Guard(workers=settings.parsers, timeout=settings.parse_seconds, memory_mb=settings.parse_memory_mb)
    hop = Hop(base, principal_keys=settings.principal_public_keys)
    key = settings.approval_key.get_secret_value()
    signer = Signer(key)
    verifier = Verifier([public_key(key)], base.bus.clock)
    tickets = Tickets(signer, verifier, base.bus.clock, base.bus.bucket(CHANGES))
    handlers = Handlers(
        guard,
        hop.directory,
        base.bus,
        signer,
        VerdictMetrics(base.registry),
        repair_attempts=settings.repair_attempts,
        tickets=tickets if settings.allow_dangerous_queries else None,
    )
    loop = hop.consume(VALIDATE, Draft, handlers.validate, room=settings.concurrency)
    filters = FilterDesk(base.bus, hop.directory, guard)
    return Service(base, parts=[hop, guard, filters], loops=[loop])
