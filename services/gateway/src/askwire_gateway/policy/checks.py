"""What is wrong with a policy for a data source: names that it does not have, and row filters that cannot be kept.

Names are looked up in the catalog; filters are judged by a validator, whose parser and rules will have to keep them.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from typing import Final

from pydantic import ValidationError

from askwire_common.bus.protocols import Bus, Incoming
from askwire_common.contracts import (
    FILTERS,
    GATEWAY_INBOX,
    Code,
    FilterCheck,
    FilterReport,
    Header,
    TableFilter,
)
from askwire_common.datasources.catalog import Catalog
from askwire_common.datasources.policy_check import Filter, filters, unknown_names
from askwire_common.datasources.policy_text import PolicyText
from askwire_common.errors import ServiceError
from askwire_common.placed_yaml import Mistake
from askwire_gateway.exchange import Catalogs

_PATIENCE_SECONDS: Final = 5.0
_NOBODY: Final = "no validator judged the policy's row filters in time; nothing was changed, try again"


class PolicyChecks:
    """Holds policies against the data sources that they are for."""

    def __init__(self, bus: Bus, catalogs: Catalogs, patience: float = _PATIENCE_SECONDS) -> None:
        self._bus = bus
        self._catalogs = catalogs
        self._patience = patience

    async def mistakes(self, datasource: str, text: PolicyText) -> list[Mistake] | None:
        """What is wrong with the policy, in the order of its text; None while the data source is not known.

        Raises:
            ServiceError: ``unavailable``: no validator answers.
        """
        catalog = self._catalogs.catalog(datasource)
        if catalog is None:
            return None
        found = [text.places.mistake(path, told, key=True) for path, told in unknown_names(text.policy, catalog)]
        found += await self._filter_mistakes(text, catalog)
        return sorted(found)

    async def _filter_mistakes(self, text: PolicyText, catalog: Catalog) -> list[Mistake]:
        wanted = list(filters(text.policy, catalog))
        if not wanted:
            return []
        problems = await self._judged(catalog.datasource, wanted)
        return [text.places.mistake(f.path, told) for f, told in zip(wanted, problems, strict=True) if told is not None]

    async def _judged(self, datasource: str, wanted: Sequence[Filter]) -> tuple[str | None, ...]:
        """What a validator says of each filter."""
        inbox = f"{GATEWAY_INBOX}.{uuid.uuid4().hex}"
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

        async def hear(message: Incoming) -> None:
            if not answer.done():
                answer.set_result(message.body)

        asked = tuple(TableFilter(table=f.table, predicate=f.predicate) for f in wanted)
        body = FilterCheck(datasource=datasource, filters=asked).encoded
        subscription = await self._bus.subscribe(inbox, hear)
        try:
            await self._bus.publish(FILTERS, body, {Header.REPLY_TO: inbox})
            async with asyncio.timeout(self._patience):
                problems = FilterReport.model_validate_json(await answer).problems
        except (TimeoutError, ValidationError):
            raise ServiceError(Code.UNAVAILABLE, _NOBODY, retry_after=1) from None
        finally:
            await subscription.stop()
        if len(problems) != len(wanted):
            raise ServiceError(Code.UNAVAILABLE, _NOBODY, retry_after=1)
        return problems
