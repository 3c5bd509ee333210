"""The operator's port: metrics for Prometheus, and probes that tell the truth."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

Ping = Callable[[], Awaitable[None]]
_PING_SECONDS = 2.0


class NotReady(Exception):
    """What a dependency lacks, in words that an operator may see; other errors are told by their kind only."""


class Health:
    """Live while the loop turns; ready while the service is started and everything it depends on answers."""

    def __init__(self, service: str, version: str, pings: Mapping[str, Ping]) -> None:
        self.service = service
        self.version = version
        self.started = False
        self._pings = dict(pings)

    async def report(self) -> tuple[bool, dict[str, object]]:
        """Whether the service is ready, and how each dependency fares (``ok``, latency in ms or what is wrong)."""
        checks = dict(zip(self._pings, await asyncio.gather(*map(_timed, self._pings.values())), strict=True))
        ready = self.started and all(check["ok"] for check in checks.values())
        status = "ok" if ready else "starting" if not self.started else "degraded"
        return ready, {"service": self.service, "version": self.version, "status": status, "dependencies": checks}


async def _timed(ping: Ping) -> dict[str, object]:
    began = time.perf_counter()
    try:
        async with asyncio.timeout(_PING_SECONDS):
            await ping()
    except NotReady as error:
        return {"ok": False, "error": str(error)}
    except Exception as error:
        return {"ok": False, "error": type(error).__name__}
    return {"ok": True, "ms": round((time.perf_counter() - began) * 1_000, 2)}


def ops_app(health: Health, registry: CollectorRegistry) -> web.Application:
    """``/metrics``, ``/health/live``, ``/health/ready`` and ``/health/detailed``."""

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(_: web.Request) -> web.Response:
        is_ready, report = await health.report()
        return web.json_response(report, status=200 if is_ready else 503)

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.router.add_get("/metrics", metrics)
    app.router.add_get("/health", ready)
    app.router.add_get("/health/live", live)
    app.router.add_get("/health/ready", ready)
    app.router.add_get("/health/detailed", ready)
    return app
