"""The HTTP client under both SDKs: no redirects (they would carry the key away) and no reply without bounds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

import httpx2

_MORE_PIECES: Final = 500  # beginnings, ends, and signs of life


def header_key(who: str, key: str | None) -> str:
    """The API key as a header can carry it; a placeholder where a local server asks for none.

    Raises:
        ValueError: it holds what no header can; the message does not hold the key.
    """
    key = (key or "").strip()
    if not key.isascii() or not key.isprintable():
        message = f"the API key for {who} holds characters that no key has; was it pasted whole, and is it one line?"
        raise ValueError(message)
    return key or "none"


class TooLargeError(Exception):
    """The response's body is longer than the limit."""


class TooManyPiecesError(Exception):
    """The response comes in more pieces than any reply has: each of them costs an SDK a fraction of a millisecond."""


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, limit: int, lines: int) -> None:
        self._stream = stream
        self._limit = limit
        self._lines = lines

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = lines = 0
        async for chunk in self._stream:
            read += len(chunk)
            lines += max(chunk.count(b"\n"), chunk.count(b"\r"))
            if read > self._limit:
                raise TooLargeError
            if lines > self._lines:
                raise TooManyPiecesError
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


def most_pieces(max_tokens: int) -> int:
    """In how many events a server may stream so many tokens: one each, and half as many again for what else it says."""
    return max_tokens * 3 // 2 + _MORE_PIECES


def bounded_client(kind: type[httpx2.AsyncClient], max_bytes: int, max_lines: int) -> httpx2.AsyncClient:
    """A client whose responses are given up beyond a number of bytes or of lines; proxies come from the environment.

    ``kind`` is an SDK's own client on aiohttp: with a hundred calls under way it takes half as long for each as httpx's
    own transport, which looks at every idle connection whenever a call begins or ends.

    Responses are asked for uncompressed: a translation is small, and a compressed one could grow past the limit.

    Raises:
        TooLargeError: while a response is read, when it is longer than ``max_bytes``.
        TooManyPiecesError: when it has more than ``max_lines``; an event of a stream has two or three.
    """

    async def bound(response: httpx2.Response) -> None:
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _Bounded(response.stream, max_bytes, max_lines)

    return kind(
        event_hooks={"response": [bound]},
        headers={"Accept-Encoding": "identity"},
        follow_redirects=False,
        timeout=None,
        limits=httpx2.Limits(max_connections=1000, max_keepalive_connections=100),
    )
