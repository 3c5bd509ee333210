"""When in doubt, ask several times and in several ways: the reading that most candidates share wins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from askwire_common.datasources.catalog import Dialect
from askwire_common.errors import ServiceError
from askwire_translator.canonical import canonical
from askwire_translator.translate import Answer, Ask, Drafted, Provider


def came_back(ask: Ask) -> bool:
    """Doubt: an earlier draft was refused or failed."""
    return bool(ask.complaints)


class Voting:
    """One candidate where there is no doubt; else one from each juror, and the share of equal ones as confidence.

    Args:
        first: asked when there is no doubt.
        jury: asked all at once; three to five, in two prompt styles (a provider may sit on it more than once).
        doubtful: when to call the jury.
    """

    def __init__(
        self, first: Provider, jury: Sequence[Provider], *, doubtful: Callable[[Ask], bool] = came_back
    ) -> None:
        self._first = first
        self._jury = tuple(jury)
        self._doubtful = doubtful

    @property
    def name(self) -> str:
        """See ``Provider.name``."""
        return self._first.name

    async def translate(self, ask: Ask, *, timeout: float) -> Answer:
        """See ``Provider.translate``; candidates that fail have no vote; when all do, the first failure is raised.

        Nobody hears the jury think: several replies at once would be no draft.
        """
        if not self._doubtful(ask):
            return await self._first.translate(ask, timeout=timeout)
        candidates, failures = await self._candidates(replace(ask, listener=None), timeout)
        if not candidates:
            raise failures[0]
        groups: dict[str, list[Answer]] = {}
        for candidate in candidates:
            groups.setdefault(_sense(candidate, ask.catalog.dialect), []).append(candidate)
        winners = max(groups.values(), key=len)  # of equals the first, as dicts keep their order
        return _elected(winners[0], len(winners) / len(candidates), candidates)

    async def close(self) -> None:
        """Close every provider once."""
        for provider in {id(p): p for p in (self._first, *self._jury)}.values():
            await provider.close()

    async def _candidates(self, ask: Ask, timeout: float) -> tuple[list[Answer], list[ServiceError]]:
        answers: list[Answer] = []
        failures: list[ServiceError] = []

        async def ask_one(juror: Provider) -> None:
            try:
                answers.append(await juror.translate(ask, timeout=timeout))
            except ServiceError as error:
                failures.append(error)

        async with asyncio.TaskGroup() as group:
            for juror in self._jury:
                group.create_task(ask_one(juror))
        return answers, failures


def _sense(answer: Answer, dialect: Dialect) -> str:
    return f"sql {canonical(answer.sql, dialect)}" if isinstance(answer, Drafted) else type(answer).__name__


def _elected(answer: Answer, share: float, candidates: Sequence[Answer]) -> Answer:
    if not isinstance(answer, Drafted):
        return answer
    drafts = [c for c in candidates if isinstance(c, Drafted)]
    return replace(
        answer,
        confidence=share,
        tokens_in=sum(d.tokens_in for d in drafts),
        tokens_out=sum(d.tokens_out for d in drafts),
    )
