"""``who reports to Ada``, ``employees who earn more than their manager``: rows by the row that they refer to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from askwire_translator.ir.model import Col, Compare, Constant, InQuery, IsNull, Item, Query, Source
from askwire_translator.ir.nouns import plural
from askwire_translator.offline.building.parts import all_of, parts_of
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.source.roles import Role
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.structures.forms import form, forms, matches
from askwire_translator.offline.structures.roles import CHIEFS, joined, of_noun, of_verb, stems_of
from askwire_translator.offline.structures.structure import Structure, has_rows

_X: Final = r"(?P<x>(?!who\b|which\b|what\b|each\b|every\b|the\s+most\b).+)"
_DONE: Final = r"(?P<v>\w+(?:ed|en)|led|run|taught|sold|made|won|built|bought|held)"
_UNDER: Final = forms(
    rf"(?P<what>who)(?:\s+(?:all|else))?\s+(?:reports?|works?)\s+(?:directly\s+)?(?:to|for|under)\s+{_X}",
    r"(?P<what>(?:how\s+many|number\s+of|which|list)\s+(?:\w+))(?:\s+(?:that|who))?\s+(?:report|work|are)s?\s+"
    rf"(?:directly\s+)?(?:to|for|under)\s+{_X}",
    rf"(?:who\s+are\s+)?(?:the\s+)?(?P<what>)(?:direct\s+reports?|subordinates?)\s+(?:of|for|under)\s+{_X}",
    r"(?:who\s+are\s+)?(?P<x>.+?)'s\s+(?P<what>)(?:direct\s+reports?|subordinates?|reports|team\s+members)",
)
_ALONE: Final = forms(
    r"(?P<what>.+?)\s+(?:without|with\s+no|(?:that|who|which)\s+have\s+no|(?:that|who|which)\s+do(?:es)?\s+not\s+have)"
    r"\s+(?:any\s+)?(?:direct\s+reports?|subordinates?)",
    r"(?P<what>.+?)\s+(?:(?:that|who|which)\s+)?(?:manages?|supervises?|leads?)\s+(?:nobody|no\s?one|no\s+other\s+\w+)",
)
_FREE: Final = form(r"(?P<what>.+?)\s+(?:(?:that|who|which)\s+)?reports?\s+to\s+(?:nobody|no\s?one)")
_BELOW: Final = forms(
    rf"(?P<what>)(?:sub-?\s?|child\s+)(?P<rows>\w+)\s+(?:of|in|under|below)\s+{_X}",
    rf"(?P<what>)(?:children|offspring)\s+of\s+{_X}",
)
_DONE_BY: Final = form(
    rf"(?P<what>.+?)\s+(?:(?:that|who|which)\s+)?(?:(?:is|are|was|were|been|have\s+been)\s+)?{_DONE}\s+by\s+{_X}"
)
_DONE_BY_ANY: Final = form(
    rf"(?P<what>.+?)\s+(?:(?:that|who|which)\s+)?(?:(?:is|are|was|were|been|have\s+been)\s+)?{_DONE}\s+by\s+"
    r"(?:an?other(?:\s+\w+)?|others|some(?:one|body)|any(?:one|body))"
)
_WHOSE: Final = forms(
    rf"(?P<what>.+?)\s+whose\s+(?P<r>\w+(?:\s\w+)?)\s+(?:is|was)\s+{_X}",
    r"(?P<what>.+?)\s+with\s+(?!the\b|an?\b)(?P<x>.+?)\s+as\s+(?:their\s+|its\s+|the\s+|an?\s+)?(?P<r>\w+)",
)
_AGAINST: Final = form(
    r"(?P<what>.+?\b(?:than|before|after|as))\s+(?:that\s+of\s+)?(?:their|its|his|her)\s+(?:own\s+)?"
    r"(?P<r>\w+(?:\s\w+)?)(?:\s+(?:does|do|did|is|was|has|earns|makes))?"
)
_SEVERAL: Final = 2
_PARENTS: Final = frozenset(["parent", "mother", "father", "dam", "sire"])
_STANDS_IN: Final = ("1", "2000-01-01")  # for what is compared with: a number, or a day
_PEOPLE: Final = form(r"\bpeople\b")
_WHO_BELOW: Final = frozenset(["", "who"])


def referring(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """The rows, and the row that they refer to: ``employees``, ``employee Ada``."""
    if not schema.roles:
        return
    yield from _of_chiefs(question, [r for r in schema.roles if r.within and CHIEFS & {*r.noun}])
    for said in matches(question, (_DONE_BY_ANY,)):
        for one in of_verb(said["v"], schema):
            yield Structure((_rows(said["what"], one),), partial(_referring, one=one))
    parents = [r for r in schema.roles if r.within and _PARENTS & {*r.noun}]
    ways = (
        *((said, parents) for said in matches(question, _BELOW)),
        *((said, _told_by_key(of_verb(said["v"], schema))) for said in matches(question, (_DONE_BY,))),
        *((said, _told_by_key(of_noun(stems_of(said["r"]), schema))) for said in matches(question, _WHOSE)),
    )
    for said, roles in ways:
        for one in roles:
            yield _those(said["what"], said["x"], one)


def _of_chiefs(question: str, chiefs: list[Role]) -> Iterator[Structure]:
    """Those who report to somebody, to nobody, or to whom nobody does."""
    for one in chiefs:
        for said in matches(question, _ALONE):
            yield Structure((_rows(said["what"], one),), partial(_without, one=one))
        for said in matches(question, (_FREE,)):
            yield Structure((_rows(said["what"], one),), partial(_free, one=one))
        for said in matches(question, _UNDER):
            yield _those(said["what"], said["x"], one)


def against(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """``older than their manager``: the rows under a condition on a value, which the other row's stands in for."""
    said = _AGAINST.fullmatch(question) if schema.roles else None
    if said is None:
        return
    for one in of_noun(stems_of(said["r"]), schema):
        for value in _STANDS_IN if one.within else ():
            yield Structure((f"{said['what']} {value}",), partial(_compared, one=one))


