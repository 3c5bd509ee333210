"""No string literal that is itself an attack: then somebody spliced text into this statement.

Refused: ``WHERE name = '1 UNION SELECT password FROM users --'``. As it stands such a literal does no harm; but it
shows that untrusted text was pasted, one quote away from running. Accepted: ``WHERE name = 'Union Square'``.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from askwire_common.contracts import Violation
from askwire_common.sql.scan import STRING
from askwire_validator.statement import Statement, violation

_GAP: Final = r"\s*"
_MARKS: Final = re.compile(r"/\*!?\d*|\*/|[\s+]+")
_ATTACK: Final = re.compile(
    rf"""\bunion\b(?:\W+(?:all|distinct)\b)?\W+select\b | union{_GAP}(?:all{_GAP})?\(?{_GAP}select\b
    | \bunion\s*(?:\#|--).{{0,40}}?\bselect\b
    | \b(?:sleep|benchmark|pg_\w+|load_file|load_extension|extractvalue|updatexml|(?:random|zero)blob|xp_\w+|exec)\s*\(
    | \b(?:version|user|database|schema|current_\w+|session_user|system_user|name_const)\s*\(
    | \b(?:current_user|session_user|system_user|current_database|current_setting|xp_cmdshell|sp_executesql)\b
    | \b(?:utl|dbms)_\w+ | \bwaitfor{_GAP}(?:delay|time)\b | \binto{_GAP}(?:out|dump)file\b | @@\w{{3,}}
    | \b(?:information_schema\s*\.|pg_shadow|pg_authid|pg_user|pg_catalog|sqlite_(?:temp_)?(?:master|schema)
        |sysobjects|syscolumns|sysusers|msysobjects|mysql\s*\.\s*user|all_tables|user_tables)(?!\w)
    | [\w'")]\s*;{_GAP}(?:drop|delete|insert|update|alter|create|truncate|exec|shutdown|declare|set|copy|grant|select)\b
    | \bselect\b\s*(?:\*|[\w.]+\s*\(|[\w.]+\s*,|0x|\d|').*(?:\bfrom\b|--|\#|/\*)
    | \b(?:or|and){_GAP}['"(]*{_GAP}(\w+){_GAP}['")]*{_GAP}(?:=|like){_GAP}['"(]*{_GAP}\1\b
    | (?:'|"|\)|\b\d+){_GAP}(?:or|and)\b.*(?:--|\#|/\*){_GAP}\W*$""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_WORTH_LOOKING: Final = 8
_LOOKED_AT: Final = 2_000


def _reads_as_attack(literal: str) -> bool:
    """Whether the text holds an attack, as it is or once the URL escapes and comments that disguise it are undone."""
    text = literal[:_LOOKED_AT]
    return any(_ATTACK.search(_MARKS.sub(" ", form)) for form in {text, unquote(text)})


def injected_text(statement: Statement) -> tuple[Violation, ...]:
    """Refuses literals that read as SQL injection."""
    for token in statement.words:
        if token.kind is STRING and len(token.text) > _WORTH_LOOKING and _reads_as_attack(token.text):
            return violation("injected_text", "A string literal holds what reads as an SQL injection.",
                             "Search for a shorter, plain text instead.")  # fmt: skip
    return ()
