"""What a client may send: the bodies of all requests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    WithJsonSchema,
)

from askwire_common.contracts import MAX_TICKET, Name, QuestionText, Readable, SqlText
from askwire_common.identity.principal import Permission, Role, Tenant


def _role(value: object) -> object:
    """Roles travel by name."""
    if isinstance(value, Role):
        return value
    found = Role.__members__.get(value.upper()) if isinstance(value, str) else None
    if found is None:
        message = f"must be one of {', '.join(Role.__members__)}"
        raise ValueError(message)
    return found


def _utc(moment: datetime) -> datetime:
    """The same moment as the control database counts it."""
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        message = "must lie between the years 1 and 9999"
        raise ValueError(message) from error


RoleName = Annotated[
    Role,
    BeforeValidator(_role),
    WithJsonSchema({"type": "string", "enum": [role.name for role in Role]}),
]


class Request(BaseModel):
    """A request's body: closed to fields it does not know, so that a misspelt one is told."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Asking(Request):
    datasource: Name | None = Field(default=None, description="Which database to ask; the server has a default.")
    deadline_ms: int | None = Field(
        default=None, ge=1, description="How long the answer is worth waiting for; at most what the server allows."
    )


class TranslateRequest(_Asking):
    """A question to be turned into SQL."""

    question: QuestionText = Field(examples=["Which carrier has the worst average arrival delay?"])
    conversation_id: Name | None = Field(default=None, description="Ties a follow-up question to earlier ones.")


class QueryRequest(TranslateRequest):
    """A question to be answered."""

    dry_run: bool = Field(default=False, description="Stop after validation: SQL, but no rows.")
    explain: bool = Field(default=False, description="Explain in words what the SQL does.")
    max_rows: int | None = Field(default=None, ge=1, le=10_000_000, description="Cut the result after so many rows.")


class ValidateRequest(_Asking):
    """SQL to be checked."""

    sql: SqlText = Field(examples=["SELECT count(*) FROM flights"])


class SqlRequest(ValidateRequest):
    """SQL of one's own to be run."""

    dry_run: bool = Field(default=False, description="Stop after validation: no rows.")
    max_rows: int | None = Field(default=None, ge=1, le=10_000_000, description="Cut the result after so many rows.")


class ApprovalRequest(ValidateRequest):
    """A change to be approved, exactly as it was asked for."""

    ticket: str = Field(min_length=1, max_length=MAX_TICKET, description="The ticket that came with its digest.")


class DenialRequest(Request):
    """A change not to be made."""

    ticket: str | None = Field(
        default=None, min_length=1, max_length=MAX_TICKET, description="Which one, where several of its digest wait."
    )
    reason: Annotated[str, Field(min_length=1, max_length=1_000), Readable] | None = Field(
        default=None, description="Why; the audit keeps it."
    )


class KeyRequest(Request):
    """An API key to be made."""

    name: Annotated[str, Field(min_length=1, max_length=100), Readable] = Field(description="What the key is for.")
    role: RoleName = Field(description="The role that policies look at.")
    permissions: tuple[Annotated[Permission, Strict(False)], ...] | None = Field(
        default=None, strict=False, description="What the key may do; all that its role allows unless given."
    )
    expires_at: Annotated[AwareDatetime, AfterValidator(_utc)] | None = Field(
        default=None, strict=False, description="When the key ceases to work."
    )
    tenant: Tenant | None = Field(default=None, description="Whose rows it sees where a row filter says `:tenant`.")


UserName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@+-]{2,49}$", description="Case does not matter.")]
Email = Annotated[str, Field(max_length=254, pattern=r"^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$"), Readable]
Password = Annotated[str, Field(min_length=1, max_length=1_000)]


class LoginRequest(Request):
    """Who logs in."""

    name: Annotated[str, Field(min_length=1, max_length=254), Readable] = Field(description="The user's name.")
    password: Password


class RefreshRequest(Request):
    """A session to go on with."""

    refresh_token: str = Field(min_length=1, max_length=200)


class PasswordRequest(Request):
    """A new password for oneself; every session ends with it."""

    password: Password = Field(description="The present one.")
    new_password: Password


class UserRequest(Request):
    """A user to be made."""

    name: UserName
    password: Password
    role: RoleName = Field(
        default=Role.VIEWER,
        description="What the user may do, and what policies let it see.",
        json_schema_extra={"default": Role.VIEWER.name},
    )
    email: Email | None = None
    tenant: Tenant | None = Field(default=None, description="Whose rows it sees where a row filter says `:tenant`.")


class UserChange(Request):
    """What is to change of a user; what is left out stays. A new password, role or tenant ends its sessions."""

    password: Password | None = None
    role: RoleName | None = None
    email: Email | None = None
    tenant: Tenant | None = None
    active: bool | None = None
