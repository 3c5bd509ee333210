"""A question cut into chunks: operators, names of schema elements, stored values, numbers, dates and plain words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from askwire_translator.offline.chunking.chunk import Chunk, Kind
from askwire_translator.offline.chunking.deeds import state
from askwire_translator.offline.chunking.due import due
from askwire_translator.offline.chunking.notions import events, keeps, lateness, lengths, wetness
from askwire_translator.offline.chunking.numbered import numbered
from askwire_translator.offline.chunking.punctual import punctual
from askwire_translator.offline.chunking.spans import (
    NEVER_NAMES,
    adjective,
    by_time,
    commands,
    lasts,
    noun,
    one_unit,
    participle,
    plain_word,
    pronoun,
    text_of,
    unit_behind,
    verbal,
)
from askwire_translator.offline.chunking.stored import StoredSpans
from askwire_translator.offline.operators import PHRASES, Sense
from askwire_translator.offline.source.elements import ColumnInfo, Link, TableInfo
from askwire_translator.offline.source.linking import NAMED, Linker
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.source.taught import SAID, Condition
from askwire_translator.offline.source.values import ValueIndex
from askwire_translator.offline.times.moments import is_year, moment_at
from askwire_translator.offline.wording.phrasing import plain
from askwire_translator.offline.wording.spelling import spelled
from askwire_translator.offline.words.text import Token, number_words, root, stem
from askwire_translator.offline.words.vocabulary import LIGHT, MONEY, STOP

_JOINTS = {"of": 0.55, "the": 0.15}  # what these words weigh where they are no part of a name
_CURRENCIES = ("$", "€", "£")
_COPULAS = frozenset(["was", "were"])
_EDGES = frozenset(["the", "was", "were", "of"])  # inside a name, never at its ends
_GROUPS = frozenset(["per", "each", "every"])  # begin a group, no name
_ARTICLES = frozenset(["the", "a", "an", "of", "in"])
_PARTICLES = frozenset(["up", "in", "on", "out", "off", "at"])  # what verbs end in: ``signed up``
_CLOSES = frozenset(["and", "during", "for", "from", "in", "instead", "on", "only", "with"])  # behind what groups
_IN_TIME = frozenset(["in", "since", "during"])
_JOINS_YEARS = frozenset(["and", "or", "vs", "versus"])
_LONGEST_NAME = 6
_VERY_NAME = 0.98
_WITHOUT_TAIL = 0.85  # of a name said but for its last word: ``start station`` of ``start_station_name``
_OTHER_NUMBER = 0.97  # of a name, where the singular or plural that was said is one as well
_CUTS = 3
_PAIR = 2  # words
_FURTHEST_CUT = 0.6


def _phrase(span: list[Token]) -> tuple[str, ...]:
    """The stems of a possible name; none where marks or articles stand at its ends."""
    if "mark" in {span[0].kind, span[-1].kind} or span[0].lower in _GROUPS:
        return ()
    if len(span) > 1 and {span[0].lower, span[-1].lower} & _EDGES:
        return ()
    if any(t.lower in _COPULAS for t in span[1:-1]):
        return ()  # ``bookings were returned``: a sentence, no name
    return tuple(t.stem for t in span if t.kind != "mark" and t.lower not in {"the", *_COPULAS})


def _in_passing(span: list[Token], phrase: tuple[str, ...], best: float) -> bool:
    """Whether several words are no name of their own, but a name with others around it."""
    if "of" in phrase[1:-1] and best < 0.95:
        return True
    if len(span) > 1 and best < 0.9 and any(t.lower in LIGHT and participle(t.lower) for t in span):
        return True
    return len(span) > 1 and best < 0.93 and _aggregates(span[0].lower)


def _dates(tokens: list[Token], i: int) -> bool:
    """``in 2013``, ``2012 and 2013``: years, whatever else their numbers could be."""
    led = i > 0 and tokens[i - 1].lower in _IN_TIME
    behind = i > 1 and tokens[i - 1].lower in _JOINS_YEARS and is_year(tokens[i - 2].text)
    before = i + 2 < len(tokens) and tokens[i + 1].lower in _JOINS_YEARS and is_year(tokens[i + 2].text)
    return led or behind or before


def _happens(span: list[Token], target: ColumnInfo | TableInfo) -> bool:
    """``customers signed up``, ``repairs reported by``: a noun and what it did or who did it, no column's name."""
    if not isinstance(target, ColumnInfo) or span[0].stem not in target.table.words:
        return False
    if _by_whom(target) and len(span) > len(target.words):
        return True
    if not target.temporal:
        return False
    return participle(span[-1].lower) or (len(span) > 2 and participle(span[-2].lower) and span[-1].lower in _PARTICLES)


