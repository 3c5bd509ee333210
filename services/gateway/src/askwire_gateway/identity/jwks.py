"""Keys of an identity provider: read from a file or fetched now and then, never because of one request.

A file is looked at again every few seconds and a remote set every few minutes, so that keys rotate without a restart.
An unknown ``kid`` may bring the next fetch forward, but no more often than twice a minute: whoever sends made-up key
ids makes nobody fetch anything.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final

import aiohttp
import orjson
import structlog
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from askwire_gateway.identity.issuers import Algorithm, Issuer

MAX_BYTES: Final = 65_536
_MAX_KEYS: Final = 64
_FILE_SECONDS: Final = 5.0
_REMOTE_SECONDS: Final = 300.0
_SOONEST_SECONDS: Final = 30.0
_FETCH_SECONDS: Final = 5.0
_MIN_RSA_BITS: Final = 2_048
_MIN_SECRET_BITS: Final = 256
_FAMILY: Final[dict[Algorithm, tuple[str, str | None]]] = {
    "HS256": ("oct", None),
    "RS256": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "EdDSA": ("OKP", "Ed25519"),
}
_TYPES: Final[dict[str, type[Key]]] = {"oct": OctKey, "RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
_log = structlog.get_logger()


def read_keys(text: str | bytes, algorithm: Algorithm) -> dict[str, Key]:
    """The keys of a JWK set that this algorithm can use, by their ``kid``; others are passed over.

    A public key can thus never serve as a shared secret, nor a weak key at all.

    Raises:
        ValueError: it is no JWK set, or holds no key of use.
    """
    try:
        document = orjson.loads(text)
        listed = document["keys"]
        found = {jwk["kid"]: jwk for jwk in listed[:_MAX_KEYS] if isinstance(jwk.get("kid"), str) and jwk["kid"]}
        if len(found) < len(listed):
            raise ValueError(f"each key needs a `kid` of its own, and there are {_MAX_KEYS} at most")
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        raise ValueError('this is not a JWK set: {"keys": [{"kty": …, "kid": …}, …]}') from None
    usable = {kid: _key(kid, jwk) for kid, jwk in found.items() if _fits(jwk, algorithm)}
    if not usable:
        raise ValueError(f"no key here is one of {algorithm}")
    return usable


def _fits(jwk: Mapping[str, Any], algorithm: Algorithm) -> bool:
    family, curve = _FAMILY[algorithm]
    names = {algorithm, "Ed25519"} if algorithm == "EdDSA" else {algorithm}
    return (
        jwk.get("kty") == family
        and (curve is None or jwk.get("crv") == curve)
        and jwk.get("use", "sig") == "sig"
        and jwk.get("alg", algorithm) in names
    )


def _key(kid: str, jwk: Mapping[str, Any]) -> Key:
    if jwk["kty"] != "oct" and "d" in jwk:
        raise ValueError(f"{kid[:64]!a} is a private key; only its public part belongs here")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)  # what it warns of is refused below
            key = _TYPES[jwk["kty"]].import_key({name: value for name, value in jwk.items() if name != "key_ops"})
    except (JoseError, ValueError, TypeError, KeyError):
        raise ValueError(f"{kid[:64]!a} is not a key that can be read") from None
    if isinstance(key, RSAKey) and key.raw_value.key_size < _MIN_RSA_BITS:
        raise ValueError(f"{kid[:64]!a} is shorter than {_MIN_RSA_BITS} bits")
    if isinstance(key, OctKey) and len(key.raw_value) * 8 < _MIN_SECRET_BITS:
        raise ValueError(f"{kid[:64]!a} is shorter than {_MIN_SECRET_BITS} bits")
    return key


class FollowedKeys:
    """The keys of one issuer, kept up to date while ``run`` runs. Keys that can no longer be read stay in use."""

    def __init__(
        self, read: Callable[[], Awaitable[bytes]], algorithm: Algorithm, *, label: str, every: float, soonest: float
    ) -> None:
        self._read = read
        self._algorithm = algorithm
        self._label = label
        self._every = every
        self._soonest = soonest
        self._keys: dict[str, Key] = {}
        self._wanted = asyncio.Event()

    @property
    def known(self) -> bool:
        """Whether any key has been read yet."""
        return bool(self._keys)

    def get(self, kid: str) -> Key | None:
        """The key of this id; an unknown one brings the next reading forward."""
        key = self._keys.get(kid)
        if key is None:
            self._wanted.set()
        return key

    async def read(self) -> None:
        """Read the keys once.

        Raises:
            ValueError, OSError: they cannot be read, or not understood.
        """
        self._keys = read_keys(await self._read(), self._algorithm)

    async def run(self) -> None:
        """Read them again and again, until cancelled."""
        while True:
            self._wanted.clear()
            try:
                await self.read()
            except (ValueError, OSError, aiohttp.ClientError, TimeoutError) as error:
                _log.warning("issuer.keys_unreadable", issuer=self._label, reason=str(error) or type(error).__name__)
            await asyncio.sleep(self._soonest)
            try:
                await asyncio.wait_for(self._wanted.wait(), max(0.0, self._every - self._soonest))
            except TimeoutError:
                continue


def followed(label: str, issuer: Issuer) -> FollowedKeys:
    """The keys of an issuer, from where its entry says."""
    if issuer.remote:
        return FollowedKeys(
            lambda: _fetched(issuer.keys),
            issuer.algorithm,
            label=label,
            every=_REMOTE_SECONDS,
            soonest=_SOONEST_SECONDS,
        )
    return FollowedKeys(
        lambda: asyncio.to_thread(_bounded, Path(issuer.keys)),
        issuer.algorithm,
        label=label,
        every=_FILE_SECONDS,
        soonest=_FILE_SECONDS,
    )


def _bounded(path: Path) -> bytes:
    with path.open("rb") as file:
        return _checked(file.read(MAX_BYTES + 1))


async def _fetched(url: str) -> bytes:
    """The document at this address; it must be the one, for whoever answers with another place is not the issuer."""
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_FETCH_SECONDS)) as session,
        session.get(url, allow_redirects=False) as response,
    ):
        if response.status != 200:
            raise ValueError(f"{url} answers with {response.status}")
        body = bytearray()
        async for piece in response.content.iter_chunked(MAX_BYTES):
            body += piece
            _checked(body)
        return bytes(body)


def _checked(body: bytes | bytearray) -> bytes:
    if len(body) > MAX_BYTES:
        raise ValueError(f"the key set is larger than {MAX_BYTES} bytes")
    return bytes(body)
