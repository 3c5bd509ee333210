"""Cursors: where a page ended, sealed, so that a client can only give back what it was given."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError

_SEAL_BYTES: Final = 12
_MOST: Final = 512
P = TypeVar("P", bound=BaseModel)


class Cursors:
    """Seals and opens cursors. ``secret`` is one that all gateways share."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), b"askwire cursor", hashlib.sha256)

    def seal(self, place: BaseModel, *, of: str) -> str:
        """The cursor of a place; ``of`` says of which list and whose, and is needed to open it."""
        body = place.model_dump_json().encode()
        return base64.urlsafe_b64encode(self._seal(body, of) + body).rstrip(b"=").decode()

    def open(self, cursor: str, place: type[P], *, of: str) -> P:
        """The place that a cursor stands for.

        Raises:
            ServiceError: ``invalid_request``: altered, or of another list or another caller.
        """
        if len(cursor) > _MOST or not cursor.isascii():
            _refuse()
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        except ValueError:
            _refuse()
        seal, body = raw[:_SEAL_BYTES], raw[_SEAL_BYTES:]
        spelled = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
        if spelled != cursor or not hmac.compare_digest(seal, self._seal(body, of)):
            _refuse()
        try:
            return place.model_validate_json(body)
        except ValidationError:  # sealed by an older release
            _refuse()

    def _seal(self, body: bytes, of: str) -> bytes:
        return hmac.digest(self._key, of.encode() + b"\0" + body, hashlib.sha256)[:_SEAL_BYTES]


def _refuse() -> NoReturn:
    detail = "cursor: give back the `next_cursor` of the page before, unchanged, to the same list"
    raise ServiceError(Code.INVALID_REQUEST, detail)
