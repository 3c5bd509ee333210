"""Whether a password could be guessed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from askwire_cli.examine.finding import Finding, Severity

_SHORTEST: Final = 16
_FEWEST_DIFFERENT: Final = 8
_KNOWN: Final = ("password", "postgres", "changeme", "change-me", "secret", "askwire", "admin", "example", "12345")


def guessable(what: str, secret: str) -> Iterator[Finding]:
    """A finding when somebody could guess the secret."""
    if len(secret) < _SHORTEST:
        why = "is missing" if not secret else f"has fewer than {_SHORTEST} characters"
    elif any(word in secret.lower() for word in _KNOWN) or len(set(secret)) < _FEWEST_DIFFERENT:
        why = "is one that can be guessed"
    else:
        return
    remedy = "Make one with `openssl rand -base64 32`, or all with `.venv/bin/python deploy/generate_secrets.py`."
    yield Finding(Severity.BROKEN, f"{what} {why}.", remedy)
