"""A demo catalog, and both providers' real SDKs pointed at a scripted server."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

import pytest
from tests.support.flights import flights
from tests.support.llm_server import Behaviour, LLMServer

from askwire_translator.models.anthropic import AnthropicModel
from askwire_translator.models.openai import OpenAIModel
from askwire_translator.models.prompt import PromptStyle
from askwire_translator.models.provider import ModelProvider
from askwire_translator.models.retry import RetryPolicy
from askwire_translator.translate import Answer, Ask

KEY = "sk-a-very-secret-key"


@dataclass
class Calls:
    """A ``ModelObserver`` that remembers how each call ended and what it cost."""

    outcomes: list[str] = field(default_factory=list)
    tokens: int = 0

    def called(
        self, provider: str, model: str, *, seconds: float, tokens_in: int, tokens_out: int, outcome: str
    ) -> None:
        assert provider in ("openai", "anthropic")
        assert model == "model-1"
        assert seconds >= 0
        self.outcomes.append(outcome)
        self.tokens += tokens_in + tokens_out


@dataclass
class Rig:
    """One provider, the server it talks to, and who watches its calls."""

    provider: ModelProvider
    server: LLMServer
    calls: Calls


Rigging = Callable[[Sequence[Behaviour]], Awaitable[Rig]]


@pytest.fixture
def ask() -> Ask:
    now = dt.datetime(2026, 11, 21, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    return Ask("which carrier has the worst average arrival delay?", flights(), now, values_to_models=True)


class Listened(ModelProvider):
    """A model whose every reply is heard while it comes."""

    async def translate(self, ask: Ask, *, timeout: float) -> Answer:
        return await super().translate(replace(ask, listener=_ignore), timeout=timeout)


async def _ignore(provider: str, call: int, pieces: Sequence[str]) -> None:
    assert provider in ("openai", "anthropic")
    assert call > 0
    assert all(pieces)


@pytest.fixture(params=["openai", "anthropic", "openai streaming", "anthropic streaming"])
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rigging]:
    """Starts a scripted server and a provider of either kind that talks to it through its official SDK."""
    opened: list[Rig] = []

    async def start(script: Sequence[Behaviour]) -> Rig:
        server = await LLMServer(script).__aenter__()
        chat: OpenAIModel | AnthropicModel
        if request.param.startswith("openai"):
            chat = OpenAIModel(api_key=KEY, model="model-1", base_url=f"{server.url}/v1")
        else:
            chat = AnthropicModel(api_key=KEY, model="model-1", base_url=server.url)
        calls = Calls()
        retry = RetryPolicy(max_retries=2, base_seconds=0.01)
        kind = Listened if "streaming" in request.param else ModelProvider
        opened.append(Rig(kind(chat, PromptStyle.load(), retry=retry, observer=calls), server, calls))
        return opened[-1]

    yield start
    for each in opened:
        await each.provider.close()
        await each.server.__aexit__()
