"""Why a PostgreSQL database cannot be used, for operators: where it was looked for, what it said, what to do.

Never a password, and of the server's words only those that hold no value of the data.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

_LOGIN: Final = "check user and password, and who pg_hba.conf lets in"
_PRIVILEGE: Final = "grant this user what it lacks"
_REMEDIES: Final = {  # by SQLSTATE, else by its class
    "28": _LOGIN,
    "3D000": "make this database, or name another",
    "25006": "it is a standby: name its primary, or several hosts with target_session_attrs=read-write",
    "42501": _PRIVILEGE,
    "53300": "raise what is full there (max_connections, or a CONNECTION LIMIT), or run fewer replicas",
    "53": "give its server more room",
    "57P": "its server begins or ends; wait for it, or see its log",
    "08": "see whether its server runs, and its log",
}
_LOG: Final = "see its server's log"
_UNREACHED: Final = (
    (socket.gaierror, "this host is not known", "correct the host's name"),
    (ssl.SSLError, None, "check sslmode and sslrootcert"),
    (ConnectionRefusedError, "nobody listens there", "start its server, or correct host and port"),
    (TimeoutError, "no answer in time", "see whether its server runs, and whether a firewall stands before it"),
    (OSError, None, "see whether its server runs, and can be reached from here"),
)
_UNREADABLE: Final = "an address that cannot be read; write special characters of the password as %XX"


def misread(dsn: str) -> bool:
    """Whether a character of the password ends it (``#``, ``/``, ``?``), so that its rest stands for something else."""
    try:
        parts = urlsplit(dsn)
        hosts = parts.netloc.rpartition("@")[2].split(",")
        ports = [host.rpartition("]")[2].partition(":")[2] for host in hosts]
    except ValueError:
        return True
    options = parts.query.split("&") if parts.query else []
    return (
        bool(parts.fragment)
        or "@" in parts.path
        or any(port and not port.isdecimal() for port in ports)
        or any("=" not in option for option in options)
    )


def place(dsn: str) -> str:
    """Which database is meant, where and as whom; never the password."""
    if misread(dsn):
        return _UNREADABLE
    parts = urlsplit(dsn)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    login, _, hosts = parts.netloc.rpartition("@")
    user = unquote(login.partition(":")[0]) or options.get("user", "")
    name = unquote(parts.path.removeprefix("/")) or options.get("dbname", user)
    port = options.get("port", "5432")
    where = hosts or options.get("host", "localhost")
    named = ",".join(one if one.rpartition("]")[2].count(":") else f"{one}:{port}" for one in where.split(","))
    return f"database {name!r} at {named} as {user!r}"


def trouble(error: BaseException, dsn: str, setting: str, remedies: Mapping[str, str] = MappingProxyType({})) -> str:
    """What is wrong with the database of a setting: where, why, and what to do about it.

    Args:
        error: what its driver raised, whichever that is; PostgreSQL's own errors carry a ``sqlstate``.
        setting: what names the database, to be corrected.
        remedies: what to do about a SQLSTATE that means something with this database alone.
    """
    reason, remedy = _told(error, {**_REMEDIES, **remedies})
    return f"{place(dsn)} ({setting}): {reason}; {remedy}"


def _told(error: BaseException, remedies: Mapping[str, str]) -> tuple[str, str]:
    """The reason, and what to do."""
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        remedy = next((remedies[state[:size]] for size in (5, 3, 2) if state[:size] in remedies), None)
        words = f"{type(error).__name__} ({state})" if remedy is None else str(error).splitlines()[0]
        return words, remedy or _LOG
    for kind, reason, remedy in _UNREACHED:
        if isinstance(error, kind):
            return reason or str(error) or kind.__name__, remedy
    ours = type(error).__module__.startswith("askwire_") and str(error)
    return ours or type(error).__name__, _LOG
