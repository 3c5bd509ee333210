"""The first tier: what people accepted answers for is not translated again."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from askwire_translator.pairs import Pairs, Recalled
from askwire_translator.translate import Answer, Ask, Drafted, Provider

NAME = "accepted"
SWAPPED = 0.95  # of a pair with other values: a person vouched for its shape, not for these values


class Accepted:
    """Answers from the accepted pairs that the asker may see; leaves every other question to ``then``.

    A draft that came back (it has complaints) and a follow-up are left to it as well.

    Args:
        contexts: how many askers' pairs are kept ready; the least recently used go first.
    """

    def __init__(self, then: Provider, *, contexts: int = 64) -> None:
        self._then = then
        self._most = contexts
        self._kept: OrderedDict[tuple[str, str, str, str], Pairs] = OrderedDict()

    @property
    def name(self) -> str:
        """See ``Provider.name``; each draft names the provider that made it."""
        return self._then.name

    async def translate(self, ask: Ask, *, timeout: float) -> Answer:
        """See ``Provider.translate``."""
        if ask.context.examples and not ask.complaints and ask.previous is None:
            recalled = await asyncio.to_thread(self._pairs(ask).recall, ask.question)
            if recalled is not None:
                return _drafted(recalled)
        return await self._then.translate(ask, timeout=timeout)

    async def close(self) -> None:
        """See ``Provider.close``."""
        await self._then.close()

    def _pairs(self, ask: Ask) -> Pairs:
        key = (ask.catalog.datasource, ask.scope, ask.catalog.fingerprint, ask.context.digest)
        pairs = self._kept.get(key)
        if pairs is None:
            pairs = self._kept[key] = Pairs(ask.context.examples, ask.catalog)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return pairs


def _drafted(recalled: Recalled) -> Drafted:
    how = "" if recalled.exact else ", with other values,"
    reading = f"a person accepted this SQL{how} for “{recalled.question}”"
    return Drafted(recalled.sql, 1.0 if recalled.exact else SWAPPED, reading, provider=NAME)
