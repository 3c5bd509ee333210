"""How long a query may take: what its asker wants, within what the server allows."""

from __future__ import annotations

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError


def chosen_deadline(wanted: int | None, default: int, most: int) -> int:
    """Milliseconds that a query has.

    Raises:
        ServiceError: ``invalid_request``: more than allowed.
    """
    if wanted is None:
        return default
    if wanted > most:
        raise ServiceError(Code.INVALID_REQUEST, f"deadline_ms: at most {most} milliseconds are allowed")
    return wanted
