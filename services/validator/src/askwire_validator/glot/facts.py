"""What stands anywhere in sqlglot's tree, by the kinds of its nodes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sqlglot import exp

from askwire_validator.glot.walk import LEAVES, ByKind, kinds

COLUMNS: Final = kinds(exp.Column)
_CALLABLE: Final = kinds(exp.Func)


@dataclass(slots=True)
class Facts:
    """Everything found in the tree of one statement.

    Attributes:
        kinds: class names of all nodes.
        fields: ``Class.argument`` of every argument that is set; functions' own left out, their names are checked.
        calls: functions that sqlglot knows no type for, in lower case.
        functions: class names of those it knows.
        modifiers: words between SELECT and its columns, in upper case.
    """

    kinds: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)
    functions: dict[str, list[exp.Expr]] = field(default_factory=dict)
    aliases: set[str] = field(default_factory=set)
    modifiers: set[str] = field(default_factory=set)
    columns: int = 0
    tables: int = 0


def gather(nodes: ByKind) -> Facts:
    """What the nodes of a statement tell."""
    facts = Facts(columns=_columns(nodes), tables=_tables(nodes))
    for kind, found in nodes.items():
        if kind is exp.Anonymous:
            facts.calls = {str(node.this).lower() for node in found}
        elif kind in _CALLABLE:
            facts.functions[kind.__name__] = found
        else:
            facts.kinds.add(kind.__name__)
            if kind not in LEAVES:
                used = {name for node in found for name, value in node.args.items() if value}
                facts.fields.update([f"{kind.__name__}.{name}" for name in used])
    facts.aliases = {node.name.lower() for node in nodes.get(exp.TableAlias, ()) if node.args.get("columns")}
    words = [word for node in nodes.get(exp.Select, ()) for word in node.args.get("operation_modifiers") or ()]
    facts.modifiers = {word.name.upper() for word in words}
    return facts


def _columns(nodes: ByKind) -> int:
    stars = [node for node in nodes.get(exp.Star, ()) if isinstance(node.parent, exp.Select)]
    return len(stars) + sum(len(nodes.get(kind, ())) for kind in COLUMNS)


def _tables(nodes: ByKind) -> int:
    """Those that a name stands for; the name of an index is one to sqlglot, too."""
    tables = nodes.get(exp.Table, ())
    return sum(isinstance(table.this, exp.Identifier) and table.arg_key != "indexed" for table in tables)
