"""Least privilege, read off the table: who may reach what, without a server."""

from __future__ import annotations

import pytest

from askwire_common.bus.permissions import (
    LOGINS,
    Permissions,
    User,
    authorization,
    client_permissions,
    inbox_prefix,
    permissions_of,
)
from askwire_common.contracts import EXECUTE, POLICIES, TRANSLATE, private_inbox

SERVICES = (User.GATEWAY, User.TRANSLATOR, User.VALIDATOR, User.EXECUTOR)


def publishes(user: User, subject: str) -> bool:
    return any(matches(pattern, subject) for pattern in permissions_of(user).publish)


def matches(pattern: str, subject: str) -> bool:
    wanted, given = pattern.split("."), subject.split(".")
    for place, token in enumerate(wanted):
        if token == ">":
            return len(given) > place
        if place >= len(given) or token not in ("*", given[place]):
            return False
    return len(wanted) == len(given)


@pytest.mark.parametrize("user", [User.GATEWAY, User.TRANSLATOR, User.EXECUTOR, User.CLIENT])
def test_only_the_validator_hands_statements_to_the_executor(user: User) -> None:
    assert not publishes(user, EXECUTE)
    assert publishes(User.VALIDATOR, EXECUTE)


@pytest.mark.parametrize("user", [User.TRANSLATOR, User.VALIDATOR, User.EXECUTOR, User.CLIENT])
def test_only_the_gateway_writes_policies(user: User) -> None:
    assert not publishes(user, f"$KV.{POLICIES}.demo")
    assert publishes(User.GATEWAY, f"$KV.{POLICIES}.demo")


@pytest.mark.parametrize("user", [*SERVICES, User.CLIENT])
def test_no_user_but_the_admin_makes_streams_or_reads_work_it_was_not_given(user: User) -> None:
    for forbidden in (
        "$JS.API.STREAM.CREATE.ASKWIRE_WORK",
        "$JS.API.STREAM.DELETE.ASKWIRE_WORK",
        "$JS.API.STREAM.MSG.GET.ASKWIRE_WORK",
        "$JS.API.CONSUMER.CREATE.ASKWIRE_WORK",
        "$JS.API.CONSUMER.DURABLE.CREATE.ASKWIRE_WORK.spy",
    ):
        assert not publishes(user, forbidden)


def test_a_worker_pulls_only_from_its_own_consumer() -> None:
    for user in (User.TRANSLATOR, User.VALIDATOR, User.EXECUTOR):
        reach = [
            u for u in User if u is not User.ADMIN and publishes(u, f"$JS.API.CONSUMER.MSG.NEXT.ASKWIRE_WORK.{user}")
        ]
        assert reach == [user]


def test_inboxes_are_private() -> None:
    for user in SERVICES:
        hearers = [other for other in User if hears(permissions_of(other), f"{inbox_prefix(user)}.x")]
        assert hearers == [user]


def test_the_server_learns_public_keys_only_and_every_user_has_its_block() -> None:
    text = authorization({user: f"U{user.name}" for user in User}, "ACCOUNT")
    assert [f"nkey: U{user.name}" in text for user in User] == [True] * len(User)
    assert TRANSLATE in text
    assert "issuer: ACCOUNT" in text


def test_whoever_logs_in_asks_and_hears_its_own_inbox_alone() -> None:
    mine, theirs = client_permissions("ada"), client_permissions("bob")
    assert mine.publish == permissions_of(User.CLIENT).publish
    assert hears(mine, f"{private_inbox('ada')}.1")
    assert not hears(mine, f"{private_inbox('bob')}.1")
    assert not hears(permissions_of(User.CLIENT), f"{private_inbox('ada')}.1")
    assert not set(mine.subscribe) & set(theirs.subscribe)


def test_only_gateways_hear_of_logins_and_answer_them() -> None:
    """Nobody else may even publish on the server's subject, so that what a gateway reads there is the server's."""
    assert [user for user in User if hears(permissions_of(user), LOGINS)] == [User.GATEWAY]
    assert [user for user in User if publishes(user, LOGINS)] == []
    assert [user for user in User if publishes(user, "$SYS._INBOX.x.y")] == [User.GATEWAY]


def hears(allowed: Permissions, subject: str) -> bool:
    return any(matches(pattern, subject) for pattern in allowed.subscribe)
