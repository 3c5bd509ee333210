"""What a query carries from hop to hop beside its message: who asks, where answers go, how much time is left.

Pure: headers in, a ``Journey`` out, and back.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

from ulid import ULID

from askwire_common.bus.protocols import Headers
from askwire_common.contracts import GATEWAY_INBOX, Header
from askwire_common.deadline import Deadline
from askwire_common.identity.principal import Principal

DEFAULT_SECONDS = 30.0
_NO_PROGRESS = "none"
_QUERY_ID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_SUBJECT = re.compile(r"[A-Za-z0-9_$-]+(\.[A-Za-z0-9_$-]+)*")
_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


class BadHeader(ValueError):
    """A header that the journey cannot do without is missing or malformed; the message says which."""


@dataclass(frozen=True)
class Stored:
    """How the work stream holds a message.

    Attributes:
        sequence: its number in the stream.
        delivered: how often it was delivered, this time included.
        at: when it was stored, in seconds since the epoch by the bus' clock.
    """

    sequence: int
    delivered: int
    at: float


@dataclass(frozen=True)
class Journey:
    """Where one query is on its way.

    Attributes:
        token: the principal's signed token, as it travels.
        started: when the query began, in seconds since the epoch by the bus' clock.
        next_seq: the number of the next event that the asker will get.
        progress: whether the asker wants to hear of every step, or only of rows and the end.
        waited: seconds that the message spent in the stream.
        stored_as: the id under which the message was stored.
    """

    query_id: str
    reply_to: str
    token: str
    deadline: Deadline
    started: float = 0.0
    next_seq: int = 1
    traceparent: str | None = None
    progress: bool = True
    delivered: int = 1
    sequence: int = 0
    waited: float = 0.0
    stored_as: str = ""

    def headers(self, message_id: str, *, next_seq: int | None = None) -> dict[str, str]:
        """The headers of the next hop's message; ``next_seq`` counts the events that this hop has sent."""
        headers = {
            Header.QUERY_ID: self.query_id,
            Header.REPLY_TO: self.reply_to,
            Header.PRINCIPAL: self.token,
            Header.DEADLINE: self.deadline.header(),
            Header.STARTED: str(int(self.started * 1_000)),
            Header.SEQ: str(self.next_seq if next_seq is None else next_seq),
            Header.MSG_ID: message_id,
        }
        if not self.progress:
            headers[Header.PROGRESS] = _NO_PROGRESS
        if self.traceparent:
            headers[Header.TRACEPARENT] = self.traceparent
        return headers

    def message_id(self, subject: str, attempt: int) -> str:
        """The id under which the next hop's message is stored once.

        It is made of what only the asker and the services have, its token: who knows no more than the ids of another's
        query cannot store a message in its place.
        """
        return f"{self.query_id}.{subject.rsplit('.', 1)[-1]}.{attempt}.{_secret(self.token)}"

    @property
    def own_id(self) -> bool:
        """Whether the asker itself chose the id, and may have used it before; a gateway's is always a new one."""
        return not self.reply_to.startswith(f"{GATEWAY_INBOX}.")

    def may_reply_to(self, principal: Principal) -> bool:
        """Whether the reply subject is one on which this principal may receive."""
        return principal.may_hear(self.reply_to)


def read(headers: Headers, stored: Stored, *, now: float) -> Journey:
    """The journey that a message's headers describe.

    Raises:
        BadHeader: the reply subject is missing or is no subject, or another header is malformed.
    """
    waited = max(0.0, now - stored.at)
    return Journey(
        query_id=_query_id(headers, stored),
        reply_to=_reply_to(headers),
        token=headers.get(Header.PRINCIPAL, ""),
        deadline=_deadline(headers, waited),
        started=_number(headers, Header.STARTED, int(stored.at * 1_000)) / 1_000,
        next_seq=max(1, _number(headers, Header.SEQ, 1)),
        traceparent=_traceparent(headers),
        progress=headers.get(Header.PROGRESS) != _NO_PROGRESS,
        delivered=stored.delivered,
        sequence=stored.sequence,
        waited=waited,
        stored_as=headers.get(Header.MSG_ID, ""),
    )


def return_address(headers: Headers, stored: Stored, *, now: float) -> Journey:
    """Where to tell an asker that its headers are malformed: the journey without whatever else they say.

    Raises:
        BadHeader: the reply subject itself is missing or is no subject.
    """
    kept = {name: headers[name] for name in (Header.REPLY_TO, Header.PRINCIPAL) if name in headers}
    if is_query_id(query_id := headers.get(Header.QUERY_ID, "")):
        kept[Header.QUERY_ID] = query_id
    return read(kept, stored, now=now)


@lru_cache(maxsize=4_096)
def _secret(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:16]


def new_query_id() -> str:
    """A fresh id that sorts by time."""
    return str(ULID())


def is_query_id(text: str) -> bool:
    """Whether the text has the form of a query id."""
    return _QUERY_ID.fullmatch(text) is not None


def is_traceparent(text: str) -> bool:
    """Whether the text is a W3C trace context of version 00."""
    return _TRACEPARENT.fullmatch(text) is not None


def trace_id(traceparent: str | None) -> str | None:
    """The trace's id out of a trace context."""
    return traceparent.split("-")[1] if traceparent else None


def _query_id(headers: Headers, stored: Stored) -> str:
    given = headers.get(Header.QUERY_ID)
    if given is None:  # an asker that did not choose an id gets one that every redelivery gets as well
        random = hashlib.sha256(f"{stored.sequence}/{stored.at}".encode()).digest()[:10]
        return str(ULID(int(stored.at * 1_000).to_bytes(6, "big") + random))
    if not is_query_id(given):
        raise BadHeader(f"{Header.QUERY_ID} must be a ULID (26 characters), or be left out")
    return given


def _reply_to(headers: Headers) -> str:
    reply_to = headers.get(Header.REPLY_TO, "")
    if not _SUBJECT.fullmatch(reply_to) or len(reply_to) > 256:
        raise BadHeader(f"{Header.REPLY_TO} must be a subject on which the asker listens, without wildcards")
    return reply_to


def _deadline(headers: Headers, waited: float) -> Deadline:
    text = headers.get(Header.DEADLINE)
    if text is None:
        return Deadline.after(DEFAULT_SECONDS - waited)
    try:
        return Deadline.from_header(text, waited=waited)
    except ValueError as error:
        raise BadHeader(f"{Header.DEADLINE} must be the milliseconds that are left, at most an hour") from error


def _number(headers: Headers, name: str, default: int) -> int:
    text = headers.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise BadHeader(f"{name} must be a whole number")
    return int(text)


def _traceparent(headers: Headers) -> str | None:
    text = headers.get(Header.TRACEPARENT)
    return text if text and is_traceparent(text) else None
