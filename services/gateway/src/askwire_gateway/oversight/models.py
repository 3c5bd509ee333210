"""What the routes of oversight answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from askwire_gateway.answers import Body


class AuditEntry(Body):
    """Something that was done, or refused."""

    sequence: int = Field(description="Its number in the audit, which counts without a gap.")
    stored_at: datetime
    event: str = Field(examples=["statement.run"])
    outcome: Literal["done", "refused", "failed"]
    asked_by: str | None = Field(description="Of a change that somebody else approved: who had asked for it.")
    facts: dict[str, Any] = Field(description="Who (`by`, `principal`), which `datasource` and `query_id`, more.")


class AuditPage(Body):
    """Entries of the audit, newest first."""

    entries: tuple[AuditEntry, ...]
    next_cursor: str | None = Field(
        description="Give it as `cursor` to read on, also after a page with few entries or none; null at the end."
    )


class UsageLine(Body):
    """What one principal asked of one data source."""

    principal: str
    datasource: str
    questions: int
    outcomes: dict[str, int] = Field(description="How many of them have each `status`.")
    rows: int
    milliseconds: float
    tokens_in: int
    tokens_out: int
    cost_dollars: float | None = Field(description="Null where nobody said what some of the tokens cost.")


class UsageReport(Body):
    """Who used how much in this time, most questions first."""

    since: datetime
    until: datetime
    usage: tuple[UsageLine, ...]
    truncated: bool = Field(description="Whether there are more lines: name a principal or a data source.")
