"""One question over NATS: request and reply on ``askwire.v1.ask``, as any NATS client can."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import nats
import nats.errors

from askwire_cli.failure import Failure
from askwire_cli.gateway import Problem
from askwire_cli.target import NatsTarget
from askwire_common.contracts import ASK, Header

_SECONDS: Final = 60.0
_CONNECT_SECONDS: Final = 5


async def ask_nats(target: NatsTarget, token: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer to one request.

    Raises:
        Failure: NATS cannot be reached, nobody answers, or the answer is an error.
    """
    try:
        client = await nats.connect(
            target.servers,
            nkeys_seed=str(target.seed_file) if target.seed_file else None,
            tls=target.tls(),
            connect_timeout=_CONNECT_SECONDS,
            allow_reconnect=False,
        )
    except (OSError, nats.errors.Error) as error:
        raise Failure(
            f"NATS at {target.url} cannot be reached or refused this user ({type(error).__name__})"
        ) from error
    try:
        reply = await client.request(
            ASK, json.dumps(body).encode(), timeout=_SECONDS, headers={Header.PRINCIPAL: token}
        )
    except nats.errors.NoRespondersError as error:
        raise Failure("unavailable: no gateway listens on NATS; `make status` tells what runs") from error
    except nats.errors.TimeoutError as error:
        raise Failure(f"deadline_exceeded: no answer within {_SECONDS:g} s") from error
    finally:
        await client.close()
    return _read(reply.data, reply.headers or {})


def _read(data: bytes, headers: Mapping[str, str]) -> Mapping[str, Any]:
    try:
        answer = json.loads(data)
    except ValueError:
        answer = None
    code = headers.get(Header.ERROR_CODE)
    if code is not None:
        raise Problem(
            {"code": code, "detail": headers.get(Header.ERROR), **(answer if isinstance(answer, dict) else {})}
        )
    if not isinstance(answer, dict):
        raise Failure("the reply over NATS is no JSON object")
    return answer
