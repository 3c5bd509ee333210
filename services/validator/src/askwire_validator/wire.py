"""What guard and worker say to each other over a pipe: JSON with its length before it.

JSON and not pickle: a worker reads hostile text, and nothing that it answers may run anything in the guard.
"""

from __future__ import annotations

import struct
from typing import Any, Final

import orjson

from askwire_common.contracts import Violation
from askwire_validator.finding import Finding

HEADER: Final = struct.Struct(">I")
MAX_MESSAGE: Final = 64 * 1024 * 1024
UNKNOWN_VIEW: Final = b'{"unknown_view":true}'


def framed(body: bytes) -> bytes:
    """A message with its length before it."""
    return HEADER.pack(len(body)) + body


def finding_to_json(finding: Finding) -> bytes:
    """A finding, as a worker answers it."""
    return orjson.dumps({
        "sql": finding.sql,
        "violations": [[v.rule, v.message, v.remedy] for v in finding.violations],
        "relations": sorted(finding.relations),
        "changes": finding.changes,
    })  # fmt: skip


def finding_from_json(data: dict[str, Any]) -> Finding:
    """The finding in a worker's answer.

    Raises:
        KeyError, TypeError, ValueError: the answer is none.
    """
    return Finding(
        sql=data["sql"],
        violations=tuple(Violation(rule=r, message=m, remedy=remedy) for r, m, remedy in data["violations"]),
        relations=frozenset(data["relations"]),
        changes=data["changes"] is True,
    )
