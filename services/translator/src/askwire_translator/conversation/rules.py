"""What one piece of a follow-up can be: a rule for each kind of change, tried in order."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from askwire_translator.conversation import patterns, recall, superlatives, units
from askwire_translator.conversation.fragment import Fragment
from askwire_translator.offline.times.moments import is_year
from askwire_translator.offline.words.text import number_words, tokenize
from askwire_translator.offline.words.vocabulary import EVERY_UNIT, TIME_UNITS


def taken(found: Fragment, piece: str) -> bool:
    """Whether this piece is one of the known changes, now in its field."""
    piece = patterns.SMALL.sub("", piece) or piece
    return any(rule(found, piece) for rule in _RULES)


def _limit(found: Fragment, piece: str) -> bool:
    if patterns.NO_LIMIT.fullmatch(piece):
        found.unlimited = True
        return True
    many = patterns.SO_MANY.fullmatch(piece)
    if many is not None:
        found.word, found.limit = many["end"].lower(), _count(many["count"])
        found.end = "bottom" if found.word in patterns.BOTTOM else "top"
        return True
    match = patterns.LIMIT.match(piece)
    if match:
        found.word = match["end"].lower()
        found.limit = _count(match["count"]) if match["count"] else 0
        last = found.word in patterns.BOTTOM
        found.end = "any" if found.word == "first" else "bottom" if last else "top"
        rest = piece[match.end() :].strip()
        if rest and not _sort_or_group(found, rest):
            found.among, found.marked = rest, True
        return True
    if found.cues & {"only", "make"} and patterns.NUMBER.fullmatch(piece) and not is_year(piece):
        found.limit = _count(piece)
        return True
    match = patterns.LIMIT_TO.fullmatch(piece)
    if match:
        found.limit = next(_count(number) for number in match.groups() if number)
    return match is not None


_SPANS: Final = TIME_UNITS | {"half"}


def _superlative(found: Fragment, piece: str) -> bool:
    match = patterns.SUPERLATIVE.fullmatch(piece)
    if match is None:
        return False
    if (match["said"] or "").lower() in {"first", "last"} and (match["name"] or "").lower().rstrip("s") in _SPANS:
        return False  # a time, not the first of them
    found.word = (match["end"] or match["said"]).lower()
    found.noun = match["noun"] or match["name"]
    found.named = match["end"] is not None
    found.alone = found.alone or match["count"] is not None  # ``top 3 countries`` may be all that is asked
    found.limit, found.end = (
        _count(match["count"]) if match["count"] else 1,
        "bottom" if found.word in patterns.BOTTOM else "top",
    )
    return True


def _nth(found: Fragment, piece: str) -> bool:
    match = patterns.NTH.fullmatch(piece)
    if match is None:
        return False
    found.onward = match["nth"] is None
    found.limit = _count(match["count"]) if match["count"] else 0 if found.onward else 1
    found.skip = 0 if found.onward else patterns.ORDINALS[match["nth"].lower()]
    return True


def _change(found: Fragment, piece: str) -> bool:
    match = patterns.CHANGE.fullmatch(piece)
    if match is None:
        return False
    found.change = "growth" if match["relative"] or (match["what"] or "").startswith("growth") else "change"
    units = {word for word in re.findall(r"[a-z]+", piece.lower()) if word in TIME_UNITS}
    found.unit = units.pop() if len(units) == 1 else _OVER.get(piece.lower().split()[0])
    return True


_OVER: Final = {"mom": "month", "yoy": "year", "qoq": "quarter", "wow": "week"}


def _phrase(name: str, pattern: re.Pattern[str], group: str) -> Callable[[Fragment, str], bool]:
    def rule(found: Fragment, piece: str) -> bool:
        match = pattern.fullmatch(piece)
        if match is None:
            return False
        setattr(found, name, match[group])
        found.marked = True
        return True

    return rule


def _running(found: Fragment, piece: str) -> bool:
    if patterns.RUNNING.fullmatch(piece) is None:
        return False
    found.change = "running"
    return True


def _shifted(found: Fragment, piece: str) -> bool:
    match = patterns.SHIFTED.fullmatch(piece)
    if match is None:
        return False
    found.shifted = -1 if match["back"] or match["back_"] else 1
    found.unit = (match["unit"] or match["unit_"]).lower()
    return True


def _mean(found: Fragment, piece: str) -> bool:
    match = patterns.MEAN.fullmatch(piece)
    if match is None or not (match["asked"] or match["adverb"] or match["unit"]):
        return False
    found.mean, found.marked = True, True
    found.unit = match["unit"] or EVERY_UNIT.get((match["adverb"] or "").lower())
    return True


def _measured(found: Fragment, piece: str) -> bool:
    match = patterns.HOW_MEASURED.fullmatch(piece)
    if match is None:
        return False
    found.measured = (match["how"] or match["much"]).lower()
    return True


def _percent(found: Fragment, piece: str) -> bool:
    match = patterns.PERCENT.fullmatch(piece)
    if match is None:
        return False
    found.percent, found.whole = True, match["whole"] or match["own"]
    if match["own"]:
        found.cues.add("each")
    return True


def _sort_or_group(found: Fragment, rest: str) -> bool:
    if rest.lower().startswith("by "):
        found.sort = rest[3:]
        return True
    return taken(found, rest)


def _count(word: str) -> int:
    number = number_words(tokenize(word), 0)
    return int(number[0]) if number else 1


_GOOD_OR_BAD: Final = patterns.words(r"\b(?:best|worst)\b")


def _direction(found: Fragment, piece: str) -> bool:
    for pattern, direction in patterns.DIRECTIONS:
        if pattern.fullmatch(piece):
            sized = patterns.SIZED.search(piece)
            found.direction, found.by_size = direction, sized is not None
            said = sized or _GOOD_OR_BAD.search(piece)
            found.word = found.word or (said[0].lower() if said is not None else "")
            return True
    return False


def _most(found: Fragment, piece: str) -> bool:
    match = superlatives.MOST.fullmatch(piece)
    if match is None:
        return False
    found.most, count = (match["most"] or match["said"]).lower(), match["count"] or match["after"]
    found.limit = _count(count) if count else 1
    found.named = match["said"] is not None
    return True


def _most_first(found: Fragment, piece: str) -> bool:
    named, bare = superlatives.SORTED_FIRST.fullmatch(piece), superlatives.MOST_FIRST.fullmatch(piece)
    if named is not None:
        found.sort = named["by"]
        found.direction = "asc" if named["end"].lower() in patterns.BOTTOM else "desc"
    elif bare is not None:
        found.most, found.every = bare["most"].lower(), True
    return named is not None or bare is not None


def _ranked(found: Fragment, piece: str) -> bool:
    match = superlatives.RANKED.fullmatch(piece)
    if match is None:
        return False
    found.word, found.ranked = match["end"].lower(), match["by"]
    found.end = "bottom" if found.word in patterns.BOTTOM else "top"
    found.marked = True
    return True


def _sort(found: Fragment, piece: str) -> bool:
    timely = patterns.BY_TIME.fullmatch(piece)
    if timely is not None:
        found.sort, found.direction = "time", "desc" if timely["late"] else "asc"
        return True
    match = patterns.SORT.fullmatch(piece)
    if match is None:
        return False
    found.sort = match["by"] or "alphabetically"
    if match["way"]:
        found.direction = "desc" if match["way"].lower() == "desc" else "asc"
    return True


def _group(found: Fragment, piece: str) -> bool:
    match = patterns.GROUP.fullmatch(piece)
    if match is None or patterns.BY_MORE.match(piece):
        return False
    found.group = match["by"] or EVERY_UNIT.get((match["adverb"] or "").lower(), "") or "time"
    return True


def _back(found: Fragment, piece: str) -> bool:
    match = recall.BACK.fullmatch(piece)
    if match is None:
        return False
    found.meta, found.to = "back", match["to"] or match["to_"]
    return True


def _both(found: Fragment, piece: str) -> bool:
    match = recall.BOTH.fullmatch(piece)
    if match is None:
        return False
    found.both = "one" if match["one"] else "each" if match["each"] or match["compare"] else "any"
    found.three = recall.THREE.fullmatch(piece) is not None
    return True


def _drop(found: Fragment, piece: str) -> bool:
    if recall.THAT_FILTER.fullmatch(piece):
        found.drop = "that"
        return True
    match = patterns.DROP.fullmatch(piece)
    if match is None:
        return False
    found.drop = (match["what"] or match["which"] or match["all"] or "").strip() or "everything"
    return True


def _aggregate(found: Fragment, piece: str) -> bool:
    match = patterns.AGGREGATE.fullmatch(piece)
    if match is None or (match["of"] in TIME_UNITS and match["func"].lower() in patterns.SIZES):
        return False  # ``the highest month``
    if match["of"] and patterns.NUMBER.fullmatch(match["of"]):
        return False  # ``the longest 5``
    found.func, found.of = patterns.FUNCTIONS[(match["func"] or "average").lower()], match["of"]
    apart = patterns.BY_GROUP.fullmatch(match["of"] or "")
    if apart is not None:
        found.of, found.group = apart["of"], apart["by"]
    return True


def _counting(found: Fragment, piece: str) -> bool:
    beside = re.match(r"with (?=how many )", piece)
    if beside is not None:
        found.cues.add("also")
        found.marked, piece = True, piece[beside.end() :]
    match = patterns.COUNT.match(piece)
    if match is None:
        return False
    found.count = True
    each = patterns.GROUP.fullmatch(piece[match.end() :].strip())
    if each is not None and each["by"]:
        found.group, found.marked = each["by"], True
        return True
    found.of = patterns.IS_THAT.sub("", piece[match.end() :].strip().removeprefix("of ")) or None
    return True


def _listing(found: Fragment, piece: str) -> bool:
    if patterns.LIST.fullmatch(piece) is None:
        return False
    found.listing = True
    found.cues |= {"who"} if piece.lower().startswith("who") else set()
    return True


def _flag(name: str, pattern: re.Pattern[str]) -> Callable[[Fragment, str], bool]:
    def rule(found: Fragment, piece: str) -> bool:
        if pattern.fullmatch(piece) is None:
            return False
        setattr(found, name, True)
        return True

    return rule


def _column(found: Fragment, piece: str) -> bool:
    match = patterns.COLUMNS.fullmatch(piece)
    if match is None:
        return False
    if match["of"] and (_counting(found, match["of"]) or _aggregate(found, match["of"])):
        found.cues.add("also")
        return True
    found.columns = match["of"] or match["plain"]
    return True


_RULES: Final = (
    _back,
    _both,
    _phrase("each", superlatives.OF_EACH, "most"),
    _phrase("in_unit", units.IN_UNIT, "unit"),
    _percent,
    _phrase("part", patterns.PART, "part"),
    _flag("total", patterns.TOTAL),
    _flag("distinct", patterns.DISTINCT),
    _running,
    _flag("plain", patterns.PLAIN),
    _shifted,
    _change,
    _mean,
    _measured,
    _nth,
    _limit,
    _direction,
    _flag("swapped", patterns.SWAPPED),
    _phrase("compared", patterns.COMPARED, "with"),
    _sort,
    _most_first,
    _ranked,
    _drop,
    _group,
    _listing,
    _counting,
    _aggregate,
    _superlative,
    _most,
    _column,
)
