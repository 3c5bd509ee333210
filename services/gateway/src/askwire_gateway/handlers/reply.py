"""Models as JSON answers."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel


def reply(model: BaseModel, status: int = 200) -> web.Response:
    """The answer whose body is this model."""
    return web.Response(status=status, body=model.model_dump_json().encode(), content_type="application/json")
