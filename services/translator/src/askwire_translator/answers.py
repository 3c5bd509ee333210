"""Answers as JSON, for caches and recordings."""

from __future__ import annotations

import hashlib
from typing import Literal

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from askwire_common.contracts import Option, Tier
from askwire_common.datasources.wording import normalised
from askwire_translator.ir.codec import decode_statement, encode_statement
from askwire_translator.translate import Answer, Ask, Clarify, Drafted, Unanswerable

FORMAT = 2


class _Stored(BaseModel):
    """An answer at rest: a draft with its SQL, a clarification with its options, or a refusal."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Literal["drafted", "clarify", "unanswerable"]
    text: str
    reading: str | None = None
    confidence: float | None = None
    provider: str = ""
    model: str = ""
    prompt_version: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    statement: str | None = None
    explains: bool = False
    tier: Tier | None = None
    options: tuple[Option, ...] = ()
    suggestions: tuple[str, ...] = ()


def encode(answer: Answer) -> bytes:
    """The answer as one line of JSON."""
    return _stored(answer).model_dump_json(exclude_defaults=True).encode()


def decode(data: bytes) -> Answer | None:
    """The answer that was encoded, or None where the bytes are not one (another version's, or a stranger's)."""
    try:
        stored = _Stored.model_validate_json(data)
    except ValidationError:
        return None
    match stored.kind:
        case "clarify":
            return Clarify(stored.text, stored.options)
        case "unanswerable":
            return Unanswerable(stored.text, stored.suggestions)
        case "drafted":
            facts = stored.model_dump(exclude={"kind", "text", "options", "suggestions", "statement"})
            statement = decode_statement(stored.statement) if stored.statement else None
            return Drafted(sql=stored.text, statement=statement, **facts)


def cache_key(ask: Ask, identity: str) -> str:
    """A digest of all that a translation by this provider, model and prompt depends on.

    Of ``now`` it holds the day and the zone, which is what a prompt holds.
    """
    truth = (
        FORMAT,
        identity,
        normalised(ask.question),
        ask.catalog.datasource,
        ask.catalog.digest,
        ask.context.digest,
        ask.policy_version,
        ask.scope,
        ask.previous.digest if ask.previous is not None else "",
        [turn.digest for turn in ask.earlier],
        ask.lost,
        ask.now.date().isoformat(),
        ask.now.strftime("%z %Z"),
        [complaint.model_dump(mode="json") for complaint in ask.complaints],
    )
    return hashlib.sha256(orjson.dumps(truth)).hexdigest()


def _stored(answer: Answer) -> _Stored:
    match answer:
        case Clarify(message, options):
            return _Stored(kind="clarify", text=message, options=options)
        case Unanswerable(missing, suggestions):
            return _Stored(kind="unanswerable", text=missing, suggestions=suggestions)
        case Drafted():
            return _Stored(
                kind="drafted",
                text=answer.sql,
                reading=answer.reading,
                confidence=answer.confidence,
                provider=answer.provider,
                model=answer.model,
                prompt_version=answer.prompt_version,
                tokens_in=answer.tokens_in,
                tokens_out=answer.tokens_out,
                statement=encode_statement(answer.statement) if answer.statement is not None else None,
                explains=answer.explains,
                tier=answer.tier,
            )
