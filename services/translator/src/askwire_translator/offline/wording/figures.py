"""What analysts say of figures: per unit of time, the best for, the most spent, growth from one to the next."""

from __future__ import annotations

from typing import Final

from askwire_translator.ir.nouns import plural
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.source.turnover import quantities
from askwire_translator.offline.words.text import Said, Token, root, says, word_at
from askwire_translator.offline.words.vocabulary import EVERY_UNIT

_NAMED: Final = 0.9
_EVERY_OF: Final = {unit: every for every, unit in EVERY_UNIT.items() if every != "annual"} | {"year": "yearly"}
_SHORT_OVER: Final = {"yoy": "yearly", "mom": "monthly", "qoq": "quarterly", "wow": "weekly"}
_BOUNDS: Final = (
    *(
        ("under",),
        ("below",),
        ("over",),
        ("above",),
        ("less", "than"),
        ("more", "than"),
        ("at", "least"),
        ("at", "most"),
    ),
)
_MONEY: Final = frozenset(["costs", "donations", "expenses", "fees", "fines", "payments", "refunds", "sales"])
_PIECES: Final = frozenset(["units", "pieces", "items"])
_GROWS: Final = frozenset(["growth", "change", "changes"])
_DEGREES: Final = {
    "highest": "highest", "largest": "highest", "biggest": "highest", "greatest": "highest", "lowest": "lowest",
    "smallest": "lowest",
}  # fmt: skip
_AMOUNTS: Final = frozenset(["amount", "price", "sum", "total", "value"])
_FIGURES: Final = _AMOUNTS | {"amounts", "cost", "count", "date", "number", "size", "totals", "values", "volume"} | {
    "days", "duration", "hours", "length", "time", "times", "weight",
}  # fmt: skip
_HOW_MUCH: Final = tuple(("how", "much", *did) for did in (("did", "we"), ("have", "we"), ("do", "we"), ("was",)))
_MEAN: Final = frozenset(["average", "avg", "mean", "typical"])
_QUALITIES: Final = frozenset(["best", "worst"])
_FOR: Final = (("for",), ("in", "terms", "of"), ("regarding",), ("when", "it", "comes", "to"))
_MOST_SPENT: Final = (
    ("spent", "the", "most"),
    ("spends", "the", "most"),
    ("spent", "most"),
    ("spend", "the", "most"),
    ("paid", "the", "most"),
    ("paid", "most"),
)
_BEHIND_SPENT: Final = frozenset(["on", "in", "at", "during", "since", "and", "for", "last", "this"])


