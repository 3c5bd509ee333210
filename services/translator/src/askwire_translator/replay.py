"""Recorded answers: one provider writes what another answers, one gives it back, so that a pipeline needs no key."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import orjson

from askwire_common.contracts import Code
from askwire_common.datasources.wording import normalised
from askwire_common.errors import ServiceError
from askwire_translator.answers import decode, encode
from askwire_translator.translate import Answer, Ask, Provider

_Key = tuple[str, str, int]


def _key(ask: Ask) -> _Key:
    return ask.catalog.datasource, normalised(ask.question), len(ask.complaints)


class Recording:
    """Answers as its provider does, and appends each answer to a file: one JSON object a line."""

    def __init__(self, provider: Provider, path: Path) -> None:
        self._provider = provider
        self._file = path.open("ab")

    @property
    def name(self) -> str:
        """See ``Provider.name``."""
        return self._provider.name

    async def translate(self, ask: Ask, *, timeout: float) -> Answer:
        """See ``Provider.translate``."""
        answer = await self._provider.translate(ask, timeout=timeout)
        datasource, question, attempt = _key(ask)
        line = {"datasource": datasource, "question": question, "attempt": attempt}
        self._file.write(orjson.dumps(line | {"answer": orjson.loads(encode(answer))}) + b"\n")
        self._file.flush()
        return answer

    async def close(self) -> None:
        """Close the file and the provider."""
        self._file.close()
        await self._provider.close()


class Replay:
    """Gives recorded answers back: by data source, question and attempt, several of one question in their order."""

    name = "replay"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._answers = _load(path)
        self._given: dict[_Key, int] = defaultdict(int)

    async def translate(self, ask: Ask, *, timeout: float) -> Answer:
        """See ``Provider.translate``; the last recorded answer to a question repeats.

        Raises:
            ServiceError: ``unavailable`` when this question was not recorded.
        """
        key = _key(ask)
        recorded = self._answers.get(key)
        if not recorded:
            detail = f"{self._path.name} holds no answer to this question (attempt {key[2]}); record it first."
            raise ServiceError(Code.UNAVAILABLE, detail)
        answer = recorded[min(self._given[key], len(recorded) - 1)]
        self._given[key] += 1
        return answer

    async def close(self) -> None:
        """Nothing is held."""


def _load(path: Path) -> dict[_Key, list[Answer]]:
    """Every recorded answer.

    Raises:
        ServiceError: ``invalid_request`` with the first line that is not a recording.
    """
    answers: dict[_Key, list[Answer]] = defaultdict(list)
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            key, answer = _recorded(line)
        except (ValueError, KeyError, TypeError):
            raise ServiceError(Code.INVALID_REQUEST, f"{path.name}, line {number}: not a recorded answer.") from None
        answers[key].append(answer)
    return answers


def _recorded(line: bytes) -> tuple[_Key, Answer]:
    said = orjson.loads(line)
    answer = decode(orjson.dumps(said["answer"]))
    if answer is None:
        raise ValueError
    return (str(said["datasource"]), normalised(said["question"]), int(said["attempt"])), answer
