"""The disk of the streams is really full while people ask, and has room again."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from tests.faults.conftest import Figure
from tests.faults.line import judging, translator
from tests.support.crowd import Crowd
from tests.support.line import Access, line_on
from tests.support.small_disk import small_disk
from tests.support.waiting import until

from askwire_local.ports import free_port
from askwire_local.servers import NatsServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]

ASKERS = 4


@pytest.mark.fault(21)
async def test_no_room_is_left_on_the_disk_of_the_streams(
    server_directory: Path, access: Access, datasources: Path, figure: Figure, request: pytest.FixtureRequest
) -> None:
    """Askers are told to try again, in time; NATS is started anew once there is room, as its keeper does."""
    with (
        small_disk(server_directory / f"disk {abs(hash(request.node.name))}") as disk,
        NatsServer(disk.directory / "nats", port=free_port(), config=access.authorization) as broker,
    ):
        async with (
            line_on(broker.url, access, datasources, translator()) as line,
            judging(access, broker.url) as admin,
        ):
            await line.known("books")
            crowd = Crowd(line, figure.journal, deadline_ms=15_000)
            async with crowd.asking(ASKERS):
                await crowd.answered_again(time.monotonic())
                disk.fill(broker.pid or 0)
                full = time.monotonic()
                await until(lambda: crowd.told.get("unavailable", 0) >= 2 * ASKERS, "nobody was told")
                told = time.monotonic() - full
                disk.free(broker.pid or 0)
                room = time.monotonic()
                await until(broker.stuck, "the server wrote again by itself")
                await asyncio.to_thread(broker.stop)
                await asyncio.to_thread(broker.start)
                back = await crowd.answered_again(time.monotonic())
                back = time.monotonic() - room
            where = "a small file system" if disk.mounted else "what NATS may write"
            figure(
                f"{where} full: all told within {told:.1f} s; answers {back:.1f} s after; {crowd.told}", seconds=back
            )

            late = crowd.told.pop("deadline_exceeded", 0)  # who waited when the server came back may have no time left
            assert late <= ASKERS
            assert set(crowd.told) <= {"answered", "unavailable"}
            figure.within(back, 20)
            await figure.judge(admin)
