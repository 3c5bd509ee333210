"""Changes that wait, for those who may approve them: ``/v1/approvals``."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime

from aiohttp import web

from askwire_common.contracts import Code, WaitingChange
from askwire_common.errors import ServiceError
from askwire_gateway.answers import DeniedChange, WaitingChangeInfo, WaitingChanges
from askwire_gateway.handlers.reply import reply
from askwire_gateway.requests import DenialRequest
from askwire_gateway.resources import CHANGES, HISTORY, VIEWS
from askwire_gateway.route import B, Call


async def listing(call: Call[None]) -> web.StreamResponse:
    """Changes of the data sources that the caller sees, oldest first."""
    found = _in_sight(call, await call.request.app[CHANGES].waiting())
    return reply(WaitingChanges(approvals=tuple(_info(change, call.principal.subject) for change in found)))


async def deny(call: Call[DenialRequest]) -> web.StreamResponse:
    """Decide that a change is not made."""
    changes = call.request.app[CHANGES]
    change = _one(call, _in_sight(call, await changes.asked_for()))
    await changes.deny(change, call.principal.subject, call.body.reason)
    with suppress(ServiceError):  # it is denied whether or not the history can be told now; the query's state says so
        await call.request.app[HISTORY].denied(change.query_id, change.asked_by)
    return reply(
        DeniedChange(digest=change.digest, datasource=change.datasource, asked_by=change.asked_by, sql=change.sql)
    )


def _one(call: Call[DenialRequest], known: Iterable[WaitingChange]) -> WaitingChange:
    """The change that is meant; one that the caller may not know of is not to be told from none."""
    digest, ticket = call.request.match_info["digest"], call.body.ticket
    found = [change for change in known if change.digest == digest and ticket in (None, change.ticket)]
    if not found:
        detail = "no change of that digest waits: it may have expired; GET /v1/approvals lists those that do"
        raise ServiceError(Code.NOT_FOUND, detail)
    if len(found) > 1:
        raise ServiceError(Code.INVALID_REQUEST, "ticket: several changes of that digest wait; its ticket says which")
    return found[0]


def _in_sight(call: Call[B], changes: Iterable[WaitingChange]) -> list[WaitingChange]:
    """Those that hold no name which the caller may not know."""
    views, caller = call.request.app[VIEWS], call.principal
    return [change for change in changes if views.may_read((change.sql,), change.datasource, caller)]


def _info(change: WaitingChange, caller: str) -> WaitingChangeInfo:
    return WaitingChangeInfo(
        digest=change.digest,
        ticket=change.ticket,
        query_id=change.query_id,
        datasource=change.datasource,
        asked_by=change.asked_by,
        own=change.asked_by == caller,
        sql=change.sql,
        asked_at=datetime.fromtimestamp(change.asked_at, UTC),
        expires_at=datetime.fromtimestamp(change.expires_at, UTC),
    )
