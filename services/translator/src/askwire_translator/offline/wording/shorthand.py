"""What analysts write in short of years, shares and counts: "for 2024", "pct of", "orders per customer on average"."""

from __future__ import annotations

from typing import Final

from askwire_translator.offline.source.elements import TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.times.moments import is_year, moment_at, month_named
from askwire_translator.offline.words.text import Said, Token, root, says, word_at
from askwire_translator.offline.words.vocabulary import TIME_UNITS

_EXACT: Final = 0.9
_VERSUS: Final = frozenset(["versus", "vs"])
_LEADS: Final = frozenset(["for", ","])
_DIVIDES: Final = frozenset(["per", "by", "each", "every"])
_BEHIND: Final = frozenset(["in", "by", "per", "and", "for"])
_PERCENT: Final = frozenset(["pct", "%", "percentages"])
_PARTS: Final = ("part", "share", "portion", "proportion", "fraction", "percentage")
_MEANLY: Final = (("on", "average"), ("in", "the", "mean"))
_EACH: Final = frozenset(["a", "an", "each", "every", "one", "the", "average"])
_DOES: Final = frozenset(["do", "does", "did"])
_DAY_NAMES: Final = frozenset(
    ["sat", "sun", "saturday", "sunday", "saturdays", "sundays", "through", "to", "and", "-", "/"]
)
_PAID: Final = frozenset(["paid", "due", "spent", "sold", "lost", "won"])
_LATER: Final = frozenset(["later", "after", "afterwards", "onward", "onwards", "beyond"])
_BEFORE_E: Final = frozenset("cgsvz")
_ALONE: Final = 2  # words that say no more than which column
_SEASONS: Final = frozenset(["spring", "summer", "fall", "autumn", "winter"])
_PERIODS: Final = _SEASONS | {"weekend", "weekends"}
_AT_LEAST: Final = ("at", "least")
_AT_MOST: Final = ("at", "most")
_UNLIKE: Final = ("not", "equal", "to")
_SIGNS: Final[dict[str, tuple[str, ...]]] = {
    **{">": ("more", "than"), ">=": _AT_LEAST, "=>": _AT_LEAST, "≥": _AT_LEAST},
    **{"<": ("less", "than"), "<=": _AT_MOST, "=<": _AT_MOST, "≤": _AT_MOST},
    **{"!=": _UNLIKE, "<>": _UNLIKE, "≠": _UNLIKE, "==": ("equal", "to")},
}


