"""Runs a suite: each question through the translator, its draft through the validator and the database, then scored."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from askwire_cli.evaluation.database import Databases, Rejected
from askwire_cli.evaluation.score import WRONG, Score, difference, orders, score
from askwire_cli.evaluation.suite import Case
from askwire_common.contracts import Complaint
from askwire_common.errors import ServiceError
from askwire_translator.context.load import Loaded
from askwire_translator.context.model import NOTHING
from askwire_translator.context.scope import enriched, scoped
from askwire_translator.metrics import Price
from askwire_translator.translate import Answer, Ask, Clarify, Drafted, Provider

Outcome = Literal["answered", "clarified", "refused", "rejected", "failed"]
EXPECTED: Final[Mapping[str, Outcome]] = {"refuse": "refused", "clarify": "clarified"}


@dataclass(frozen=True)
class Result:
    """What became of one question.

    Attributes:
        outcome: ``refused`` by the translator as unanswerable; ``rejected`` when the validator or the database took no
            draft; ``failed`` when the translator gave no answer.
        milliseconds: the translator's time, all attempts together.
        cost: dollars; None where no price is known for the tokens.
    """

    case: Case
    outcome: Outcome
    sql: str | None = None
    score: Score = WRONG
    confidence: float | None = None
    provider: str = ""
    model: str = ""
    attempts: int = 1
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = 0.0
    milliseconds: float = 0.0
    detail: str = ""
    difference: dict[str, list[list[str]]] = field(default_factory=dict)

    @property
    def right(self) -> bool:
        """Strictly right; of a question that has no answer: that none was given."""
        if self.case.expect == "answer":
            return self.score.strict
        return self.outcome == EXPECTED[self.case.expect]


class Run:
    """One translator over one set of databases.

    Args:
        contexts: context files by data source.
        prices: by provider.
        now: the moment at which the questions are asked.
        repairs: how often a draft that was rejected goes back to the translator.
        seconds: the time for one translation.
    """

    def __init__(
        self,
        provider: Provider,
        databases: Databases,
        *,
        contexts: Mapping[str, Loaded],
        prices: Mapping[str, Price],
        now: dt.datetime,
        repairs: int = 2,
        seconds: float = 60.0,
    ) -> None:
        self._provider = provider
        self._databases = databases
        self._contexts = contexts
        self._prices = prices
        self._now = now
        self._repairs = repairs
        self._seconds = seconds
        self._asks: dict[str, Ask] = {}

    async def results(self, cases: Sequence[Case]) -> AsyncIterator[Result]:
        """The result of each case, in their order."""
        for case in cases:
            yield await self._result(case)

    async def _result(self, case: Case) -> Result:
        ask = replace(await self._ask(case.db), question=case.question)
        found = Result(case, "failed")
        for attempt in range(1, self._repairs + 2):
            started = time.perf_counter()
            try:
                answer = await self._provider.translate(ask, timeout=self._seconds)
            except ServiceError as error:
                return replace(found, outcome="failed", detail=error.detail, attempts=attempt)
            took = (time.perf_counter() - started) * 1_000
            found = self._told(replace(found, milliseconds=found.milliseconds + took, attempts=attempt), answer)
            if not isinstance(answer, Drafted):
                return found
            try:
                return await self._scored(found, answer.sql)
            except Rejected as error:
                found = replace(found, outcome="rejected", detail=error.detail)
                complaint = Complaint(sql=answer.sql, code=error.code, violations=error.violations)
                ask = replace(ask, complaints=(*ask.complaints, complaint))
        return found

    def _told(self, found: Result, answer: Answer) -> Result:
        if isinstance(answer, Clarify):
            readings = "; ".join(option.reading for option in answer.options)
            return replace(found, outcome="clarified", sql=None, detail=f"{answer.message} {readings}".strip())
        if not isinstance(answer, Drafted):
            return replace(found, outcome="refused", sql=None, detail=answer.missing)
        return replace(
            found,
            outcome="answered",
            sql=answer.sql,
            confidence=answer.confidence,
            provider=answer.provider,
            model=answer.model,
            tokens_in=found.tokens_in + answer.tokens_in,
            tokens_out=found.tokens_out + answer.tokens_out,
            cost=self._cost(found.cost, answer),
            detail=answer.reading or "",
        )

    def _cost(self, before: float | None, answer: Drafted) -> float | None:
        price = self._prices.get(answer.provider)
        if answer.tokens_in + answer.tokens_out == 0:
            return before
        return None if before is None or price is None else before + price.of(answer.tokens_in, answer.tokens_out)

    async def _scored(self, found: Result, sql: str) -> Result:
        """The result with its score.

        Raises:
            Rejected: the draft may not run, or does not.
        """
        db = found.case.db
        await self._databases.check(db, sql)
        rows = await self._databases.rows(db, sql)
        best, apart = WRONG, dict[str, list[list[str]]]()
        for gold in found.case.gold_sql:
            wanted = await self._gold(found.case, gold)
            best = best.better(score(wanted, rows, ordered=orders(gold)))
            apart = apart or difference(wanted, rows)
        return replace(found, score=best, difference={} if best.strict else apart)

    async def _gold(self, case: Case, sql: str) -> list[tuple[Any, ...]]:
        try:
            return await self._databases.rows(case.db, sql)
        except Rejected as error:
            raise BadGold(f"{case.id}: the gold SQL does not run: {error.detail}") from error

    async def _ask(self, db: str) -> Ask:
        if db not in self._asks:
            catalog = await self._databases.catalog(db)
            loaded = self._contexts.get(catalog.datasource)
            context = scoped(loaded.context, catalog, catalog) if loaded is not None else NOTHING
            self._asks[db] = Ask(
                "", enriched(catalog, context, values=True), self._now, values_to_models=True, context=context
            )
        return self._asks[db]


class BadGold(Exception):
    """A suite's own SQL does not run: nothing can be scored against it."""
