"""Dead letters, for administrators: ``/v1/admin/dead-letters``."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from askwire_common.contracts import Code, Status
from askwire_common.errors import ServiceError
from askwire_gateway.answers import DeadLetterInfo, DeadLetterPage, DeadLetterText, Replayed
from askwire_gateway.dead_letters import DeadLetter
from askwire_gateway.deferred.paging import page_limit
from askwire_gateway.handlers.reply import reply
from askwire_gateway.resources import DEAD_LETTERS
from askwire_gateway.route import Call

DEFAULT_PAGE: Final = 50
MAX_PAGE: Final = 200
OWNER: Final = "owner"
WHOSE: Final = (OWNER, "me")
_MOST_TEXT: Final = 65_536
_LARGEST: Final = 2**53
_ACCEPTED: Final = 202


async def listing(call: Call[None]) -> web.StreamResponse:
    """Letters, oldest first."""
    asked = call.request.query
    limit = page_limit(asked.get("limit"), default=DEFAULT_PAGE, most=MAX_PAGE)
    after = _number(asked.get("cursor", "0"), "cursor: give back the `next_cursor` of the page before")
    found = await call.request.app[DEAD_LETTERS].page(after, limit + 1)
    page = found[:limit]
    following = str(page[-1].sequence) if len(found) > limit else None
    return reply(DeadLetterPage(dead_letters=tuple(_info(letter) for letter in page), next_cursor=following))


async def one(call: Call[None]) -> web.StreamResponse:
    """One letter, with its body as far as it is text."""
    letter = await call.request.app[DEAD_LETTERS].find(_sequence(call))
    text = letter.body[:_MOST_TEXT].decode(errors="replace")
    return reply(DeadLetterText(**_info(letter).model_dump(), body=text, truncated=len(letter.body) > _MOST_TEXT))


async def replay(call: Call[None]) -> web.StreamResponse:
    """Ask a letter again, for its owner or for whoever lets it be asked."""
    whose = call.request.query.get("as", OWNER)
    if whose not in WHOSE:
        raise ServiceError(Code.INVALID_REQUEST, f"as is one of {', '.join(WHOSE)}")
    letters = call.request.app[DEAD_LETTERS]
    query = await letters.replay(_sequence(call), call.principal, as_oneself=whose != OWNER)
    told = Replayed(query_id=query.id, status=Status.RUNNING, owner=query.principal.subject)
    return reply(told, _ACCEPTED)


def _sequence(call: Call[None]) -> int:
    return _number(call.request.match_info["sequence"], "the number of a dead letter is a whole number")


def _number(text: str, otherwise: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 16 and int(text) < _LARGEST):
        raise ServiceError(Code.INVALID_REQUEST, otherwise)
    return int(text)


def _info(letter: DeadLetter) -> DeadLetterInfo:
    return DeadLetterInfo(
        sequence=letter.sequence,
        hop=letter.hop,
        reason=letter.reason,
        owner=letter.owner or None,
        query_id=letter.query_id,
        stored_at=letter.stored_at,
        bytes=len(letter.body),
    )
