"""NATS users as nkeys: a seed that stays in a file of its owner, and the public key that the server knows."""

from __future__ import annotations

import secrets

import nkeys


def new_seed() -> str:
    """A fresh user seed."""
    return str(nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER).decode())


def public_key(seed: str) -> str:
    """What the server is told of a seed.

    Raises:
        ValueError: it is none.
    """
    try:
        return str(nkeys.from_seed(bytearray(seed.encode())).public_key.decode())
    except (nkeys.NkeysError, IndexError) as error:
        raise ValueError("it is no seed of an nkey") from error
