"""No condition that is always true beside OR: it makes every other condition void.

Refused: ``WHERE id = 7 OR 1 = 1``, ``OR id = id``, ``OR true``, ``OR length('a') = 1``. Accepted: ``WHERE 1 = 1
AND …``, ``OR false``, ``OR now() > …``.
"""

from __future__ import annotations

from sqlglot import exp

from askwire_common.contracts import Violation
from askwire_validator.glot import truth as glot_truth
from askwire_validator.postgres import truth as postgres_truth
from askwire_validator.statement import Statement, violation


def tautology(statement: Statement) -> tuple[Violation, ...]:
    """Refuses OR with an arm that is true of every row, or that no row has a say in."""
    tree = statement.tree
    if not (_glot_void(statement) if isinstance(tree, exp.Expression) else _postgres_void(statement)):
        return ()
    return violation("tautology", "A condition beside OR is always true, which voids the others.",
                     "Leave out the condition that is always true, or the others.")  # fmt: skip


def _postgres_void(statement: Statement) -> bool:
    truth = postgres_truth
    return any(
        any(truth.always_true(arm) or truth.void(arm) for arm in node["args"]) or truth.opposites(node["args"])
        for node in statement.facts.disjunctions
    )


def _glot_void(statement: Statement) -> bool:
    """Taken from what the one walk over the tree has noted: to sqlglot OR is a function of two."""
    truth = glot_truth
    for node in statement.glot.functions.get("Or", ()):
        arms = [arm.unnest() for arm in (node.args["this"], node.args["expression"])]
        if any(truth.always_true(arm) or truth.void(arm) for arm in arms):
            return True
        if not isinstance(node.parent, exp.Or) and truth.opposites([arm.unnest() for arm in node.flatten()]):
            return True
    return False
