"""What the gateway tells of policies."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import ConfigDict, Field

from askwire_common.datasources.policy import Policy, RolePolicy
from askwire_gateway.answers import Body
from askwire_gateway.policy.store import PolicyRecord


class PolicyDocument(Policy):
    """A data source's policy: who may see what of it, and how much a statement may do."""

    model_config = ConfigDict(title="Policy")

    roles: dict[str, RolePolicy] = Field(  # type: ignore[assignment]  # roles travel by name
        default_factory=dict,
        description="By role: VIEWER, ANALYST, DATA_SCIENTIST, ADMIN. One that is not named sees what the nearest "
        "lower named one sees.",
    )

    @classmethod
    def of(cls, policy: Policy) -> Self:
        """The document of a policy."""
        roles = {role.name: rules for role, rules in policy.roles.items()}
        return cls.model_validate(policy.model_dump(exclude={"roles"}) | {"roles": roles})


class PolicyInfo(Body):
    """The policy of a data source, and where it comes from."""

    datasource: str
    version: str | None = Field(description="Changes with every word of the policy; None where it was removed.")
    origin: Literal["file", "api", "bus"] = Field(
        description="The policy file, this API, or found on the bus by a gateway that did not know it."
    )
    changed_by: str
    changed_at: datetime
    policy: PolicyDocument | None = Field(description="None where it was removed: everybody sees everything.")

    @classmethod
    def of(cls, record: PolicyRecord) -> Self:
        """What is told of a record."""
        return cls(
            datasource=record.datasource,
            version=None if record.policy is None else record.policy.version,
            origin=record.origin,
            changed_by=record.changed_by,
            changed_at=record.changed_at,
            policy=None if record.policy is None else PolicyDocument.of(record.policy),
        )


class PolicyList(Body):
    """All policies in use."""

    policies: tuple[PolicyInfo, ...]
