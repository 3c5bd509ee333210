"""What the parameter ``limit`` may say."""

from __future__ import annotations

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError


def page_limit(text: str | None, *, default: int, most: int) -> int:
    """How many entries a page may have.

    Raises:
        ServiceError: ``invalid_request``: not a whole number, or too large.
    """
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and 1 <= int(text) <= most):
        raise ServiceError(Code.INVALID_REQUEST, f"limit: must be a whole number from 1 to {most}")
    return int(text)
