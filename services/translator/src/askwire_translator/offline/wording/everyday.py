"""What strangers say in a word or two of sales, delays and deeds: "best selling", "most delayed", "most prescribed"."""

from __future__ import annotations

from typing import Final

from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.wording.deeds import deeds
from askwire_translator.offline.wording.rewording import ENDS
from askwire_translator.offline.words.adjectives import ADJECTIVES, SUPERLATIVES
from askwire_translator.offline.words.text import Said, Token, says, word_at

_NAMED: Final = 0.9
_IN_PART: Final = 0.6  # ``delay``, where there is an arrival delay
_IS: Final = frozenset(["is", "are", "was", "were"])
_MOST: Final = frozenset(["most", "least"])
_SELLS: Final = frozenset(["selling", "sold", "bought", "purchased", "ordered"])
_SOLD: Final = (("sells", "the", "most"), ("sold", "the", "most"), ("sells", "most"), ("sell", "the", "most"))
_BE: Final = frozenset(["is", "are"])
_ASK_PRICE: Final = (
    *(("how", "much", verb) for verb in ("does", "do", "did", "is", "are")),
    *(("what", verb) for verb in ("does", "do", "did")),
)
_COST: Final = frozenset(["cost", "costs"])
_PRICED: Final = frozenset(["price", "cost", "fee", "fare"])
_EXTREMES: Final = {
    **dict.fromkeys(("longest", "biggest", "largest", "greatest"), "highest"),
    **dict.fromkeys(("shortest", "smallest"), "lowest"),
}
_CLOSES: Final = frozenset(["in", "during", "since", "this", "last", "and", "from", "of"])
_RAINS: Final = frozenset(["rain", "snow", "pour"])
_FAR: Final = 7  # tokens


