"""No condition that is always true beside OR: it makes every other condition void.

Refused: ``WHERE id = 7 OR 1 = 1``, ``OR id = id``, ``OR true``, ``OR 2 > 1``. Accepted: ``WHERE 1 = 1 AND …``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlglot import exp

from askwire_common.contracts import Violation
from askwire_validator.glot import truth as glot_truth
from askwire_validator.postgres import truth as postgres_truth
from askwire_validator.statement import Statement, violation

Node = Mapping[str, Any]


def tautology(statement: Statement) -> tuple[Violation, ...]:
    """Refuses OR with an arm that is true of every row."""
    tree = statement.tree
    arms = _glot_arms(statement) if isinstance(tree, exp.Expression) else _postgres_arms(statement.facts.disjunctions)
    if not any(arms):
        return ()
    return violation("tautology", "A condition beside OR is always true, which voids the others.",
                     "Leave out the condition that is always true, or the others.")  # fmt: skip


def _postgres_arms(disjunctions: list[Node]) -> Iterator[bool]:
    return (postgres_truth.always_true(arm) for node in disjunctions for arm in node["args"])


def _glot_arms(statement: Statement) -> Iterator[bool]:
    """Taken from what the one walk over the tree has noted: to sqlglot OR is a function."""
    for node in statement.glot.functions.get("Or", ()):
        for arm in (node.args["this"], node.args["expression"]):
            yield glot_truth.always_true(arm.unnest())
