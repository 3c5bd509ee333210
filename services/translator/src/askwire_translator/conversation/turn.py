"""One question of a conversation, answered or not: what a follow-up is understood against."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from askwire_common.contracts import MAX_QUESTION, MAX_SQL
from askwire_translator.ir.codec import decode_statement, encode_statement
from askwire_translator.ir.model import Statement

_MAX_READING: Final = 4_000


@dataclass(frozen=True)
class Turn:
    """A question as it was asked, and what it became.

    Attributes:
        sql: nothing for a question that was asked back or refused.
        reading: how it was read, in plain words.
        confidence: of the draft; None where a model gave none.
        statement: the typed query behind the SQL; None where a model wrote the SQL.
    """

    query_id: str
    question: str
    sql: str
    reading: str | None = None
    confidence: float | None = None
    statement: Statement | None = None

    @property
    def answered(self) -> bool:
        """Whether there is something that a follow-up can change."""
        return bool(self.sql)

    @property
    def digest(self) -> str:
        """What a cache key holds of this turn: all that a reading of the next question depends on."""
        told = "\0".join((self.question, self.sql, self.reading or "", str(self.confidence)))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


class _Stored(BaseModel):
    """A turn at rest."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    query_id: str = Field(max_length=64)
    question: str = Field(max_length=MAX_QUESTION)
    sql: str = Field(max_length=MAX_SQL)
    reading: str | None = Field(default=None, max_length=_MAX_READING)
    confidence: float | None = Field(default=None, ge=0, le=1)
    statement: str | None = None


@dataclass(frozen=True)
class Past:
    """What came before a question in its conversation, as far as it is remembered.

    Attributes:
        previous: the last question that was answered.
        earlier: those that were answered before it, last first.
        lost: what was asked since, and not answered; a follow-up may belong to it.
    """

    previous: Turn | None = None
    earlier: tuple[Turn, ...] = ()
    lost: str | None = None


def past_of(turns: Sequence[Turn]) -> Past:
    """The past of whoever asks next.

    Args:
        turns: last first; what a query was drafted as before it came to nothing is no answer.
    """
    nothing = {turn.query_id for turn in turns if not turn.answered}
    answered = [turn for turn in turns if turn.query_id not in nothing]
    lost = turns[0].question if turns and not turns[0].answered else None
    return Past(answered[0] if answered else None, tuple(answered[1:]), lost)


def encode_turn(turn: Turn) -> bytes:
    """The turn as one line of JSON; of what is too long to be kept, only the question and its SQL stay."""
    stored = _Stored(
        query_id=turn.query_id,
        question=turn.question,
        sql=turn.sql,
        reading=turn.reading[:_MAX_READING] if turn.reading else None,
        confidence=turn.confidence,
        statement=encode_statement(turn.statement) if turn.statement is not None else None,
    )
    return stored.model_dump_json(exclude_none=True).encode()


def decode_turn(data: bytes) -> Turn | None:
    """The turn that was encoded; None where the bytes are not one (another version's, or a stranger's)."""
    try:
        stored = _Stored.model_validate_json(data)
    except ValidationError:
        return None
    facts = stored.model_dump(exclude={"statement"})
    return Turn(**facts, statement=decode_statement(stored.statement) if stored.statement else None)
