"""A client of the HTTP edge whose host is gone, where packets are really lost: in network namespaces of its own.

``unshare -rn python -m tests.support.vanished_client`` serves a client in another namespace, takes that one's network
down, and prints as JSON after how many seconds each request's handler was told.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from asyncio.subprocess import PIPE
from typing import Final

from aiohttp import web

from askwire_common.tcp import GIVEN_UP_SECONDS
from askwire_gateway.server import HttpServer

_HERE: Final = "10.77.0.1"
_CLIENT: Final = """
import socket, subprocess, sys
def ip(*words): subprocess.run(["ip", *words], check=True)
print("moved", flush=True)
input()
ip("address", "add", "10.77.0.2/24", "dev", "there")
ip("link", "set", "there", "up")
connections = [socket.create_connection(("10.77.0.1", int(sys.argv[1]))) for path in sys.argv[2:]]
for connection, path in zip(connections, sys.argv[2:]):
    connection.sendall(f"GET {path} HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n".encode())
input()
ip("link", "set", "there", "down")
print("down", flush=True)
input()
"""


class _Request:
    """A request whose handler waits, or writes, until it is told that nobody is there."""

    def __init__(self) -> None:
        self.began, self.ended = asyncio.Event(), asyncio.Event()

    async def wait(self, _: web.Request) -> web.StreamResponse:
        """Nothing to say for a long time, as while a statement runs."""
        self.began.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()
        return web.Response()

    async def write(self, request: web.Request) -> web.StreamResponse:
        """More to say than anybody buffers."""
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(bytes(65_536))
                self.began.set()
        finally:
            self.ended.set()

    async def told(self, since: float) -> float:
        """After how many seconds it was."""
        async with asyncio.timeout(2 * GIVEN_UP_SECONDS):
            await self.ended.wait()
        return time.monotonic() - since


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


async def _main() -> dict[str, float]:
    _ip("link", "add", "dev", "here", "type", "veth", "peer", "name", "there")
    _ip("address", "add", f"{_HERE}/24", "dev", "here")
    _ip("link", "set", "here", "up")
    silent, busy = _Request(), _Request()
    app = web.Application()
    app.router.add_get("/wait", silent.wait)
    app.router.add_get("/write", busy.write)
    async with HttpServer(app, _HERE, 0, drain_seconds=1).listening() as server:
        command = ("unshare", "-n", sys.executable, "-c", _CLIENT, str(server.port), "/wait", "/write")
        client = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
        assert client.stdin is not None
        assert client.stdout is not None
        assert await client.stdout.readline() == b"moved\n"
        _ip("link", "set", "there", "netns", str(client.pid))
        client.stdin.write(b"\n")
        await asyncio.gather(silent.began.wait(), busy.began.wait())
        client.stdin.write(b"\n")
        assert await client.stdout.readline() == b"down\n"
        since = time.monotonic()
        waited, wrote = await asyncio.gather(silent.told(since), busy.told(since))
        client.kill()
        await client.wait()
    return {"waiting": waited, "writing": wrote}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_main())))
