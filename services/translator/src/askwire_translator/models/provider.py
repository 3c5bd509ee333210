"""A language model as a ``Provider``: prompt, call, retry, reply, and everything counted."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from itertools import count

from askwire_common.errors import Retryable, ServiceError
from askwire_translator.models import failures
from askwire_translator.models.chat import ChatModel, Completion, Hear, ModelObserver, NobodyWatching, Prompt
from askwire_translator.models.prompt import PromptStyle
from askwire_translator.models.reply import read_reply
from askwire_translator.models.retry import RetryPolicy, retrying
from askwire_translator.translate import Answer, Ask, Drafted


class ModelProvider:
    """Asks one model in one prompt style.

    Args:
        style: how the model is asked.
        call_seconds: the most that one call may take; the time left for the question may be less.
        retry: how failures that may pass are tried again.
        observer: told of every call.
    """

    def __init__(
        self,
        chat: ChatModel,
        style: PromptStyle,
        *,
        call_seconds: float = 30.0,
        retry: RetryPolicy | None = None,
        observer: ModelObserver | None = None,
    ) -> None:
        self._chat = chat
        self._style = style
        self._call_seconds = call_seconds
        self._retry = retry or RetryPolicy()
        self._observer = observer or NobodyWatching()

    @property
    def name(self) -> str:
        """See ``Provider.name``."""
        return self._chat.name

    @property
    def identity(self) -> str:
        """What a cache key holds of this provider: another model or prompt translates anew."""
        return f"{self._chat.name}/{self._chat.model}/{self._style.version}"

    async def translate(self, ask: Ask, *, timeout: float) -> Answer:
        """See ``Provider.translate``; a model's answer has no confidence of its own."""
        end = time.monotonic() + timeout
        # In a thread: a thousand tables take tens of milliseconds, in which others' questions must not stand still.
        prompt = await asyncio.to_thread(self._style.prompt, ask)
        paid: list[Completion] = []
        calls = count(1)

        async def attempt(left: float) -> Answer:
            return await self._attempt(prompt, min(left, self._call_seconds), paid, self._ear(ask, next(calls)))

        answer = await retrying(attempt, self._retry, timeout=end - time.monotonic())
        if not isinstance(answer, Drafted):
            return answer
        return replace(
            answer,
            provider=self.name,
            model=paid[-1].model,
            prompt_version=prompt.version,
            tokens_in=sum(c.tokens_in for c in paid),
            tokens_out=sum(c.tokens_out for c in paid),
        )

    async def close(self) -> None:
        """See ``Provider.close``."""
        await self._chat.close()

    def _ear(self, ask: Ask, call: int) -> Hear | None:
        """What passes the pieces of one reply on to who asked, as the text so far; None where nobody listens."""
        listener = ask.listener
        if listener is None:
            return None
        pieces: list[str] = []

        async def hear(piece: str) -> None:
            pieces.append(piece)
            await listener(self.name, call, pieces)

        return hear

    async def _attempt(self, prompt: Prompt, seconds: float, paid: list[Completion], hear: Hear | None) -> Answer:
        started = time.monotonic()
        outcome, spent = "cancelled", Completion("", self._chat.model)
        try:
            spent = await self._call(prompt, seconds, hear)
            paid.append(spent)
            outcome = "malformed"
            answer = read_reply(self.name, spent)
            outcome = "ok" if spent.declined is None else "declined"
            return answer
        except ServiceError as error:
            outcome = outcome if outcome == "malformed" else error.code.value
            raise
        finally:
            elapsed = time.monotonic() - started
            self._observer.called(
                self.name,
                self._chat.model,
                seconds=elapsed,
                tokens_in=spent.tokens_in,
                tokens_out=spent.tokens_out,
                outcome=outcome,
            )

    async def _call(self, prompt: Prompt, seconds: float, hear: Hear | None) -> Completion:
        """One call within ``seconds``, whatever the SDK makes of its own timeout (a slow trickle never ends it)."""
        try:
            async with asyncio.timeout(seconds):
                return await self._chat.complete(prompt, timeout=seconds, hear=hear)
        except TimeoutError:
            late: Retryable = failures.too_slow(self.name, seconds)
        raise late
