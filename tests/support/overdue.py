"""Work that a silent worker holds for longer than it may."""

from __future__ import annotations

from nats.js import JetStreamContext

from askwire_common.contracts import WORK_STREAM


async def overdue(admin: JetStreamContext, worker: str) -> bool:
    """Whether the server has lost patience: it delivered again, or would if the worker still asked for work.

    A worker's request for messages expires as well, and who stands still does not ask anew.
    """
    info = await admin.consumer_info(WORK_STREAM, worker)
    return bool(info.num_redelivered) or not info.num_waiting
