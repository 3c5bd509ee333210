"""The OpenAPI document as a file: what the gateway serves at ``/openapi.json``, with line breaks."""

from __future__ import annotations

import orjson

from askwire_gateway.openapi import document as served
from askwire_gateway.routes import ROUTES


def document() -> str:
    """The document, indented, in the order in which it is served."""
    return orjson.dumps(orjson.loads(served(ROUTES)), option=orjson.OPT_INDENT_2).decode() + "\n"
