"""Who asks, and the signed token that says so on every hop.

The gateway signs (EdDSA), every other service verifies with public keys only. Tokens are JWTs, so that an internal
service can carry one in ``Askwire-Principal`` exactly as an HTTP client carries it in ``Authorization``.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from functools import cached_property
from typing import Annotated, Final

from pydantic import ConfigDict, Field

from askwire_common.contracts import CLIENT_INBOX, private_inbox
from askwire_common.frozen import Frozen


class Role(IntEnum):
    """Each role may do what the lower ones may."""

    VIEWER = 1
    ANALYST = 2
    DATA_SCIENTIST = 3
    ADMIN = 4


def unknown_role(name: str) -> str:
    """What to say of a role that does not exist."""
    return f"there is no role {name}; the roles are {', '.join(Role.__members__)}"


class Permission(StrEnum):
    """What a principal may do, whatever it may see."""

    READ = "READ"
    EXECUTE_QUERY = "EXECUTE_QUERY"
    WRITE = "WRITE"
    APPROVE_QUERY = "APPROVE_QUERY"
    DELETE = "DELETE"
    MANAGE_USERS = "MANAGE_USERS"
    ADMIN = "ADMIN"


_ASKING: Final = frozenset({Permission.READ, Permission.EXECUTE_QUERY})
ROLE_PERMISSIONS: Final = {
    Role.VIEWER: _ASKING,
    Role.ANALYST: _ASKING,
    Role.DATA_SCIENTIST: _ASKING | {Permission.WRITE, Permission.APPROVE_QUERY},
    Role.ADMIN: frozenset(Permission),
}


# Nothing that could end a quoted text in any dialect: row filters hold it as a literal.
Tenant = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9_.@:/+-]+$")]


class Principal(Frozen):
    """An authenticated asker.

    Attributes:
        subject: its stable identity (a user's or a key's id).
        tenant: whose rows it may see where a row filter says ``:tenant``; None where it belongs to no tenant.
        session: the login that it comes from, for users who logged in.
        role: the role that policies look at.
        permissions: what it may do; never more than its role allows.
        reply_prefix: the subjects on which it may receive events, as a prefix, beside its own private inbox.
    """

    model_config = ConfigDict(extra="ignore")

    subject: str
    role: Role
    permissions: frozenset[Permission] = frozenset()
    reply_prefix: str = f"{CLIENT_INBOX}."
    tenant: Tenant | None = None
    session: str | None = None

    def may(self, permission: Permission) -> bool:
        """Whether this principal holds the permission, by itself and by its role."""
        return permission in self.permissions and permission in ROLE_PERMISSIONS[self.role]

    def may_hear(self, subject: str) -> bool:
        """Whether events may be sent to it on this subject."""
        return subject.startswith((self.reply_prefix, f"{private_inbox(self.subject)}."))

    @cached_property
    def scope(self) -> str:
        """What a cache key holds of the asker: principals of equal scope see the same data."""
        role = self.role.name.lower()
        return role if self.tenant is None else f"{role}@{self.tenant}"
