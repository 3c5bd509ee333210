"""What the executor can be told."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from askwire_common.settings.base import ServiceSettings
from askwire_common.settings.kinds import PublicKeys


class ExecutorSettings(ServiceSettings):
    """Settings of the executor."""

    approval_public_keys: PublicKeys = Field(
        description="Public keys that verify approvals: base64, comma-separated, two while keys rotate."
    )
    principal_public_keys: PublicKeys = Field(
        description="Public keys that verify principal tokens: base64, comma-separated, two while keys rotate."
    )
    datasources: Path = Field(description="YAML file that names each data source with its dialect and its DSN.")
    concurrency: int = Field(default=16, ge=1, description="How many statements a replica may run at once.")
    stall_seconds: float = Field(default=30.0, gt=0, description="After how long a reader that takes no rows is cut.")
    catalog_seconds: float = Field(
        default=10.0, gt=0, description="How often a data source is asked whether its tables have changed."
    )
    repair_attempts: int = Field(
        default=2, ge=0, le=5, description="How often a draft that the database rejects goes back to the translator."
    )
