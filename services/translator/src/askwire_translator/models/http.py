"""The HTTP client under both SDKs: no redirects (they would carry the key away) and no reply without bounds."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2


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


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, limit: int) -> None:
        self._stream = stream
        self._limit = limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for chunk in self._stream:
            read += len(chunk)
            if read > self._limit:
                raise TooLargeError
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


def bounded_client(max_bytes: int) -> httpx2.AsyncClient:
    """A client whose responses raise ``TooLargeError`` beyond ``max_bytes``; proxies come from the environment.

    Responses are asked for uncompressed: a translation is small, and a compressed one could grow past the limit.
    """

    async def bound(response: httpx2.Response) -> None:
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _Bounded(response.stream, max_bytes)

    return httpx2.AsyncClient(
        event_hooks={"response": [bound]},
        headers={"Accept-Encoding": "identity"},
        follow_redirects=False,
        timeout=None,
        limits=httpx2.Limits(max_connections=1000, max_keepalive_connections=100),
    )
