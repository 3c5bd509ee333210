"""What runs here does so: services answer, NATS keeps what is kept there, Redis lets the services in.

The last two are missed by nobody until a message has nowhere to go, or only by how long answers take.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import nats.errors
from redis.exceptions import RedisError

from askwire_cli.connecting import Complaints, connect
from askwire_cli.examine.finding import Finding, Severity
from askwire_cli.failure import Failure
from askwire_cli.status import health_of
from askwire_cli.target import NatsTarget
from askwire_common.bus.permissions import User
from askwire_common.bus.provision import missing
from askwire_common.stores.redis_client import redis_client

_SECONDS: Final = 3.0


async def running_findings(run: Mapping[str, Any], log: Path) -> list[Finding]:
    """What is wrong with a run.

    Args:
        run: how it is reached, as ``run.json`` tells.
        log: where its log lines are, if it was detached.
    """
    bus = NatsTarget(run["nats"], Path(run["nats_creds"]["admin"]))
    return [*await _services(run, log), *await bus_findings(bus), *await redis_findings(run["redis"])]


async def _services(run: Mapping[str, Any], log: Path) -> list[Finding]:
    found = []
    for name, report in (await health_of(run["metrics"])).items():
        status = report.get("status")
        remedy = f"Its log lines say more ({log})."
        if status == "unreachable":
            process = run["processes"].get(name) or run["processes"].get(f"{name}.1")
            remedy += f" If there are no new ones, it hangs: `kill -9 {process}`, and it is started again."
        checks = (report.get("dependencies") or {}).items()
        failing = ", ".join(f"{part} ({check.get('error')})" for part, check in checks if not check.get("ok"))
        if status != "ok":
            found.append(Finding(Severity.BROKEN, f"{name} is {status}{failing and ': '}{failing}.", remedy))
    return found


async def bus_findings(target: NatsTarget) -> list[Finding]:
    """The streams, consumers and buckets that are not there.

    Args:
        target: the servers, with the seed of their admin.
    """
    try:
        client = await connect(target, User.ADMIN, Complaints())
    except Failure as error:
        return [Finding(Severity.BROKEN, str(error), "Its log lines say more.")]
    try:
        absent = await missing(client)
    except (nats.errors.Error, TimeoutError) as error:
        told = f"NATS does not say what it keeps ({type(error).__name__})."
        return [Finding(Severity.BROKEN, told, "Its log lines say more.")]
    finally:
        await client.close()
    return [Finding(Severity.BROKEN, f"NATS has no {name}.", "`askwire provision` makes it.") for name in absent]


async def redis_findings(url: str) -> list[Finding]:
    """Why Redis does not serve; answers are right without it, and take longer."""
    async with redis_client(url, patience=_SECONDS) as client:
        try:
            await client.ping()
        except (RedisError, OSError) as error:
            told = f"Redis does not serve ({type(error).__name__}): translations are made again, limits counted apart."
            return [Finding(Severity.RISKY, told, "Start it, or correct its address and password.")]
    return []
