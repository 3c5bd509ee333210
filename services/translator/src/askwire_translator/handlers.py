"""A question comes in; a draft goes on to the validator, or the query ends with what is missing or unclear."""

from __future__ import annotations

import datetime as dt
import time

from askwire_common.bus import Bus
from askwire_common.contracts import (
    VALIDATE,
    Code,
    Draft,
    Event,
    Option,
    Outcome,
    Question,
    Status,
    Translation,
)
from askwire_common.contracts import Drafted as DraftedFact
from askwire_common.directory import Directory
from askwire_common.errors import ServiceError
from askwire_common.outcomes import told
from askwire_common.principal import Permission
from askwire_common.work import Work
from askwire_translator.translate import Ask, Clarify, Drafted, Provider, Unanswerable


class Handlers:
    """The translator's messages.

    ``zone`` is the time zone in which "today" and "last month" are meant.
    """

    def __init__(self, provider: Provider, directory: Directory, bus: Bus, *, zone: dt.tzinfo) -> None:
        self._provider = provider
        self._directory = directory
        self._bus = bus
        self._zone = zone

    async def translate(self, work: Work[Question]) -> None:
        """Translate a question, or end its query honestly."""
        question = work.message
        permission = Permission.READ if question.dry_run or question.only_translate else Permission.EXECUTE_QUERY
        if not work.principal.may(permission):
            raise ServiceError(Code.FORBIDDEN, f"this principal lacks {permission}; ask an administrator for it")
        ask = self._ask(work, question)
        if not question.complaints:
            await work.reply.accept()
        began = time.perf_counter()
        answer = await self._provider.translate(ask, timeout=work.journey.deadline.left())
        question = _timed(question, work.journey.waited, time.perf_counter() - began)
        match answer:
            case Drafted():
                await self._draft(work, question, answer)
            case Clarify(message, options):
                await self._finish(
                    work, question, Event.DONE, Status.CLARIFICATION_NEEDED, detail=message, options=options
                )
            case Unanswerable(missing, suggestions):
                nearby = tuple(Option(reading=text, question=text) for text in suggestions)
                await self._finish(
                    work,
                    question,
                    Event.REFUSED,
                    Status.REFUSED,
                    code=Code.UNANSWERABLE,
                    detail=missing,
                    options=nearby,
                )

    def _ask(self, work: Work[Question], question: Question) -> Ask:
        policy = self._directory.policy(question.datasource)
        seen = self._directory.view(question.datasource, work.principal)
        if seen is None:
            raise ServiceError(Code.NOT_FOUND, "there is no data source of that name that you may see")
        return Ask(
            question=question.question,
            catalog=seen,
            now=dt.datetime.fromtimestamp(self._bus.clock(), tz=self._zone),
            complaints=question.complaints,
            policy_version=policy.version,
            scope=work.principal.scope,
        )

    async def _draft(self, work: Work[Question], question: Question, draft: Drafted) -> None:
        translation = Translation(
            provider=draft.provider or self._provider.name,
            model=draft.model,
            confidence=draft.confidence,
            cached=draft.cached,
            attempts=len(question.complaints) + 1,
            reading=draft.reading,
            prompt_version=draft.prompt_version,
            tokens_in=draft.tokens_in,
            tokens_out=draft.tokens_out,
        )
        question = question.model_copy(update={"translation": translation})
        fact = DraftedFact(
            sql=draft.sql,
            datasource=question.datasource,
            translation=translation,
            explanation=draft.reading if question.explain else None,
        )
        await work.reply.say(Event.DRAFTED, fact)
        complaint = question.complaints[-1] if question.complaints else None
        if question.only_translate:
            await self._finish(work, question, Event.DONE, Status.TRANSLATED, sql=draft.sql)
        elif complaint is not None and complaint.sql == draft.sql:
            await self._finish(
                work,
                question,
                Event.REFUSED,
                Status.REFUSED,
                code=complaint.code,
                detail="the draft was objected to, and no other was found",
                violations=complaint.violations,
                sql=draft.sql,
            )
        else:
            facts = question.model_dump(exclude={"only_translate"})
            await work.forward(VALIDATE, Draft(sql=draft.sql, **facts), len(question.complaints))

    async def _finish(
        self, work: Work[Question], question: Question, event: Event, status: Status, **more: object
    ) -> None:
        facts = told(question, work.journey, now=self._bus.clock()) | more
        await work.reply.finish(work.own(Outcome(event=event, status=status, **facts)))


def _timed(question: Question, waited: float, took: float) -> Question:
    timings = question.timings.model_copy(
        update={
            "queue": round(question.timings.queue + waited * 1_000, 2),
            "translate": round(question.timings.translate + took * 1_000, 2),
        }
    )
    return question.model_copy(update={"timings": timings})
