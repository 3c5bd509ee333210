"""What the translator can be told."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator, model_validator

from askwire_common.settings.base import ServiceSettings
from askwire_common.settings.kinds import HttpUrl, PublicKeys
from askwire_common.stores.redis_url import RedisUrl
from askwire_translator.sources import Sources
from askwire_translator.thresholds import BEFORE_A_MODEL, UNAIDED, Thresholds

PROVIDERS = ("offline", "openai", "anthropic", "replay")
OPENAI = "https://api.openai.com/v1"


class TranslatorSettings(ServiceSettings):
    """Settings of the translator."""

    principal_public_keys: PublicKeys = Field(
        description="Public keys that verify principal tokens: base64, comma-separated, two while keys rotate."
    )
    providers: str | None = Field(
        default=None,
        description="Who translates, in this order, comma-separated: `offline`, `openai`, `anthropic`, `replay`. "
        "Offline leaves what it is not sure of to those behind it. Unset: `offline`, then each model that has a key.",
    )
    replay: Path | None = Field(default=None, description="Recorded answers, which the provider `replay` gives.")
    record: Path | None = Field(default=None, description="File to which each answer of a model is appended.")
    context_dir: Path | None = Field(
        default=None,
        description="Folder of context files: glossary, measures, synonyms, default filters and examples, one YAML "
        "file or folder for each data source.",
    )
    redis_url: RedisUrl | None = Field(
        default=None,
        description="Redis for translations that all replicas share; without it each keeps its own. "
        "`redis+sentinel://:PASSWORD@HOST,HOST,HOST/NAME` asks Sentinels for the primary; `rediss…` is TLS.",
    )
    concurrency: int = Field(default=64, ge=1, description="How many questions a replica may hold at once.")
    time_zone: str = Field(default="UTC", description="Where 'today' and 'last month' are meant.")
    confidence_threshold: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Below this confidence the offline translator leaves a question to a model, or asks back where "
        "there is none. Unset: 0.9 before a model, else its own.",
    )
    confidence_thresholds: str | None = Field(
        default=None, description="The same for single data sources, as in `demo=0.7,sales=0.95`."
    )
    model_seconds: float = Field(default=30.0, gt=0, description="The most that one call of a model may take.")
    model_tokens_per_day: int | None = Field(
        default=None,
        ge=0,
        description="Tokens that all models together may use in a day (UTC), by all replicas where they share Redis; "
        "beyond it the offline translator answers what it is sure of, and who asks the rest gets 429.",
    )
    votes: int = Field(
        default=3,
        ge=1,
        le=5,
        description="How many candidates a model gives, in two prompt styles, when its first draft came back; the "
        "majority's is taken. 1 asks once more.",
    )
    template_cache: str = Field(
        default="false",
        description="Answer a question that differs from one that a model answered only in its values with that SQL "
        "and the new values; the validator checks it like any draft. `true`, or the names of data sources.",
    )
    neighbour_cache: str = Field(
        default="false",
        description="The same for a question that says in other words what a model answered. `true`, or the names of "
        "data sources.",
    )
    stream_drafts: bool = Field(
        default=True, description="Let askers who follow the events hear a model write; off for servers that cannot."
    )
    openai_api_key: SecretStr | None = Field(default=None, description="Key for OpenAI or a compatible endpoint.")
    openai_base_url: HttpUrl = Field(default=OPENAI, description="Where OpenAI's API, or a compatible one, lives.")
    openai_model: str = Field(default="gpt-4.1-mini", description="Model at that endpoint.")
    openai_reply_format: Literal["json_schema", "json_object"] = Field(
        default="json_schema", description="`json_object` for servers that do not know JSON schemas."
    )
    openai_price_in: float | None = Field(
        default=None, ge=0, description="Dollars for a million tokens that the model reads; unset, no cost is counted."
    )
    openai_price_out: float | None = Field(
        default=None, ge=0, description="Dollars for a million tokens that the model writes."
    )
    anthropic_api_key: SecretStr | None = Field(default=None, description="Key for Anthropic.")
    anthropic_base_url: HttpUrl = Field(default="https://api.anthropic.com", description="Where Anthropic's API lives.")
    anthropic_model: str = Field(default="claude-sonnet-4-5", description="Model at Anthropic.")
    anthropic_price_in: float | None = Field(
        default=None, ge=0, description="Dollars for a million tokens that the model reads; unset, no cost is counted."
    )
    anthropic_price_out: float | None = Field(
        default=None, ge=0, description="Dollars for a million tokens that the model writes."
    )

    @property
    def order(self) -> tuple[str, ...]:
        """Names of the providers, in the order in which they are asked."""
        if self.providers is not None:
            return tuple(name.strip() for name in self.providers.split(","))
        keys = {"anthropic": self.anthropic_api_key, "openai": self.openai_api_key}
        return ("offline", *(name for name, key in keys.items() if key))

    @property
    def thresholds(self) -> Thresholds:
        """How sure the offline translator must be, per data source."""
        usual = self.confidence_threshold
        if usual is None:
            usual = UNAIDED if self.order[-1] == "offline" else BEFORE_A_MODEL
        return Thresholds.read(usual, self.confidence_thresholds)

    @field_validator("providers")
    @classmethod
    def _known(cls, names: str | None) -> str | None:
        if names is not None and any(name.strip() not in PROVIDERS for name in names.split(",")):
            message = f"it names something that is no provider. Choose from {', '.join(PROVIDERS)}."
            raise ValueError(message)
        return names

    @field_validator("confidence_thresholds")
    @classmethod
    def _thresholds(cls, text: str | None) -> str | None:
        Thresholds.read(UNAIDED, text)
        return text

    @field_validator("template_cache", "neighbour_cache")
    @classmethod
    def _sources(cls, text: str) -> str:
        Sources.read(text)
        return text

    @model_validator(mode="after")
    def _has_what_its_providers_need(self) -> Self:
        if "anthropic" in self.order and not self.anthropic_api_key:
            raise ValueError(_needs("ASKWIRE_ANTHROPIC_API_KEY", "anthropic"))
        if "openai" in self.order and not self.openai_api_key and self.openai_base_url == OPENAI:
            raise ValueError(
                f"{_needs('ASKWIRE_OPENAI_API_KEY', 'openai')} A server without one: ASKWIRE_OPENAI_BASE_URL."
            )
        if "replay" in self.order and self.replay is None:
            message = "ASKWIRE_REPLAY must name a file of recorded answers for the provider replay."
            raise ValueError(message)
        return self

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, text: str) -> str:
        try:
            ZoneInfo(text)
        except (KeyError, ValueError, OSError):
            message = f"{text} is no time zone; write one as in Europe/Zurich"
            raise ValueError(message) from None
        return text


def _needs(variable: str, provider: str) -> str:
    return f"{variable} must be set for the provider {provider}: set it, or {variable}_FILE to a file that holds it."
