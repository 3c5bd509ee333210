"""Readings that an asker was offered: who picks one gets exactly that one.

An option's question is made of words, and reading words again may lead elsewhere; so what was offered is remembered.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from askwire_translator.answers import cache_key
from askwire_translator.cache import Memory
from askwire_translator.shared_cache import SharedCache
from askwire_translator.translate import Answer, Ask, Clarify, Drafted, Provider

SECONDS: Final = 86_400.0
_BEGINS: Final = "Show "
_YES: Final = re.compile(
    r"(?:yes|yep|yeah|exactly|right|correct|that's right|that is right|that one)(?:,? (?:please|that one|exactly))?",
    re.IGNORECASE,
)
_WHICH: Final = re.compile(
    r"(?:the |option |number )?(?P<nth>first|second|third|fourth|[1-4])(?: one| option| reading)?", re.IGNORECASE
)
_ONLY: Final = "yes"
_PLACES: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_SURE: Final = 1.0  # the asker said which reading is meant


class Choices:
    """Remembers the drafts behind the options of a clarification; every other question is ``then``'s.

    They are kept for the asker's own view and question before, as translations are (``answers.cache_key``), and go
    through the validator like any draft. What is forgotten is translated from its words. In a conversation one is
    picked by its place, too ("the second one"), and the only one by "yes", right after it was offered.

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
        place = _said(ask.question) if ask.lost is not None else ""
        key = _place(ask, place) if place else _key(ask, ask.question)
        found = self._memory.get(key)
        likely = place or ask.previous is not None or ask.question.startswith(_BEGINS)  # Redis is not asked for all
        if found is None and likely and self._shared is not None:
            found = await self._shared.get(key)
        return found if isinstance(found, Drafted) else None

    async def _offer(self, ask: Ask, answer: Clarify) -> None:
        offered = replace(ask, lost=ask.question, complaints=())
        for n, (option, draft) in enumerate(zip(answer.options, answer.drafts, strict=False), 1):
            chosen = replace(draft, confidence=_SURE, provider=draft.provider or "offline")
            keys = [_key(ask, option.question), _place(offered, str(n))]
            keys += [_place(offered, _ONLY)] if len(answer.options) == 1 else []
            for key in keys:
                self._memory.put(key, chosen, SECONDS)
                if self._shared is not None:
                    await self._shared.put(key, chosen, SECONDS)


def _key(ask: Ask, question: str) -> str:
    return cache_key(replace(ask, question=question, lost=None), "choice")  # what was asked back is lost until chosen


def _place(ask: Ask, place: str) -> str:
    """The key of an option by its place among those that were offered for the question that was asked last."""
    return cache_key(replace(ask, question=place), "place")


def _said(question: str) -> str:
    """The place that is picked by these words; nothing for other words."""
    text = question.strip(" .!")
    if _YES.fullmatch(text):
        return _ONLY
    match = _WHICH.fullmatch(text)
    return str(_PLACES.get(match["nth"].lower(), match["nth"])) if match is not None else ""
