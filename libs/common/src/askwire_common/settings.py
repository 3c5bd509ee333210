"""What every service can be told, and how a secret is read from a file.

Each service has one frozen class on top of this one. Values come from ``ASKWIRE_*`` variables; for any of them
``ASKWIRE_*_FILE`` may name a file instead, so that a secret need not stand in an environment.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

ENV_PREFIX = "ASKWIRE_"
_MISUSE = 2


class FileSource(PydanticBaseSettingsSource):
    """Reads ``ASKWIRE_<NAME>_FILE``: the value is the file's text without its last line break."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The text of the file that the environment names for this field, if it names one."""
        variable = f"{ENV_PREFIX}{field_name.upper()}_FILE"
        path = os.environ.get(variable)
        if path is None:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").rstrip("\r\n"), field_name, False
        except OSError as error:
            message = f"{variable} names {path}, which cannot be read: {error.strerror}"
            raise ValueError(message) from error
        except UnicodeDecodeError:
            message = f"{variable} names {path}, which is not text"
            raise ValueError(message) from None

    def __call__(self) -> dict[str, Any]:
        """All values that come from files."""
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


class ServiceSettings(BaseSettings):
    """Settings that all services share."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, frozen=True, extra="ignore")

    nats_url: str = Field(default="nats://127.0.0.1:4222", description="Servers of NATS, comma-separated.")
    nats_nkey_seed: SecretStr | None = Field(default=None, description="This service's nkey seed; it is its NATS user.")
    nats_ca: Path | None = Field(default=None, description="CA certificate that signed the NATS server's certificate.")
    ops_host: str = Field(default="127.0.0.1", description="Address on which health and metrics are served.")
    ops_port: int = Field(default=9100, ge=0, le=65535, description="Port of health and metrics; 0 takes a free one.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least severe event that is logged."
    )
    log_format: Literal["console", "json"] = Field(
        default="json", description="`json` for machines, `console` for people."
    )
    otlp_endpoint: str | None = Field(
        default=None,
        description="Where traces go (OTLP over HTTP, such as `http://collector:4318`); none are sent when unset.",
    )
    trace_sample: float = Field(
        default=1.0, ge=0, le=1, description="Share of queries that are traced when the asker did not decide."
    )
    drain_seconds: float = Field(
        default=10.0, gt=0, description="How long a stopping service may take to finish what it has begun."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over files, files over plain variables."""
        return init_settings, FileSource(settings_cls), env_settings


S = TypeVar("S", bound=ServiceSettings)


def read_settings(settings: type[S]) -> S:
    """The settings from the environment; exits with a sentence per mistake when they cannot be used."""
    try:
        return settings()
    except (ValidationError, SettingsError, ValueError) as error:
        for line in _explain(error):
            print(line, file=sys.stderr)
        raise SystemExit(_MISUSE) from None


def _explain(error: Exception) -> list[str]:
    if not isinstance(error, ValidationError):
        return [str(error)]
    return [
        f"{ENV_PREFIX}{'_'.join(str(part) for part in e['loc']).upper()}: {e['msg']}"
        for e in error.errors(include_url=False, include_input=False)
    ]
