"""Checks of certificates: that of the public address, and those that lie in a folder of secrets."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509

from askwire_cli.examine.finding import Finding, NotChecked, Severity
from askwire_cli.examine.installation import Installation

_SECONDS: Final = 10.0
_SOON: Final = dt.timedelta(days=14)
_CERTIFICATE: Final = "tls.crt"


def certificates(installation: Installation) -> Iterator[Finding]:
    """Certificates that have expired, or will within two weeks, and a public one that clients would not accept.

    Raises:
        NotChecked: the public address does not answer, or a file is no certificate.
    """
    for _, url in installation.all("URL"):
        parts = urlsplit(url)
        if parts.scheme == "https" and parts.hostname:
            yield from _of_address(parts.hostname, parts.port or 443)
    for folder in installation.folders():
        path = folder / _CERTIFICATE
        if path.exists():
            yield from _ending(str(path), _read(path.read_bytes(), str(path)))


def _of_address(host: str, port: int) -> Iterator[Finding]:
    try:
        with (
            socket.create_connection((host, port), timeout=_SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secure,
        ):
            found = secure.getpeercert(binary_form=True) or b""
    except ssl.SSLCertVerificationError as error:
        yield Finding(
            Severity.BROKEN,
            f"Clients do not accept the certificate of {host}: {error.verify_message}.",
            "Install one of a CA that clients know, for this name, and renew it in time.",
        )
        return
    except (OSError, ssl.SSLError) as error:
        raise NotChecked(f"{host}:{port} does not speak TLS to us ({type(error).__name__})", "Start it.") from None
    yield from _ending(host, _read(found, host))


def _read(data: bytes, whose: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(data) if b"-----BEGIN" in data else x509.load_der_x509_certificate(data)
    except ValueError:
        raise NotChecked(f"{whose} is no certificate", "Put the certificate there, in PEM.") from None


def _ending(whose: str, certificate: x509.Certificate) -> Iterator[Finding]:
    left = certificate.not_valid_after_utc - dt.datetime.now(dt.UTC)
    if left < dt.timedelta(0):
        yield Finding(Severity.BROKEN, f"The certificate of {whose} has expired.", "Renew it.")
    elif left < _SOON:
        yield Finding(Severity.RISKY, f"The certificate of {whose} expires in {left.days} days.", "Renew it now.")
