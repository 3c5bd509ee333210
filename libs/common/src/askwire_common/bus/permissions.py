"""What each NATS user may publish and hear: exactly the subjects its work needs, computed from ``contracts``.

A denied publish raises nothing in the client, so a subject missing here shows as a timeout; a test on the real server
holds both directions. No user has ``allow_responses``: it would let a forged reply subject borrow a service's rights.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from askwire_common.contracts import (
    ASK,
    CATALOGS,
    CHANGES,
    CLIENT_INBOX,
    CONSUMERS,
    DEAD,
    DEAD_STREAM,
    EVENTS,
    EVENTS_STREAM,
    EXECUTE,
    FILTERS,
    GATEWAY_INBOX,
    GOLDEN,
    OUTCOMES,
    POLICIES,
    PREFIX,
    PRIVATE_INBOX,
    RESULTS,
    RESULTS_STREAM,
    TRANSLATE,
    UNWRITTEN,
    VALIDATE,
    WORK_STREAM,
    cancel_subject,
    credit_subject,
    private_inbox,
)


class User(StrEnum):
    """The NATS users: one a service, those who ask, who reads the audit, who deploys."""

    GATEWAY = "gateway"
    TRANSLATOR = "translator"
    VALIDATOR = "validator"
    EXECUTOR = "executor"
    CLIENT = "client"
    AUDITOR = "auditor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Permissions:
    """Subjects that one user may publish on and subscribe to; everything else is denied."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]


_ANY: Final = "*"
_REPLIES: Final = (f"{GATEWAY_INBOX}.>", f"{CLIENT_INBOX}.>", f"{PRIVATE_INBOX}.>", f"{RESULTS}.>")
# What the server asks about whoever comes with a password, and where it hears the answer.
LOGINS: Final = "$SYS.REQ.USER.AUTH"
_LOGIN_ANSWERS: Final = "$SYS._INBOX.>"
_AUDIT_IS_THERE: Final = (f"$JS.API.STREAM.INFO.{EVENTS_STREAM}",)
_MICRO: Final = "$SRV.>"
_CREDITS: Final = credit_subject(_ANY)
_CANCELS: Final = cancel_subject(_ANY)
_ASKING: Final = (TRANSLATE, VALIDATE, ASK, _CREDITS, _CANCELS)


def inbox_prefix(user: User) -> str:
    """Where this user hears answers, without the dot; services cannot hear one another's."""
    return CLIENT_INBOX if user is User.CLIENT else f"{CLIENT_INBOX}_{user.value}"


def permissions_of(user: User) -> Permissions:
    """What this user may do."""
    match user:
        case User.GATEWAY:
            return _gateway()
        case User.TRANSLATOR:
            return _worker(user, TRANSLATE, passes_to=(VALIDATE,), reads=(CATALOGS, POLICIES, GOLDEN))
        case User.VALIDATOR:
            passes_to, reads = (EXECUTE, TRANSLATE), (CATALOGS, POLICIES, CHANGES)
            return _worker(user, VALIDATE, passes_to=passes_to, reads=reads, writes=(CHANGES,), hears=(FILTERS,))
        case User.EXECUTOR:
            return _worker(
                user,
                EXECUTE,
                passes_to=(TRANSLATE,),
                reads=(CATALOGS, POLICIES),
                writes=(CATALOGS,),
                hears=(_CREDITS,),
                asks=_AUDIT_IS_THERE,
            )
        case User.CLIENT | User.AUDITOR | User.ADMIN:
            return _outside(user)


def client_permissions(subject: str) -> Permissions:
    """What somebody may do who logged in to NATS as this principal: ask, and hear its own answers."""
    return Permissions(publish=_ASKING, subscribe=(f"{private_inbox(subject)}.>",))


def authorization(public_keys: Mapping[User, str], issuer: str) -> str:
    """The ``authorization`` block of ``nats.conf``: every user known by its public nkey only.

    Args:
        issuer: the public account nkey whose word the server takes for anybody else (see ``nats_logins``).
    """
    users = ",\n".join(_user_block(user, key) for user, key in public_keys.items())
    known = ", ".join(public_keys.values())
    callout = f"  auth_callout {{\n    issuer: {issuer}\n    auth_users: [{known}]\n  }}\n"
    return f"authorization {{\n  users: [\n{users}\n  ]\n{callout}}}\n"