def in_short(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """The plain words for what begins here, and how many tokens they replace; None where nothing does."""
    for rule in _RULES:
        found = rule(tokens, i, schema)
        if found is not None:
            return found
    return None


def _of_year(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``sales for 2024``, ``…, 2025``, ``sales per month 2025``, ``2025 vs 2026``: in that year."""
    if is_year(word_at(tokens, i)) and word_at(tokens, i + 1) in _VERSUS and is_year(word_at(tokens, i + 2)) and i:
        led = word_at(tokens, i - 1) in {"in", "of", "between", "from"}
        return None if led else (("in", tokens[i].text), 1)
    if is_year(word_at(tokens, i)) and i > 1 and _divided(tokens, i - 1):
        return (("in", tokens[i].text), 1) if _closes(tokens, i + 1) else None
    led = word_at(tokens, i) in _LEADS and is_year(word_at(tokens, i + 1)) and i > 0
    if not led or moment_at(tokens, i - 1) is not None or month_named(word_at(tokens, i - 1)):
        return None
    ends = _closes(tokens, i + 2)
    behind_day = tokens[i - 1].kind == "number" and word_at(tokens, i) == ","
    return (("in", tokens[i + 1].text), 2) if ends and not behind_day else None


def _bare_year(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``unpaid invoices 2025``, ``animals sold 2025 by species``: in that year; ``invoice 2025`` is one of them."""
    if i == 0 or not is_year(word_at(tokens, i)) or not _closes(tokens, i + 1):
        return None
    before = tokens[i - 1]
    rows = before.stem != before.lower and _table_at(tokens, i - 1, schema)
    done = before.lower.endswith("ed") or before.lower in _PAID
    dated = any(c.temporal for t in schema.tables for c in t.columns)
    return (("in", tokens[i].text), 1) if dated and (rows or done) else None


def _in_season(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``fall 2009``: in that year."""
    return (("in", tokens[i].text), 1) if is_year(word_at(tokens, i)) and word_at(tokens, i - 1) in _SEASONS else None


def _in_signs(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``salary > 80000``, ``price <= 5``: as words."""
    if tokens[i].kind != "mark":
        return None
    end = i + 1 + (i + 1 < len(tokens) and tokens[i + 1].kind == "mark")
    for at in (end, i + 1):
        said = _SIGNS.get("".join(t.text for t in tokens[i:at]))
        if said is not None and at < len(tokens) and tokens[at].kind in {"number", "date"}:
            return said, at - i
    return None


def _divided(tokens: list[Token], i: int) -> bool:
    """``per month``; ``in year`` divides nothing."""
    return word_at(tokens, i) in TIME_UNITS and word_at(tokens, i - 1) in _DIVIDES


def _closes(tokens: list[Token], i: int) -> bool:
    """Whether nothing belongs any more to what stands before."""
    return i >= len(tokens) or tokens[i].kind == "mark" or tokens[i].lower in _BEHIND


def _or_not(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``insured vs uninsured patients``, ``insured and not insured patients``: by whether they are insured."""
    word, other = word_at(tokens, i), word_at(tokens, i + 2)
    denied = other in {"not", "non"}
    at = i + 3 + (denied and word_at(tokens, i + 3) == "-")
    if word and denied and word_at(tokens, i + 1) in _VERSUS | {"and"} and word_at(tokens, at) == word:
        table = _table_at(tokens, at + 1, schema)
        return ((tokens[at + 1].lower, "by", word), at + 2 - i) if table else (("by", word), at + 1 - i)
    if word_at(tokens, i + 1) not in _VERSUS or not word or other not in {f"un{word}", f"non{word}", f"in{word}"}:
        return None
    return ((tokens[i + 3].lower, "by", word), 4) if _table_at(tokens, i + 3, schema) else (("by", word), 3)


def _onwards(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``from June 2025 on``, ``in 2025 and later``, ``since the beginning of 2025``: since then."""
    if word_at(tokens, i) == "from" and i + 1 < len(tokens):
        named = moment_at(tokens, i + 1)
        end = i + 1 + (named[1] if named else 0)
        if named and word_at(tokens, end) in {"on", "onward", "onwards"}:
            return ("since", *(t.text for t in tokens[i + 1 : end])), end + 1 - i
    named = moment_at(tokens, i + 1) if word_at(tokens, i) in {"in", "from", "of"} and i + 1 < len(tokens) else None
    end = i + 1 + (named[1] if named else 0)
    if named and word_at(tokens, end) in {"and", "or"} and word_at(tokens, end + 1) in _LATER:
        return ("since", *(t.text for t in tokens[i + 1 : end])), end + 2 - i
    for begins in ("beginning", "start"):
        if says(tokens, i, ("since", "the", begins, "of")):
            return ("since",), 4
    return None


def _percentage(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``pct of``, ``% of``, ``how large a part of … was``, ``as % of``: the percentage of."""
    word = word_at(tokens, i)
    if word == "as" and word_at(tokens, i + 1) in _PERCENT and word_at(tokens, i + 2) == "of":
        return ("as", "a", "percentage", "of"), 3
    if word in _PERCENT and word_at(tokens, i + 1) == "of":
        return ("percentage", "of"), 2
    if word == "in" and word_at(tokens, i + 1) == "what" and word_at(tokens, i + 2) in {"percentage", "share"}:
        return ("what", "percentage"), 3
    large = word == "how" and word_at(tokens, i + 1) in {"large", "big", "great", "high", "much"}
    at = i + 2 + (word_at(tokens, i + 2) in {"a", "of", "an"})
    at += word_at(tokens, at) == "a"
    if large and word_at(tokens, at) in _PARTS and word_at(tokens, at + 1) == "of":
        return ("what", "percentage", "of"), at + 2 - i
    return None


def _repeated(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``in the summer (June through August)``, ``weekend rentals (sat/sun)``: what is told twice counts once."""
    if word_at(tokens, i) != "(" or not any(t.lower in _PERIODS for t in tokens[max(0, i - 2) : i]):
        return None
    end = next((n for n in range(i + 1, len(tokens)) if tokens[n].text == ")"), None)
    inside = tokens[i + 1 : end] if end else []
    only = all(t.lower in _DAY_NAMES or month_named(t.lower) for t in inside)
    return ((), len(inside) + 2) if inside and only else None


def _day_by_day(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``…, month by month``: by month."""
    unit, at = word_at(tokens, i), i
    if unit == ",":
        at, unit = i + 1, word_at(tokens, i + 1)
    twice = unit in TIME_UNITS and word_at(tokens, at + 1) in {"by", "after"} and word_at(tokens, at + 2) == unit
    return (("by", unit), at + 3 - i) if twice and i else None


def _ever(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``our best month ever``: of all."""
    return ((), 1) if word_at(tokens, i) == "ever" and word_at(tokens, i - 1) in TIME_UNITS and i else None


def _in_which(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``in which week were …``, ``on which date was …``: which week, which day."""
    if i or word_at(tokens, 0) not in {"in", "on", "at"} or word_at(tokens, 1) not in {"which", "what"}:
        return None
    unit = "day" if word_at(tokens, 2) == "date" else word_at(tokens, 2)
    return (("which", unit), 3) if unit in TIME_UNITS else None


def _most_done(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``the most flights cancelled``: the most of the flights that were cancelled."""
    if word_at(tokens, i) not in {"most", "fewest", "least"} or i + 2 >= len(tokens):
        return None
    noun, done = tokens[i + 1], tokens[i + 2]
    implied = schema.implied.get((done.stem,)) or schema.implied.get((root(done.stem),))
    return ((tokens[i].lower, done.lower, noun.lower), 3) if implied and _table(noun, schema) else None


def _mean_per(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``orders per customer on average``, ``how many users does an account have on average``: of each of them."""
    asks = says(tokens, i, ("how", "many"))
    at = i + 2 * asks
    if i or at + 2 >= len(tokens) or not _table(tokens[at], schema):
        return None
    noun, end = tokens[at], at + 1
    if asks and word_at(tokens, end) in _DOES:
        end += 1
        while word_at(tokens, end) in _EACH:
            end += 1
        if end == at + 2 or not _table_at(tokens, end, schema):
            return None
        home, end = tokens[end], end + 1
        end += word_at(tokens, end) in {"have", "has", "make", "place", "get", "own", "open", "write"}
    elif not asks and word_at(tokens, end) in {"per", "/"} and _table_at(tokens, end + 1, schema):
        home, end = tokens[end + 1], end + 2
    else:
        return None
    end += word_at(tokens, end) == ","
    mean = next((words for words in _MEANLY if says(tokens, end, words)), None)
    if mean is None:
        return None
    end += len(mean)
    end += word_at(tokens, end) == ","
    return ("average", "number", "of", noun.lower, "per", home.stem), end - i


def _distinct_per(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``distinct customers per month``: how many of them."""
    if i or word_at(tokens, 0) not in {"distinct", "unique", "different"} or not _table_at(tokens, 1, schema):
        return None
    divided = any(t.lower in {"per", "by", "each", "every", "monthly"} for t in tokens[2:])
    return (("how", "many", "different"), 1) if divided else None


def _not_once(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``not a single cancelled flight``: none; ``not … a single time``, ``not … at all``: not."""
    if says(tokens, i, ("not", "a", "single")) or says(tokens, i, ("not", "one", "single")):
        return ("no",), 3
    denied = any(t.lower in {"not", "never", "no"} for t in tokens[:i])
    for words in (("a", "single", "time"), ("even", "once"), ("at", "all")):
        if denied and says(tokens, i, words):
            return (), len(words)
    return None


def _bought_nothing(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``who bought nothing``, ``not sold``: without a sale, where one table alone records them; else none of it."""
    sale = schema.sale
    at = i + (word_at(tokens, i) in {"who", "that", "which"})
    done = word_at(tokens, at) if word_at(tokens, at + 1) == "nothing" else ""
    if sale is not None and done in {"bought", "ordered", "purchased", "sold"}:
        return ("without", *sale.words), at + 2 - i
    if at > i and done.endswith("ed"):  # ``who delivered nothing``
        base = done[: -1 if done[-3] in _BEFORE_E else -2]  # ``delivered`` may be a state, ``deliver`` is none
        return ("that", "did", "not", base, "anything"), at + 2 - i
    if sale is None:
        return None
    at += word_at(tokens, at) in {"were", "was", "have", "did", "had"}
    denied = word_at(tokens, at) in {"not", "never"}
    at += 1 + (word_at(tokens, at + 1) == "been")
    if denied and word_at(tokens, at) in {"sold", "bought", "purchased", "ordered", "sell"}:
        return ("without", *sale.words), at + 1 - i
    return None


def _table_at(tokens: list[Token], i: int, schema: SchemaIndex) -> bool:
    return i < len(tokens) and _table(tokens[i], schema)


def _table(token: Token, schema: SchemaIndex) -> bool:
    return any(n.score >= _EXACT and isinstance(n.target, TableInfo) for n in schema.lookup((token.stem,)))


def _amount_done(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``amount billed in the last 12 months``: all of it."""
    done = word_at(tokens, 1).endswith("ed") or word_at(tokens, 1) in _PAID
    asked = i == 0 and word_at(tokens, 0) == "amount" and done and len(tokens) > _ALONE
    return (("total", "amount"), 1) if asked else None


_RULES: Final = (
    _amount_done,
    _in_signs,
    _in_season,
    _of_year,
    _bare_year,
    _or_not,
    _onwards,
    _percentage,
    _repeated,
    _ever,
    _day_by_day,
    _in_which,
    _most_done,
    _mean_per,
    _distinct_per,
    _bought_nothing,
    _not_once,
)
