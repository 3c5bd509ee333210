"""What every service can be told, and how a secret is read from a file.

Each service has one frozen class on top of this one. Values come from ``ASKWIRE_*`` variables; for any of them
``ASKWIRE_*_FILE`` may name a file instead, so that a secret need not stand in an environment.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from askwire_common.settings.kinds import CertificateFile, NatsUrl, NkeySeed, OptionalHttpUrl
from askwire_common.settings.mistakes import given, misspelt, sentence

AFTER_DRAIN_SECONDS: Final = 5.0
"""What a service takes to close its connections once it has drained, at most."""
_MISUSE: Final = 2


class ServiceSettings(BaseModel):
    """Settings that all services share."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)

    nats_url: NatsUrl = Field(default="nats://127.0.0.1:4222", description="Servers of NATS, comma-separated.")
    nats_nkey_seed: NkeySeed | None = Field(default=None, description="This service's nkey seed; it is its NATS user.")
    nats_ca: CertificateFile | None = Field(
        default=None, description="CA certificate that signed the NATS server's certificate."
    )
    ops_host: str = Field(default="127.0.0.1", description="Address on which health and metrics are served.")
    ops_port: int = Field(default=9100, ge=0, le=65535, description="Port of health and metrics; 0 takes a free one.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least severe event that is logged."
    )
    log_format: Literal["console", "json"] = Field(
        default="json", description="`json` for machines, `console` for people."
    )
    otlp_endpoint: OptionalHttpUrl | None = Field(
        default=None,
        description="Where traces go (OTLP over HTTP, such as `http://collector:4318`); none are sent when unset.",
    )
    trace_sample: float = Field(
        default=1.0, ge=0, le=1, description="Share of queries that are traced when the asker did not decide."
    )
    drain_seconds: float = Field(
        default=10.0, gt=0, description="How long a stopping service may take to finish what it has begun."
    )
    killed_after_seconds: float | None = Field(
        default=None,
        gt=0,
        description="When whoever stops the service kills it (`stop_grace_period`, `TimeoutStopSec`, …): five seconds "
        "after `drain_seconds` or later, or the service does not start. Not compared when unset.",
    )

    @field_validator("killed_after_seconds")
    @classmethod
    def _after_the_drain(cls, stop: float | None, others: ValidationInfo) -> float | None:
        needed = others.data.get("drain_seconds", 0.0) + AFTER_DRAIN_SECONDS
        if stop is not None and stop < needed:
            message = (
                f"{stop:g} s are too few for ASKWIRE_DRAIN_SECONDS and five more, {needed:g} s: queries would be cut. "
                "Raise it with the time that it tells of, or lower that."
            )
            raise ValueError(message)
        return stop


S = TypeVar("S", bound=ServiceSettings)


class BadSettings(Exception):
    """Settings that cannot be used, or a file that one of them names.

    Attributes:
        mistakes: a sentence each, none of which holds a value that may be secret.
        missing: those of them that speak of a setting which is not there.
    """

    def __init__(self, mistakes: Sequence[str], missing: Sequence[str] = ()) -> None:
        super().__init__("\n".join([*mistakes, *missing]))
        self.mistakes = (*mistakes, *missing)
        self.missing = frozenset(missing)


def settings_from(settings: type[S], environment: Mapping[str, str], **chosen: Any) -> S:
    """The settings as an environment has them, or as they are chosen here.

    Raises:
        BadSettings: with every mistake, misspelt names among them.
    """
    fields = {name: info for name, info in settings.model_fields.items() if name not in chosen}
    values, unread = given(fields, environment)
    mistakes = [*unread.values(), *misspelt(environment, settings.model_fields)]
    missing: list[str] = []
    try:
        found = settings(**{**values, **chosen})
    except ValidationError as error:
        for one in error.errors(include_url=False, include_input=False):
            if unread.keys().isdisjoint(one["loc"]):
                (missing if one["type"] == "missing" else mistakes).append(sentence(one, settings.model_fields))
        raise BadSettings(mistakes, missing) from None
    if mistakes:
        raise BadSettings(mistakes, missing)
    return found


def read_settings(settings: type[S]) -> S:
    """The settings from the environment; exits with a sentence per mistake when they cannot be used."""
    try:
        return settings_from(settings, os.environ)
    except BadSettings as error:
        raise told(error) from None


def told(error: BadSettings) -> SystemExit:
    """The end of a process whose settings cannot be used, once it has said why, a sentence per mistake."""
    for line in error.mistakes:
        print(line, file=sys.stderr)
    return SystemExit(_MISUSE)