def _gateway() -> Permissions:
    return Permissions(
        publish=(
            *(TRANSLATE, VALIDATE, FILTERS, _CREDITS, _CANCELS, f"{EVENTS}.>", f"{CLIENT_INBOX}.>"),
            *(f"{PRIVATE_INBOX}.>", UNWRITTEN, _LOGIN_ANSWERS),
            *_reading(CATALOGS, POLICIES, GOLDEN, CHANGES, OUTCOMES),
            *_writing(POLICIES, GOLDEN, OUTCOMES),
            *(f"$JS.API.DIRECT.GET.{RESULTS_STREAM}", f"$JS.API.DIRECT.GET.{RESULTS_STREAM}.>"),
            f"$JS.API.DIRECT.GET.{DEAD_STREAM}",
            *(*_AUDIT_IS_THERE, f"$JS.API.DIRECT.GET.{EVENTS_STREAM}"),
            *(f"$JS.API.CONSUMER.INFO.{WORK_STREAM}.{worker}" for worker in CONSUMERS.values()),
        ),
        subscribe=(f"{inbox_prefix(User.GATEWAY)}.>", f"{GATEWAY_INBOX}.>", ASK, f"{RESULTS}.*.*", LOGINS, _MICRO),
    )


def _outside(user: Literal[User.CLIENT, User.AUDITOR, User.ADMIN]) -> Permissions:
    """Whoever is no service."""
    own = f"{inbox_prefix(user)}.>"
    match user:
        case User.CLIENT:
            return Permissions(publish=_ASKING, subscribe=(own,))
        case User.AUDITOR:  # no consumer: whoever may make one leaves something behind
            reads = (f"$JS.API.STREAM.INFO.{EVENTS_STREAM}", f"$JS.API.DIRECT.GET.{EVENTS_STREAM}")
            return Permissions(publish=reads, subscribe=(own, f"{EVENTS}.>"))
        case User.ADMIN:
            return Permissions(
                publish=(f"{PREFIX}.>", "$JS.API.>", "$JS.ACK.>", "$JS.FC.>", "$KV.>", _MICRO, *_REPLIES),
                subscribe=(own, f"{CLIENT_INBOX}.>", f"{EVENTS}.>", f"{DEAD}.>", "$JS.EVENT.>"),
            )


def _worker(
    user: User,
    takes: str,
    *,
    passes_to: Iterable[str],
    reads: Iterable[str],
    writes: Iterable[str] = (),
    hears: Iterable[str] = (),
    asks: Iterable[str] = (),
) -> Permissions:
    """A service that takes work from its own consumer, passes it on, and tells the asker."""
    consumer = f"{WORK_STREAM}.{CONSUMERS[takes]}"
    return Permissions(
        publish=(
            *(f"$JS.API.CONSUMER.MSG.NEXT.{consumer}", f"$JS.API.CONSUMER.INFO.{consumer}", f"$JS.ACK.{consumer}.>"),
            *passes_to,
            *_REPLIES,
            *asks,
            *(f"{EVENTS}.>", f"{DEAD}.{takes.removeprefix(f'{PREFIX}.')}"),
            *_reading(*reads, OUTCOMES),
            *_writing(*writes, OUTCOMES),
        ),
        subscribe=(f"{inbox_prefix(user)}.>", _CANCELS, _MICRO, *hears),
    )


def _reading(*buckets: str) -> tuple[str, ...]:
    """Get and watch; a watch is a consumer of the client's own on the bucket's stream."""
    return tuple(
        subject
        for stream in (f"KV_{bucket}" for bucket in buckets)
        for subject in (
            f"$JS.API.STREAM.INFO.{stream}",
            f"$JS.API.STREAM.MSG.GET.{stream}",
            f"$JS.API.DIRECT.GET.{stream}.>",
            f"$JS.API.CONSUMER.CREATE.{stream}",
            f"$JS.API.CONSUMER.CREATE.{stream}.>",
            f"$JS.API.CONSUMER.DELETE.{stream}.>",
            f"$JS.API.CONSUMER.INFO.{stream}.>",
            f"$JS.FC.{stream}.>",
        )
    )


def _writing(*buckets: str) -> tuple[str, ...]:
    return tuple(f"$KV.{bucket}.>" for bucket in buckets)


def _user_block(user: User, key: str) -> str:
    allowed = permissions_of(user)
    return (
        f"    {{ nkey: {key}, permissions: {{  # {user.value}\n"
        f"      publish: {{ allow: {json.dumps(allowed.publish)} }}\n"
        f"      subscribe: {{ allow: {json.dumps(allowed.subscribe)} }}\n"
        "    } }"
    )
