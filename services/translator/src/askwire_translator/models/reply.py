"""The one structured reply that models are asked for, and what it becomes: a draft, a clarification or a refusal."""

from __future__ import annotations

import re
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from askwire_common.contracts import MAX_QUESTION, MAX_SQL, Option
from askwire_translator.models import failures
from askwire_translator.models.chat import Completion
from askwire_translator.translate import Answer, Clarify, Drafted, Unanswerable

MAX_WORDS: Final = 1_000
MAX_OPTIONS: Final = 4
MAX_REPLY: Final = 200_000
_FENCE: Final = "```"
_LANGUAGE: Final = re.compile(r"[\w-]*[ \t\r]*")


class ReplyOption(BaseModel):
    """One concrete reading, and the question that would have been unambiguous."""

    model_config = ConfigDict(extra="ignore")

    reading: str
    question: str


class Reply(BaseModel):
    """What a model is asked to fill in; every field is present, and empty where it does not apply."""

    model_config = ConfigDict(extra="ignore")

    reading: str
    assumptions: list[str] = []
    sql: str | None = None
    answerable: bool
    missing: str | None = None
    clarifying_question: str | None = None
    options: list[ReplyOption] = []

    @field_validator("assumptions", "options", mode="before")
    @classmethod
    def _null_is_empty(cls, value: object) -> object:
        return [] if value is None else value


# Written out, not generated: providers' strict modes agree on little more than this. Every property is required, none
# is nullable (some want a list of types, others ``anyOf``), and there are no references and no limits.
REPLY_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "reading": {"type": "string", "description": "The question in your own words, precise enough to be checked."},
        "assumptions": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What you had to assume; may be empty.",
        },
        "answerable": {"type": "boolean", "description": "Whether this schema holds what the question needs."},
        "missing": {"type": "string", "description": "What the schema lacks, when it is not answerable; else empty."},
        "clarifying_question": {
            "type": "string",
            "description": "Asked when readings differ in their results; else empty.",
        },
        "options": {
            "type": "array",
            "description": "Two to four readings, when there is a clarifying question; else empty.",
            "items": {
                "type": "object",
                "properties": {"reading": {"type": "string"}, "question": {"type": "string"}},
                "required": ["reading", "question"],
                "additionalProperties": False,
            },
        },
        "sql": {
            "type": "string",
            "description": "One SELECT statement without a fence or a semicolon; empty when there is none.",
        },
    },
    "required": ["reading", "assumptions", "answerable", "missing", "clarifying_question", "options", "sql"],
    "additionalProperties": False,
}


def read_reply(who: str, completion: Completion) -> Answer:
    """The answer in a completion; costs, provider and prompt version are the caller's to add.

    Raises:
        Retryable: the reply is empty, prose, half a JSON, of another shape, or says nothing.
        ServiceError: the reply was cut off at the limit of tokens.
    """
    if completion.declined is not None:
        return Unanswerable(f"The language model declined to answer this question: {_short(completion.declined)}")
    if completion.cut_off:
        raise failures.cut_off(who)
    return _answer(who, _parsed(who, completion.text))


def unfenced(text: str) -> str:
    """The text without the markdown fence around it, if it stands in one."""
    text = text.strip()
    opening, newline, inner = text.removeprefix(_FENCE).partition("\n")
    fenced = text.startswith(_FENCE) and text.endswith(_FENCE) and newline and _LANGUAGE.fullmatch(opening)
    return inner.removesuffix(_FENCE).strip() if fenced else text


def _parsed(who: str, text: str) -> Reply:
    if not text.strip():
        raise failures.malformed(who, "the reply was empty")
    if len(text) > MAX_REPLY:
        raise failures.malformed(who, f"the reply was longer than {MAX_REPLY:,} characters")
    try:
        return Reply.model_validate_json(unfenced(text))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        problem = f"field '{where}': {first['type']}" if where else "the reply was not the agreed JSON object"
    raise failures.malformed(who, problem)


def _answer(who: str, reply: Reply) -> Answer:
    if reply.answerable and (reply.clarifying_question or "").strip():
        return Clarify(_short(reply.clarifying_question or ""), _options(reply))
    if not reply.answerable:
        return Unanswerable(_short(reply.missing or "") or "The language model found no answer in this schema.")
    sql = unfenced(reply.sql or "").rstrip("; \n\t")
    if not sql:
        raise failures.malformed(who, "it said that the question is answerable, and gave no SQL")
    if len(sql) > MAX_SQL:
        raise failures.malformed(who, f"the SQL is longer than {MAX_SQL:,} characters")
    return Drafted(sql, confidence=None, reading=_reading(reply))


def _reading(reply: Reply) -> str | None:
    assumed = "; ".join(_short(a) for a in reply.assumptions if a.strip())
    return _short(f"{reply.reading.strip()} (assuming: {assumed})" if assumed else reply.reading) or None


def _options(reply: Reply) -> tuple[Option, ...]:
    usable = (o for o in reply.options if o.reading.strip() and 0 < len(o.question.strip()) <= MAX_QUESTION)
    return tuple(Option(reading=_short(o.reading), question=o.question.strip()) for o in usable)[:MAX_OPTIONS]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MAX_WORDS else text[: MAX_WORDS - 1] + "…"
