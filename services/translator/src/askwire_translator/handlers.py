"""A question comes in; a draft goes on to the validator, or the query ends with what is missing or unclear."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from askwire_common.bus.protocols import Bus
from askwire_common.contracts import (
    VALIDATE,
    Code,
    Doubt,
    Draft,
    Event,
    Option,
    Question,
    Status,
    Tier,
    Translation,
)
from askwire_common.contracts import Drafted as DraftedFact
from askwire_common.datasources.catalog import Catalog
from askwire_common.datasources.directory import Directory
from askwire_common.datasources.policy import row_filters
from askwire_common.errors import ServiceError
from askwire_common.identity.principal import Permission
from askwire_common.work.desk import Work
from askwire_translator.context.knowledge import Knowledge
from askwire_translator.conversation.store import Conversations, Place
from askwire_translator.conversation.turn import Turn
from askwire_translator.doubts import doubt
from askwire_translator.drafting import DraftTeller
from askwire_translator.metrics import Price
from askwire_translator.shape import shape_of, shape_of_sql
from askwire_translator.translate import Answer, Ask, Clarify, Drafted, Provider, Unanswerable


class Handlers:
    """The translator's messages.

    Args:
        zone: the time zone in which "today" and "last month" are meant.
        knowledge: what people said of the data sources; nothing unless given.
        tell_drafts: whether askers hear models write.
        prices: what each provider's tokens cost; what others cost is not told.
        conversations: where earlier questions are remembered; in this process only unless given.
    """

    def __init__(
        self,
        provider: Provider,
        directory: Directory,
        bus: Bus,
        *,
        zone: dt.tzinfo,
        knowledge: Knowledge | None = None,
        conversations: Conversations | None = None,
        tell_drafts: bool = True,
        prices: Mapping[str, Price] | None = None,
    ) -> None:
        self._prices = prices or {}
        self._tell_drafts = tell_drafts
        self._provider = provider
        self._conversations = conversations or Conversations()
        self._directory = directory
        self._knowledge = knowledge or Knowledge(directory)
        self._bus = bus
        self._zone = zone

    async def translate(self, work: Work[Question]) -> None:
        """Translate a question, or end its query honestly."""
        question = work.message
        permission = Permission.READ if question.dry_run or question.only_translate else Permission.EXECUTE_QUERY
        if not work.principal.may(permission):
            raise ServiceError(Code.FORBIDDEN, f"this principal lacks {permission}; ask an administrator for it")
        ask = await self._ask(work, question)
        if not question.complaints:
            await work.reply.accept()
        began = time.perf_counter()
        answer = await self._translated(work, ask)
        took = time.perf_counter() - began
        timings = question.timings.with_hop("translate", waited=work.journey.waited, took=took)
        question = question.model_copy(update={"timings": timings})
        await self._remember(work, ask, answer)
        match answer:
            case Drafted():
                await self._draft(work, question, answer, ask.catalog)
            case Clarify(message, options):
                await work.finish(question, Event.DONE, Status.CLARIFICATION_NEEDED, detail=message, options=options)
            case Unanswerable(missing, suggestions):
                nearby = tuple(Option(reading=text, question=text) for text in suggestions)
                await work.finish(
                    question,
                    Event.REFUSED,
                    Status.REFUSED,
                    code=Code.UNANSWERABLE,
                    detail=missing,
                    options=nearby,
                )

    async def _translated(self, work: Work[Question], ask: Ask) -> Answer:
        """The provider's answer; who wants to know how it comes about hears a model write it."""
        if not (self._tell_drafts and work.journey.progress):
            return await self._provider.translate(ask, timeout=work.journey.deadline.left())
        teller = DraftTeller(partial(work.reply.say, Event.DRAFTING), len(ask.complaints) + 1)
        answer = await self._provider.translate(replace(ask, listener=teller), timeout=work.journey.deadline.left())
        await teller.flush()
        return answer

    async def _ask(self, work: Work[Question], question: Question) -> Ask:
        policy = self._directory.policy(question.datasource)
        known = await self._knowledge.of(question.datasource, work.principal)
        if known is None:
            raise ServiceError(Code.NOT_FOUND, "there is no data source of that name that you may see")
        ask = Ask(
            question=question.question,
            catalog=known.catalog,
            context=known.context,
            now=dt.datetime.fromtimestamp(self._bus.clock(), tz=self._zone),
            complaints=question.complaints,
            policy_version=policy.version,
            scope=work.principal.scope,
            values_to_models=policy.sample_values is True,
        )
        past = await self._conversations.past(_place(work, ask), work.journey.query_id)
        return replace(ask, previous=past.previous, earlier=past.earlier, lost=past.lost)

    async def _remember(self, work: Work[Question], ask: Ask, answer: Answer) -> None:
        """Before it goes on, so that no follow-up can overtake it; what was not answered is a turn as well."""
        turn = Turn(work.journey.query_id, ask.question, "")
        if isinstance(answer, Drafted):
            turn = replace(turn, sql=answer.sql, reading=answer.reading, confidence=answer.confidence)
            turn = replace(turn, statement=answer.statement)
        await self._conversations.remember(_place(work, ask), turn)

    async def _draft(self, work: Work[Question], question: Question, draft: Drafted, catalog: Catalog) -> None:
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
            tier=_tier(draft),
            cost_dollars=self._cost(draft),
            shape=shape_of(draft.statement) if draft.statement else shape_of_sql(draft.sql, catalog.dialect),
            doubt=self._doubt(work, draft.sql, catalog),
        )
        onward = question.passed_on() | {
            "translation": translation,
            "explain": question.explain or draft.explains,
        }
        drafted = Draft(sql=draft.sql, **onward)
        if work.journey.progress:
            fact = DraftedFact(
                sql=draft.sql,
                datasource=question.datasource,
                translation=translation,
                explanation=draft.reading if drafted.explain else None,
            )
            await work.reply.say(Event.DRAFTED, fact)
        complaint = question.complaints[-1] if question.complaints else None
        if question.only_translate:
            await work.finish(drafted, Event.DONE, Status.TRANSLATED)
        elif complaint is not None and complaint.sql == draft.sql:
            await work.finish(
                drafted,
                Event.REFUSED,
                Status.REFUSED,
                code=complaint.code,
                detail="the draft was objected to, and no other was found",
                violations=complaint.violations,
            )
        else:
            await work.forward(VALIDATE, drafted, len(question.complaints))

    def _doubt(self, work: Work[Question], sql: str, catalog: Catalog) -> Doubt | None:
        datasource = work.message.datasource
        whole, policy = self._directory.catalog(datasource), self._directory.policy(datasource)
        filtered = row_filters(whole, policy, work.principal) if whole is not None else {}
        return doubt(sql, catalog, filtered=filtered)

    def _cost(self, draft: Drafted) -> float | None:
        """Dollars; nothing for what no model was asked for, None where nobody said what its model costs."""
        if not draft.tokens_in and not draft.tokens_out:
            return 0.0
        price = self._prices.get(draft.provider)
        return None if price is None else round(price.of(draft.tokens_in, draft.tokens_out), 6)


def _tier(draft: Drafted) -> Tier:
    if draft.tier is not None:
        return draft.tier
    if draft.provider == "accepted":
        return "accepted"
    if draft.cached:
        return "cache"
    return "offline" if draft.provider == "offline" else "model"


def _place(work: Work[Question], ask: Ask) -> Place | None:
    """Whose conversation this is, about what they see now; None for a question that belongs to none."""
    conversation = work.message.conversation_id
    if conversation is None:
        return None
    seen = (ask.catalog.fingerprint, ask.policy_version, ask.scope)
    return Place(work.principal.subject, ask.catalog.datasource, conversation, seen)
