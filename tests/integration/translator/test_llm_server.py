"""The scripted server itself: it streams as providers do, and it runs as a program."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

import anthropic
import openai
import pytest
from tests.integration.translator.test_models import DRAFT, SQL
from tests.support.llm_server import Behaviour, LLMServer

from askwire_translator.models.anthropic import AnthropicModel
from askwire_translator.models.openai import OpenAIModel
from askwire_translator.models.prompt import PromptStyle
from askwire_translator.models.provider import ModelProvider
from askwire_translator.translate import Ask, Drafted

ROOT = Path(__file__).parents[3]
WORDS = "SELECT one FROM two"


async def test_openais_sdk_reads_the_stream() -> None:
    async with (
        LLMServer([Behaviour(WORDS)]) as server,
        openai.AsyncOpenAI(api_key="k", base_url=f"{server.url}/v1") as client,
        await client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": "?"}], stream=True
        ) as stream,
    ):
        parts = [chunk.choices[0].delta.content or "" async for chunk in stream]
    assert "".join(parts) == WORDS
    assert len(parts) > 4


async def test_anthropics_sdk_reads_the_stream() -> None:
    async with (
        LLMServer([Behaviour(WORDS)]) as server,
        anthropic.AsyncAnthropic(api_key="k", base_url=server.url) as client,
        client.messages.stream(model="m", max_tokens=9, messages=[{"role": "user", "content": "?"}]) as stream,
    ):
        parts = [text async for text in stream.text_stream]
        final = await stream.get_final_message()
    assert "".join(parts) == WORDS
    assert len(parts) > 4
    assert final.stop_reason == "end_turn"


async def test_first_byte_and_pace_are_as_scripted() -> None:
    """Benchmarks rely on both: 40 letters are 10 tokens."""
    async with (
        LLMServer([Behaviour("x" * 40, delay=0.1, tokens_per_second=100)]) as server,
        openai.AsyncOpenAI(api_key="k", base_url=f"{server.url}/v1") as client,
    ):
        started = time.monotonic()
        asked = await client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": "?"}], stream=True
        )
        first = time.monotonic() - started
        async with asked as stream:
            assert len([chunk async for chunk in stream]) == 12
        assert first >= 0.1
        assert time.monotonic() - started >= 0.2


async def test_a_reply_that_is_not_streamed_comes_with_its_last_token() -> None:
    """No model knows all of its words before it has said them."""
    async with (
        LLMServer([Behaviour("x" * 40, delay=0.1, tokens_per_second=100)]) as server,
        openai.AsyncOpenAI(api_key="k", base_url=f"{server.url}/v1") as client,
    ):
        started = time.monotonic()
        await client.chat.completions.create(model="m", messages=[{"role": "user", "content": "?"}])
        assert time.monotonic() - started >= 0.2


async def test_it_runs_as_a_program(tmp_path: Path, ask: Ask) -> None:
    script = tmp_path / "script.json"
    script.write_text(json.dumps([{"reply": DRAFT}]))
    arguments = ["-m", "tests.support.llm_server", "--script", str(script)]
    program = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        assert program.stdout is not None
        said = (await asyncio.wait_for(program.stdout.readline(), 30)).decode()
        url = said.split()[1].removesuffix("/chat/completions")
        provider = ModelProvider(OpenAIModel(api_key=None, model="m", base_url=url), PromptStyle.load())
        answer = await provider.translate(ask, timeout=10)
        await provider.close()
        assert isinstance(answer, Drafted)
        assert answer.sql == SQL
    finally:
        program.terminate()
        await program.wait()


async def test_servers_without_schemas_are_asked_for_a_json_object(ask: Ask) -> None:
    async with LLMServer([Behaviour(f"```json\n{json.dumps(DRAFT)}\n```")]) as server:
        chat = OpenAIModel(api_key=None, model="m", base_url=f"{server.url}/v1", reply_format="json_object")
        provider = ModelProvider(chat, PromptStyle.load())
        assert isinstance(await provider.translate(ask, timeout=10), Drafted)
        assert server.requests[0].body["response_format"] == {"type": "json_object"}
        await provider.close()


async def test_a_forced_tool_serves_where_json_schemas_do_not(ask: Ask) -> None:
    async with LLMServer([Behaviour(DRAFT)]) as server:
        chat = AnthropicModel(api_key="k", model="m", base_url=server.url, reply_format="tool", cache_prompt=False)
        provider = ModelProvider(chat, PromptStyle.load())
        answer = await provider.translate(ask, timeout=10)
        assert isinstance(answer, Drafted)
        assert answer.sql == SQL
        body = server.requests[0].body
        assert body["tool_choice"]["name"] == body["tools"][0]["name"]
        assert "output_config" not in body
        assert "cache_control" not in json.dumps(body["system"])
        await provider.close()


@pytest.mark.parametrize("cached", [True, False])
async def test_the_stable_part_of_the_prompt_is_marked_for_anthropics_cache(ask: Ask, cached: bool) -> None:
    async with LLMServer([Behaviour(DRAFT)]) as server:
        chat = AnthropicModel(api_key="k", model="m", base_url=server.url, cache_prompt=cached)
        provider = ModelProvider(chat, PromptStyle.load())
        await provider.translate(ask, timeout=10)
        task, schema = server.requests[0].body["system"]
        assert "cache_control" not in task
        assert ("cache_control" in schema) is cached
        assert ask.question not in schema["text"]
        await provider.close()
