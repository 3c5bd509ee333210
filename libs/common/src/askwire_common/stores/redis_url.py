"""Where Redis is: one server, or the Sentinels that know which server is the primary now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from pydantic import AfterValidator, SecretStr

_SINGLE: Final = ("redis", "rediss", "unix")
_SENTINEL: Final = ("redis+sentinel", "rediss+sentinel")
_OPTIONS: Final = frozenset({"sentinel_username", "sentinel_password", "ssl_ca_certs"})
_SENTINEL_PORT: Final = 26379
_FORMS: Final = (
    "Write redis://:PASSWORD@HOST:6379/0, rediss:// for TLS, or "
    "redis+sentinel://:PASSWORD@HOST:26379,HOST:26379,HOST:26379/NAME/0 for Sentinels, rediss+sentinel:// with TLS."
)


@dataclass(frozen=True)
class SentinelUrl:
    """The Sentinels to ask, and what the primary they name is spoken to with.

    Attributes:
        service: the name under which the Sentinels watch the primary.
        ca: file of the CA that signed the certificates of Sentinels and servers; the system's CAs when None.
    """

    sentinels: tuple[tuple[str, int], ...]
    service: str
    database: int
    tls: bool
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    sentinel_username: str | None = None
    sentinel_password: str | None = field(default=None, repr=False)
    ca: str | None = None


def checked_redis_url(url: SecretStr) -> SecretStr:
    """The URL as it is, for a field of a settings class.

    Raises:
        ValueError: nothing could be reached by it; the message holds no secret.
    """
    sentinel_url(url.get_secret_value())
    return url


RedisUrl = Annotated[SecretStr, AfterValidator(checked_redis_url)]
"""The field of a settings class that holds such a URL."""


def sentinel_url(url: str) -> SentinelUrl | None:
    """What a URL of Sentinels says; None for the URL of one server.

    Raises:
        ValueError: it is neither; the message holds no secret.
    """
    if url.partition("://")[0].lower() in _SENTINEL:
        return _of_sentinels(url)
    parts = _split(url)
    if parts.scheme not in _SINGLE:
        raise _misuse("it begins with none of the schemes of Redis")
    if parts.scheme != "unix":
        _address(parts)
        _database(parts.path)
    return None


def _of_sentinels(url: str) -> SentinelUrl:
    scheme, _, rest = url.partition("://")
    # Several hosts are no host to `urlsplit`: newer ones, Debian's 3.11.2 too, refuse brackets among them.
    netloc, _, path = rest.partition("/")
    parts = _split(f"/{path}")
    credentials, _, hosts = netloc.rpartition("@")
    username, _, password = credentials.partition(":")
    service, _, database = parts.path.strip("/").partition("/")
    if not service:
        raise _misuse("it does not name the primary as the Sentinels know it")
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if unknown := sorted(options.keys() - _OPTIONS):
        raise _misuse(f"after the question mark may be {', '.join(sorted(_OPTIONS))}, not {unknown[0]}")
    return SentinelUrl(
        sentinels=tuple(_address(_split(f"//{host.strip()}"), _SENTINEL_PORT) for host in hosts.split(",")),
        service=unquote(service),
        database=_database(database),
        tls=scheme.lower().startswith("rediss"),
        username=unquote(username) or None,
        password=unquote(password) or None,
        sentinel_username=options.get("sentinel_username"),
        sentinel_password=options.get("sentinel_password"),
        ca=options.get("ssl_ca_certs"),
    )


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:  # its message quotes the URL
        raise _misuse("it is not a URL") from None


def _address(parts: SplitResult, default_port: int = 6379) -> tuple[str, int]:
    try:
        port = default_port if parts.port is None else parts.port
    except ValueError:  # its message quotes what may be a piece of the password
        raise _misuse("a port is not a number (in a password write / @ : as %2F %40 %3A)") from None
    if not parts.hostname:
        raise _misuse("a host is missing")
    return parts.hostname, port


def _database(path: str) -> int:
    text = path.strip("/")
    if text and not text.isdecimal():
        raise _misuse("the database, after the last slash, is a number")
    return int(text or 0)


def _misuse(why: str) -> ValueError:
    return ValueError(f"this cannot be the URL of Redis: {why}. {_FORMS}")
