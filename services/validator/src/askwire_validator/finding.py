"""What is asked of an examination and what it finds, as the guard and its workers tell each other.

Nothing here knows a parser: the service's own process, which signs, loads none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from askwire_common.contracts import Violation


@dataclass(frozen=True, slots=True)
class Limits:
    """What the safety mode and the policy allow; see ``askwire_common.datasources.policy.ModeLimits``."""

    joins: bool = True
    subqueries: bool = True
    where_required: bool = False
    recursive: bool = False
    random: bool = True
    changes: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What an examination found.

    Attributes:
        sql: the text that may run; the statement's own unless row filters or masks were put in.
        relations: ``schema.table`` of everything that it reads.
        changes: whether it changes rows, and so runs only once somebody has approved it.
    """

    sql: str
    violations: tuple[Violation, ...] = ()
    relations: frozenset[str] = frozenset()
    changes: bool = False

    @classmethod
    def refused(cls, sql: str, rule: str, message: str, remedy: str) -> Self:
        """The finding that a statement breaks this one rule."""
        return cls(sql, (Violation(rule=rule, message=message, remedy=remedy),))