def _counts(tokens: list[Token], i: int) -> bool:
    return i < len(tokens) and tokens[i].number is not None


def _by_whom(target: ColumnInfo | TableInfo) -> bool:
    """``reported_by``, a key of who did."""
    return isinstance(target, ColumnInfo) and target.foreign and target.words[1:] == ("by",)


def _as_written(links: list[Link], text: str, *, grouped: bool) -> list[Link]:
    """``engine``, ``by engines``, where there are ``engine`` and ``engines``: the very name before the other."""
    own = next((n for n in links if isinstance(n.target, ColumnInfo) and n.target.col.name.lower() == text), None)
    if own is None or not (grouped or text == stem(text)):
        return links
    rest = [n for n in links if n is not own]
    return [own, *(Link(n.target, n.score * _OTHER_NUMBER) if _twin(n.target, own.target) else n for n in rest)]


def _twin(one: ColumnInfo | TableInfo, two: ColumnInfo | TableInfo) -> bool:
    """Two columns of one table whose names differ in their number only."""
    both = isinstance(one, ColumnInfo) and isinstance(two, ColumnInfo)
    return both and one is not two and (one.table, one.words) == (two.table, two.words)


def _weight(span: list[Token], size: int, best: float) -> float:
    """What a name weighs against other cuts of the same words."""
    weight = size * (0.55 + 0.45 * best) * (1.0 if best >= 0.6 else 0.6)
    weight += 0.12 if size > 1 and best >= _WITHOUT_TAIL else 0.0
    return weight + (sum(_JOINTS.get(t.lower, 0.0) for t in span[1:-1]) if best >= NAMED else 0.0)


def _aggregates(word: str) -> bool:
    """Whether a word computes (``total``) unless it is part of a column's very name."""
    sense = PHRASES.get((word,))
    return sense is not None and sense.op == "agg"


@dataclass(frozen=True, slots=True)
class _Step:
    """A cut so far: its weight, its last chunk and the step before."""

    weight: float
    chunk: Chunk | None
    before: _Step | None
    meaning: int = 0

    def then(self, chunk: Chunk) -> _Step:
        """This cut with one chunk more; what says nothing leaves its meaning as it is."""
        says = chunk.kind != "word" or chunk.explained == 0.0
        what = chunk.sense if chunk.sense is not None else (chunk.kind, chunk.start, chunk.end)
        return _Step(self.weight + chunk.weight, chunk, self, hash((self.meaning, what)) if says else self.meaning)

    def chunks(self) -> list[Chunk]:
        """The chunks up to here, in order."""
        found: list[Chunk] = []
        step: _Step | None = self
        while step is not None and step.chunk is not None:
            found.append(step.chunk)
            step = step.before
        return found[::-1]


def _apart(steps: list[_Step]) -> list[_Step]:
    """The best cuts, each meaning once, so that the same words cut elsewhere do not crowd out another reading."""
    found: dict[int, _Step] = {}
    for step in sorted(steps, key=lambda s: -s.weight):
        found.setdefault(step.meaning, step)
    return list(found.values())[:_CUTS]


