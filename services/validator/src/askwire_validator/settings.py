"""What the validator can be told."""

from __future__ import annotations

from pydantic import Field

from askwire_common.settings.base import ServiceSettings
from askwire_common.settings.kinds import PrivateKey, PublicKeys


class ValidatorSettings(ServiceSettings):
    """Settings of the validator."""

    approval_key: PrivateKey = Field(
        description="Ed25519 key that signs approvals, 32 raw bytes in base64; no other service has it."
    )
    principal_public_keys: PublicKeys = Field(
        description="Public keys that verify principal tokens: base64, comma-separated, two while keys rotate."
    )
    concurrency: int = Field(default=64, ge=1, description="How many statements a replica may hold at once.")
    parsers: int = Field(default=1, ge=1, description="Worker processes that parse; one keeps one core busy.")
    parse_seconds: float = Field(
        default=0.3, gt=0, description="After how long a parser is killed and its statement refused."
    )
    parse_memory_mb: int = Field(default=512, ge=64, description="Address space of a parser, in MiB.")
    repair_attempts: int = Field(
        default=2, ge=0, le=5, description="How often a refused draft goes back to the translator."
    )
    allow_dangerous_queries: bool = Field(
        default=False,
        description="Whether INSERT, UPDATE and DELETE may be asked for; each waits for somebody else's approval.",
    )
