"""Questions that are an earlier one with other values, or in other words: the earlier SQL with the new values in it.

Nothing of it is trusted: a value has to stand once in the question and once in the SQL, the draft goes through the
validator like any other and says which tier it is of, and one that comes back is forgotten and translated anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from askwire_common.contracts import Tier
from askwire_translator.answers import cache_key
from askwire_translator.context.model import Example
from askwire_translator.earlier import Earlier
from askwire_translator.neighbours import in_its_words
from askwire_translator.pairs import Pairs
from askwire_translator.sources import Sources
from askwire_translator.translate import Answer, Ask, Drafted, Provider


class Templates:
    """A provider whose earlier drafts answer questions like theirs, where a data source has it switched on.

    A question with a past or with complaints is left to the provider.

    Args:
        identity: provider, model and prompt version, as for ``cache.Cached``.
        earlier: where its drafts are remembered.
        same_words: the data sources for which a question may differ in its values.
        other_words: those for which it may be worded otherwise as well.
    """

    def __init__(
        self, provider: Provider, identity: str, earlier: Earlier, *, same_words: Sources, other_words: Sources
    ) -> None:
        self._provider = provider
        self._identity = identity
        self._earlier = earlier
        self._same_words = same_words
        self._other_words = other_words

    @property
    def name(self) -> str:
        """See ``Provider.name``."""
        return self._provider.name

    async def translate(self, ask: Ask, *, timeout: float) -> Answer:
        """See ``Provider.translate``."""
        source = ask.catalog.datasource
        alike = source in self._other_words
        if not alike and source not in self._same_words:
            return await self._provider.translate(ask, timeout=timeout)
        key = cache_key(replace(ask, question="", complaints=(), previous=None), f"{self._identity} earlier")
        if ask.complaints:
            await self._earlier.forget(key)
        if ask.complaints or ask.previous is not None:
            return await self._provider.translate(ask, timeout=timeout)
        known = await self._earlier.under(key)
        if known:
            recalled = await asyncio.to_thread(_recalled, ask, known, alike=alike)
            if recalled is not None:
                return recalled
        answer = await self._provider.translate(ask, timeout=timeout)
        if isinstance(answer, Drafted):
            await self._earlier.keep(key, ask.question, answer)
        return answer

    async def close(self) -> None:
        """See ``Provider.close``."""
        await self._provider.close()


def _recalled(ask: Ask, known: Mapping[str, Drafted], *, alike: bool) -> Drafted | None:
    pairs = Pairs([Example(question=question, sql=draft.sql) for question, draft in known.items()], ask.catalog)
    found = pairs.recall(ask.question)
    if found is not None and not found.exact:
        return _built(known[found.question], found.sql, f"as “{found.question}”, with other values", "template")
    for question in in_its_words(ask.question, known, ask.catalog) if alike else ():
        found = pairs.recall(question)
        if found is not None:
            how = "in other words" if found.exact else "in other words and with other values"
            return _built(known[found.question], found.sql, f"as “{found.question}”, {how}", "neighbour")
    return None


def _built(before: Drafted, sql: str, reading: str, tier: Tier) -> Drafted:
    return replace(
        before, sql=sql, reading=reading, tokens_in=0, tokens_out=0, cached=True, statement=None, tier=tier
    )  # fmt: skip
