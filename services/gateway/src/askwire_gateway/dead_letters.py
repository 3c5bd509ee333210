"""What no delivery could handle: to be read by an operator, and asked again on behalf of whoever had asked.

A letter is asked again as a new query: its old id has an end that was told. It enters where askers enter, so that SQL
is validated anew, and acts for its owner with what that one may do today; a letter proves nothing about its asker but
the name.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final, Protocol

from askwire_common.bus.protocols import Bus, Kept
from askwire_common.contracts import DEAD, DEAD_STREAM, Code, Draft, Header, Options, Question, event_subject
from askwire_common.errors import ServiceError
from askwire_common.identity.principal import Permission, Principal
from askwire_common.journey import new_query_id
from askwire_gateway.deferred.outbox import Deferred

_ANY: Final = f"{DEAD}.>"
_ASKED: Final = frozenset({*Options.model_fields, "question", "conversation_id", "only_translate"})


@dataclass(frozen=True)
class DeadLetter:
    """A message that was set aside.

    Attributes:
        sequence: its number; letters are numbered in the order in which they came.
        hop: the stage that gave it up: ``translate``, ``validate`` or ``execute``.
        reason: why, in a sentence.
        owner: the subject of the principal who had asked; empty when that was never proven.
        query_id: the query that it was part of, where it said so.
    """

    sequence: int
    hop: str
    reason: str
    owner: str
    query_id: str | None
    stored_at: str | None
    body: bytes

    def message(self) -> Question | Draft:
        """What was asked, as it can be asked again: without what stages had added to it.

        Raises:
            ServiceError: ``invalid_request``: it cannot be read, which is why it lies here.
        """
        try:
            held = json.loads(self.body)
            asked = {name: value for name, value in held.items() if name in _ASKED}
            if self.hop == "translate" or (held.get("question") and held.get("translation")):
                return Question.model_validate(asked)
            asked.pop("only_translate", None)
            return Draft.model_validate(asked | {"sql": held["sql"]})
        except (ValueError, AttributeError, KeyError, TypeError, RecursionError) as error:
            detail = "this letter is no question and no statement, so there is nothing to ask again"
            raise ServiceError(Code.INVALID_REQUEST, detail) from error


class Owners(Protocol):
    """Who may ask today."""

    async def today(self, subject: str) -> Principal | None:
        """Who this subject is now, or None when it may not ask or is unknown; raises ``unavailable``."""


class Accepts(Protocol):
    """Takes queries that are answered later."""

    async def accept(self, deferred: Deferred) -> Deferred:
        """Commit the query, or find the one that its key stands for."""


class DeadLetters:
    """Reads the stream of dead letters, and asks one again.

    Args:
        deadline_ms: what a query that is asked again has.
    """

    def __init__(self, bus: Bus, owners: Owners, line: Accepts, *, deadline_ms: int) -> None:
        self._bus = bus
        self._owners = owners
        self._line = line
        self._deadline_ms = deadline_ms

    async def page(self, after: int, limit: int) -> list[DeadLetter]:
        """Up to so many letters that came after the one of this number, oldest first.

        Raises:
            ServiceError: ``unavailable``.
        """
        found: list[DeadLetter] = []
        while len(found) < limit:
            kept = await self._bus.kept(DEAD_STREAM, _ANY, at_least=after + 1)
            if kept is None:
                break
            after = kept.sequence
            found.append(_letter(kept))
        return found

    async def find(self, sequence: int) -> DeadLetter:
        """The letter of this number.

        Raises:
            ServiceError: ``not_found``: there is none, or no more; ``unavailable``.
        """
        kept = await self._bus.kept(DEAD_STREAM, _ANY, at_least=sequence)
        if kept is None or kept.sequence != sequence:
            raise ServiceError(Code.NOT_FOUND, "there is no dead letter of that number; the list shows those there are")
        return _letter(kept)

    async def replay(self, sequence: int, by: Principal, *, as_oneself: bool = False) -> Deferred:
        """Ask it again on behalf of its owner, with a fresh deadline; asking twice finds the same query.

        With ``as_oneself`` it becomes a query of whoever lets it be asked: the way for letters of those who are unknown
        here, whose rights only another issuer knows.

        Raises:
            ServiceError: ``not_found``, ``invalid_request``, ``forbidden`` or ``unavailable``.
        """
        letter = await self.find(sequence)
        message, owner = letter.message(), by if as_oneself else await self._owner(letter)
        identity = f"dead letter {sequence} {letter.stored_at}"
        query = Deferred(
            id=new_query_id(),
            principal=owner,
            message=message,
            deadline_ms=self._deadline_ms,
            digest=hashlib.sha256(letter.body).digest(),
            key=identity,
        )
        await self._record(letter, query, by)
        return await self._line.accept(query)

    async def _owner(self, letter: DeadLetter) -> Principal:
        """Its owner as of today."""
        owner = await self._owners.today(letter.owner)
        if owner is None:
            detail = "its asker is unknown here, or may not ask any more; with as=me it becomes a query of your own"
            raise ServiceError(Code.FORBIDDEN, detail)
        if not owner.may(Permission.EXECUTE_QUERY):
            raise ServiceError(Code.FORBIDDEN, "its asker may not run queries any more")
        return owner

    async def _record(self, letter: DeadLetter, query: Deferred, by: Principal) -> None:
        """Nothing is asked again without a record of who let it be."""
        entry: dict[str, Any] = {
            "event": "dead_letter.replayed",
            "at": self._bus.clock(),
            "by": by.subject,
            "principal": query.principal.subject,
            "dead_letter": letter.sequence,
            "query_id": query.id,
            "replay_of": letter.query_id,
        }
        headers = {Header.MSG_ID: f"replay.{query.id}", Header.QUERY_ID: query.id}
        await self._bus.store(event_subject("audit"), json.dumps(entry).encode(), headers)


def _letter(kept: Kept) -> DeadLetter:
    headers = kept.headers
    return DeadLetter(
        sequence=kept.sequence,
        hop=kept.subject.rsplit(".", 1)[-1],
        reason=headers.get(Header.ERROR, ""),
        owner=headers.get(Header.OWNER, ""),
        query_id=headers.get(Header.QUERY_ID),
        stored_at=headers.get(Header.STORED_AT),
        body=kept.body,
    )
