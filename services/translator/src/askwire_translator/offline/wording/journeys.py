"""What is said of journeys and of the weather: "on-time rate", "out of Newark", "JFK - LAX", "how much rain fell"."""

from __future__ import annotations

from typing import Final

from askwire_translator.offline.source.elements import ColumnInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.wording.rewording import ENDS
from askwire_translator.offline.wording.spoken import GROUPS, HAS, NAMED, measures
from askwire_translator.offline.words.text import Said, Token, says, word_at

_FALLS: Final = frozenset(["rain", "snow", "precipitation", "rainfall", "snowfall"])
_FELL: Final = (("fell",), ("falls",), ("was", "there"), ("did", "we", "get"), ("came", "down"))
_RATES: Final = frozenset(["rate", "rates", "percentage", "share", "performance", "percent"])
_UNITS: Final = frozenset(["minutes", "hours"])
_ALOFT: Final = frozenset(["flight", "flying", "airborne"])
_TIMES: Final = frozenset(["time", "times", "duration"])
_AIR_TIME: Final = ("air", "time")
_COUNTED: Final = (("most",), ("fewest",), ("how", "many"), ("number", "of"))
_DELAYS: Final = frozenset(["delay", "delays"])


def of_journeys(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """The plain words for what begins here, and how many tokens they replace; None where nothing does."""
    for rule in _RULES:
        found = rule(tokens, i, schema)
        if found is not None:
            return found
    return None


def _on_time_rate(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``on-time rate``, ``punctuality rate``: what percentage of the flights were on time."""
    at = i + 1
    if word_at(tokens, i) == "on":
        at = i + 1 + (word_at(tokens, i + 1) == "-")
        if word_at(tokens, at) != "time":
            return None
        at += 1
    elif word_at(tokens, i) != "punctuality":
        return None
    homes = {c.table.key: c.table for c in measures(("delay",), schema)}
    if word_at(tokens, at) not in _RATES or len(homes) != 1:
        return None
    home = next(iter(homes.values()))
    joint, of = word_at(tokens, at + 1), tokens[at + 2 : at + 3]
    if joint in {"of", "for", "from", "in"} and of and of[0].kind == "word" and of[0].lower not in GROUPS:
        end = next((n for n in range(at + 2, len(tokens)) if tokens[n].lower in GROUPS or tokens[n].kind == "mark"), 0)
        end = end or len(tokens)
        who = tuple(t.text for t in tokens[at + 1 : end])
        return ("what", "percentage", "of", *home.words, *who, "were", "on", "time"), end - i
    return ("percentage", "of", *home.words, "on", "time"), at + 1 - i


def _no_delay(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``had no delay``: were on time."""
    said = word_at(tokens, i) in HAS and word_at(tokens, i + 1) == "no" and word_at(tokens, i + 2) in _DELAYS
    return (("that", "were", "on", "time"), 3) if said and measures(("delay",), schema) else None


def _delays(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``the most delays``, ``how many delays``: how many journeys were late, and not how many minutes in all."""
    lead = next((words for words in _COUNTED if says(tokens, i, words)), None)
    homes = {c.table.key: c.table for c in measures(("delay",), schema)} if lead else {}
    if lead is None or word_at(tokens, i + len(lead)) != "delays" or len(homes) != 1:
        return None
    home = next(iter(homes.values())).words
    rows = (*home[:-1], f"{home[-1]}s")
    late = (*rows, "that", "were", "late") if len(lead) == 1 else ("late", *rows)
    return (*lead, *late), len(lead) + 1


def _how_late(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``how many minutes late``, where delays are kept: how late."""
    asked = says(tokens, i, ("how", "many")) and word_at(tokens, i + 2) in _UNITS and word_at(tokens, i + 3) == "late"
    return (("how", "late"), 4) if asked and measures(("delay",), schema) else None


def _flight_time(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``flight time``, where only the ``air time`` is kept: that."""
    if word_at(tokens, i) not in _ALOFT or word_at(tokens, i + 1) not in _TIMES:
        return None
    called = any(n.score >= NAMED for n in schema.lookup((tokens[i].stem, "time")))
    return None if called or not measures(_AIR_TIME, schema) else (_AIR_TIME, 2)


def _from_to(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``the JFK - LAX route``, ``flights LGA-ATL``: from the one to the other."""
    if word_at(tokens, i + 1) not in {"-", "\u2013"} or i + 2 >= len(tokens):
        return None
    for table in schema.tables:
        ends = [
            c
            for words, text in zip(ENDS, (tokens[i].text, tokens[i + 2].text), strict=True)
            for c in table.columns
            if c.foreign and {*c.words} & words and text in c.column.values
        ]
        if len(ends) == len(ENDS):
            end = i + 3 + (word_at(tokens, i + 3) == "route")
            return ("from", tokens[i].text, "to", tokens[i + 2].text), end - i
    return None


def _out_of(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``flights out of Newark``: from there; ``2 out of 10`` and ``out of stock`` are of no place."""
    behind = tokens[i + 2] if i + 2 < len(tokens) else None
    place = behind is not None and behind.kind == "word" and (behind.text[:1].isupper() or behind.lower == "the")
    return (("from",), 2) if i and says(tokens, i, ("out", "of")) and place and _both_ends(schema) else None


def _both_ends(schema: SchemaIndex) -> bool:
    """Whether rows of some table lead from a place to a place."""
    named = [[{*c.words} for c in t.columns if c.foreign] for t in schema.tables]
    return any(all(any(words & end for words in columns) for end in ENDS) for columns in named)


def _rained(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``how much rain fell``, ``how much did it rain``, where it is measured: the total precipitation."""
    if not says(tokens, i, ("how", "much")):
        return None
    at = i + 2
    if says(tokens, at, ("did", "it")) and word_at(tokens, at + 2) in _FALLS:
        end = at + 3
    else:
        fell = next((words for words in _FELL if says(tokens, at + 1, words)), None)
        if word_at(tokens, at) not in _FALLS or fell is None:
            return None
        end = at + 1 + len(fell)
    measured = [n.target for n in schema.lookup(("precipitation",)) if isinstance(n.target, ColumnInfo)]
    return (("total", "precipitation"), end - i) if any(c.measure for c in measured) else None


_RULES: Final = (_on_time_rate, _no_delay, _delays, _how_late, _flight_time, _from_to, _out_of, _rained)
