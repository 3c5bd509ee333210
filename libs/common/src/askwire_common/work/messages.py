"""A message out of its bytes, which anybody may have written."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from askwire_common.contracts import MAX_MESSAGE, Code
from askwire_common.errors import ServiceError

M = TypeVar("M", bound=BaseModel)


def message_of(model: type[M], body: bytes) -> M:
    """The message of this kind that the bytes hold.

    Raises:
        ServiceError: ``too_large``: the next hop's message might not fit into the bus; ``invalid_request``: it is none.
    """
    if len(body) > MAX_MESSAGE:
        raise ServiceError(Code.TOO_LARGE, f"the message is longer than {MAX_MESSAGE:,} bytes; ask for less at once")
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise ServiceError(Code.INVALID_REQUEST, f"{where}: {first['msg']}") from error
