"""The console: a page on which people ask, made of a few files of this package that anybody may load."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from aiohttp import web

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError

_DIRECTORY: Final = Path(__file__).parent.parent / "console"
_TYPES: Final = {".js": "text/javascript", ".css": "text/css"}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def add_console(app: web.Application) -> None:
    """Serve the page at ``/`` and its files below ``/console/``; nothing is read from the disk after this."""
    page = (_DIRECTORY / "index.html").read_bytes()
    files = {path.name: path.read_bytes() for path in _DIRECTORY.iterdir() if path.suffix in _TYPES}

    async def root(_: web.Request) -> web.StreamResponse:
        """The page."""
        headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
        return web.Response(body=page, content_type="text/html", charset="utf-8", headers=headers)

    async def file(request: web.Request) -> web.StreamResponse:
        """One of its files, by its exact name."""
        name = request.match_info["file"]
        if name not in files:
            raise ServiceError(Code.NOT_FOUND, "there is nothing at this path; /docs tells what there is")
        kind = _TYPES[Path(name).suffix]
        headers = {"Cache-Control": "no-cache"}
        return web.Response(body=files[name], content_type=kind, charset="utf-8", headers=headers)

    app.router.add_get("/", root)
    app.router.add_get("/console/{file}", file)
