"""Hearing a model write: what is told and when, and that a stream that breaks is tried again like any other failure."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from tests.integration.translator.conftest import KEY, Rig, Rigging
from tests.integration.translator.test_models import DRAFT, SQL
from tests.support.llm_server import Behaviour, LLMServer

from askwire_common.contracts import Code, Drafting
from askwire_common.errors import ServiceError
from askwire_translator.drafting import DraftTeller
from askwire_translator.models.anthropic import AnthropicModel
from askwire_translator.models.prompt import PromptStyle
from askwire_translator.models.provider import ModelProvider
from askwire_translator.models.retry import RetryPolicy
from askwire_translator.translate import Ask, Drafted

Tell = Callable[[Drafting], Awaitable[None]]


class Told:
    """Everything that an asker was told, joined as a client would join it."""

    def __init__(self) -> None:
        self.events: list[Drafting] = []

    async def __call__(self, event: Drafting) -> None:
        self.events.append(event)

    def joined(self) -> dict[tuple[str, int, int], tuple[str, str]]:
        drafts: dict[tuple[str, int, int], tuple[str, str]] = {}
        for e in self.events:
            reading, sql = drafts.get((e.provider, e.attempt, e.call), ("", ""))
            drafts[e.provider, e.attempt, e.call] = (reading + e.reading, sql + e.sql)
        return drafts


async def heard(at: Rig, ask: Ask, *, every: float = 0.0) -> tuple[Drafted, Told]:
    told = Told()
    teller = DraftTeller(told, 1, every=every)
    provider = at.provider
    answer = await ModelProvider.translate(provider, replace(ask, listener=teller), timeout=5)
    await teller.flush()
    assert isinstance(answer, Drafted)
    return answer, told


async def test_the_pieces_that_are_told_make_up_the_draft(rig: Rigging, ask: Ask) -> None:
    at = await rig([Behaviour(DRAFT)])
    answer, told = await heard(at, ask)
    assert told.joined() == {(at.provider.name, 1, 1): (DRAFT["reading"], SQL)}
    assert answer.sql == SQL
    assert len(told.events) > 10
    assert at.server.requests[0].body["stream"] is True


async def test_a_stream_is_counted_like_any_reply(rig: Rigging, ask: Ask) -> None:
    at = await rig([Behaviour(DRAFT)])
    streamed, _ = await heard(at, ask)
    whole = await at.provider.translate(ask, timeout=5)
    assert isinstance(whole, Drafted)
    assert streamed == whole
    assert streamed.tokens_in > 500


async def test_who_does_not_listen_gets_no_stream(ask: Ask) -> None:
    async with LLMServer([Behaviour(DRAFT)]) as server:
        chat = AnthropicModel(api_key=KEY, model="m", base_url=server.url)
        await ModelProvider(chat, PromptStyle.load()).translate(ask, timeout=5)
        assert "stream" not in server.requests[0].body
        await chat.close()


@pytest.mark.parametrize(
    "fault",
    [
        Behaviour(DRAFT, cut=True),
        Behaviour(DRAFT, stumble=True),
        Behaviour(status=529),
        Behaviour(reset=True),
        Behaviour("this is prose, not the agreed object"),
        Behaviour('{"reading": "half'),
    ],
    ids=["cut", "stumble", "529", "reset", "prose", "half"],
)
async def test_a_stream_that_breaks_is_tried_again_and_told_anew(rig: Rigging, ask: Ask, fault: Behaviour) -> None:
    """What was told of the first call does not run into the second."""
    at = await rig([fault, Behaviour(DRAFT)])
    answer, told = await heard(at, ask)
    assert answer.sql == SQL
    assert told.joined()[at.provider.name, 1, 2] == (DRAFT["reading"], SQL)
    assert len(at.server.requests) == 2


async def test_a_stream_that_falls_silent_ends_at_the_time_a_call_may_take(ask: Ask) -> None:
    async with LLMServer([Behaviour(DRAFT, falter=True), Behaviour(DRAFT)]) as server:
        chat = AnthropicModel(api_key=KEY, model="m", base_url=server.url)
        provider = ModelProvider(chat, PromptStyle.load(), call_seconds=0.5, retry=RetryPolicy(1, 0.01))
        told = Told()
        answer = await provider.translate(replace(ask, listener=DraftTeller(told, 1, every=0)), timeout=5)
        assert isinstance(answer, Drafted)
        assert set(told.joined()) == {("anthropic", 1, 1), ("anthropic", 1, 2)}
        await chat.close()


async def test_a_stream_that_never_comes_to_an_end_is_given_up(rig: Rigging, ask: Ask) -> None:
    at = await rig([Behaviour(DRAFT, cut=True)])
    with pytest.raises(ServiceError) as caught:
        await at.provider.translate(replace(ask, listener=DraftTeller(Told(), 1)), timeout=5)
    assert caught.value.code == Code.UNAVAILABLE
    assert len(at.server.requests) == 3
    assert KEY not in caught.value.detail


async def test_a_forced_tool_is_heard_as_well(ask: Ask) -> None:
    async with LLMServer([Behaviour(DRAFT)]) as server:
        chat = AnthropicModel(api_key=KEY, model="m", base_url=server.url, reply_format="tool")
        told = Told()
        provider = ModelProvider(chat, PromptStyle.load())
        answer = await provider.translate(replace(ask, listener=DraftTeller(told, 1, every=0)), timeout=5)
        assert isinstance(answer, Drafted)
        assert told.joined() == {("anthropic", 1, 1): (DRAFT["reading"], SQL)}
        await chat.close()


async def test_only_the_reading_and_the_sql_are_told(rig: Rigging, ask: Ask) -> None:
    """What else a model says to itself is not the asker's to hear."""
    secret = DRAFT | {"assumptions": ["the schema's secret table"], "thoughts": "a secret"}
    at = await rig([Behaviour(secret)])
    _, told = await heard(at, ask)
    assert not any("secret" in e.model_dump_json() for e in told.events)


async def test_an_asker_who_cannot_be_told_gets_an_answer_all_the_same(rig: Rigging, ask: Ask) -> None:
    async def fail(event: Drafting) -> None:
        raise ServiceError(Code.UNAVAILABLE, "the bus does not answer")

    at = await rig([Behaviour(DRAFT)])
    answer = await at.provider.translate(replace(ask, listener=DraftTeller(fail, 1, every=0)), timeout=5)
    assert isinstance(answer, Drafted)
