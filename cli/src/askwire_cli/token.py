"""``askwire token``: a short-lived token for ``Askwire-Principal`` over NATS or ``Authorization`` over HTTP."""

from __future__ import annotations

import asyncio
import json as codec

from askwire_cli.gateway import Gateway
from askwire_cli.target import ApiKey, Json, Url, http_target


def token(*, url: Url = None, api_key: ApiKey = None, json: Json = False) -> None:
    """Trade the API key for a short-lived token, and print it."""

    async def fetch() -> None:
        async with Gateway(http_target(url, api_key)) as gateway:
            answer = await gateway.json("POST", "/v1/auth/token")
        print(codec.dumps(answer) if json else answer["token"])

    asyncio.run(fetch())