def everyday(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """The plain words for what begins here, and how many tokens they replace; None where nothing does."""
    for rule in (
        _costs,
        _late_ones,
        _most_so,
        _of_them,
        _best,
        _best_selling,
        _sells,
        _most_done_to,
        _done_the_most,
        _rained_most,
        _reached_from,
    ):
        found = rule(tokens, i, schema)
        if found is not None:
            return found
    return None


def _late_ones(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``how many delayed flights``: late flights."""
    ranked = word_at(tokens, i - 1) in _MOST if i else False
    delayed = word_at(tokens, i) == "delayed" and not ranked
    return (("late",), 1) if delayed and _table(tokens, i + 1, schema) is not None else None


def _most_so(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``which airline is the most delayed``, ``most delayed airline``, where flights have delays: the highest mean."""
    at = i
    if word_at(tokens, i) in _IS and i > 0:
        at += 1 + (word_at(tokens, i + 1) == "the")
    degree, said = word_at(tokens, at), word_at(tokens, at + 1)
    if degree not in _MOST or said not in ADJECTIVES or said not in SUPERLATIVES:
        return None
    home = _table(tokens, i - 1 if at > i else at + 2, schema)
    measured = None if home is None else _measured_elsewhere(SUPERLATIVES[said][1], home, schema)
    if measured is None:
        return None
    high = (SUPERLATIVES[said][0] == "desc") == (degree == "most")
    figure = ("the", "highest" if high else "lowest", "average", measured)
    if at == i:
        return (tokens[at + 2].lower, "with", *figure), 3
    end = at + 2 + 2 * says(tokens, at + 2, ("on", "average"))
    return ("has", *figure), end - i


def _measured_elsewhere(concepts: str, home: TableInfo, schema: SchemaIndex) -> str | None:
    """The concept that another table measures of rows that belong to this one, where it keeps none of its own."""
    measured = None
    for concept in concepts.split():
        found = [n.target for n in schema.lookup((concept,)) if n.score >= _IN_PART]
        measures = [c for c in found if isinstance(c, ColumnInfo) and c.measure]
        if any(c.table is home for c in measures):
            return None
        measured = measured or (concept if measures else None)
    return measured


def _costs(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``how much does Ozempic cost``, ``how much is Ozempic``, where something has a price: the price of it."""
    does = next((said for said in _ASK_PRICE if says(tokens, 0, said)), None)
    end = len(tokens) - (tokens[-1].kind == "mark")
    closing = word_at(tokens, end - 1) in _COST
    if does is None or closing != (does[-1] not in _BE) or (i not in {0, end - 1} or (i and not closing)):
        return None
    thing = tokens[len(does) : end - closing]
    named = bool(thing) and all(t.text[:1].isupper() or t.number is not None for t in thing)
    priced = any(c.measure and _PRICED & {*c.words} for t in schema.tables for c in t.columns)
    if not (named and priced):
        return None
    return ((), 1) if i else (("price", "of"), len(does))


def _of_them(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``the airline with the longest delays``: of many, the mean."""
    degree = _EXTREMES.get(word_at(tokens, i))
    noun = tokens[i + 1] if i + 1 < len(tokens) else None
    if degree is None or noun is None or noun.stem == noun.lower or i < 2:
        return None
    measured = next((n.target for n in schema.lookup((noun.stem,)) if n.score >= _IN_PART), None)
    if not (isinstance(measured, ColumnInfo) and measured.measure):
        return None
    homes = [_table(tokens, n, schema) for n in range(i)]
    others = [t for t in homes if t is not None and t is not measured.table]
    return ((degree, "average", noun.stem), 2) if others else None


def _best(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``who is the best customer``, where sales are kept, and no score of customers: the first by revenue."""
    at = i
    if i == 0 and word_at(tokens, 0) in {"who", "what", "which"} and word_at(tokens, 1) in _IS:
        at = 2 + (word_at(tokens, 2) in {"the", "our", "my"})
    if word_at(tokens, at) != "best":
        return None
    number = tokens[at + 1] if at + 1 < len(tokens) and tokens[at + 1].number is not None else None
    noun = at + 1 + (number is not None)
    home = _table(tokens, noun, schema)
    single = noun < len(tokens) and tokens[noun].stem == tokens[noun].lower
    ends = noun + 1 >= len(tokens) or tokens[noun + 1].kind == "mark" or tokens[noun + 1].lower in _CLOSES - {"of"}
    if home is None or not ends or (number is None and not single) or not _buys(home, schema):
        return None
    scored = SUPERLATIVES["best"][1].split()
    if any(set(scored) & {*c.words} for c in home.columns):
        return None
    return ("top", number.text if number else "1", tokens[noun].lower, "by", "revenue"), noun + 1 - i


def _buys(home: TableInfo, schema: SchemaIndex) -> bool:
    """Whether the rows that revenue is made of belong to rows of this table."""
    figures = [n.target for n in schema.lookup(("revenue",)) if isinstance(n.target, ColumnInfo)]
    return any(home.table.full_name in {k.target for k in c.table.table.foreign_keys} for c in figures)


def _best_selling(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``best selling genre``, ``top 5 most sold products``: with the highest quantity of what was sold."""
    number = tokens[i + 1] if i + 1 < len(tokens) and tokens[i + 1].number is not None else None
    at = i if number is None else i + 2
    top = word_at(tokens, i) == "top"
    if number is not None and not top:
        return None
    at += word_at(tokens, at) in {"best", "most", "top"}
    at += word_at(tokens, at) == "-"
    if at == i or word_at(tokens, at) not in _SELLS or _table(tokens, at + 1, schema) is None:
        return None
    sold = _sold(schema)
    if sold is None:
        return None
    lead = ("top", number.text) if number is not None else ()
    return (*lead, tokens[at + 1].lower, "with", "the", "highest", *sold), at + 2 - i


def _sells(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``which genre sells the most``: has the highest quantity of what was sold."""
    said = next((words for words in _SOLD if says(tokens, i, words)), None)
    end = i + len(said or ())
    ends = end >= len(tokens) or tokens[end].kind == "mark" or tokens[end].lower in _CLOSES
    sold = _sold(schema) if said and ends and _table(tokens, i - 1, schema) is not None else None
    return None if sold is None else (("has", "the", "highest", *sold), end - i)


def _sold(schema: SchemaIndex) -> tuple[str, ...] | None:
    """What tells how much was sold: the one quantity beside a price, else the revenue."""
    figures = [n.target for n in schema.lookup(("revenue",)) if isinstance(n.target, ColumnInfo)]
    lines = {c for f in figures if f.figure and f.figure.lines for c in f.figure.lines.columns}
    counts = [c for t in schema.tables for c in t.columns if c.col in lines and c.words[-1] in {"quantity", "qty"}]
    if len(counts) == 1:
        return ("total", *counts[0].words)
    return ("revenue",) if figures else None


def _most_done_to(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``top 3 most prescribed medicines``: medicines with the most prescriptions."""
    done = word_at(tokens, i + 1)
    if word_at(tokens, i) not in _MOST or not done.endswith("ed") or done in SUPERLATIVES:
        return None
    home = _table(tokens, i + 2, schema)
    deed = None if home is None else next(deeds(done, home, schema), None)
    if deed is None:
        return None
    degree = "most" if word_at(tokens, i) == "most" else "fewest"
    return (tokens[i + 2].lower, "with", "the", degree, *deed.words[:-1], f"{deed.words[-1]}s"), 3


def _done_the_most(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``which medicine is prescribed the most (often)``: has the most prescriptions."""
    done = word_at(tokens, i + 1)
    at = i + 2 + (word_at(tokens, i + 2) == "the")
    if word_at(tokens, i) not in _IS or not done.endswith("ed") or word_at(tokens, at) not in _MOST:
        return None
    home = _table(tokens, i - 1, schema)
    deed = None if home is None else next(deeds(done, home, schema), None)
    if deed is None:
        return None
    degree = "most" if word_at(tokens, at) == "most" else "fewest"
    end = at + 1 + (word_at(tokens, at + 1) in {"often", "frequently"})
    return ("has", "the", degree, *deed.words[:-1], f"{deed.words[-1]}s"), end - i


def _rained_most(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``when did it rain the most``: the day of the most precipitation, where it is measured."""
    if i or not says(tokens, 0, ("when", "did", "it")) or word_at(tokens, 3) not in _RAINS:
        return None
    at = 4 + (word_at(tokens, 4) == "the")
    measured = [n.target for n in schema.lookup(("precipitation",)) if isinstance(n.target, ColumnInfo)]
    if word_at(tokens, at) not in _MOST | {"hardest"} or not any(c.measure for c in measured):
        return None
    degree = "lowest" if word_at(tokens, at) == "least" else "highest"
    return ("on", "which", "day", "was", "the", degree, "total", "precipitation"), at + 1


def _reached_from(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``which airports can I fly to from LGA``: the destinations, as LGA is where one leaves."""
    home = _table(tokens, i, schema)
    if home is None or not any(says(tokens, n, ("to", "from")) for n in range(i + 1, i + _FAR)):
        return None
    keys = [
        (c, k) for t in schema.tables for c in t.columns for k in t.table.foreign_keys if k.columns == (c.col.name,)
    ]
    ends = [c for c, k in keys if k.target == home.table.full_name and ENDS[1] & {*c.words}]
    return (("different", *ends[0].words), 1) if len(ends) == 1 else None


def _table(tokens: list[Token], i: int, schema: SchemaIndex) -> TableInfo | None:
    links = schema.lookup((tokens[i].stem,)) if 0 <= i < len(tokens) else []
    return next((n.target for n in links if n.score >= _NAMED and isinstance(n.target, TableInfo)), None)
