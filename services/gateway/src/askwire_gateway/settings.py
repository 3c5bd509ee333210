"""What the gateway can be told."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from askwire_common.settings.base import ServiceSettings
from askwire_common.settings.kinds import FurtherPublicKeys, PostgresUrl, PrivateKey
from askwire_common.stores.redis_url import RedisUrl


class DatabaseSettings(ServiceSettings):
    """What migrating needs."""

    control_dsn: PostgresUrl = Field(description="PostgreSQL database for API keys and history (`postgresql://…`).")


class KeySettings(DatabaseSettings):
    """What making an API key needs."""

    api_key_pepper: SecretStr = Field(
        min_length=16, description="Secret with which API keys and passwords are hashed; changing it voids them all."
    )


class GatewaySettings(KeySettings):
    """Settings of the gateway."""

    http_host: str = Field(default="127.0.0.1", description="Address on which the HTTP API is served.")
    http_port: int = Field(
        default=8000, ge=0, le=65535, description="Port on which the HTTP API is served; 0 takes a free one."
    )
    redis_url: RedisUrl | None = Field(
        default=None,
        description="Redis for rate limits that all replicas share; without it each replica counts alone. "
        "`redis+sentinel://:PASSWORD@HOST,HOST,HOST/NAME` asks Sentinels for the primary; `rediss…` is TLS.",
    )
    principal_key: PrivateKey = Field(
        description="Ed25519 private key that signs principal tokens: 32 raw bytes in base64."
    )
    principal_public_keys: FurtherPublicKeys = Field(
        default="", description="Further public keys whose tokens are accepted: base64, comma-separated."
    )
    jwt_issuers: Path | None = Field(
        default=None, description="YAML file of identity providers whose tokens (JWT) are accepted beside our own."
    )
    policies: Path | None = Field(default=None, description="YAML file of policies, one for each data source.")
    default_datasource: str = Field(default="demo", description="Data source of requests that name none.")
    ask_role: Literal["VIEWER", "ANALYST", "DATA_SCIENTIST", "none"] = Field(
        default="VIEWER",
        description="Role of requests on `askwire.v1.ask` that bring no token; `none` refuses them.",
    )
    deadline_ms: int = Field(default=30_000, ge=1, description="Time that a query has when its asker sets no deadline.")
    max_deadline_ms: int = Field(
        default=300_000, ge=1, le=3_600_000, description="The longest deadline that an asker may set."
    )
    max_body_bytes: int = Field(default=1_048_576, ge=1_024, description="The largest request body that is read.")
    rate_per_minute: int = Field(
        default=60_000, ge=1, description="Requests that one principal may make a minute, over all replicas."
    )
    concurrent_queries: int = Field(
        default=256, ge=1, description="Queries that one principal may have under way in one replica."
    )
    queries_at_once: int = Field(
        default=1_024,
        ge=2,
        description="Queries that all principals together may have under way in one replica; one more is told `503` "
        "at once.",
    )
    token_seconds: int = Field(
        default=900, ge=60, le=86_400, description="Lifetime of the tokens that `POST /v1/auth/token` hands out."
    )
    shared_inbox: bool = Field(
        default=False,
        description="Whether tokens are good for any inbox below `_INBOX.`, as holders of the `client` nkey use; "
        "otherwise only for the principal's own (`inbox` of `POST /v1/auth/token`).",
    )
    pending_queries: int = Field(
        default=100,
        ge=1,
        description="Queries that one principal may have accepted to be answered later (`Prefer: respond-async`).",
    )
    deferred_deadline_ms: int = Field(
        default=600_000,
        ge=1,
        le=3_600_000,
        description="Time that such a query has when its asker sets no deadline, and the longest that it may set.",
    )
    kept_seconds: float = Field(
        default=86_400.0,
        ge=60,
        description="How long such a query and an `Idempotency-Key` are kept; rows no longer than NATS keeps them.",
    )
    history_days: float = Field(
        default=90.0, ge=0, description="How long the history of queries is kept; 0 keeps it for ever."
    )
    session_seconds: int = Field(
        default=604_800, ge=300, le=7_776_000, description="How long a login lasts at most, however often refreshed."
    )
    logins_per_minute: int = Field(
        default=10,
        ge=1,
        le=1_000,
        description="Attempts a minute to log in as one user; from one address six times as many, bad keys included.",
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=8,
        description="Proxies before the gateway, whose `X-Forwarded-For` tells by which address attempts are counted.",
    )
    write_seconds: float = Field(
        default=30.0,
        gt=0,
        description="How long a client may take to send the body of its request, or to accept a piece of its answer.",
    )

    @field_validator("http_port")
    @classmethod
    def _apart(cls, port: int, others: ValidationInfo) -> int:
        if port and port == others.data.get("ops_port"):
            message = f"it is ASKWIRE_OPS_PORT, too ({port}). Give the API and the operators a port each."
            raise ValueError(message)
        return port

    @field_validator("max_deadline_ms")
    @classmethod
    def _above_the_usual(cls, longest: int, others: ValidationInfo) -> int:
        usual = others.data.get("deadline_ms", 0)
        if usual > longest:
            message = (
                f"the longest deadline, {longest}, is below ASKWIRE_DEADLINE_MS, {usual}. Raise it, or lower that."
            )
            raise ValueError(message)
        return longest

    @field_validator("kept_seconds")
    @classmethod
    def _past_its_deadline(cls, kept: float, others: ValidationInfo) -> float:
        longest = others.data.get("deferred_deadline_ms", 0) / 1000
        if longest > kept:
            message = (
                f"a query would be gone after {kept:g} s and may take ASKWIRE_DEFERRED_DEADLINE_MS, {longest:g} s. "
                "Raise it, or lower that."
            )
            raise ValueError(message)
        return kept
