"""Everything that can go wrong between Askwire and a provider: each ends in a clear sentence, and nothing hangs."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from email.utils import format_datetime

import pytest
from tests.integration.translator.conftest import KEY, Rigging
from tests.integration.translator.test_models import DRAFT
from tests.support.llm_server import Behaviour, LLMServer

from askwire_common.contracts import Code
from askwire_common.errors import Retryable, ServiceError
from askwire_translator.models.anthropic import AnthropicModel
from askwire_translator.models.openai import OpenAIModel
from askwire_translator.models.prompt import PromptStyle
from askwire_translator.models.provider import ModelProvider
from askwire_translator.models.retry import RetryPolicy
from askwire_translator.translate import Ask, Drafted


async def failure(at: ModelProvider, ask: Ask, timeout: float = 5) -> ServiceError:
    """How the question failed; the key and the SDK must not show."""
    with pytest.raises(ServiceError) as caught:
        await at.translate(ask, timeout=timeout)
    assert KEY not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None, "an SDK's exception would be logged"
    return caught.value


@pytest.mark.parametrize("status", [500, 502, 503, 529, 408])
async def test_a_server_that_fails_is_tried_again(rig: Rigging, ask: Ask, status: int) -> None:
    at = await rig([Behaviour(status=status), Behaviour(DRAFT)])
    assert isinstance(await at.provider.translate(ask, timeout=5), Drafted)
    assert at.calls.outcomes == ["unavailable", "ok"]


async def test_a_server_that_goes_on_failing_is_given_up_after_the_retries(rig: Rigging, ask: Ask) -> None:
    at = await rig([Behaviour(status=529)])
    error = await failure(at.provider, ask)
    assert not isinstance(error, Retryable), "redelivery would retry the retries"
    assert error.code == Code.UNAVAILABLE
    assert "529" in error.detail
    assert len(at.server.requests) == 3


async def test_retry_after_in_seconds_is_honoured(rig: Rigging, ask: Ask) -> None:
    at = await rig([Behaviour(status=429, headers={"Retry-After": "0.3"}), Behaviour(DRAFT)])
    started = time.monotonic()
    assert isinstance(await at.provider.translate(ask, timeout=5), Drafted)
    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize("form", ["seconds", "date", "milliseconds"])
async def test_retry_after_beyond_the_deadline_is_passed_on_at_once(rig: Rigging, ask: Ask, form: str) -> None:
    await rig([])  # loads the SDK, which may take longer than the date allows for
    later = format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=60), usegmt=True)
    headers = {
        "seconds": {"Retry-After": "60"},
        "date": {"Retry-After": later},
        "milliseconds": {"retry-after-ms": "60000"},
    }
    at = await rig([Behaviour(status=429, headers=headers[form])])

    started = time.monotonic()
    error = await failure(at.provider, ask)

    assert error.code == Code.RATE_LIMITED
    assert error.retry_after == pytest.approx(60, abs=2)
    assert len(at.server.requests) == 1
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("behaviour", "says"),
    [
        (Behaviour(status=401), "refused the API key"),
        (Behaviour(status=403), "refused the API key"),
        (Behaviour(status=402), "out of credit"),
        (Behaviour(status=429, error_code="insufficient_quota"), "out of credit"),
        (Behaviour(status=404), "does not know the model 'model-1'"),
        (Behaviour(status=413), "too long"),
        (Behaviour(status=400, error_code="context_length_exceeded"), "too long"),
        (Behaviour(status=400, error_code="unsupported_parameter"), "unsupported_parameter"),
        (Behaviour(status=307, headers={"Location": "/elsewhere"}), "307"),
        (Behaviour(raw="<html>Welcome to the hotel's network</html>"), "does not speak its protocol"),
        (Behaviour(raw='{"object": "list"}'), "does not speak its protocol"),
        (Behaviour(raw="null"), "does not speak its protocol"),
    ],
    ids=lambda value: "" if isinstance(value, str) else f"{value.status}-{value.error_code or value.raw}",
)
async def test_what_an_operator_must_put_right_is_said_and_not_retried(
    rig: Rigging, ask: Ask, behaviour: Behaviour, says: str
) -> None:
    at = await rig([behaviour])
    error = await failure(at.provider, ask)
    assert says in error.detail
    assert error.code == Code.UNAVAILABLE
    assert len(at.server.requests) == 1


async def test_a_reset_connection_is_tried_again(rig: Rigging, ask: Ask) -> None:
    at = await rig([Behaviour(reset=True), Behaviour(DRAFT, cut=True), Behaviour(DRAFT)])
    assert isinstance(await at.provider.translate(ask, timeout=5), Drafted)
    assert at.calls.outcomes == ["unavailable", "unavailable", "ok"]


async def test_nobody_listening_is_said_as_such(ask: Ask) -> None:
    async with LLMServer([]) as gone:
        url = gone.url
    chat = OpenAIModel(api_key=None, model="model-1", base_url=f"{url}/v1")
    provider = ModelProvider(chat, PromptStyle.load(), retry=RetryPolicy(max_retries=0))
    error = await failure(provider, ask)
    assert error.detail == "The connection to openai failed. Check its base URL and the network."
    await provider.close()


@pytest.mark.parametrize("url", ["localhost:1/v1", "ftp://localhost/v1", "http://", "http://no.such.host.invalid/v1"])
@pytest.mark.parametrize("kind", [OpenAIModel, AnthropicModel])
async def test_a_base_url_that_leads_nowhere_is_said_as_such(
    ask: Ask, kind: type[OpenAIModel | AnthropicModel], url: str
) -> None:
    provider = ModelProvider(kind(api_key=KEY, model="m", base_url=url), PromptStyle.load(), retry=RetryPolicy(0))
    error = await failure(provider, ask)
    assert "Check its base URL" in error.detail
    await provider.close()


@pytest.mark.parametrize("kind", [OpenAIModel, AnthropicModel])
async def test_a_key_from_a_file_may_end_in_a_newline(ask: Ask, kind: type[OpenAIModel | AnthropicModel]) -> None:
    async with LLMServer([Behaviour(DRAFT)]) as server:
        url = f"{server.url}/v1" if kind is OpenAIModel else server.url
        provider = ModelProvider(kind(api_key=f"{KEY}\n", model="m", base_url=url), PromptStyle.load())
        assert isinstance(await provider.translate(ask, timeout=5), Drafted)
        await provider.close()


@pytest.mark.parametrize("key", [None, "", " "])
@pytest.mark.parametrize("kind", [OpenAIModel, AnthropicModel])
async def test_without_a_key_the_provider_says_so_itself(
    ask: Ask, kind: type[OpenAIModel | AnthropicModel], key: str | None
) -> None:
    async with LLMServer([Behaviour(status=401)]) as server:
        url = f"{server.url}/v1" if kind is OpenAIModel else server.url
        provider = ModelProvider(kind(api_key=key, model="m", base_url=url), PromptStyle.load())
        assert "refused the API key" in (await failure(provider, ask)).detail
        await provider.close()


@pytest.mark.parametrize("key", ["sk-ключ", "sk-one\nsk-two", "sk\0"])
@pytest.mark.parametrize("kind", [OpenAIModel, AnthropicModel])
def test_a_key_that_no_header_can_carry_is_refused_without_being_shown(
    kind: type[OpenAIModel | AnthropicModel], key: str
) -> None:
    with pytest.raises(ValueError, match="holds characters that no key has") as caught:
        kind(api_key=key, model="m")
    assert key not in str(caught.value)


@pytest.mark.parametrize("behaviour", [Behaviour(stall=True), Behaviour(trickle=True)], ids=["silent", "trickling"])
async def test_a_server_that_never_answers_costs_no_more_than_the_deadline(
    rig: Rigging, ask: Ask, behaviour: Behaviour
) -> None:
    at = await rig([behaviour])
    started, deadline = time.monotonic(), 1.0  # seconds: the prompt is made within them, too
    error = await failure(at.provider, ask, timeout=deadline)
    assert time.monotonic() - started < deadline + 0.7
    assert error.code == Code.DEADLINE_EXCEEDED
    assert at.calls.outcomes == ["unavailable"]


async def test_one_slow_call_is_given_up_in_time_for_a_second(ask: Ask) -> None:
    """The limit of one call is shorter than the deadline, so a hung connection does not use up the question's time."""
    async with LLMServer([Behaviour(stall=True), Behaviour(DRAFT)]) as server:
        chat = OpenAIModel(api_key=KEY, model="model-1", base_url=f"{server.url}/v1")
        retry = RetryPolicy(base_seconds=0.01)
        provider = ModelProvider(chat, PromptStyle.load(), call_seconds=0.2, retry=retry)
        assert isinstance(await provider.translate(ask, timeout=5), Drafted)
        await provider.close()


async def test_a_slow_first_byte_within_the_deadline_is_waited_for(rig: Rigging, ask: Ask) -> None:
    at = await rig([Behaviour(DRAFT, delay=0.3)])
    assert isinstance(await at.provider.translate(ask, timeout=5), Drafted)


async def test_a_reply_of_ten_megabytes_is_dropped_before_it_is_read(rig: Rigging, ask: Ask) -> None:
    """In tiny pieces it ends much earlier, since each of them costs the SDK a fraction of a millisecond."""
    at = await rig([Behaviour({**DRAFT, "reading": "x" * 10_000_000})])
    error = await failure(at.provider, ask, timeout=60)
    assert "more than 4,000,000 bytes" in error.detail or "in more pieces than it may have tokens" in error.detail
    streamed = at.server.requests[0].body.get("stream", False)
    assert ("pieces" in error.detail) == streamed
    assert len(at.server.requests) == 1


async def test_cancelling_the_question_ends_the_call(rig: Rigging, ask: Ask) -> None:
    at = await rig([Behaviour(stall=True)])
    asking = asyncio.create_task(at.provider.translate(ask, timeout=30))
    await at.server.received(1)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert at.calls.outcomes == ["cancelled"]