@dataclass
class Chunker:
    """Cuts questions over one data source; the best cut is found by dynamic programming over weighted spans."""

    schema: SchemaIndex
    values: ValueIndex

    def __post_init__(self) -> None:
        self._stored = StoredSpans(self.schema, self.values)

    def cuts(self, tokens: list[Token], today: dt.date) -> list[tuple[float, list[Chunk]]]:
        """The best cuts, best first, each with what it weighs less than the best; there is always one.

        Args:
            today: the asker's day, which tells what is overdue.
        """
        plainly = plain(tokens, self.schema, self._stores)
        tokens = spelled(plainly, self._means_something, self.schema.spelled_like)
        asked = Linker(self.schema, frozenset(t.stem for t in tokens))
        best: list[list[_Step]] = [[_Step(0.0, None, None)], *([] for _ in tokens)]
        for i in range(len(tokens)):
            if not best[i]:
                continue
            best[i] = _apart(best[i])
            for chunk in self._spans(tokens, i, today, asked):
                best[chunk.end] += [step.then(chunk) for step in best[i]]
        ends = _apart(best[-1])
        return [(ends[0].weight - e.weight, e.chunks()) for e in ends if ends[0].weight - e.weight <= _FURTHEST_CUT]

    def _means_something(self, token: Token) -> bool:
        stored = self.values.longest(token.lower) > 0 or self.values.longest(token.stem) > 0
        return token.stem in self.schema.vocabulary or stored

    def _stores(self, word: str) -> bool:
        return bool(self.values.lookup((word,)))

    def _spans(self, tokens: list[Token], i: int, today: dt.date, asked: Linker) -> list[Chunk]:
        token = tokens[i]
        found = [] if by_time(tokens, i) or self._divides(tokens, i) else [plain_word(tokens, i)]
        if token.kind == "quoted":
            return [self._stored.quoted(tokens, i)]
        moment = moment_at(tokens, i)
        if moment is not None:
            value, used = moment
            found.append(Chunk("moment", i, i + used, text_of(tokens, i, i + used), moment=value, weight=1.1 * used))
        number = number_words(tokens, i) if not pronoun(tokens, i) else None
        number = number or one_unit(tokens, i)
        if number is not None and not (moment is not None and moment[0].kind == "year" and _dates(tokens, i)):
            end = i + number[1]
            unit = unit_behind(tokens, end)
            if unit is not None and (unit in MONEY or not keeps(self.schema, unit, tokens[:end])):
                end += 1
            elif unit is None and token.text.startswith(_CURRENCIES):
                unit = "dollar"
            text = text_of(tokens, i, end)
            found.append(Chunk("number", i, end, text, number=number[0], unit=unit, weight=0.95 * (end - i)))
        found.extend(self._operators(tokens, i))
        for end in range(i + 1, min(len(tokens), i + _LONGEST_NAME) + 1):
            if tokens[end - 1].kind in {"quoted", "date"}:
                break
            named = self._name(tokens, i, end, asked)
            if named is not None:
                found.append(named)
        found.extend(self._stored.spans(tokens, i))
        row = numbered(tokens, i, self.schema)
        if row is not None:
            found.append(row)
        deed = punctual(tokens, i, self.schema) or due(tokens, i, self.schema, today) or state(tokens, i, self.schema)
        if deed is None:
            return found
        return [*(c for c in found if c.kind not in {"name", "verb"} or c.links[0].score >= _VERY_NAME), deed]

    def _divides(self, tokens: list[Token], i: int) -> bool:
        """``flights by airline``, where no verb says who did what: what groups is no filler."""
        if tokens[i].lower != "by" or i in {0, len(tokens) - 1} or participle(tokens[i - 1].lower):
            return False
        closes = i + 2 == len(tokens) or tokens[i + 2].kind == "mark" or tokens[i + 2].lower in _CLOSES
        return closes and any(link.score >= NAMED for link in self.schema.lookup((tokens[i + 1].stem,)))

    def _operators(self, tokens: list[Token], i: int) -> list[Chunk]:
        found: list[Chunk] = []
        if lasts(tokens, i):
            return found
        for end in range(i + 1, min(len(tokens), i + 7) + 1):
            phrase = tuple(t.lower if t.kind != "mark" else t.text for t in tokens[i:end])
            sense = PHRASES.get(phrase)
            if sense is not None and sense.op == "late":
                found.extend(lateness(self.schema, tokens, i, end, sense))
            elif sense is not None and sense.op == "wet":
                found.extend(wetness(self.schema, tokens, i, end, sense))
            elif sense is not None and sense.op == "order" and moment_at(tokens, end) is not None:
                continue  # ``customers who ordered in May``
            elif phrase == ("through",) and moment_at(tokens, end) is None and not _counts(tokens, end):
                continue  # ``bookings that came through Expedia``
            elif sense is not None and self._computable(sense) and not self._numbers_something(tokens, i, phrase):
                weak = sense.op in {"of", "is", "by", "where", "and"}
                weight = (end - i) * (0.55 if weak else 0.8 if sense.op in {"comp", "than", "count"} else 0.95)
                about = tuple(sense.arg.split())
                links = lengths(self.schema, tokens, about) if sense.op == "howlong" else ()
                found.append(Chunk("op", i, end, " ".join(phrase), sense=sense, links=links, weight=weight))
        found.extend(adjective(tokens, i))
        return found

    def _computable(self, sense: Sense) -> bool:
        """Whether the database has it: only PostgreSQL knows a median."""
        return sense.arg != "median" or self.schema.catalog.dialect == "postgres"

    def _numbers_something(self, tokens: list[Token], i: int, phrase: tuple[str, ...]) -> bool:
        """``the phone number of X``, ``numbers of trains``: what rows have, and not how many they are."""
        if phrase == ("numbers", "of") and not any(t.lower in _GROUPS for t in tokens[i:]):
            return True
        if phrase[0] not in {"number", "numbers"} or i == 0:
            return False
        return any(link.score >= 0.9 for link in self.schema.lookup((tokens[i - 1].stem, "number")))

    def _name(self, tokens: list[Token], i: int, end: int, asked: Linker) -> Chunk | None:
        span = tokens[i:end]
        phrase = _phrase(span) if not (len(span) == 1 and commands(tokens, i)) else ()
        if not phrase or (len(phrase) == 1 and (len(phrase[0]) < 2 or phrase[0] in NEVER_NAMES)):
            return None
        if phrase in {("first",), ("last",)} and (self._of_rows(tokens, end) or self._of_deeds(tokens, i)):
            return None
        links = asked.links(phrase)
        implied = self.schema.implied.get(phrase) or self._implied_by_form(phrase)
        only_said = implied is not None or phrase in self.schema.taught.switches
        if only_said and not (links and links[0].score >= SAID):
            text = text_of(tokens, i, end)
            return Chunk("word", i, end, text, implied=implied, weight=SAID * len(phrase))
        size, best = sum(1 for t in span if t.kind != "mark" and t.lower not in {"of", "the"}), 0.0
        if not links or _in_passing(span, phrase, best := links[0].score) or _happens(span, links[0].target):
            return None
        if size == 1 and span[0].lower in STOP and best < 0.9 and not noun(tokens, i):
            return None
        kind: Kind = "name"
        weight = _weight(span, size, best)
        asks = i > 0 and tokens[i - 1].lower == "who"  # ``who reported repair 7``
        done = not asks and participle(span[0].lower) and _by_whom(links[0].target)  # ``reported by Ann``
        if done and size == _PAIR and span[1].lower == "by" and end < len(tokens) and tokens[end].kind != "mark":
            kind, weight = "verb", 1.1
        elif size == 1 and (done or verbal(span[0].lower, best)) and not keeps(self.schema, phrase[0], tokens[:i]):
            kind, weight = "verb", 0.5
        if size == 1 and span[0].lower != span[0].stem and best < NAMED:
            links = [*events(links, NAMED), *links]
        hits = self.values.lookup(tuple(t.lower for t in span)) if best < 1.0 else []
        return Chunk(
            kind,
            i,
            end,
            text_of(tokens, i, end),
            links=tuple(
                _as_written(links, "_".join(t.lower for t in span), grouped=i > 0 and tokens[i - 1].lower == "by")
            ),
            hits=tuple(hits[:6]),
            weight=weight,
            explained=min(1.0, 0.5 + best / 2),
            implied=implied,
        )

    def _of_rows(self, tokens: list[Token], i: int) -> bool:
        """``the first asset``, ``last member``: of dated rows which came first, no part of a person's name."""
        found = self.schema.lookup((tokens[i].stem,)) if i < len(tokens) else []
        tables = [link.target for link in found if isinstance(link.target, TableInfo) and link.score >= NAMED]
        return any(c.temporal for t in tables for c in t.columns)

    def _of_deeds(self, tokens: list[Token], i: int) -> bool:
        """``who was hired first``, ``who signed up last``: of what is dated by what was done."""
        deed = next((t for t in reversed(tokens[max(0, i - 2) : i]) if t.lower not in _PARTICLES), None)
        if deed is None or not participle(deed.lower):
            return False
        dates = (c for t in self.schema.tables for c in t.columns if c.temporal)
        return any(root(deed.lower) in map(root, c.words) for c in dates)

    def _implied_by_form(self, phrase: tuple[str, ...]) -> Condition | None:
        """``cancels``, ``uncancelled`` where a comment speaks of what was cancelled."""
        if len(phrase) != 1 or len(phrase[0]) < 5:
            return None
        denied = self.schema.implied.get((root(phrase[0].removeprefix("un")),)) if phrase[0].startswith("un") else None
        return self.schema.implied.get((root(phrase[0]),)) or (denied.denied if denied is not None else None)
