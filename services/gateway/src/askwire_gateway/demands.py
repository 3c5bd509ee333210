"""How each stage of the line fares, asked of the bus when a query is late."""

from __future__ import annotations

import asyncio
from typing import Final

from askwire_common.bus.protocols import Bus, Demand
from askwire_common.contracts import STAGES, Stage
from askwire_common.errors import ServiceError

_SECONDS: Final = 0.3  # whoever asks has waited long enough; a server that forbids the question does not answer


async def demands_of(bus: Bus) -> dict[Stage, Demand]:
    """What the bus says of each stage in time; a stage of which it says nothing is left out."""
    found: dict[Stage, Demand] = {}

    async def ask(subject: str, stage: Stage) -> None:
        try:
            async with asyncio.timeout(_SECONDS):
                found[stage] = await bus.demand(subject)
        except (ServiceError, TimeoutError):
            return

    await asyncio.gather(*(ask(subject, stage) for subject, stage in STAGES.items()))
    return found
