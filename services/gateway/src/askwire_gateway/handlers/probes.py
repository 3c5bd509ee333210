"""``/health``: whether the gateway lives, and whether it is ready."""

from __future__ import annotations

from aiohttp import web

from askwire_gateway.answers import Alive, HealthReport
from askwire_gateway.handlers.reply import reply
from askwire_gateway.resources import VITALS
from askwire_gateway.route import Call

_NOT_READY = 503


async def live(call: Call[None]) -> web.StreamResponse:
    """The loop turns."""
    del call
    return reply(Alive())


async def ready(call: Call[None]) -> web.StreamResponse:
    """Everything that the gateway cannot do without answers."""
    is_ready, report = await call.request.app[VITALS].report()
    return reply(HealthReport.model_validate(report), 200 if is_ready else _NOT_READY)
