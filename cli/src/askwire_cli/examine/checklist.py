"""The production checklist: every item that a machine can look at, one small function each.

It fails closed: what cannot be checked counts as broken, and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from askwire_cli.examine import certificates, compose_file, configuration, issuers, servers, settings, stopping
from askwire_cli.examine.finding import Finding, NotChecked, Severity
from askwire_cli.examine.installation import Installation


@dataclass(frozen=True)
class Check:
    """One item.

    Attributes:
        promise: what is so when it finds nothing; the checklist on the page says it in these words.
    """

    name: str
    promise: str
    look: Callable[[Installation], Iterator[Finding]]


CHECKS: Final = (
    Check("settings", "Every setting has a name that is read and a value that its service takes.", settings.settings),
    Check("secrets-strong", "No password, pepper or key is short, simple or a well-known default.", configuration.weak),
    Check("secrets-in-files", "Secrets are in files, not in an environment.", configuration.plain),
    Check("secrets-private", "Nobody but their owner can read those files.", configuration.readable),
    Check(
        "passwords-changed", "No password in a file of Compose is a default, or the example's.", compose_file.passwords
    ),
    Check("keys-apart", "LLM keys, data sources and the signing key are in one service each.", configuration.mixed),
    Check("tls", "What leaves the host is encrypted: the API, NATS, the databases, Redis.", configuration.unencrypted),
    Check("certificates", "No certificate has expired, or will within two weeks.", certificates.certificates),
    Check(
        "issuers",
        "Issuers of tokens name an audience and have strong keys in reach, by HTTPS.",
        issuers.issuers,
    ),
    Check("stopping", "Whatever stops a service gives it the time to finish what it has begun.", stopping.stopping),
    Check("operators-port", "Metrics and health are served to the operator's network only.", configuration.open_ports),
    Check("published-ports", "Of a Compose project other hosts reach nothing but Nginx.", compose_file.published),
    Check("log-level", "Nothing logs at `debug`.", configuration.verbose),
    Check(
        "scaling",
        "No service is scaled by HPA and KEDA at once, or stands at zero for ever.",
        configuration.scalers,
    ),
    Check("metrics-closed", "The public address serves neither metrics nor details of health.", servers.public_metrics),
    Check("bus", "NATS is 2.11 or later and lets the service in.", servers.bus),
    Check("control-database", "The control database is PostgreSQL 14 or later.", servers.control_database),
    Check("redis", "Redis is 6.2 or later and asks for a password.", servers.redis),
    Check("read-only-roles", "Every data source is served by a role that can only read.", servers.roles),
)


def go_through(checks: Iterable[Check], installation: Installation) -> list[Finding]:
    """What all checks find, each thing once; a check that fails itself is a finding, too."""
    return [replace(one, check=check.name) for check in checks for one in dict.fromkeys(_look(check, installation))]


def _look(check: Check, installation: Installation) -> Iterator[Finding]:
    try:
        yield from check.look(installation)
    except Exception as error:  # fails closed: whatever went wrong, the promise was not verified
        reason = str(error).splitlines()[0][:200] if isinstance(error, (OSError, NotChecked)) else ""
        yield Finding(
            Severity.BROKEN,
            f"this could not be checked: {reason or type(error).__name__}.",
            error.remedy if isinstance(error, NotChecked) else "Mend that, and look again.",
        )
