"""Who used how much: added up from the history, for each principal and data source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from ulid import ULID

from askwire_gateway.database import ControlDatabase

MOST_LINES: Final = 1_000
_SUM: Final = """
SELECT principal, datasource, status, count(*) AS questions, sum(row_count)::bigint AS rows,
       coalesce(sum(total_ms), 0) AS milliseconds, coalesce(sum(tokens_in), 0)::bigint AS tokens_in,
       coalesce(sum(tokens_out), 0)::bigint AS tokens_out, sum(cost_dollars) AS cost_dollars,
       count(*) FILTER (WHERE cost_dollars IS NULL AND coalesce(tokens_in, 0) + coalesce(tokens_out, 0) > 0) AS unpriced
FROM queries
WHERE id >= $1 AND id < $2 AND ($3::text IS NULL OR principal = $3) AND ($4::text IS NULL OR datasource = $4)
GROUP BY principal, datasource, status
"""  # ids begin with their time: by them the range is found without reading what lies outside it


@dataclass
class Usage:
    """What one principal asked of one data source.

    Attributes:
        outcomes: how many queries stand or ended how.
        cost_dollars: None where the price of some tokens is not known.
    """

    principal: str
    datasource: str
    questions: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    rows: int = 0
    milliseconds: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    cost_dollars: float | None = 0.0

    def add(self, line: Mapping[str, Any]) -> None:
        """Add those queries that ended alike."""
        self.questions += line["questions"]
        self.outcomes[line["status"]] = line["questions"]
        self.rows += line["rows"]
        self.milliseconds = round(self.milliseconds + line["milliseconds"], 2)
        self.tokens_in += line["tokens_in"]
        self.tokens_out += line["tokens_out"]
        if line["unpriced"]:
            self.cost_dollars = None
        elif self.cost_dollars is not None:
            self.cost_dollars = round(self.cost_dollars + (line["cost_dollars"] or 0.0), 6)


class Ledger:
    """Reads the history's sums."""

    def __init__(self, database: ControlDatabase) -> None:
        self._database = database

    async def of(
        self, since: datetime, until: datetime, *, principal: str | None = None, datasource: str | None = None
    ) -> list[Usage]:
        """What was used in this time, most questions first; of everybody where no principal is named.

        Raises:
            ServiceError: ``unavailable``.
        """
        bounds = (_first_id(since), _first_id(until))
        lines = await self._database.run(lambda c: c.fetch(_SUM, *bounds, principal, datasource))
        return _added(map(dict, lines))


def _added(lines: Iterable[Mapping[str, Any]]) -> list[Usage]:
    found: dict[tuple[str, str], Usage] = {}
    for line in lines:
        key = (line["principal"], line["datasource"])
        found.setdefault(key, Usage(*key)).add(line)
    return sorted(found.values(), key=lambda usage: (-usage.questions, usage.principal, usage.datasource))


def _first_id(at: datetime) -> str:
    """The least id that a query of this moment may have."""
    return str(ULID(int(at.timestamp() * 1_000).to_bytes(6, "big") + bytes(10)))
