"""Pages for people: the OpenAPI document, and Swagger UI from our own disk."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Final

from aiohttp import web

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_gateway.resources import DOCUMENT

_FILES: Final = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Askwire API</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="page"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
_START: Final = """SwaggerUIBundle({
  url: "/openapi.json", dom_id: "#page", deepLinking: true, validatorUrl: null, tryItOutEnabled: true
});
"""


async def openapi(request: web.Request) -> web.StreamResponse:
    """The OpenAPI document."""
    return web.Response(
        body=request.app[DOCUMENT], content_type="application/json", headers={"Cache-Control": "no-cache"}
    )


async def docs(_: web.Request) -> web.StreamResponse:
    """Swagger UI."""
    return web.Response(text=_PAGE, content_type="text/html", headers={"Content-Security-Policy": _POLICY})


async def start_script(_: web.Request) -> web.StreamResponse:
    """What starts Swagger UI: a file of its own, since the page's policy allows no script inside the page."""
    return web.Response(text=_START, content_type="text/javascript")


async def asset(request: web.Request) -> web.StreamResponse:
    """One of Swagger UI's files, by its exact name."""
    name = request.match_info["file"]
    if name not in _FILES:
        raise ServiceError(Code.NOT_FOUND, "there is nothing at this path; /docs tells what there is")
    return web.FileResponse(_directory() / name, headers={"Cache-Control": "public, max-age=86400"})


def add_static(app: web.Application) -> None:
    """Serve the pages; they are no part of the API and need no key."""
    app.router.add_get("/openapi.json", openapi)
    app.router.add_get("/docs", docs)
    app.router.add_get("/docs/start.js", start_script)
    app.router.add_get("/docs/{file}", asset)


def _directory() -> Path:
    """Where the package ``swagger-ui-py`` keeps its files; its code is not imported."""
    found = importlib.util.find_spec("swagger_ui")
    if found is None or found.origin is None:
        raise ServiceError(Code.UNAVAILABLE, "the package swagger-ui-py is not installed")
    return Path(found.origin).parent / "static"
