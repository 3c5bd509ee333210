"""Who translates, in which order: offered readings, accepted pairs, then each provider behind all that guards it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from askwire_translator.accepted import Accepted
from askwire_translator.cache import Cached, Memory
from askwire_translator.cascade import Cascade
from askwire_translator.choices import Choices
from askwire_translator.earlier import Earlier
from askwire_translator.kept import Kept
from askwire_translator.metrics import Price, TranslatorMetrics
from askwire_translator.models.breaker import Breaker, Guarded
from askwire_translator.models.budget import Budget, Budgeted
from askwire_translator.models.chat import ChatModel, ModelObserver
from askwire_translator.models.prompt import DIRECT, STEPWISE, PromptStyle
from askwire_translator.models.provider import ModelProvider
from askwire_translator.offline.engine import Indexes, OfflineProvider
from askwire_translator.replay import Recording, Replay
from askwire_translator.settings import TranslatorSettings
from askwire_translator.shared_cache import SharedCache
from askwire_translator.sources import Sources
from askwire_translator.templates import Templates
from askwire_translator.translate import Provider
from askwire_translator.vote import Voting

if TYPE_CHECKING:
    from askwire_translator.models.anthropic import AnthropicModel
    from askwire_translator.models.openai import OpenAIModel


def build_provider(
    settings: TranslatorSettings,
    metrics: TranslatorMetrics,
    shared: SharedCache | None = None,
    indexes: Kept[Indexes] | None = None,
) -> Provider:
    """Offered readings and accepted pairs, then the providers in their order.

    Offline drafts only what it is sure enough of; the rest it leaves to those behind it, if there are any.
    """
    observer: ModelObserver = metrics
    budget: Budget | None = None
    if settings.model_tokens_per_day is not None:
        observer = budget = Budget(settings.model_tokens_per_day, metrics, shared=shared)
    parts = _Parts(settings, metrics, observer, budget, Memory(), shared, indexes)
    cascade = Cascade([parts.provider(name) for name in settings.order], hesitant=("offline",))
    return Choices(Accepted(cascade), memory=parts.memory, shared=shared)


def prices(settings: TranslatorSettings) -> dict[str, Price]:
    """What each provider's model costs, as the operator said; a provider without both prices is not in it."""
    told = {
        "openai": (settings.openai_price_in, settings.openai_price_out),
        "anthropic": (settings.anthropic_price_in, settings.anthropic_price_out),
    }
    return {
        name: Price(read, written) for name, (read, written) in told.items() if read is not None and written is not None
    }


@dataclass(frozen=True)
class _Parts:
    """What the providers of one translator share."""

    settings: TranslatorSettings
    metrics: TranslatorMetrics
    observer: ModelObserver
    budget: Budget | None
    memory: Memory
    shared: SharedCache | None
    indexes: Kept[Indexes] | None

    def provider(self, name: str) -> Provider:
        """The provider of this name, with all that stands around it."""
        settings = self.settings
        if name == "offline":
            offline = OfflineProvider(thresholds=settings.thresholds, kept=self.indexes)
            return Cached(offline, "offline", memory=self.memory, observer=self.metrics)
        if name == "replay" and settings.replay is not None:
            return Replay(settings.replay)
        chat = _openai(settings) if name == "openai" else _anthropic(settings)
        provider, identity = self._asked(chat)
        provider = Guarded(provider, Breaker())
        if self.budget is not None:
            provider = Budgeted(provider, self.budget)
        if settings.record is not None:
            provider = Recording(provider, settings.record)
        same, other = Sources.read(settings.template_cache), Sources.read(settings.neighbour_cache)
        if same or other:
            provider = Templates(provider, identity, Earlier(self.shared), same_words=same, other_words=other)
        return Cached(provider, identity, memory=self.memory, shared=self.shared, observer=self.metrics)

    def _asked(self, chat: ChatModel) -> tuple[Provider, str]:
        """The model in one prompt style; in doubt, in two styles and several times, and they vote."""
        direct = self._styled(chat, DIRECT)
        if self.settings.votes == 1:
            return direct, direct.identity
        stepwise = self._styled(chat, STEPWISE)
        jury = [(direct, stepwise)[n % 2] for n in range(self.settings.votes)]
        return Voting(direct, jury), f"{direct.identity}+{stepwise.identity}x{self.settings.votes}"

    def _styled(self, chat: ChatModel, style: str) -> ModelProvider:
        seconds = self.settings.model_seconds
        return ModelProvider(chat, PromptStyle.load(style), call_seconds=seconds, observer=self.observer)


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
