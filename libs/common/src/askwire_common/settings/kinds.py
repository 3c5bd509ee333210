"""Kinds of settings that are checked where they are read: keys, seeds and addresses.

A key that cannot be used, or an address that nothing could be reached by, ends a service at its start. No message holds
the value, which may be a secret.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

import nkeys
from cryptography import x509
from pydantic import AfterValidator, SecretStr

from askwire_common.stores.database_trouble import misread

_KEY_BYTES: Final = 32
_MAKES_KEYS: Final = "`.venv/bin/python deploy/generate_secrets.py` makes one."
_NATS: Final = ("nats", "tls", "ws", "wss")
_HTTP: Final = ("http", "https")
_POSTGRES: Final = ("postgresql", "postgres")


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == _KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def _private_key(key: SecretStr) -> SecretStr:
    if not _is_key(key.get_secret_value()):
        raise ValueError(f"it is no Ed25519 private key: {_KEY_BYTES} bytes in base64, 44 characters. {_MAKES_KEYS}")
    return key


def _public_keys(keys: str) -> str:
    """Without the spaces between them."""
    each = [key.strip() for key in keys.split(",")]
    for number, key in enumerate(each, 1):
        if not _is_key(key):
            raise ValueError(
                f"key {number} of {len(each)} is no Ed25519 public key: {_KEY_BYTES} bytes in base64, 44 characters. "
                "Write the public half of the key that signs; two with a comma between them while keys rotate."
            )
    return ",".join(each)


def _nkey_seed(seed: SecretStr) -> SecretStr:
    try:
        nkeys.from_seed(seed.get_secret_value().encode())
    except (nkeys.NkeysError, ValueError, TypeError):
        message = f"it is no nkey seed, which begins with SU and has 58 letters and digits. {_MAKES_KEYS}"
        raise ValueError(message) from None
    return seed


def _certificate(path: Path) -> Path:
    try:
        x509.load_pem_x509_certificates(path.read_bytes())
    except OSError as error:
        raise ValueError(f"it names {path}, which cannot be read: {error.strerror}. Correct the path.") from None
    except ValueError:
        raise ValueError(f"it names {path}, which holds no certificate in PEM form.") from None
    return path


def _reachable(url: str, schemes: tuple[str, ...], example: str) -> None:
    """Refuse what names no host in one of these ways."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in schemes and bool(parts.netloc)
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(f"it is no address of the form {example}.")


def _nats_url(urls: str) -> str:
    for url in urls.split(","):
        _reachable(
            url.strip() if "://" in url else f"nats://{url.strip()}", _NATS, "tls://HOST:4222 or nats://HOST:4222"
        )
    return urls


def _http_url(url: str) -> str:
    _reachable(url, _HTTP, "https://HOST or http://HOST:PORT")
    return url


def _http_url_if_any(url: str) -> str:
    return _http_url(url) if url else url


def _postgres_url(dsn: SecretStr) -> SecretStr:
    form = "postgresql://USER:PASSWORD@HOST:5432/DATABASE, special characters as %XX"
    _reachable(dsn.get_secret_value(), _POSTGRES, form)
    if misread(dsn.get_secret_value()):
        raise ValueError(f"it is no address of the form {form}.")
    return dsn


def _no_keys_or(check: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: check(text) if text.strip() else ""


PrivateKey = Annotated[SecretStr, AfterValidator(_private_key)]
"""An Ed25519 private key: 32 raw bytes in base64."""
PublicKeys = Annotated[str, AfterValidator(_public_keys)]
"""Ed25519 public keys, comma-separated; at least one."""
FurtherPublicKeys = Annotated[str, AfterValidator(_no_keys_or(_public_keys))]
"""The same, or none."""
NkeySeed = Annotated[SecretStr, AfterValidator(_nkey_seed)]
"""The seed of a NATS user's nkey."""
CertificateFile = Annotated[Path, AfterValidator(_certificate)]
"""A file of certificates in PEM form, which can be read now."""
NatsUrl = Annotated[str, AfterValidator(_nats_url)]
"""Servers of NATS, comma-separated."""
HttpUrl = Annotated[str, AfterValidator(_http_url)]
"""Where something is spoken to over HTTP."""
OptionalHttpUrl = Annotated[str, AfterValidator(_http_url_if_any)]
"""The same; empty means nowhere, as a variable that Compose passes on may be."""
PostgresUrl = Annotated[SecretStr, AfterValidator(_postgres_url)]
"""A database of PostgreSQL, with its password."""
