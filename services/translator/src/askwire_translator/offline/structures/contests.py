"""Which of two is more, how two compare: the figure of each, whatever the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from askwire_translator.ir.model import And, Between, Col, Compare, Expr, Or, Query, Statement
from askwire_translator.ir.walk import columns, nodes
from askwire_translator.offline.building.parts import parts_of
from askwire_translator.offline.source.elements import ColumnInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.source.values import ValueIndex
from askwire_translator.offline.structures.contrasts import side_by_side
from askwire_translator.offline.structures.forms import form
from askwire_translator.offline.structures.sides import WEEK, Sides, sides
from askwire_translator.offline.structures.structure import FIGURES, Structure, measured, words
from askwire_translator.offline.words.text import Token, stem, tokenize

_VERSUS: Final = frozenset(["vs", "versus", "compared"])
_DEGREE: Final = (
    r"(?:higher|lower|larger|smaller|greater|bigger|longer|shorter|better|worse|highest|lowest|most|fewest)"
)
_WEIGHS: Final = form(rf"\b(?:compare[sd]?|comparing|comparison|more|fewer|less|{_DEGREE})\b")
_ASKS: Final = form(
    r"^(?:(?:which|what|who)\s+(?:of\s+(?:the\s+)?(?:two\s+)?)?(?:\w+\s+){0,2}?(?=(?:had|has|have|sold|sells?|is|"
    r"was|were|are|did|does|do|"
    r"earn|earned|brought|made|make|saw|got|generated|shows?)\b)|how\s+(?:do|does|did)\s+|(?:did|do|does|is|are|"
    r"was|were|has|have|were\s+there)\s+)"
)
_EARNS: Final = form(
    r"\b(?:earn(?:s|ed)?|makes?|made|brings?\s+in|brought\s+in|generates?d?|takes?\s+in|took\s+in)\s+(?:us\s+"
    r")?(?:more|most|less)(?:\s+(?:money|revenue|income|sales))?\b|\bmore\s+(?:money|revenue)\b"
)
_NOISE: Final = form(
    r"\b(?:compare[sd]?|comparing|comparison\s+(?:of|between)|did|does|do|is|are|was|were|have|has|had|had|get|"
    rf"got|there|between|we|the\s+two|{_DEGREE})\b"
)
_IN_TERMS: Final = form(
    r"\b(?:in\s+terms\s+of|with\s+respect\s+to|when\s+it\s+comes\s+to|regarding|measured\s+by|going\s+by)\b"
)
_MORE: Final = form(r"\b(?:more|fewer|less)\s+(?=\w)")
_MORE_DONE: Final = form(
    r"\b(?:more|less)\s+(?:often\s+)?(?P<done>\w{3,})(?=ed(?:$|\s+(?:on|in|at|from|during|for|by)\b))"
)
_HOW_MANY: Final = form(r"^how\s+many\s+")
_LOOSE: Final = form(
    r"^(?:(?:of|in|for|from|to|on|at|by|the|an?|with|and|or)\s+)+|\s+(?:of|in|for|from|to|on|at|by|the|with|and|or)$"
)
_EXACT: Final = 0.9


def contest(question: str, schema: SchemaIndex, values: ValueIndex) -> Iterator[Structure]:
    """The figure of each of the two."""
    tokens = [t for t in tokenize(question) if t.text not in {"?", "."}]
    weighs = _WEIGHS.search(question) is not None
    for pair in sides(tokens, values):
        if pair.joint not in _VERSUS and not weighs:
            continue
        of = _figure_of(pair, schema)
        if not of:
            continue
        one, two = (f"{of} {pair.lead} {side}" for side in (pair.one, pair.two))
        by_week = {pair.one.lower(), pair.two.lower()} <= WEEK  # plainly, their days are told, or two of them
        yield Structure((one, two), side_by_side, yields=not by_week)
        return


def _figure_of(pair: Sides, schema: SchemaIndex) -> str:
    """What is compared, with what holds for both, in the words of a plain question."""
    before, after = _said(pair.before), _said(pair.after)
    headed = re.match(r"\s*[:,]\s*(.+)", after)
    text = f"{headed[1] if headed else after} {before}" if headed or not before else f"{before} {after}"
    text = _ASKS.sub("", _IN_TERMS.sub(" ", text).strip(" ,:"))
    text = _EARNS.sub("revenue", text)
    text = _by_degree(text, schema)
    counted = _MORE.search(text) is not None or _HOW_MANY.match(text) is not None
    text = _HOW_MANY.sub("number of ", _MORE.sub("number of ", text))
    text = " ".join(_NOISE.sub(" ", text).replace(",", " ").split())
    text = _LOOSE.sub("", _LOOSE.sub("", text)).strip()
    at = re.search(r"\b(?:number of|average|total|median|percentage|share)\b", text, re.IGNORECASE)
    if at is not None and at.start() > 0 and counted:
        text = f"{text[at.start() :]} {text[: at.start()].strip()}".strip()
    return _as_figure(text, schema)


def _by_degree(text: str, schema: SchemaIndex) -> str:
    """``flights more delayed``: their average delay, where it is kept."""
    said = _MORE_DONE.search(text)
    named = schema.lookup((stem(said["done"].lower()),)) if said is not None else []
    if said is None or not any(isinstance(n.target, ColumnInfo) and n.target.measure for n in named):
        return text
    return f"average {said['done']} of {text[: said.start()].strip()} {text[said.end() + len('ed') :].strip()}".strip()


def _said(tokens: Sequence[Token]) -> str:
    return " ".join(t.text for t in tokens).replace(" 's", "'s")


def _as_figure(text: str, schema: SchemaIndex) -> str:
    """A measure alone is its average; rows alone are their number."""
    if not text or FIGURES.match(text):
        return text
    named = words(text)
    for size in (3, 2, 1):
        found = schema.lookup(tuple(t.stem for t in named[:size])) if len(named) >= size else []
        if found and found[0].score >= _EXACT:
            target = found[0].target
            alone = isinstance(target, ColumnInfo) and target.measure and target.figure is None
            return f"average {text}" if alone else measured(text, schema)
    return measured(text, schema)


def separates(statement: Statement) -> bool:
    """Whether a reading tells two things apart: by what it groups by, or by figures over rows of each."""
    if not isinstance(statement, Query):
        return True
    limited = [i for i in statement.select if any(getattr(n, "where", None) is not None for n in nodes(i.expr))]
    if len(limited) > 1 or any(len(list(nodes(i.expr))) > 1 and _differs(i.expr) for i in statement.select):
        return True
    grouped = set(columns(statement.group))
    return any(
        grouped & set(columns(p)) for p in parts_of(statement.where) if isinstance(p, Or | Between | Compare | And)
    )


def _differs(expr: Expr) -> bool:
    """Whether two figures over different rows are set off against each other."""
    found = {n.where for n in nodes(expr) if getattr(n, "where", None) is not None and not isinstance(n, Col)}
    return len(found) > 1
