"""What the HTTP server tells of requests that it cannot read: a problem, as everything behind it does."""

from __future__ import annotations

import re
from asyncio import BaseTransport
from collections.abc import Callable
from functools import partial
from typing import Final

from aiohttp import HttpVersion11, web
from aiohttp.hdrs import EXPECT
from aiohttp.http_exceptions import ContentEncodingError, HttpProcessingError
from aiohttp.http_parser import RawRequestMessage
from aiohttp.web_protocol import RequestHandler
from multidict import CIMultiDict, CIMultiDictProxy

from askwire_common.contracts import Code
from askwire_common.tcp import notice_silence
from askwire_gateway import problems
from askwire_gateway.resources import UNMET

_CONTINUE: Final = "100-continue"
_QUOTED: Final = re.compile(r" when reading: |:?\n|: ")  # behind each, aiohttp repeats what came
CANNOT_DECODE: Final = "Content-Encoding: send the body plain, or as gzip or deflate"


class Runner(web.AppRunner):
    """An ``AppRunner`` whose connections tell problems."""

    async def _make_server(self) -> web.Server:
        usual = await super()._make_server()
        return _Server(
            usual.request_handler,
            request_factory=partial(_request, usual.request_factory),
            handler_cancellation=usual.handler_cancellation,
            **usual._kwargs,
        )


def _request(make: Callable[..., web.BaseRequest], message: RawRequestMessage, *connection: object) -> web.BaseRequest:
    """The request; what it expects and nobody can do is noted, where aiohttp would answer it past everything else."""
    expected = message.headers.get(EXPECT, _CONTINUE).lower()
    if expected == _CONTINUE or message.version < HttpVersion11:
        return make(message, *connection)
    headers = CIMultiDict(message.headers)
    del headers[EXPECT]
    request = make(message._replace(headers=CIMultiDictProxy(headers)), *connection)
    request[UNMET] = True
    return request


class _Server(web.Server):
    def __call__(self) -> RequestHandler:
        return _Connection(self, loop=self._loop, **self._kwargs)


class _Connection(RequestHandler):
    """Keeps what a client garbled out of the log, too: the client is told, and could fill the disk."""

    __slots__ = ()

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        notice_silence(transport)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if not isinstance(exc, HttpProcessingError):
            return super().handle_error(request, status, exc, message)
        if request.writer.output_size:
            raise ConnectionError(exc.message)  # an answer is under way, so there is no room for another one
        answer = problems.response(problems.describe(Code.INVALID_REQUEST, _told(exc)))
        answer.headers["Server"] = "askwire"
        answer.force_close()
        return answer


def _told(error: HttpProcessingError) -> str:
    """What is wrong, without the bytes that the parser quotes: there may be a key among them."""
    if isinstance(error, ContentEncodingError):
        return CANNOT_DECODE
    what = _QUOTED.split(error.message, maxsplit=1)[0]
    return f"the request is not HTTP as this server reads it: {what}"
