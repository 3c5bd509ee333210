"""What was drafted before under one truth, in this process and in Redis: what templates and neighbours build on."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Final

from pydantic import BaseModel, ValidationError

from askwire_translator.answers import decode, encode
from askwire_translator.shared_cache import SharedCache
from askwire_translator.translate import Drafted

_SECONDS: Final = 86_400.0
_FRESH_SECONDS: Final = 30.0


class _Line(BaseModel):
    question: str
    answer: str


class Earlier:
    """The last drafts under each key (``answers.cache_key`` without the question).

    Args:
        shared: Redis, where all replicas' drafts come together; None without. It is read twice a minute a key.
        keys: how many keys this process remembers; the least recently used goes first.
        drafts: how many drafts are remembered under each.
    """

    def __init__(
        self,
        shared: SharedCache | None = None,
        *,
        keys: int = 64,
        drafts: int = 200,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shared = shared
        self._keys = keys
        self._drafts = drafts
        self._clock = clock
        self._kept: OrderedDict[str, OrderedDict[str, Drafted]] = OrderedDict()
        self._read: dict[str, float] = {}

    async def under(self, key: str) -> Mapping[str, Drafted]:
        """The drafts by their questions, oldest first."""
        if self._shared is not None and self._read.get(key, 0.0) <= self._clock():
            self._read[key] = self._clock() + _FRESH_SECONDS
            for line in reversed(await self._shared.items(key) or []):
                found = _draft(line)
                if found is not None and found[0] not in self._kept.get(key, {}):
                    self._put(key, *found)
        return dict(self._kept.get(key, {}))

    async def keep(self, key: str, question: str, draft: Drafted) -> None:
        """Remember one more."""
        self._put(key, question, draft)
        if self._shared is not None:
            line = _Line(question=question, answer=encode(draft).decode()).model_dump_json().encode()
            await self._shared.push(key, line, keep=self._drafts, seconds=_SECONDS)

    async def forget(self, key: str) -> None:
        """Drop all of them: one came back, and nobody knows which it was built on."""
        self._kept.pop(key, None)
        if self._shared is not None:
            await self._shared.drop(key)

    def _put(self, key: str, question: str, draft: Drafted) -> None:
        drafts = self._kept.setdefault(key, OrderedDict())
        self._kept.move_to_end(key)
        drafts[question] = draft
        while len(drafts) > self._drafts:
            drafts.popitem(last=False)
        while len(self._kept) > self._keys:
            self._read.pop(self._kept.popitem(last=False)[0], None)


def _draft(line: bytes) -> tuple[str, Drafted] | None:
    try:
        stored = _Line.model_validate_json(line)
    except ValidationError:
        return None
    answer = decode(stored.answer.encode())
    return (stored.question, answer) if isinstance(answer, Drafted) else None
