"""The gateway's one-shot commands: migrate its database, create its first key."""

from __future__ import annotations

import asyncio
import hashlib
import importlib.util
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from askwire_local.process import StartError, die_with_parent

_SECONDS: Final = 60.0


def revision() -> str:
    """A digest of the gateway's migrations; while it stays the same there is nothing to migrate."""
    package = importlib.util.find_spec("askwire_gateway")
    if package is None or package.origin is None:
        raise StartError("the gateway is not installed: run `make install`")
    scripts = sorted((Path(package.origin).parent / "migrations").rglob("*.py"))
    return hashlib.sha256(b"".join(script.read_bytes() for script in scripts)).hexdigest()


async def migrate(environment: Mapping[str, str]) -> None:
    """Bring the control database to the newest revision.

    Raises:
        StartError: it failed; with what it said.
    """
    await _run(environment, "migrate")


async def create_admin_key(environment: Mapping[str, str]) -> str:
    """A new admin key, which nobody has seen before.

    Raises:
        StartError: it failed; with what it said.
    """
    return (await _run(environment, "create-key", "--role", "ADMIN", "--name", "first-admin")).split()[-1]


async def _run(environment: Mapping[str, str], *arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "askwire_gateway", *arguments),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
        env=dict(environment),
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    try:
        async with asyncio.timeout(_SECONDS):
            out, err = await process.communicate()
    except TimeoutError:
        raise StartError(f"the gateway's {arguments[0]} did not end within {_SECONDS:g} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0 or (len(arguments) > 1 and not out.strip()):
        last = "\n".join((err or out).decode(errors="replace").strip().splitlines()[-5:])
        raise StartError(f"the gateway's {arguments[0]} failed (exit code {process.returncode}):\n{last}")
    return out.decode()
