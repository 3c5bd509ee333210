"""The gateway's HTTP API as the command line uses it: events of one query, bodies as they come, JSON documents."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Any, Final, Self

import aiohttp

from askwire_cli.failure import Failure
from askwire_cli.show import plain
from askwire_cli.target import Target

_CONNECT_SECONDS: Final = 5.0
_SILENCE_SECONDS: Final = 120.0


class Problem(Failure):
    """The gateway's own words for why there is no answer; ``body`` is the problem document."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        super().__init__(describe(body))
        self.body = body


@dataclass(frozen=True)
class Heard:
    """One event of a query."""

    event: str
    data: Any


@dataclass(frozen=True)
class Copied:
    """What became of a copy.

    Attributes:
        document: what came instead of rows.
        cut: whether there were more rows; None where that could not be learned.
    """

    document: Mapping[str, Any] | None = None
    cut: bool | None = False


class Gateway:
    """An HTTP session with one gateway."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        timeout = aiohttp.ClientTimeout(total=None, connect=_CONNECT_SECONDS, sock_read=_SILENCE_SECONDS)
        self._session = aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {self._target.api_key}"}, timeout=timeout
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def events(self, path: str, body: Mapping[str, Any]) -> AsyncIterator[Heard]:
        """Ask, and hear how it goes.

        Raises:
            Failure: the gateway refused, cannot be reached, or broke off.
        """
        async with self._answer("POST", path, body, "text/event-stream") as answer:
            rest = b""
            async for piece in answer.content.iter_any():
                *blocks, rest = (rest + piece).split(b"\n\n")
                for block in blocks:
                    heard = _read_event(block)
                    if heard is not None:
                        yield heard

    async def copy(self, path: str, body: Mapping[str, Any], accept: str, out: IO[bytes]) -> Copied:
        """Ask, and write the rows as they come; a document instead when there are no rows to write.

        Raises:
            Failure: the gateway refused, cannot be reached, or broke off.
        """
        async with self._answer("POST", path, body, accept) as answer:
            if answer.content_type != accept and answer.content_type == "application/json":
                return Copied(document=dict(await answer.json()))
            async for piece in answer.content.iter_any():
                out.write(piece)
            out.flush()
            told, query = answer.headers.get("Askwire-Truncated"), answer.headers.get("Askwire-Query-Id")
        return Copied(cut=told == "true" if told is not None else await self._was_cut(query))

    async def _was_cut(self, query: str | None) -> bool | None:
        """Whether there were more rows than a long answer brought: its headers had left before anybody knew."""
        try:
            found = (await self.json("GET", f"/v1/queries/{query}")).get("truncated")
        except Failure:  # the rows are there all the same
            return None
        return found if isinstance(found, bool) else None

    async def json(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """A whole JSON document.

        Raises:
            Failure: the gateway refused, cannot be reached, or broke off.
        """
        async with self._answer(method, path, body, "application/json") as answer:
            return dict(await answer.json())

    @asynccontextmanager
    async def _answer(
        self, method: str, path: str, body: Mapping[str, Any] | None, accept: str
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        if self._session is None:
            message = "a gateway is used as an async context manager"
            raise RuntimeError(message)
        try:
            async with self._session.request(
                method, self._target.url + path, json=body, headers={"Accept": accept}
            ) as answer:
                if answer.status >= 400:
                    raise Problem(await _problem(answer))
                yield answer
        except aiohttp.ClientConnectorError as error:
            raise Failure(f"{self._target.url} cannot be reached; is Askwire running? (`make status` tells)") from error
        except BrokenPipeError:  # nobody reads what we write, as behind `| head`; the gateway's are ClientErrors
            raise
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
            raise Failure(f"the answer of {self._target.url} broke off ({type(error).__name__}); ask again") from error


def describe(problem: Mapping[str, Any]) -> str:
    """A problem as sentences: what happened, and the remedy of each violation."""
    lines = [
        f"{problem.get('code', 'error')}: {problem.get('detail') or problem.get('title') or 'no detail was given'}"
    ]
    lines += [
        f"  - {violation.get('message')} [{violation.get('rule')}] {violation.get('remedy')}"
        for violation in problem.get("violations") or ()
    ]
    if problem.get("options"):
        lines.append("What can be asked, for example:")
        lines += [f"  {plain(option.get('question'))}" for option in problem["options"]]
    if problem.get("code") == "internal" and problem.get("trace_id"):
        lines.append(f"  trace id: {problem['trace_id']}")
    return "\n".join(lines)


async def _problem(answer: aiohttp.ClientResponse) -> Mapping[str, Any]:
    text = await answer.text()
    try:
        body = json.loads(text)
    except ValueError:
        body = None
    return body if isinstance(body, dict) else {"code": f"HTTP {answer.status}", "detail": text[:300] or answer.reason}


def _read_event(block: bytes) -> Heard | None:
    event, data = "", []
    for line in block.split(b"\n"):
        name, _, value = line.partition(b": ")
        if name == b"event":
            event = value.decode()
        elif name == b"data":
            data.append(value)
    return Heard(event, json.loads(b"\n".join(data))) if event and data else None
