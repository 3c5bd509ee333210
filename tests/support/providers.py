"""Small providers for tests of what combines providers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from askwire_common.errors import ServiceError
from askwire_translator.translate import Answer, Ask, Drafted


class Scripted:
    """Answers, or fails, as its script says; the last line repeats. Remembers what it was asked and how long it had.

    ``writes`` is what a listener hears before each answer.
    """

    def __init__(self, script: Sequence[Answer | ServiceError | BaseException], name: str = "scripted") -> None:
        self.name = name
        self.writes: tuple[str, ...] = ()
        self.script = list(script)
        self.asked: list[Ask] = []
        self.timeouts: list[float] = []
        self.closed = False

    async def translate(self, ask: Ask, *, timeout: float) -> Answer:
        self.asked.append(ask)
        self.timeouts.append(timeout)
        if self.writes and ask.listener is not None:
            await ask.listener(self.name, 1, self.writes)
        line = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(line, BaseException):
            raise line
        return line

    async def close(self) -> None:
        self.closed = True


class Held:
    """Answers when it is let go; ``begun`` says that somebody waits."""

    name = "held"

    def __init__(self, answer: Answer | ServiceError) -> None:
        self._answer = answer
        self.begun = asyncio.Event()
        self.go = asyncio.Event()
        self.asked = 0

    async def translate(self, ask: Ask, *, timeout: float) -> Answer:
        self.asked += 1
        self.begun.set()
        await self.go.wait()
        if isinstance(self._answer, ServiceError):
            raise self._answer
        return self._answer

    async def close(self) -> None:
        self.go.set()


def draft(sql: str = "SELECT 1") -> Drafted:
    """A draft as a model makes it."""
    return Drafted(sql, confidence=None, reading="one", model="model-1", tokens_in=100, tokens_out=10)
