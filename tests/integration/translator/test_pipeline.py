"""The whole language-model side as it is wired: caches, breakers, two providers in order, offline last."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.integration.translator.conftest import KEY
from tests.integration.translator.test_models import DRAFT, SQL
from tests.support.llm_server import Behaviour, LLMServer
from tests.support.providers import Scripted, draft

from askwire_common.contracts import Code, Complaint, Violation
from askwire_common.errors import ServiceError
from askwire_translator.cache import Cached, Memory
from askwire_translator.cascade import Cascade
from askwire_translator.models.anthropic import AnthropicModel
from askwire_translator.models.breaker import Breaker, Guarded
from askwire_translator.models.chat import ChatModel
from askwire_translator.models.openai import OpenAIModel
from askwire_translator.models.prompt import DIRECT, STEPWISE, PromptStyle
from askwire_translator.models.provider import ModelProvider
from askwire_translator.models.retry import RetryPolicy
from askwire_translator.replay import Recording, Replay
from askwire_translator.translate import Ask, Drafted, Provider, Unanswerable
from askwire_translator.vote import Voting

ONCE = RetryPolicy(max_retries=0)


@dataclass
class Line:
    """Two scripted servers and the cascade over them; offline is scripted as well."""

    openai: LLMServer
    anthropic: LLMServer
    offline: Scripted
    cascade: Cascade


def tier(chat: ChatModel, memory: Memory, breaker: Breaker) -> Cached:
    provider = ModelProvider(chat, PromptStyle.load(), retry=ONCE)
    return Cached(Guarded(provider, breaker), provider.identity, memory=memory)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with LLMServer([Behaviour(DRAFT)]) as first, LLMServer([Behaviour(DRAFT)]) as second:
        memory = Memory()
        tiers: list[Provider] = [
            tier(OpenAIModel(api_key=KEY, model="m", base_url=f"{first.url}/v1"), memory, Breaker(threshold=2)),
            tier(AnthropicModel(api_key=KEY, model="m", base_url=second.url), memory, Breaker(threshold=2)),
        ]
        offline = Scripted([draft("SELECT 'offline'")], "offline")
        yield Line(first, second, offline, Cascade([*tiers, offline]))
        for each in tiers:
            await each.close()


async def asked(line: Line, ask: Ask, number: int = 0) -> Drafted:
    answer = await line.cascade.translate(replace(ask, question=f"{ask.question} {number or ''}"), timeout=10)
    assert isinstance(answer, Drafted)
    return answer


async def test_while_all_is_well_the_first_provider_answers(line: Line, ask: Ask) -> None:
    assert (await asked(line, ask)).provider == "openai"
    assert not line.anthropic.requests


async def test_a_provider_that_is_down_is_replaced_and_soon_left_alone(line: Line, ask: Ask) -> None:
    line.openai.script = [Behaviour(status=503)]
    answers = [await asked(line, ask, number) for number in range(1, 5)]
    assert {answer.provider for answer in answers} == {"anthropic"}
    assert len(line.openai.requests) == 2, "the breaker opened"


async def test_with_every_model_down_offline_answers_and_says_so(line: Line, ask: Ask) -> None:
    line.openai.script = [Behaviour(status=401)]
    line.anthropic.script = [Behaviour(reset=True)]
    answer = await asked(line, ask)
    assert (answer.provider, answer.sql) == ("offline", "SELECT 'offline'")


async def test_what_a_provider_translated_before_it_went_down_is_still_known(line: Line, ask: Ask) -> None:
    """The cache stands before the breaker."""
    await asked(line, ask)
    line.openai.script = [Behaviour(status=503)]
    for number in range(1, 4):
        await asked(line, ask, number)
    again = await asked(line, ask)
    assert (again.provider, again.cached, again.sql) == ("openai", True, SQL)


async def test_an_outage_is_not_remembered_as_an_answer(line: Line, ask: Ask) -> None:
    """What offline says during an outage must not outlive it."""
    line.openai.script, line.anthropic.script = [Behaviour(status=503)], [Behaviour(status=503)]
    assert (await asked(line, ask)).provider == "offline"
    line.openai.script = [Behaviour(DRAFT)]
    assert (await asked(line, ask)).provider == "openai"


async def test_offline_does_not_call_a_question_unanswerable_while_the_models_are_down(line: Line, ask: Ask) -> None:
    line.openai.script, line.anthropic.script = [Behaviour(status=401)], [Behaviour(status=529)]
    line.offline.script = [Unanswerable("'worst' is unclear")]
    with pytest.raises(ServiceError) as caught:
        await line.cascade.translate(ask, timeout=10)
    assert caught.value.code == Code.UNAVAILABLE
    assert "openai refused the API key (401)" in caught.value.detail
    assert "anthropic is failing at the moment (529)" in caught.value.detail
    assert KEY not in caught.value.detail


async def test_a_repair_tells_the_model_what_was_wrong(line: Line, ask: Ask) -> None:
    problem = Violation(rule="columns", message="there is no column 'delay'", remedy="use a known column")
    complaint = Complaint(sql="SELECT delay FROM flights", code="refused", violations=(problem,))
    await line.cascade.translate(replace(ask, complaints=(complaint,)), timeout=10)
    told = line.openai.requests[0].text
    assert "there is no column 'delay'" in told
    assert "SELECT delay FROM flights" in told
    assert '"delay" does not exist; the nearest names are "arr_delay"' in told


async def test_in_doubt_several_candidates_in_two_styles_vote(ask: Ask) -> None:
    """Three calls, two prompt styles, one winner; the share of its votes is the confidence."""
    other = DRAFT | {"sql": "SELECT 1"}
    doubtful = replace(ask, complaints=(Complaint(sql="SELECT 0", code="refused"),))
    async with LLMServer([Behaviour(DRAFT), Behaviour(other), Behaviour(DRAFT)]) as server:
        chat = OpenAIModel(api_key=KEY, model="m", base_url=f"{server.url}/v1")
        direct, stepwise = (ModelProvider(chat, PromptStyle.load(name), retry=ONCE) for name in (DIRECT, STEPWISE))
        voting = Voting(direct, [direct, stepwise, direct])

        answer = await voting.translate(doubtful, timeout=10)

        assert isinstance(answer, Drafted)
        assert answer.sql == SQL
        assert answer.confidence == pytest.approx(2 / 3)
        systems = [request.body["messages"][0]["content"] for request in server.requests]
        assert sorted("divide and conquer" in system for system in systems) == [False, False, True]
        await voting.close()


async def test_a_recording_of_a_model_replays_without_a_key(tmp_path: Path, ask: Ask) -> None:
    async with LLMServer([Behaviour(DRAFT)]) as server:
        chat = OpenAIModel(api_key=KEY, model="m", base_url=f"{server.url}/v1")
        recording = Recording(ModelProvider(chat, PromptStyle.load()), tmp_path / "answers.jsonl")
        answer = await recording.translate(ask, timeout=10)
        await recording.close()
    assert await Replay(tmp_path / "answers.jsonl").translate(ask, timeout=10) == answer
    assert KEY not in (tmp_path / "answers.jsonl").read_text()
