"""What a model is told: the prompt files of this package, filled with one question's schema, date and complaints."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from string import Template
from typing import Final, Self

from askwire_common.contracts import Code, Complaint
from askwire_common.datasources.catalog import Catalog
from askwire_common.datasources.policy import without_values
from askwire_translator.models.chat import Prompt
from askwire_translator.models.examples import alike
from askwire_translator.models.knowledge_text import knowledge_text
from askwire_translator.models.linking import value_matches
from askwire_translator.models.names import nearest
from askwire_translator.models.reply import REPLY_SCHEMA
from askwire_translator.models.schema_text import name_in_sql, quoted, schema_text
from askwire_translator.translate import Ask

DIRECT: Final = "direct"
STEPWISE: Final = "stepwise"
SCHEMA_BUDGET: Final = 12_000
_DIALECTS: Final = {"postgres": "PostgreSQL", "mysql": "MySQL", "sqlite": "SQLite"}
_WORD: Final = re.compile(r"'(?:[^']|'')*'|\"(?P<quoted>(?:[^\"]|\"\")+)\"|(?P<plain>[A-Za-z_]\w*)")
_MAX_BEFORE: Final = 4_000
_MAX_UNKNOWN: Final = 5
_MAX_VIOLATIONS: Final = 10
_CODES: Final = frozenset(Code)
_MAX_EXAMPLE: Final = 2_000


@dataclass(frozen=True)
class PromptStyle:
    """One way to ask: the texts of a style's prompt files.

    Attributes:
        schema_budget: tokens that the schema may take (an estimate), about.
    """

    name: str
    system: str
    context: str
    request: str
    schema_budget: int = SCHEMA_BUDGET

    @classmethod
    def load(cls, name: str = DIRECT, *, schema_budget: int = SCHEMA_BUDGET) -> Self:
        """The style of that name, from this package's ``prompts/``: ``direct`` or ``stepwise``."""
        folder = files("askwire_translator") / "prompts"
        system, context, request = (
            (folder / f"{part}.md").read_text(encoding="utf-8").strip()
            for part in (f"{name}.v1", "context.v1", "request.v1")
        )
        return cls(name, system, context, request, schema_budget)

    @cached_property
    def version(self) -> str:
        """The style's name and a digest of its texts: no change of a word goes without a new version."""
        told = "\0".join((self.system, self.context, self.request, str(self.schema_budget)))
        return f"{self.name}.v1-{hashlib.sha256(told.encode()).hexdigest()[:8]}"

    def prompt(self, ask: Ask) -> Prompt:
        """The prompt for this question."""
        ask = ask if ask.values_to_models else replace(ask, catalog=without_values(ask.catalog))
        catalog = ask.catalog
        context = Template(self.context).substitute(
            dialect=f"{_DIALECTS[catalog.dialect]} {catalog.server_version}".strip(),
            schema=schema_text(catalog, _said(ask), self.schema_budget),
            knowledge=knowledge_text(ask.context, ask.question) or "nothing more",
        )
        request = Template(self.request).substitute(
            today=ask.now.strftime("%Y-%m-%d (%A)"),
            zone=f"{ask.now.tzname() or 'UTC'} (UTC{ask.now.strftime('%z') or '+0000'})",
            values=_values(ask) or "none found",
            examples=_examples(ask) or "none",
            before=_before(ask) or "nothing",
            question=quoted(ask.question),
            complaints=_complaints(ask),
        )
        return Prompt(self.version, self.system, context, request.strip(), REPLY_SCHEMA)


def _said(ask: Ask) -> str:
    """What has to be found in the schema: a follow-up speaks of what the question before it named."""
    return ask.question if ask.previous is None else f"{ask.previous.question} {ask.question}"


def _before(ask: Ask) -> str:
    turn = ask.previous
    if turn is None:
        return ""
    lines = [f"question: {quoted(turn.question)}", f"sql: {quoted(turn.sql, _MAX_BEFORE)}"]
    lines += [f"reading: {quoted(turn.reading, _MAX_EXAMPLE)}"] if turn.reading else []
    lines += [f"asked after that, and not answered: {quoted(ask.lost)}"] if ask.lost else []
    return "\n".join(lines)


def _values(ask: Ask) -> str:
    dialect = ask.catalog.dialect
    return "\n".join(
        f"{name_in_sql(m.table.name, dialect)}.{name_in_sql(m.column.name, dialect)} holds {quoted(m.value, 100)}"
        for m in value_matches(_said(ask), ask.catalog.tables)
    )


def _examples(ask: Ask) -> str:
    chosen = alike(ask.question, ask.context.examples, ask.catalog)
    return "\n".join(f"question: {quoted(e.question)}\nsql: {quoted(e.sql, _MAX_EXAMPLE)}" for e in chosen)


def _complaints(ask: Ask) -> str:
    return "\n\n".join(_complaint(complaint, ask.catalog) for complaint in ask.complaints)


def _complaint(complaint: Complaint, catalog: Catalog) -> str:
    code = complaint.code if complaint.code in _CODES else Code.REFUSED  # whoever may ask can publish complaints, too
    lines = [f"An earlier draft came back ({code}). Do not repeat it; correct it.", "<earlier_draft>"]
    lines.append(quoted(complaint.sql, 4_000))
    lines += [
        f"problem: {quoted(v.message, 500)} remedy: {quoted(v.remedy, 500)}"
        for v in complaint.violations[:_MAX_VIOLATIONS]
    ]
    lines += [
        f"{quoted(name)} does not exist; the nearest names are {', '.join(real)}"
        for name, real in _unknown(complaint.sql, catalog)
    ]
    return "\n".join([*lines, "</earlier_draft>"])


def _unknown(sql: str, catalog: Catalog) -> list[tuple[str, list[str]]]:
    """Names in a draft that the catalog almost has: what a model most often gets wrong."""
    known = {t.name for t in catalog.tables} | {c.name for t in catalog.tables for c in t.columns}
    folded = {name.lower() for name in known}
    used = dict.fromkeys(m["quoted"] or m["plain"] for m in _WORD.finditer(sql) if m["quoted"] or m["plain"])
    strange = [name for name in used if name.lower() not in folded and ("_" in name or len(name) > 3)]
    near = ((name, [quoted(real) for real in nearest(name, known)]) for name in strange[:40])
    return [(name, real) for name, real in near if real][:_MAX_UNKNOWN]