def figured(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """The plain words for what begins here, and how many tokens they replace; None where nothing does."""
    for rule in (
        _total_done,
        _earned,
        _worth,
        _bounded_per,
        _units_sold,
        _taken_in,
        _every,
        _best_for,
        _spent,
        _over,
        _growth,
    ):
        found = rule(tokens, i, schema)
        if found is not None:
            return found
    return None


def _every(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``monthly flights``: their number by month; ``average daily flights``: their average number per day."""
    mean = tokens[i].lower in _MEAN
    at = i + mean
    number = says(tokens, at, ("number", "of"))
    at += 2 * number
    unit = EVERY_UNIT.get(tokens[at].lower) if at < len(tokens) else None
    at += 1
    if not number and says(tokens, at, ("number", "of")):
        at += 2
    if unit is None or at >= len(tokens) or schema.lookup((tokens[at - 1].stem, tokens[at].stem)):
        return None
    named = [n.target for n in schema.lookup((tokens[at].stem,)) if n.score >= _NAMED]
    tables = [t for t in named if isinstance(t, TableInfo)]
    if not tables or any(tokens[at - 1].lower == v.lower() for t in tables for c in t.columns for v in c.column.values):
        return None  # ``annual subscriptions``, where it is kept which are
    lead = ("average",) if mean else ()
    return (*lead, "number", "of", tokens[at].lower, "per" if mean else "by", unit), at + 1 - i


def _taken_in(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``total payments``, where each has an amount: what they come to."""
    if not says(tokens, i, ("total",)) or i + 1 >= len(tokens) or tokens[i + 1].lower not in _MONEY:
        return None
    noun = tokens[i + 1]
    if any(n.score >= _NAMED for n in schema.lookup(("total", noun.stem))):
        return None
    named = (n.target for n in schema.lookup((noun.stem,)) if n.score >= _NAMED)
    worth = [[c for c in t.columns if c.measure] for t in named if isinstance(t, TableInfo)]
    if len(worth) != 1 or len(worth[0]) != 1:
        return None
    return ("total", *worth[0][0].words, "of", noun.lower), 2


def _total_done(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``total invoiced``, ``total of invoices``, where each has one amount as a whole: what they come to."""
    at = i + 1 + says(tokens, i + 1, ("of",))
    if not says(tokens, i, ("total",)) or at >= len(tokens) or tokens[at].kind != "word":
        return None
    done = at == i + 1
    if done and (not tokens[at].lower.endswith("ed") or schema.lookup((tokens[at].stem,))):
        return None
    said = root(tokens[at].lower) if done else tokens[at].stem
    tables = [t for t in schema.tables if t.words and (root(t.words[-1]) if done else t.words[-1]) == said]
    worth = _whole(tables[0]) if len(tables) == 1 else None
    if worth is None or _goes_on(tokens, at, schema):
        return None
    named = tuple(w for w in worth.words if w not in worth.table.words)
    return ("total", *named, "of", *worth.table.words[:-1], plural(worth.table.words[-1])), at + 1 - i


def _earned(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``how much did we invoice in 2025``, where invoices have one amount as a whole: their total amount."""
    asked = next((words for words in _HOW_MUCH if says(tokens, i, words)), None)
    at = i + len(asked or ())
    if asked is None or at >= len(tokens) or _goes_on(tokens, at, schema):
        return None
    tables = [n.target for n in schema.lookup((tokens[at].stem,)) if n.score >= _NAMED]
    worth = _whole(tables[0]) if len(tables) == 1 and isinstance(tables[0], TableInfo) else None
    if worth is None:
        return None
    return ("total", *(w for w in worth.words if w not in worth.table.words), "of", f"{tokens[at].lower}s"), at + 1 - i


def _worth(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``the highest bill``, ``average bill``: by what bills come to, where one amount is theirs as a whole."""
    degree, noun = word_at(tokens, i), tokens[i + 1] if i + 1 < len(tokens) else None
    if noun is None or degree not in {*_DEGREES, *_MEAN, "median"} or _goes_on(tokens, i + 1, schema):
        return None
    named = [n.target for n in schema.lookup((noun.stem,)) if n.score >= _NAMED]
    tables = [t for t in named if isinstance(t, TableInfo)]
    worth = _whole(tables[0]) if len(tables) == len(named) == 1 else None
    if worth is None:
        return None
    figure = tuple(w for w in worth.words if w not in tables[0].words)
    if degree in _DEGREES and all(t.lower in {"the", "our", "what", "is", "was"} for t in tokens[:i]):
        return (noun.lower, "with", "the", _DEGREES[degree], *figure), 2
    return (_DEGREES.get(degree, degree), noun.lower, *figure), 2


def _goes_on(tokens: list[Token], i: int, schema: SchemaIndex) -> bool:
    """Whether the noun is the beginning of a longer name, or stands before what is measured: ``bill number``."""
    if i + 1 >= len(tokens):
        return False
    noun, follow = tokens[i].stem, tokens[i + 1]
    measured = any(isinstance(n.target, ColumnInfo) and n.target.measure for n in schema.lookup((follow.stem,)))
    return measured or follow.lower in _FIGURES or bool(schema.lookup((noun, follow.stem)))


def _whole(table: TableInfo) -> ColumnInfo | None:
    """The only amount, or the only total, of a row."""
    amounts = [c for c in table.columns if c.measure and _AMOUNTS & {*c.words}]
    whole = [c for c in amounts if "total" in c.words]
    found = amounts if len(amounts) == 1 else whole
    return found[0] if len(found) == 1 else None


def _bounded_per(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``under 20 a month``, where a fee is called monthly: a monthly fee under 20."""
    bound = next((words for words in _BOUNDS if says(tokens, i, words)), None)
    at = i + len(bound or ())
    per = at + 2 < len(tokens) and tokens[at].kind == "number" and tokens[at + 1].lower in {"a", "an", "per"}
    if bound is None or not per or tokens[at + 2].lower not in _EVERY_OF:
        return None
    every = {word for word, unit in EVERY_UNIT.items() if unit == tokens[at + 2].lower}
    kept = [c for t in schema.tables for c in t.columns if c.measure and every & {*c.words}]
    return ((*kept[0].words, *bound, tokens[at].text), at + 3 - i) if len(kept) == 1 else None


def _units_sold(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``units sold per brand``: their total quantity, where one table alone keeps prices and quantities."""
    at = i + 2 * says(tokens, i, ("number", "of"))
    if tokens[at].lower not in _PIECES or not any(says(tokens, at + 1, (done,)) for done in ("sold", "ordered")):
        return None
    quantity = quantities(schema.tables)
    return ((*quantity.table.words, *quantity.words), at + 2 - i) if quantity is not None else None


def _best_for(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``the best month for delays``: the month with the best delays; ``is worst for delays``: has the worst of them."""
    if tokens[i].lower not in _QUALITIES:
        return None
    for noun in (tokens[i + 1 : i + 2], []):
        at = i + 1 + len(noun)
        at += at < len(tokens) and tokens[at].lower == "ever"
        lead = next((words for words in _FOR if says(tokens, at, words)), None)
        named = lead and _measure(tokens, at + len(lead), schema)
        if lead and named:
            words = tuple(t.lower for t in named)
            of = (noun[0].lower, "with", "the") if noun else ()
            return (*of, tokens[i].lower, *words), at + len(lead) + len(words) - i
    return None


def _measure(tokens: list[Token], i: int, schema: SchemaIndex) -> list[Token]:
    """The words from here on that name what is measured."""
    for size in (3, 2, 1):
        found = schema.lookup(tuple(t.stem for t in tokens[i : i + size])) if i + size <= len(tokens) else []
        if found and isinstance(found[0].target, ColumnInfo) and found[0].target.measure:
            return tokens[i : i + size]
    return []


def _spent(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``spent the most``, where it is known what sales came to: with the highest revenue."""
    said = next((words for words in _MOST_SPENT if says(tokens, i, words)), None)
    if said is None or not any(isinstance(n.target, ColumnInfo) for n in schema.lookup(("revenue",))):
        return None
    end = i + len(said) + says(tokens, i + len(said), ("money",))
    if end < len(tokens) and tokens[end].kind == "word" and tokens[end].lower not in _BEHIND_SPENT:
        return None  # ``spent the most time``
    return ("with", "the", "highest", "revenue"), end - i


def _over(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``month over month``, ``from year to year``, ``yoy``, where growth or change is asked for: for each of them."""
    if not any(t.lower in _GROWS for t in tokens):
        return None
    if tokens[i].lower in _SHORT_OVER:
        return (_SHORT_OVER[tokens[i].lower],), 1
    at = i + (tokens[i].lower == "from")
    words = [t.lower for t in tokens[at : at + 5] if t.text != "-"][:3]
    if len(words) < 3 or words[0] != words[2] or words[1] not in {"over", "to", "on", "by"}:
        return None
    size = 5 if at + 1 < len(tokens) and tokens[at + 1].text == "-" else 3
    return ((_EVERY_OF[words[0]],), at + size - i) if words[0] in _EVERY_OF else None


def _growth(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``sales growth``: the growth of sales."""
    if i + 1 >= len(tokens) or tokens[i + 1].lower not in _GROWS or not schema.lookup((tokens[i].stem,)):
        return None
    if schema.lookup((tokens[i].stem, tokens[i + 1].stem)):
        return None  # a column is called so
    return (tokens[i + 1].lower, "of", tokens[i].lower), 2 + says(tokens, i + 2, ("rate",))
