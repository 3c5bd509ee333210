"""What stands anywhere in sqlglot's tree, found by one generic walk."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import exp


@dataclass(slots=True)
class Facts:
    """Everything found in the tree of one statement.

    Attributes:
        kinds: class names of all nodes.
        fields: ``Class.argument`` of every argument that is set; functions' own left out, their names are checked.
        calls: functions that sqlglot knows no type for, in lower case.
        functions: class names of those it knows.
    """

    kinds: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)
    functions: dict[str, list[exp.Func]] = field(default_factory=dict)
    aliases: set[str] = field(default_factory=set)
    columns: int = 0
    tables: int = 0


def gather(tree: exp.Expression) -> Facts:
    """Walks the whole tree once."""
    facts = Facts()
    for node in tree.walk():
        kind = type(node).__name__
        if isinstance(node, exp.Anonymous):
            facts.calls.add(str(node.this).lower())
        elif isinstance(node, exp.Func):
            facts.functions.setdefault(kind, []).append(node)
        else:
            facts.kinds.add(kind)
            facts.fields.update(f"{kind}.{name}" for name, value in node.args.items() if value)
        if isinstance(node, exp.Column) or (isinstance(node, exp.Star) and isinstance(node.parent, exp.Select)):
            facts.columns += 1
        elif isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
            facts.tables += 1
        elif isinstance(node, exp.TableAlias) and node.args.get("columns"):
            facts.aliases.add(node.name.lower())
    return facts
