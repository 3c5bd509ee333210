"""What the gateway tells of keys, tokens, sessions and users."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from askwire_common.identity.principal import Permission
from askwire_gateway.answers import Body


class KeyInfo(Body):
    """An API key, without the key."""

    id: str
    name: str
    role: str
    permissions: tuple[Permission, ...]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    tenant: str | None = None


class KeyList(Body):
    """All API keys."""

    keys: tuple[KeyInfo, ...]


class NewKey(KeyInfo):
    """A new API key; this is the only time that the key itself is shown."""

    key: str


class Token(Body):
    """A short-lived principal token, for ``Authorization`` over HTTP and ``Askwire-Principal`` over NATS."""

    token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a scheme, not a secret
    expires_in: int = Field(description="Seconds.")
    inbox: str = Field(
        description="Where this principal alone hears on NATS, logged in with the key or token as its password: "
        "any subject below it."
    )


class Session(Token):
    """A login: a short-lived token, and what to get the next one with."""

    refresh_token: str = Field(description="For `POST /v1/auth/refresh`, once; the answer holds the next one.")


class SessionEnd(Body):
    """A session that has ended."""

    ended: Literal[True] = True


class UserInfo(Body):
    """A user, without the password."""

    id: str
    name: str
    email: str | None
    role: str
    tenant: str | None
    active: bool
    created_by: str
    created_at: datetime
    last_login_at: datetime | None


class UserList(Body):
    """All users."""

    users: tuple[UserInfo, ...]
