"""Whom a request comes from, as far as that can be known: what attempts are counted by."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Final

from aiohttp import web

_SUBSCRIBER_BITS: Final = 64  # of an IPv6 address: everything beyond is the subscriber's own to choose


def address_of(request: web.Request, proxies: int) -> str:
    """The address that a request comes from, believing so many proxies."""
    return client_address(request.remote, request.headers.getall("X-Forwarded-For", []), proxies)


def client_address(peer: str | None, forwarded: Sequence[str], proxies: int) -> str:
    """The client's address, or its network for IPv6.

    Args:
        peer: the other end of the connection.
        forwarded: the values of ``X-Forwarded-For``, in order; clients may have begun them with anything.
        proxies: how many proxies stand before this server; each has added the address that it saw, and no more of
            the header is believed than they have written.
    """
    said = [part.strip() for value in forwarded for part in value.split(",")]
    chain = [*said, peer or ""]
    return _network(chain[max(0, len(chain) - 1 - proxies)])


def _network(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, _SUBSCRIBER_BITS), strict=False).network_address)
    return str(address)
