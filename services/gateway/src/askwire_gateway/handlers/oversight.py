"""``/v1/audit`` and ``/v1/usage``: who did what, and who used how much."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Final

from aiohttp import web
from pydantic import BaseModel

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_common.identity.principal import Permission
from askwire_gateway.deferred.paging import page_limit
from askwire_gateway.handlers.reply import reply
from askwire_gateway.oversight.models import AuditEntry, AuditPage, UsageLine, UsageReport
from askwire_gateway.oversight.trail import RESULTS_OF_DEEDS, Deed, Wanted
from askwire_gateway.oversight.usage import MOST_LINES
from askwire_gateway.resources import CURSORS, LEDGER, TRAIL
from askwire_gateway.route import Call

DEFAULT_PAGE: Final = 50
MAX_PAGE: Final = 500
EVERYBODY: Final = "*"
USAGE_DAYS: Final = 30
_FIRST_YEAR: Final = 1970
_LIST: Final = "audit"
_NAMES: Final = ("principal", "datasource", "query_id", "event")


class _Before(BaseModel):
    sequence: int


async def audit(call: Call[None]) -> web.StreamResponse:
    """Entries of the audit that the filters take, newest first.

    A page may have fewer entries than wanted, or none, and still go on: what one request reads is bounded.
    """
    asked, cursors = call.request.query, call.request.app[CURSORS]
    _known(asked, {*_NAMES, "since", "until", "outcome", "limit", "cursor"})
    limit = page_limit(asked.get("limit"), default=DEFAULT_PAGE, most=MAX_PAGE)
    outcome = next((one for one in RESULTS_OF_DEEDS if one == asked.get("outcome")), None)
    if outcome is None and "outcome" in asked:
        raise ServiceError(Code.INVALID_REQUEST, f"outcome: one of {', '.join(RESULTS_OF_DEEDS)}")
    names = {name: asked.get(name) for name in _NAMES}
    wanted = Wanted(since=_moment(call, "since"), until=_moment(call, "until"), outcome=outcome, **names)
    of = f"{_LIST}/{call.principal.subject}"
    before = cursors.open(asked["cursor"], _Before, of=of).sequence if "cursor" in asked else None
    page = await call.request.app[TRAIL].page(wanted, limit, before)
    following = None if page.before is None else cursors.seal(_Before(sequence=page.before), of=of)
    return reply(AuditPage(entries=tuple(map(_entry, page.deeds)), next_cursor=following))


async def usage(call: Call[None]) -> web.StreamResponse:
    """What the caller used, or, for administrators, anybody (`principal`) or everybody (`principal=*`)."""
    asked = call.request.query
    _known(asked, {"principal", "datasource", "since", "until"})
    until = _moment(call, "until") or datetime.now(UTC)
    since = _moment(call, "since") or until - timedelta(days=USAGE_DAYS)
    if since >= until:
        raise ServiceError(Code.INVALID_REQUEST, "since: must be before `until`")
    whose = asked.get("principal", call.principal.subject)
    if whose != call.principal.subject and not call.principal.may(Permission.ADMIN):
        raise ServiceError(Code.FORBIDDEN, f"others' usage needs the permission {Permission.ADMIN}")
    found = await call.request.app[LEDGER].of(
        since, until, principal=None if whose == EVERYBODY else whose, datasource=asked.get("datasource")
    )
    lines = tuple(UsageLine(**vars(line)) for line in found[:MOST_LINES])
    return reply(UsageReport(since=since, until=until, usage=lines, truncated=len(found) > MOST_LINES))


def _entry(deed: Deed) -> AuditEntry:
    return AuditEntry(
        sequence=deed.sequence,
        stored_at=deed.stored_at,
        event=deed.event,
        outcome=deed.outcome,
        asked_by=deed.asked_by,
        facts=deed.told,
    )


def _known(asked: Collection[str], names: Collection[str]) -> None:
    """A filter that is misspelt would show what it was meant to leave out."""
    unknown = sorted(set(asked) - set(names))
    if unknown:
        raise ServiceError(Code.INVALID_REQUEST, f"{unknown[0][:64]}: there is no such parameter here")


def _moment(call: Call[None], name: str) -> datetime | None:
    text = call.request.query.get(name)
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
        at = found if found.tzinfo else found.replace(tzinfo=UTC)
        at.timestamp()
        if at.year < _FIRST_YEAR:
            raise ValueError(text)
        return at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        detail = f"{name}: write a time of ISO 8601, as 2026-11-23 or 2026-11-23T08:00:00Z"
        raise ServiceError(Code.INVALID_REQUEST, detail) from error
