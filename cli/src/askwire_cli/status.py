"""``askwire status``: what runs on this machine, and how it fares."""

from __future__ import annotations

import asyncio
import json as codec
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from askwire_cli.failure import Failure
from askwire_cli.show import console
from askwire_cli.target import Json, local_state


def status(*, json: Json = False) -> None:
    """What runs here: addresses, processes and which services are ready. Exit code 1 when something is not."""
    here = local_state()
    holder, run = here.holder(), here.read_run()
    if holder is None:
        raise Failure(f"no Askwire runs in {here.directory}: `make run` starts one")
    if run is None:
        raise Failure(
            f"Askwire (process {holder}) is starting or stopping; its log is {here.log_file} if it was detached"
        )
    health = asyncio.run(health_of(run["metrics"]))
    if json:
        facts = {key: run[key] for key in ("url", "nats", "metrics", "processes")}
        print(codec.dumps({**facts, "supervisor": holder, "health": health}, indent=1))
    else:
        _show(run, holder, health)
    sick = [name for name, state in health.items() if state.get("status") != "ok"]
    if sick:
        raise Failure(f"not ready: {', '.join(sick)}")


async def health_of(metrics: Mapping[str, str]) -> dict[str, Any]:
    """What each service says of itself, by the names under which ``run.json`` lists their metrics."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=3)) as session:
        reports = await asyncio.gather(*(_report(session, url) for url in metrics.values()))
    return dict(zip(metrics, reports, strict=True))


async def _report(session: aiohttp.ClientSession, metrics_url: str) -> dict[str, Any]:
    parts = urlsplit(metrics_url)
    try:
        async with session.get(f"{parts.scheme}://{parts.netloc}/health/ready") as answer:
            return dict(await answer.json())
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return {"status": "unreachable", "error": type(error).__name__}


def _show(run: Mapping[str, Any], holder: int, health: Mapping[str, Any]) -> None:
    out = console()
    out.print(f"Askwire answers at {run['url']}, NATS at {run['nats']} (supervisor: process {holder})")
    for name, pid in run["processes"].items():
        service, _, number = name.partition(".")
        report = health.get(service if number == "1" else name)
        out.print(f"  {name:<14} process {pid:<8} {report['status'] if report else 'running'}")
        for dependency, check in ((report or {}).get("dependencies") or {}).items():
            if not check.get("ok"):
                out.print(f"  {'':<14} {dependency}: {check.get('error')}")
