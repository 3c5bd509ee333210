"""The tiers as settings wire them: who answers, what it cost, and each stage of the model's path doing what it says."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from tests.integration.translator.conftest import KEY
from tests.integration.translator.test_models import DRAFT, SQL
from tests.support.flights import flights
from tests.support.llm_server import Behaviour, LLMServer

from askwire_common.contracts import Code, Complaint
from askwire_common.errors import ServiceError
from askwire_common.identity.approval import generate_key, public_key
from askwire_translator.conversation.turn import Turn
from askwire_translator.metrics import TranslatorMetrics
from askwire_translator.settings import TranslatorSettings
from askwire_translator.tiers import build_provider
from askwire_translator.translate import Ask, Clarify, Drafted, Provider, Unanswerable

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
SURE = Ask("How many flights are there?", flights(), NOW)
VAGUE = Ask("Which flights had a rather unpleasant journey?", flights(), NOW)


@asynccontextmanager
async def tiers(*script: Behaviour, **more: Any) -> AsyncIterator[tuple[Provider, LLMServer]]:
    """The provider that the settings make, with OpenAI's SDK talking to a scripted server."""
    async with LLMServer(script or [Behaviour(DRAFT)]) as server:
        settings = TranslatorSettings(
            principal_public_keys=public_key(generate_key()),
            nats_url="nats://127.0.0.1:1",
            openai_api_key=KEY,
            openai_base_url=f"{server.url}/v1",
            openai_model="model-1",
            **more,
        )
        provider = build_provider(settings, TranslatorMetrics(CollectorRegistry()))
        yield provider, server
        await provider.close()


async def drafted(provider: Provider, ask: Ask) -> Drafted:
    answer = await provider.translate(ask, timeout=10)
    assert isinstance(answer, Drafted), answer
    return answer


async def test_what_offline_is_sure_of_asks_no_model() -> None:
    async with tiers() as (provider, server):
        answer = await drafted(provider, SURE)
        assert (answer.provider, answer.tokens_in) == ("offline", 0)
        assert not server.requests


async def test_the_rest_is_the_models_and_the_second_time_the_caches() -> None:
    async with tiers() as (provider, server):
        first, again = await drafted(provider, VAGUE), await drafted(provider, VAGUE)
        assert (first.provider, first.cached, first.sql) == ("openai", False, SQL)
        assert first.tokens_in > 0
        assert (again.provider, again.cached, again.tokens_in) == ("openai", True, 0)
        assert len(server.requests) == 1


async def test_a_threshold_decides_which_of_the_two_answers() -> None:
    async with tiers(confidence_thresholds="demo=1.0") as (provider, _):
        assert (await drafted(provider, SURE)).provider == "openai"
    async with tiers(confidence_threshold=1.0, confidence_thresholds="demo=0.5") as (provider, _):
        assert (await drafted(provider, SURE)).provider == "offline"


async def test_with_the_model_down_offline_below_its_threshold_asks_back() -> None:
    async with tiers(Behaviour(status=401), confidence_threshold=1.0) as (provider, _):
        answer = await provider.translate(SURE, timeout=10)
        assert isinstance(answer, Clarify)
        assert answer.options


async def test_a_used_up_budget_stops_the_model_before_it_is_asked() -> None:
    async with tiers(model_tokens_per_day=10) as (provider, server):
        await drafted(provider, VAGUE)
        with pytest.raises(ServiceError) as caught:
            await provider.translate(replace(VAGUE, question=f"{VAGUE.question} Why?"), timeout=10)
        assert caught.value.code == Code.OVER_BUDGET
        assert "10 tokens" in caught.value.detail
        assert len(server.requests) == 1
        assert (await drafted(provider, SURE)).provider == "offline", "what needs no model goes on"


async def test_a_draft_that_came_back_is_put_to_the_vote() -> None:
    """Three candidates in two styles, told what was wrong; the majority's share is the confidence."""
    other = DRAFT | {"sql": "SELECT 1"}
    complaint = Complaint(sql="SELECT nothing FROM flights", code="refused")
    async with tiers(Behaviour(DRAFT), Behaviour(other), Behaviour(DRAFT)) as (provider, server):
        answer = await drafted(provider, replace(VAGUE, complaints=(complaint,)))
        assert answer.sql == SQL
        assert answer.confidence == pytest.approx(2 / 3)
        assert len(server.requests) == 3
        assert all("SELECT nothing FROM flights" in request.text for request in server.requests)
        assert answer.tokens_in > 1_000, "all three are paid for"
    async with tiers(votes=1) as (provider, server):
        await drafted(provider, replace(VAGUE, complaints=(complaint,)))
        assert len(server.requests) == 1


async def test_values_of_the_data_are_put_beside_the_question() -> None:
    """Where the policy says so, the model is told how the data spells what the asker named; else it sees no value."""
    asked = replace(VAGUE, question="Which unpleasant journeys did united air lines inc make?")
    async with tiers() as (provider, server):
        await drafted(provider, replace(asked, values_to_models=True, policy_version="allows"))
        await drafted(provider, asked)
        allowed, silent = (request.text for request in server.requests)
        assert 'airlines.name holds "United Air Lines Inc."' in allowed
        assert "United Air Lines Inc." not in silent


async def test_a_follow_up_that_offline_does_not_understand_reaches_the_model_with_its_past() -> None:
    turn = Turn("01K", "how many flights?", "SELECT count(*) FROM flights", "all flights", 0.95)
    async with tiers() as (provider, server):
        answer = await drafted(provider, replace(VAGUE, question="and only the unpleasant ones?", previous=turn))
        assert answer.provider == "openai"
        assert 'question: "how many flights?"' in server.requests[0].text
        assert 'sql: "SELECT count(*) FROM flights"' in server.requests[0].text


async def test_the_same_words_after_another_question_are_another_question() -> None:
    turns = [Turn("01K", f"how many {what}?", f"SELECT count(*) FROM {what}") for what in ("flights", "planes")]
    async with tiers() as (provider, server):
        for turn in (*turns, *turns):
            await drafted(provider, replace(VAGUE, question="only the unpleasant ones", previous=turn))
        assert len(server.requests) == 2


async def test_what_a_model_says_is_recorded_and_replayed_without_a_key(tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    async with tiers(record=file) as (provider, _):
        said = await drafted(provider, VAGUE)
        await drafted(provider, SURE)
    assert [json.loads(line)["question"] for line in file.read_text().splitlines()] == [
        "which flights had a rather unpleasant journey"
    ], "offline needs no record"
    async with tiers(providers="replay", replay=file) as (provider, server):
        assert await drafted(provider, VAGUE) == said
        assert not server.requests


async def test_what_nobody_can_answer_is_said_by_the_model() -> None:
    refusal = DRAFT | {"answerable": False, "missing": "There are no passengers.", "sql": ""}
    async with tiers(Behaviour(refusal)) as (provider, _):
        assert await provider.translate(VAGUE, timeout=10) == Unanswerable("There are no passengers.")
