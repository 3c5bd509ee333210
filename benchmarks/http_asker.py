"""A client that asks the same question over HTTP again and again, and takes next to nothing from what it measures.

On two cores, a library's client takes as much of the processors for each query as a service of the line does.
"""

from __future__ import annotations

import asyncio
import re
from urllib.parse import urlsplit

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


class HttpAsker:
    """Keeps as many connections as there are questions under way; ``close`` ends them."""

    def __init__(self, url: str, api_key: str, body: bytes) -> None:
        at = urlsplit(url)
        self._host, self._port = at.hostname or "", at.port or 80
        lines = (
            f"POST {at.path} HTTP/1.1",
            f"Host: {at.netloc}",
            f"Authorization: Bearer {api_key}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        )
        self._request = "".join(f"{line}\r\n" for line in (*lines, "")).encode() + body
        self._idle: list[tuple[asyncio.Transport, _Connection]] = []

    async def ask(self) -> bytes:
        """The body of the answer.

        Raises:
            AssertionError: the answer is not 200, or has no length.
            ConnectionError: the connection ended before the answer.
        """
        if not self._idle:
            made = await asyncio.get_running_loop().create_connection(_Connection, self._host, self._port)
            self._idle.append(made)
        transport, connection = self._idle.pop()
        transport.write(self._request)
        body = await connection.answer()
        self._idle.append((transport, connection))
        return body

    def close(self) -> None:
        """End all connections."""
        for transport, _ in self._idle:
            transport.close()


class _Connection(asyncio.Protocol):
    """Reads one answer at a time."""

    def __init__(self) -> None:
        self._read = b""
        self._answer: asyncio.Future[bytes] | None = None

    def answer(self) -> asyncio.Future[bytes]:
        self._read = b""
        self._answer = asyncio.get_running_loop().create_future()
        return self._answer

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, ended, body = self._read.partition(b"\r\n\r\n")
        if not ended or self._answer is None or self._answer.done():
            return
        length = _LENGTH.search(head + b"\r\n")
        if length is None or not head.startswith(b"HTTP/1.1 200 "):
            self._answer.set_exception(AssertionError(self._read))
        elif len(body) >= int(length[1]):
            self._answer.set_result(body)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("the connection ended before the answer"))