def _told_by_key(roles: list[Role]) -> list[Role]:
    """Those that a plain reading could not tell: to rows of the same table, or of one that another key leads to."""
    ends = {r: sum(k.target == r.target.table.full_name for k in r.key.table.table.foreign_keys) for r in roles}
    return [r for r, keys in ends.items() if r.within or keys >= _SEVERAL]


def _those(what: str, whom: str, one: Role) -> Structure:
    key = " ".join((*one.target.words, "id"))
    return Structure((_rows(what, one), f"{key} of {' '.join(one.target.words)} {whom}"), partial(_limited, one=one))


def _rows(what: str, one: Role) -> str:
    rows = plural(" ".join(one.key.table.words))
    return f"list {rows}" if what.lower() in _WHO_BELOW else _PEOPLE.sub(rows, what)


def _without(read: Sequence[Query], one: Role) -> Query:
    """Those that no row refers to."""
    rows = _of(read[0], one)
    source = Source(*one.key.table.key)
    others = Query((Item(one.key.col),), source, where=IsNull(one.key.col, negated=True))
    return replace(rows, where=all_of([*parts_of(rows.where), InQuery(one.home.col, others, negated=True)]))


def _referring(read: Sequence[Query], one: Role) -> Query:
    """Those that refer to a row, whichever."""
    rows = _of(read[0], one)
    return replace(rows, where=all_of([*parts_of(rows.where), IsNull(one.key.col, negated=True)]))


def _free(read: Sequence[Query], one: Role) -> Query:
    """Those that refer to no row."""
    rows = _of(read[0], one)
    return replace(rows, where=all_of([*parts_of(rows.where), IsNull(one.key.col)]))


def _of(rows: Query, one: Role) -> Query:
    """The rows, where they are such that refer to others."""
    if not has_rows(rows, one.key.table) or rows.having is not None or rows.limit is not None:
        raise Misfit("other rows")
    return rows


def _limited(read: Sequence[Query], one: Role) -> Query:
    rows, whom = _of(read[0], one), read[1]
    named = whom.where is not None and (whom.source.schema, whom.source.table) == one.target.key
    if not named or whom.source.joins or [i.expr for i in whom.select] != [one.target.primary[0].col]:
        raise Misfit("nobody who is named")
    there = InQuery(one.key.col, Query((Item(one.home.col),), whom.source, where=whom.where))
    return replace(rows, where=all_of([*parts_of(rows.where), there]))


def _compared(read: Sequence[Query], one: Role) -> Query:
    rows = read[0]
    conditions = parts_of(rows.where)
    own = [(p, p.left) for p in conditions if isinstance(p, Compare) and isinstance(p.left, Col)]
    if len(own) != 1 or not isinstance(own[0][0].right, Constant):
        raise Misfit("no one value that is compared")
    least, value = own[0]
    if rows.source.joins or (value.schema, value.table) != one.key.table.key:
        raise Misfit("a value of other rows")
    query, names = joined(rows, one)
    compared = replace(least, right=replace(value, role=names[0].role))
    return replace(query, where=all_of([compared if p is least else p for p in conditions]))
