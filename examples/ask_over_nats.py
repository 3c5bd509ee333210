"""Ask a question as an internal service does: publish it on NATS, and follow its events to the rows.

    .venv/bin/python examples/ask_over_nats.py "How many flights left JFK in July?"

It needs nothing of Askwire but the contract (docs/contracts/nats.md): plain nats-py, and a token from the gateway.
The address and the API key come from the file that `make run` keeps while it runs. The token is also the password, and
opens the inbox that belongs to it: nobody else can listen there.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import urllib.request
import uuid
from pathlib import Path

import nats
from nats.aio.msg import Msg

TERMINAL = {"done", "refused", "failed"}


def token(url: str, api_key: str) -> tuple[str, str]:
    """Exchange an API key for a token that says who asks, and the inbox where that one hears."""
    request = urllib.request.Request(  # noqa: S310 - the address of our own gateway
        f"{url}/v1/auth/token", method="POST", headers={"Authorization": f"Bearer {api_key}"}
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - as above
        told = json.load(answer)
        return told["token"], told["inbox"]


async def ask(question: str, run: dict[str, object]) -> int:
    """Publish the question, print its events and its rows; 0 when it was answered."""
    credentials, prefix = token(str(run["url"]), str(run["api_key"]))
    client = await nats.connect(str(run["nats"]), user="askwire", password=credentials, inbox_prefix=prefix.encode())
    events: asyncio.Queue[Msg] = asyncio.Queue()
    inbox = client.new_inbox()
    await client.subscribe(inbox, cb=events.put)
    await client.jetstream().publish(
        "askwire.v1.translate",
        json.dumps({"question": question, "datasource": "demo"}).encode(),
        headers={
            "Askwire-Reply-To": inbox,
            "Askwire-Principal": credentials,
            "Askwire-Deadline": "30000",  # milliseconds from now
            "Nats-Msg-Id": uuid.uuid4().hex,  # publishing twice asks once
        },
    )
    while True:
        message = await asyncio.wait_for(events.get(), 35)
        headers = message.headers or {}
        event, body = headers["Askwire-Event"], json.loads(message.data)
        if event == "rows":
            for row in body:
                print(*row, sep="\t")
        else:
            print(event, headers["Askwire-Seq"], body.get("sql") or body.get("detail") or "", file=sys.stderr)
        if event in TERMINAL:
            await client.close()
            return 0 if event == "done" else 1


if __name__ == "__main__":
    state = Path(os.environ.get("ASKWIRE_STATE", ".askwire"))
    asked = " ".join(sys.argv[1:]) or "Which carrier has the worst average arrival delay?"
    raise SystemExit(asyncio.run(ask(asked, json.loads((state / "run.json").read_text()))))
