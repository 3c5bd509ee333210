"""A service's declaration on FastStream, with our pull loop in place of its own.

FastStream declares the handler, documents it (AsyncAPI) and runs it in memory in tests; on a real server the pull loop
hands each message to the same desk.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.message import NatsMessage
from nats.aio.msg import Msg

from askwire_common.contracts import CONSUMERS, WORK_STREAM
from askwire_common.journey import Stored
from askwire_common.work.desk import Desk, M, Parcel
from askwire_common.work.pull import PullLoop


def consume(broker: NatsBroker, desk: Desk[M], *, room: int, left_behind: Callable[[int], None]) -> PullLoop:
    """Declare the desk on the broker; the returned loop starts with the broker and is drained by the service.

    ``left_behind`` is told with each message how many wait after it: the server says so in every delivery.
    """

    unstored = itertools.count(1)  # FastStream's in-memory broker has no stream that numbers messages

    async def parcel(message: NatsMessage, _: Any = None) -> Parcel:
        raw = message.raw_message
        return Parcel(raw.data, raw.headers or {}, Stored(next(unstored), 1, desk.clock()))

    async def handle(work: Any) -> None:
        await desk.handle(work)

    handle.__name__ = CONSUMERS[desk.subject]
    handle.__annotations__["work"] = desk.message  # what the AsyncAPI document shows as the payload
    subscriber = broker.subscriber(
        desk.subject,
        stream=JStream(WORK_STREAM, declare=False),
        durable=CONSUMERS[desk.subject],
        pull_sub=PullSub(),
        ack_policy=AckPolicy.MANUAL,
        decoder=parcel,
        title=CONSUMERS[desk.subject],
        description=desk.message.__doc__,
    )
    subscriber(handle)

    async def take(
        raw: Msg,
    ) -> None:  # what FastStream does around a handler costs a fifth of a hop, and none is needed
        left_behind(raw.metadata.num_pending)
        await desk.handle(Parcel(raw.data, raw.headers or {}, _stored(raw)))

    loop = PullLoop(
        lambda: broker.connection,
        WORK_STREAM,
        CONSUMERS[desk.subject],
        room=room,
        process=take,
    )
    # The one seam: what FastStream calls to begin its fetch loop begins ours.
    setattr(subscriber, "_create_subscription", loop.start)  # noqa: B010
    return loop


def _stored(raw: Msg) -> Stored:
    metadata = raw.metadata
    return Stored(metadata.sequence.stream, metadata.num_delivered, metadata.timestamp.timestamp())
