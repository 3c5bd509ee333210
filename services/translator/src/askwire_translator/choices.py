"""Readings that an asker was offered: who picks one gets exactly that one.

An option's question is made of words, and reading words again may lead elsewhere; so what was offered is remembered.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from askwire_translator.answers import cache_key
from askwire_translator.cache import Memory
from askwire_translator.shared_cache import SharedCache
from askwire_translator.translate import Answer, Ask, Clarify, Drafted, Provider

SECONDS: Final = 86_400.0
_BEGINS: Final = "Show "
_SURE: Final = 1.0  # the asker said which reading is meant


class Choices:
    """Remembers the drafts behind the options of a clarification; every other question is ``then``'s.

    They are kept for the asker's own view and question before, as translations are (``answers.cache_key``), and go
    through the validator like any draft. What is forgotten is translated from its words.

    Args:
        shared: Redis, for all replicas; None without.
    """

    def __init__(self, then: Provider, *, memory: Memory | None = None, shared: SharedCache | None = None) -> None:
        self._then = then
        self._memory = memory or Memory()
        self._shared = shared

    @property
    def name(self) -> str:
        """See ``Provider.name``; each draft names the provider that made it."""
        return self._then.name

    async def translate(self, ask: Ask, *, timeout: float) -> Answer:
        """See ``Provider.translate``."""
        if not ask.complaints:
            chosen = await self._offered(ask)
            if chosen is not None:
                return chosen
        answer = await self._then.translate(ask, timeout=timeout)
        if isinstance(answer, Clarify):
            await self._offer(ask, answer)
        return answer

    async def close(self) -> None:
        """See ``Provider.close``."""
        await self._then.close()

    async def _offered(self, ask: Ask) -> Answer | None:
        key = _key(ask, ask.question)
        found = self._memory.get(key)
        likely = ask.previous is not None or ask.question.startswith(_BEGINS)  # Redis is not asked for every question
        if found is None and likely and self._shared is not None:
            found = await self._shared.get(key)
        return found if isinstance(found, Drafted) else None

    async def _offer(self, ask: Ask, answer: Clarify) -> None:
        for option, draft in zip(answer.options, answer.drafts, strict=False):
            key = _key(ask, option.question)
            chosen = replace(draft, confidence=_SURE, provider=draft.provider or "offline")
            self._memory.put(key, chosen, SECONDS)
            if self._shared is not None:
                await self._shared.put(key, chosen, SECONDS)


def _key(ask: Ask, question: str) -> str:
    return cache_key(replace(ask, question=question, lost=None), "choice")  # what was asked back is lost until chosen
