"""``who is the lead of project Tejo``, ``projects per lead``: by the key of the role, and told by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from askwire_translator.ir.model import Col, Item, Join, Query
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.source.roles import Role
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.structures.doers import doers
from askwire_translator.offline.structures.forms import form, forms, matches
from askwire_translator.offline.structures.structure import Structure
from askwire_translator.offline.words.text import Token, root, stem, tokenize

CHIEFS: Final = frozenset(["manager", "boss", "supervisor", "superior", "chief", "head", "leader", "lead"])
_BE: Final = r"(?:is|was|are|were)"
_NAMED: Final = 0.9
_WHO: Final = form(rf"(?:who|what|which\s+\w+)\s+{_BE}\s+(?=\S)")
_NAME_OF: Final = form(
    r"\b(?:the\s+)?(?:full\s+)?names?\s+of\s+(?=(?:(?:the|their|its|his|her|each|every)\s+)?<|[\w ]+'s\s+<)"
)
_NAME_BEHIND: Final = form(r"(?<=>)(?:'s)?\s+(?:full\s+)?names?\b")
_DOES: Final = forms(
    rf"who\s+{_BE}\s+(?P<v>\w+ing)\s+(?P<x>.+)",
    rf"(?:by\s+whom\s+{_BE}|who\s+{_BE})\s+(?P<x>.+?)\s+(?P<v>\w+)(?:\s+by)?",
    rf"who(?:\s+{_BE})?\s+(?P<v>in\s+charge\s+of|responsible\s+for|heading\s+up)\s+(?P<x>.+)",
    r"who(?:m)?\s+(?:do|does|did)\s+(?P<x>.+?)\s+(?P<v>report)\s+to",
    r"(?:who|which\s+(?:\w+\s)??\w+)\s+(?P<v>(?!is\b|was\b|are\b|were\b|reports?\b|works?\b)\w+)\s+(?P<x>.+)",
)
_HAS_MOST: Final = form(
    r"who\s+(?:has|have|had)\s+(?:the\s+)?(?P<most>most|fewest|least)\s+(?:direct\s+reports|subordinates)"
)
_MOST: Final = form(r"(?:the\s+)?(?:most|fewest|least)\b")
_LISTED: Final = form(
    r"(?:(?:list|show)\s+(?:me\s+)?)?(?:(?:all|each|every)\s+(?:the\s+|of\s+the\s+)?)?(?P<what>\w+(?:\s\w+)?)\s*,?\s+"
    r"(?:and|with|together\s+with|along\s+with)\s+(?:(?:the\s+)?names?\s+of\s+)?(?:their|its|his|her)\s+(?P<r><\d+>)"
)
_CHIEFLY: Final = frozenset(
    ["lead", "manag", "run", "head", "supervis", "overse", "boss", "report", "in", "responsibl"]
)
_VERBAL: Final = frozenset(["by", "to", "for"])  # what ends no noun: ``assigned_to``
_UNDER: Final = form(r"\b(?:direct\s+reports?|subordinates?|reports)\b")
_MARKED: Final = form(r"<(\d+)>")


def role(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """The question for the key, whose rows are told by name."""
    if not schema.references:
        return
    for said in matches(question, _DOES):
        for one in of_verb(said["v"], schema) or doers(said["v"], said["x"], schema):
            joined = "with" if _MOST.match(said["x"]) else "of"
            yield _told(f"{_key(one)} {joined} {said['x']}", [one], schema)
    text, meant = _mentions(_of_chiefs(question), schema)
    if not meant or "<" in question:  # what they are marked with
        return
    listed = _LISTED.fullmatch(text)
    if listed is not None:
        yield Structure((f"list {listed['what']}",), partial(_beside, roles=meant))
        return
    bare = _NAME_BEHIND.sub("", _NAME_OF.sub("", _WHO.sub("", text)))
    yield _told(_MARKED.sub(lambda m: _key(meant[int(m[1])]), _rows(bare, meant)), meant, schema)


def _of_chiefs(question: str) -> str:
    """``who has the most direct reports``: which manager."""
    return _HAS_MOST.sub(r"manager with the \g<most> direct reports", question)


def of_verb(verb: str, schema: SchemaIndex) -> list[Role]:
    """Whose key says what is done: ``approved_by`` for one who approves, a manager for one who leads."""
    said = root(verb.split(maxsplit=1)[0].lower())
    own = [r for r in schema.roles if said in {root(w) for w in r.noun}]
    return own or [r for r in schema.roles if said in _CHIEFLY and CHIEFS & {*r.noun}]


def of_noun(words: Sequence[str], schema: SchemaIndex) -> list[Role]:
    """Those whose noun this is, by their stems; a boss is a manager where nobody is called a boss."""
    own = [r for r in schema.roles if (r.noun == tuple(words) and r.noun[-1] not in _VERBAL) or _does(r, words)]
    if own or len(words) != 1 or words[0] not in CHIEFS:
        return own
    return [r for r in schema.roles if len(r.noun) == 1 and r.noun[0] in CHIEFS]


def _does(one: Role, words: Sequence[str]) -> bool:
    """``approver`` of what is ``approved_by``."""
    doer = one.noun[-1:] == ("by",) and len(words) == 1 and words[0].endswith(("er", "or"))
    return doer and root(words[0]) == root(one.noun[0])


def _mentions(question: str, schema: SchemaIndex) -> tuple[str, list[Role]]:
    """The question with a mark for each role that it names, and the roles by their marks."""
    tokens = tokenize(question)
    meant: list[Role] = []
    said: list[str] = []
    at = 0
    while at < len(tokens):
        found, size = _mention(tokens, at, schema)
        if found is None:
            said.append(_written(tokens[at]))
        else:
            said.append(f"<{len(meant)}>")
            meant.append(found)
        at += size
    return " ".join(said).replace(" 's", "'s").replace(" ,", ","), meant


def _written(token: Token) -> str:
    return f'"{token.text}"' if token.kind == "quoted" else token.text


def _mention(tokens: list[Token], at: int, schema: SchemaIndex) -> tuple[Role | None, int]:
    """The role that is named here and how many tokens do so, those of what it points to among them."""
    for size in (2, 1):
        stems = [t.stem for t in tokens[at : at + size]]
        found = of_noun(stems, schema) if len(stems) == size else []
        if not found or any(n.score >= _NAMED and n.target is not found[0].key for n in schema.lookup(tuple(stems))):
            continue
        kind = found[0].target.words
        end = at + size
        end += len(kind) if tuple(t.stem for t in tokens[end : end + len(kind)]) == kind else 0
        if end < len(tokens) and tokens[end].stem in found[0].key.words + found[0].home.words:
            return None, 1
        return found[0], end - at
    return None, 1


def _key(one: Role) -> str:
    return " ".join(one.key.words)


def _rows(text: str, meant: list[Role]) -> str:
    """``direct reports``: rows of the same table."""
    rows = next((r.key.table.words for r in meant if r.within), None)
    return _UNDER.sub(" ".join(rows) + "s", text) if rows else text


def _told(asks: str, meant: Sequence[Role], schema: SchemaIndex) -> Structure:
    return Structure((asks,), partial(_by_name, roles=meant, known=(*schema.roles, *meant)))


def _by_name(read: Sequence[Query], roles: Sequence[Role], known: Sequence[Role]) -> Query:
    """The names in the place of each key that is shown or grouped by."""
    query = read[0]
    shown = {i.expr for i in query.select} | {*query.group}
    meant = {r.target.key for r in roles if r.key.col in shown}
    if not meant:
        raise Misfit("the role is not what is shown")
    for one in known:
        if one.key.col in shown and one.target.key in meant:  # who stands beside them is not left a number
            query = _named(*joined(query, one), one.key.col)
    return query


def _named(query: Query, names: tuple[Col, ...], key: Col) -> Query:
    select: list[Item] = []
    for item in query.select:
        select += [Item(n) for n in names] if item.expr == key else [item]
    group = (e for g in query.group for e in ((g, *names) if g == key else (g,)))
    return replace(query, select=tuple(dict.fromkeys(select)), group=tuple(dict.fromkeys(group)))


def _beside(read: Sequence[Query], roles: Sequence[Role]) -> Query:
    """The rows that are listed, each with the name of who it refers to, also those that refer to nobody."""
    query = read[0]
    one = next((r for r in roles if (query.source.schema, query.source.table) == r.key.table.key), None)
    if one is None or query.group or query.distinct:
        raise Misfit("no list of those that refer to it")
    query, names = joined(query, one, outer=True)
    return replace(query, select=(*query.select, *map(Item, names)))


def joined(query: Query, one: Role, *, outer: bool = False) -> tuple[Query, tuple[Col, ...]]:
    """The query with what the role points to, and the names of it there."""
    there = one.target.key
    used = [(query.source.schema, query.source.table), *((j.right.schema, j.right.table) for j in query.source.joins)]
    by_key = [j for j in query.source.joins if j.left == one.key.col and (j.right.schema, j.right.table) == there]
    n = by_key[0].right.role if by_key else used.count(there)
    names = tuple(replace(c.col, role=n) for c in one.target.display)
    if by_key:
        return query, names
    added = Join(one.key.col, replace(one.home.col, role=n), outer=outer)
    return replace(query, source=replace(query.source, joins=(*query.source.joins, added))), names


def stems_of(text: str) -> tuple[str, ...]:
    """The words of a text by their stems."""
    return tuple(stem(w) for w in text.split())
