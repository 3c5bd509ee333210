"""What every language model is to Askwire: a prompt in, a completion out, and somebody who keeps count."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

ReplyFormat = Literal["json_schema", "json_object"]
Hear = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class Prompt:
    """What a model is told, most stable part first, so that providers can cache its beginning.

    Attributes:
        version: name and digest of the prompt files that made it.
        system: the task, the same for every question.
        context: the schema, the same for many questions about one data source.
        request: the question itself.
        reply_schema: JSON schema that the reply must follow.
    """

    version: str
    system: str
    context: str
    request: str
    reply_schema: dict[str, Any]


@dataclass(frozen=True)
class Completion:
    """What a model said, word for word, and what it cost.

    Attributes:
        declined: why the model would not answer, when it said so instead of answering.
        cut_off: whether the reply ended because it reached the limit of tokens.
    """

    text: str
    model: str
    tokens_in: int = 0
    tokens_out: int = 0
    declined: str | None = None
    cut_off: bool = False


@dataclass
class Said:
    """A reply while it comes in pieces; it is whole once the model has said why it stopped."""

    model: str
    text: str = ""
    refusal: str = ""
    stop: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0

    async def add(self, piece: str, hear: Hear) -> None:
        """Take the next piece, and pass it on."""
        if piece:
            self.text += piece
            await hear(piece)


class ChatModel(Protocol):
    """One model behind one API."""

    @property
    def name(self) -> str:
        """The provider's name in answers and metrics: ``openai``, ``anthropic``."""

    @property
    def model(self) -> str:
        """The model's name at the provider."""

    async def complete(self, prompt: Prompt, *, timeout: float, hear: Hear | None = None) -> Completion:
        """What the model says to this prompt, one call and no retries.

        Args:
            hear: told each piece of the reply as it comes; without it the reply is asked for as a whole.

        Raises:
            Retryable: the provider is busy, down or out of reach; ``retry_after`` where it said so.
            ServiceError: asking again would not help: wrong key, unknown model, no credit.
        """

    async def close(self) -> None:
        """Release connections."""


class ModelObserver(Protocol):
    """Told of every call to a model: metrics, budgets and the record of calls hang on it."""

    def called(
        self, provider: str, model: str, *, seconds: float, tokens_in: int, tokens_out: int, outcome: str
    ) -> None:
        """One call ended; ``outcome`` is ``ok``, ``declined``, ``malformed``, ``cancelled`` or an error code."""


class NobodyWatching:
    """A ``ModelObserver`` for those who do not count."""

    def called(
        self, provider: str, model: str, *, seconds: float, tokens_in: int, tokens_out: int, outcome: str
    ) -> None:
        """Do nothing."""
