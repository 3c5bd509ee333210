"""Who did it, where no key says the verb: whoever placed an order buys, whoever handles a ticket serves."""

from __future__ import annotations

from typing import Final

from askwire_translator.offline.source.elements import TableInfo
from askwire_translator.offline.source.roles import Role
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.wording.people import KINDS, STAFF
from askwire_translator.offline.words.text import root, tokenize

_NAMED: Final = 0.9
_SERVANTS: Final = STAFF | frozenset(["driver", "instructor", "pilot", "seller"])
_BUYERS: Final = KINDS - _SERVANTS - frozenset(["artist", "author", "supplier"])
_BUY: Final = frozenset(map(root, (
    "placed", "ordered", "bought", "purchased", "paid", "booked", "rented", "reserved", "requested", "submitted",
    "filed", "borrowed", "opened", "raised", "reported",
)))  # fmt: skip
_SERVE: Final = frozenset(map(root, (
    "handled", "served", "processed", "issued", "sold", "took", "treated", "inspected", "approved", "delivered",
    "drove", "operated", "resolved", "closed", "taught", "saw", "examined", "prescribed", "answered", "fixed",
    "repaired", "hosted", "flew", "serviced", "checked", "signed", "reviewed", "prepared", "made", "worked",
)))  # fmt: skip


def doers(verb: str, of: str, schema: SchemaIndex) -> list[Role]:
    """The only key of the rows that are named to somebody who does such a thing; none where several do."""
    done = root(verb.lower())
    table = _kind(of, schema)
    if table is None or done not in _BUY | _SERVE:
        return []
    able = _BUYERS if done in _BUY else _SERVANTS
    found = [r for r in schema.references if r.key.table is table and r.target.words[-1] in able]
    return found if len(found) == 1 else []


def _kind(of: str, schema: SchemaIndex) -> TableInfo | None:
    """The table whose rows the first noun is of: ``the order 12``, ``ticket 1490``."""
    words = [t.stem for t in tokenize(of) if t.lower not in {"the", "this", "that"}]
    for size in (2, 1):
        links = schema.lookup(tuple(words[:size])) if len(words) > size else []
        tables = [n.target for n in links if n.score >= _NAMED and isinstance(n.target, TableInfo)]
        if len(tables) == 1:
            return tables[0]
    return None
