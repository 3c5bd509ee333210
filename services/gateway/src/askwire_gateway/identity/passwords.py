"""Passwords: how they are kept and recognised. Only scrypt of them is stored, under a pepper that no database holds.

``scrypt$15$8$3$<salt>$<key>``: the costs stand beside each hash, so that they can be raised without a migration. A
hash takes 32 MB and a fifth of a second on purpose; two are made at once and few may wait, so that a flood of logins
costs neither the memory nor the threads that questions need.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import secrets
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError

MIN_LENGTH: Final = 8
MAX_LENGTH: Final = 256
LOG_COST: Final = 15
_BLOCK: Final = 8
_LANES: Final = 3
_SALT_BYTES: Final = 16
_KEY_BYTES: Final = 32
_AT_ONCE: Final = 2
_MOST_WAITING: Final = 32


def problem(password: str, name: str) -> str | None:
    """Why this may not be the password of that user, or None when it may."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        return f"must have {MIN_LENGTH} to {MAX_LENGTH} characters"
    if name in password.lower() or len(set(password)) < 4:
        return "is too easy to guess; do not use the user's name, nor one character again and again"
    return None


def generate(name: str) -> str:
    """A password that nobody guesses and that this user may have: a short name is in one of some thousand by chance."""
    while problem(password := secrets.token_urlsafe(18), name) is not None:
        pass
    return password


class Passwords:
    """Hashes and recognises passwords, in threads of its own.

    Args:
        log_cost: the cost of new hashes, as a power of two.
    """

    def __init__(self, pepper: str, *, log_cost: int = LOG_COST) -> None:
        self._pepper = pepper.encode()
        self._log_cost = log_cost
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="scrypt")
        self._waiting = 0
        self._nobody = self._text(bytes(_SALT_BYTES), bytes(_KEY_BYTES))

    async def make(self, password: str) -> str:
        """What is stored of a password.

        Raises:
            ServiceError: ``unavailable``: too many wait already.
        """
        salt = secrets.token_bytes(_SALT_BYTES)
        return self._text(salt, await self._scrypt(password, salt, self._log_cost, _BLOCK, _LANES))

    async def matches(self, password: str, stored: str | None) -> bool:
        """Whether this is the stored password; takes as long when there is none.

        Raises:
            ServiceError: ``unavailable``: too many wait already.
        """
        _, log_cost, block, lanes, salt, key = (stored or self._nobody).split("$")
        found = await self._scrypt(password, base64.b64decode(salt), int(log_cost), int(block), int(lanes))
        return hmac.compare_digest(found, base64.b64decode(key)) and stored is not None

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _scrypt(self, password: str, salt: bytes, log_cost: int, block: int, lanes: int) -> bytes:
        if self._waiting >= _MOST_WAITING:
            raise ServiceError(Code.UNAVAILABLE, "too many log in at once; try again in a moment", retry_after=2)
        peppered = hmac.digest(self._pepper, unicodedata.normalize("NFKC", password).encode(), "sha256")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._threads, _scrypt, peppered, salt, 2**log_cost, block, lanes
            )
        finally:
            self._waiting -= 1

    def _text(self, salt: bytes, key: bytes) -> str:
        parts = (base64.b64encode(part).decode() for part in (salt, key))
        return f"scrypt${self._log_cost}${_BLOCK}${_LANES}${'$'.join(parts)}"


def _scrypt(peppered: bytes, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    room = 2 * 128 * cost * block
    return hashlib.scrypt(peppered, salt=salt, n=cost, r=block, p=lanes, maxmem=max(room, 2**20), dklen=_KEY_BYTES)
