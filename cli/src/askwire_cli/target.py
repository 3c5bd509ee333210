"""Which Askwire to talk to: an option, else the environment, else the one that runs on this machine."""

from __future__ import annotations

import os
import re
import ssl
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from askwire_cli.failure import Failure, Misuse
from askwire_local.state import State, state_directory

Url = Annotated[str | None, typer.Option("--url", help="The gateway; else ASKWIRE_URL, else the local one.")]
ApiKey = Annotated[
    str | None,
    typer.Option("--api-key", help="Better given as ASKWIRE_API_KEY: a command line can be seen by others."),
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON.")]


@dataclass(frozen=True)
class Target:
    """Where an Askwire answers over HTTP, and the key to show there."""

    url: str
    api_key: str


@dataclass(frozen=True)
class NatsTarget:
    """Where its NATS servers answer, the file of the nkey seed to show there, and who vouches for them.

    Attributes:
        url: one server, or several, comma-separated, as the services take them.
    """

    url: str
    seed_file: Path | None
    ca: Path | None = None

    @property
    def servers(self) -> list[str]:
        """Each server's own URL."""
        return [url.strip() for url in self.url.split(",")]

    def tls(self) -> ssl.SSLContext | None:
        """How to verify the server; None leaves that to the URL's scheme."""
        return ssl.create_default_context(cafile=str(self.ca)) if self.ca else None


def local_state() -> State:
    """The state directory of the checkout that this program belongs to, or of the current directory."""
    checkout = Path(sys.prefix).parent
    return State(state_directory(os.environ, checkout if (checkout / "Makefile").exists() else Path.cwd()))


def http_target(url: str | None, api_key: str | None) -> Target:
    """Where to ask over HTTP.

    Raises:
        Failure: nothing was named and nothing runs here.
        Misuse: what was named is no address of a gateway.
    """
    run = local_state().read_run() or {}
    found_url = url or os.environ.get("ASKWIRE_URL") or run.get("url")
    found_key = api_key or os.environ.get("ASKWIRE_API_KEY") or run.get("api_key")
    if not found_url:
        raise Failure("no Askwire runs here: start one with `make run`, or name one with --url or ASKWIRE_URL")
    if not re.match(r"https?://[^/]", str(found_url)):
        raise Misuse(f"{found_url!r} is no address of a gateway: --url and ASKWIRE_URL take http://… or https://…")
    if not found_key:
        raise Failure(f"there is no API key for {found_url}: set ASKWIRE_API_KEY")
    return Target(str(found_url).rstrip("/"), str(found_key))


def nats_target(user: str) -> NatsTarget:
    """Where NATS answers, and the seed of one of its users.

    Raises:
        Failure: nothing was named and nothing runs here.
    """
    run = local_state().read_run() or {}
    url = os.environ.get("ASKWIRE_NATS_URL") or run.get("nats")
    seed = os.environ.get("ASKWIRE_NATS_NKEY_SEED_FILE") or run.get("nats_creds", {}).get(user)
    if not url:
        raise Failure("no Askwire runs here: start one with `make run`, or set ASKWIRE_NATS_URL")
    ca = os.environ.get("ASKWIRE_NATS_CA")
    return NatsTarget(str(url), Path(seed) if seed else None, Path(ca) if ca else None)
