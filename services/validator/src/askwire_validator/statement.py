"""A statement under examination: what the rules look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from askwire_common.contracts import Violation
from askwire_common.sql.scan import Token
from askwire_validator.finding import Limits
from askwire_validator.glot import facts as glot
from askwire_validator.glot.walk import ByKind
from askwire_validator.postgres import facts as postgres
from askwire_validator.query import Query
from askwire_validator.scopes import Resolution
from askwire_validator.view import View


@dataclass(slots=True)
class Statement:
    """Everything known of a statement; the later fields are filled as the examination goes on.

    Attributes:
        tokens: from our own scanner; ``words`` are those that are neither space nor comment.
        lowered: the texts of the words in lower case.
        tree: from the dialect's parser.
        second: sqlglot's tree; for PostgreSQL, whose own parser made ``tree``, the second opinion.
        nodes: of sqlglot's tree, by kind.
        facts: what stands anywhere in PostgreSQL's tree, found by a generic walk; ``glot`` is the same of sqlglot's.
        query: the skeleton for name resolution.
        resolution: what its names mean in the asker's view.
    """

    sql: str
    view: View
    limits: Limits
    tokens: tuple[Token, ...] = ()
    words: tuple[Token, ...] = ()
    lowered: tuple[str, ...] = ()
    tree: Any = None
    second: Any = None
    nodes: ByKind = field(default_factory=dict)
    facts: postgres.Facts = field(default_factory=postgres.Facts)
    glot: glot.Facts = field(default_factory=glot.Facts)
    query: Query = field(default_factory=Query)
    resolution: Resolution = field(default_factory=Resolution)


# One thing that a statement must satisfy; says why it does not, or nothing.
Rule = Callable[[Statement], tuple[Violation, ...]]


def violation(rule: str, message: str, remedy: str) -> tuple[Violation, ...]:
    """The one violation that most rules find at most."""
    return (Violation(rule=rule, message=message, remedy=remedy),)
