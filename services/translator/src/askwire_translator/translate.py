"""The use case: a question about a catalog becomes a draft, a clarification or an honest refusal.

What can translate is a ``Provider``: the offline engine, each language model, and whatever combines them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from askwire_common.contracts import Complaint, Option, Tier
from askwire_common.datasources.catalog import Catalog
from askwire_translator.context.model import NOTHING, Context
from askwire_translator.conversation.turn import Turn
from askwire_translator.ir.model import Statement

Listener = Callable[[str, int, Sequence[str]], Awaitable[None]]
"""Told the provider, the number of its call (a new one begins anew), and all pieces of the reply so far."""


@dataclass(frozen=True)
class Ask:
    """One question and all that its translation may depend on (so: all that a cache key must hold).

    Attributes:
        catalog: the asker's own view; nothing outside it may reach a prompt or a draft.
        now: the moment the question refers to, with its time zone.
        complaints: earlier drafts that came back, oldest first, with what was wrong with them.
        policy_version: version of the policy behind ``catalog``.
        scope: the principal's scope.
        context: what people said of the data source, as far as the asker may know it.
        listener: hears a model's reply while it comes; no part of the question.
        values_to_models: whether the policy lets language models see sampled values.
        previous: the last question that was answered in its conversation; None for a question that stands alone.
        earlier: those that were answered before it, last first.
        lost: what was asked after it, and not answered.
    """

    question: str
    catalog: Catalog
    now: dt.datetime
    complaints: tuple[Complaint, ...] = ()
    policy_version: str = ""
    scope: str = ""
    values_to_models: bool = False
    previous: Turn | None = None
    earlier: tuple[Turn, ...] = ()
    lost: str | None = None
    context: Context = NOTHING
    listener: Listener | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Drafted:
    """SQL for the question, and how the question was read.

    Attributes:
        confidence: calibrated probability that the draft answers the question, or None when the provider has none.
        reading: the question in the translator's own words, for the asker to check.
        provider: who translated, where several could have.
        cached: whether it was translated earlier; it cost no tokens this time.
        statement: the typed query behind the SQL; None where a model wrote it.
        explains: whether the reading is what was asked for, and goes into the answer unasked.
        tier: which tier made it, where the provider and ``cached`` do not say.
    """

    sql: str
    confidence: float | None
    reading: str | None = None
    model: str = ""
    prompt_version: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    provider: str = ""
    cached: bool = False
    statement: Statement | None = None
    explains: bool = False
    tier: Tier | None = None


@dataclass(frozen=True)
class Clarify:
    """The question has several readings that would give different answers.

    Attributes:
        drafts: what each option would be answered with, where that is known; as many as there are options, or none.
    """

    message: str
    options: tuple[Option, ...] = field(default=())
    drafts: tuple[Drafted, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True)
class Unanswerable:
    """The question cannot be answered from this catalog; ``missing`` says what is missing, in words for the asker."""

    missing: str
    suggestions: tuple[str, ...] = ()


Answer = Drafted | Clarify | Unanswerable


class Provider(Protocol):
    """Turns questions into answers.

    Raises:
        ServiceError: ``unavailable``, ``rate_limited`` or ``deadline_exceeded`` when no answer can be had.
    """

    @property
    def name(self) -> str:
        """What answers and metrics call this provider: ``offline``, ``openai``, ``anthropic``."""

    async def translate(self, ask: Ask, *, timeout: float) -> Answer:
        """Answer within ``timeout`` seconds."""

    async def close(self) -> None:
        """Release connections."""
