"""Questions that differ from an earlier one only in their values: the earlier SQL with the new values in their places.

Nothing of it is trusted: a value has to stand once in the question and once in the SQL, the draft goes through the
validator like any other, and one that comes back is forgotten and translated anew.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import replace

from askwire_translator.answers import cache_key
from askwire_translator.context.model import Example
from askwire_translator.pairs import Pairs
from askwire_translator.translate import Answer, Ask, Drafted, Provider


class Templates:
    """A provider whose earlier drafts answer questions of the same form.

    A question with a past or with complaints is left to the provider.

    Args:
        identity: provider, model and prompt version, as for ``cache.Cached``.
        views: how many askers' views are remembered.
        drafts: how many drafts are remembered of each.
    """

    def __init__(self, provider: Provider, identity: str, *, views: int = 64, drafts: int = 200) -> None:
        self._provider = provider
        self._identity = identity
        self._views = views
        self._drafts = drafts
        self._kept: OrderedDict[str, OrderedDict[str, Drafted]] = OrderedDict()

    @property
    def name(self) -> str:
        """See ``Provider.name``."""
        return self._provider.name

    async def translate(self, ask: Ask, *, timeout: float) -> Answer:
        """See ``Provider.translate``."""
        key = cache_key(replace(ask, question="", complaints=(), previous=None), self._identity)
        if ask.complaints:
            self._kept.pop(key, None)
        if ask.complaints or ask.previous is not None:
            return await self._provider.translate(ask, timeout=timeout)
        known = self._kept.get(key)
        if known:
            recalled = await asyncio.to_thread(_recalled, ask, dict(known))
            if recalled is not None:
                return recalled
        answer = await self._provider.translate(ask, timeout=timeout)
        if isinstance(answer, Drafted):
            self._keep(key, ask.question, answer)
        return answer

    async def close(self) -> None:
        """See ``Provider.close``."""
        await self._provider.close()

    def _keep(self, key: str, question: str, draft: Drafted) -> None:
        drafts = self._kept.setdefault(key, OrderedDict())
        self._kept.move_to_end(key)
        drafts[question] = draft
        while len(drafts) > self._drafts:
            drafts.popitem(last=False)
        while len(self._kept) > self._views:
            self._kept.popitem(last=False)


def _recalled(ask: Ask, known: dict[str, Drafted]) -> Drafted | None:
    pairs = Pairs([Example(question=question, sql=draft.sql) for question, draft in known.items()], ask.catalog)
    found = pairs.recall(ask.question)
    if found is None or found.exact:
        return None
    before = known[found.question]
    reading = f"as “{found.question}”, with other values"
    return replace(before, sql=found.sql, reading=reading, tokens_in=0, tokens_out=0, cached=True, statement=None)
