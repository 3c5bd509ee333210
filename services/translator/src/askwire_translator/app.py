"""How the translator's parts fit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from askwire_common.contracts import GOLDEN, TRANSLATE, GoldenQuery, Question
from askwire_common.directory import Mirror
from askwire_common.hop import Hop
from askwire_common.metrics import RedisFailures
from askwire_common.service import Base, Service
from askwire_translator.accepted import Accepted
from askwire_translator.cache import Cached, Memory
from askwire_translator.cascade import Cascade
from askwire_translator.context.knowledge import Knowledge
from askwire_translator.context.load import load_folder
from askwire_translator.conversation.store import Conversations
from askwire_translator.handlers import Handlers
from askwire_translator.metrics import Price, TranslatorMetrics
from askwire_translator.models.breaker import Breaker, Guarded
from askwire_translator.models.prompt import PromptStyle
from askwire_translator.models.provider import ModelProvider
from askwire_translator.offline.engine import OfflineProvider
from askwire_translator.replay import Replay
from askwire_translator.settings import TranslatorSettings
from askwire_translator.shared_cache import SharedCache
from askwire_translator.translate import Provider

if TYPE_CHECKING:
    from askwire_translator.models.anthropic import AnthropicModel
    from askwire_translator.models.openai import OpenAIModel


def build_app(settings: TranslatorSettings, base: Base | None = None, provider: Provider | None = None) -> Service:
    """The translator: it holds the keys of language models, and reaches no database."""
    base = base or Base("translator", settings)
    hop = Hop(base, principal_keys=settings.principal_public_keys)
    failures = RedisFailures(base.registry, "translations")
    redis_url = settings.redis_url
    shared = SharedCache(redis_url.get_secret_value(), failed=failures.count) if redis_url else None
    provider = provider or build_provider(settings, TranslatorMetrics(base.registry, prices(settings)), shared)
    zone, conversations = ZoneInfo(settings.time_zone), Conversations(shared)
    files = load_folder(settings.context_dir) if settings.context_dir else {}
    golden = Mirror(base.bus.bucket(GOLDEN), GoldenQuery.model_validate_json)
    knowledge = Knowledge(hop.directory, files, golden)
    handlers = Handlers(
        provider,
        hop.directory,
        base.bus,
        zone=zone,
        knowledge=knowledge,
        conversations=conversations,
        tell_drafts=settings.stream_drafts,
    )
    loop = hop.consume(TRANSLATE, Question, handlers.translate, room=settings.concurrency)
    return Service(base, parts=[hop, _following(golden, base), _open(provider, shared)], loops=[loop])


def build_provider(
    settings: TranslatorSettings, metrics: TranslatorMetrics, shared: SharedCache | None = None
) -> Provider:
    """Accepted pairs, then the providers in their order, each with its cache and, for models, its breaker."""
    memory = Memory()
    return Accepted(Cascade([_provider(name, settings, metrics, memory, shared) for name in settings.order]))


def _provider(
    name: str, settings: TranslatorSettings, metrics: TranslatorMetrics, memory: Memory, shared: SharedCache | None
) -> Provider:
    if name == "offline":
        threshold = settings.confidence_threshold
        offline = OfflineProvider() if threshold is None else OfflineProvider(threshold=threshold)
        return Cached(offline, "offline", memory=memory, observer=metrics)
    if name == "replay" and settings.replay is not None:
        return Replay(settings.replay)
    chat = _openai(settings) if name == "openai" else _anthropic(settings)
    style = PromptStyle.load("direct")
    provider = ModelProvider(chat, style, call_seconds=settings.model_seconds, observer=metrics)
    guarded = Guarded(provider, Breaker())
    return Cached(guarded, f"{name}/{chat.model}/{style.version}", memory=memory, shared=shared, observer=metrics)


def prices(settings: TranslatorSettings) -> dict[str, Price]:
    """What each provider's model costs, as the operator said; a provider without both prices is not in it."""
    told = {
        "openai": (settings.openai_price_in, settings.openai_price_out),
        "anthropic": (settings.anthropic_price_in, settings.anthropic_price_out),
    }
    return {
        name: Price(read, written) for name, (read, written) in told.items() if read is not None and written is not None
    }


def _openai(settings: TranslatorSettings) -> OpenAIModel:
    from askwire_translator.models.openai import OpenAIModel  # noqa: PLC0415 - a large SDK: half of the start-up time

    key = settings.openai_api_key
    return OpenAIModel(
        api_key=key.get_secret_value() if key else None,
        model=settings.openai_model,
        base_url=settings.openai_base_url,
        reply_format=settings.openai_reply_format,
    )


def _anthropic(settings: TranslatorSettings) -> AnthropicModel:
    from askwire_translator.models.anthropic import AnthropicModel  # noqa: PLC0415 - a large SDK, see above

    key = settings.anthropic_api_key
    return AnthropicModel(
        api_key=key.get_secret_value() if key else "",
        model=settings.anthropic_model,
        base_url=settings.anthropic_base_url,
    )


@asynccontextmanager
async def _following(golden: Mirror[GoldenQuery], base: Base) -> AsyncIterator[None]:
    await golden.start()
    base.connection.on_reconnect(golden.restart)
    try:
        yield
    finally:
        await golden.stop()


@asynccontextmanager
async def _open(provider: Provider, shared: SharedCache | None) -> AsyncIterator[Provider]:
    try:
        yield provider
    finally:
        await provider.close()
        if shared is not None:
            await shared.close()
