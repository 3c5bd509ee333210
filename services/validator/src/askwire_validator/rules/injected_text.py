"""No string literal that is itself an attack: then somebody spliced text into this statement.

Refused: ``WHERE name = '1 UNION SELECT password FROM users --'``. As it stands such a literal does no harm; but it shows
that untrusted text was pasted, one quote away from running. Accepted: ``WHERE name = 'Union Square'``.
"""

from __future__ import annotations

import re
from typing import Final

from askwire_common.contracts import Violation
from askwire_validator.scan import Kind
from askwire_validator.statement import Statement, violation

_GAP: Final = r"(?:\s|/\*.*?\*/|\+|%20|%0a)*"
_ATTACK: Final = re.compile(
    rf"""\bunion{_GAP}(?:all|distinct)?{_GAP}\(?{_GAP}select
    | \b(?:sleep|benchmark|pg_sleep|load_file|extractvalue|updatexml|dbms_\w+\.\w+|utl_\w+\.\w+|xp_\w+)\s*\(
    | \bwaitfor{_GAP}(?:delay|time)\b | \binto{_GAP}(?:out|dump)file\b | \bxp_cmdshell\b
    | \binformation_schema\s*\.\s*\w | @@(?:version|hostname|datadir|basedir|global)\b
    | ;{_GAP}(?:drop|delete|insert|update|alter|create|truncate|exec|shutdown|declare|set|copy|grant)\b
    | \b(?:or|and){_GAP}['"(]*{_GAP}(\w+){_GAP}['")]*{_GAP}(?:=|like){_GAP}['"(]*{_GAP}\1\b
    | \bselect\b.{{1,200}}?\bfrom\b.{{1,200}}?(?:--|\#|/\*)
    | (?:'|"|\)|\b\d+){_GAP}(?:or|and)\b.*(?:--|\#|/\*){_GAP}\W*$""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_WORTH_LOOKING: Final = 8


def injected_text(statement: Statement) -> tuple[Violation, ...]:
    """Refuses literals that read as SQL injection."""
    for token in statement.tokens:
        if (
            token.kind is Kind.STRING
            and token.end - token.start > _WORTH_LOOKING
            and _ATTACK.search(token.text[:2_000])
        ):
            return violation("injected_text", "A string literal holds what reads as an SQL injection.",
                             "Search for a shorter, plain text instead.")  # fmt: skip
    return ()
