"""A question cut into chunks: operators, names of schema elements, stored values, numbers, dates and plain words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from askwire_translator.offline.adjectives import ADJECTIVES, COMPARATIVES, SUPERLATIVES
from askwire_translator.offline.moments import Moment, moment_at
from askwire_translator.offline.operators import PHRASES, Sense
from askwire_translator.offline.schema import ColumnInfo, Link, SchemaIndex, TableInfo
from askwire_translator.offline.text import Token, distance, normal, number_words, stem
from askwire_translator.offline.values import ValueHit, ValueIndex
from askwire_translator.offline.vocabulary import GENERIC, LIGHT, STOP, SYNONYMS, UNITS

Kind = Literal["op", "name", "verb", "value", "number", "quoted", "moment", "word"]
_MOST_LINKS = 10
_EDGES = frozenset(["the", "was", "were", "of"])  # inside a name, never at its ends
_LONGEST_NAME = 6


@dataclass(frozen=True)
class Chunk:
    """A span of tokens with what it may mean.

    Attributes:
        links: schema elements for a name, best first.
        hits: stored values for a value (or a name that is also a value).
        explained: how much of its meaning is accounted for (0 for an unknown content word).
    """

    kind: Kind
    start: int
    end: int
    text: str
    sense: Sense | None = None
    links: tuple[Link, ...] = ()
    hits: tuple[ValueHit, ...] = ()
    number: float | int | None = None
    moment: Moment | None = None
    weight: float = 0.0
    explained: float = 1.0
    capital: bool = False
    pair: tuple[Chunk, ...] = ()

    @property
    def tables(self) -> list[Link]:
        """The links that are tables."""
        return [link for link in self.links if isinstance(link.target, TableInfo)]

    @property
    def columns(self) -> list[Link]:
        """The links that are columns."""
        return [link for link in self.links if isinstance(link.target, ColumnInfo)]

    def is_op(self, *ops: str) -> bool:
        """Whether this is one of these operators."""
        return self.kind == "op" and self.sense is not None and self.sense.op in ops


@dataclass
class Chunker:
    """Cuts questions over one data source; the best cut is found by dynamic programming over weighted spans."""

    schema: SchemaIndex
    values: ValueIndex
    glossary: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def cut(self, tokens: list[Token], now_year: int) -> list[Chunk]:
        """The chunks of the best cut, in order."""
        size = len(tokens)
        best: list[tuple[float, Chunk | None]] = [(0.0, None)] * (size + 1)
        for i in range(size):
            score = best[i][0]
            if i and best[i][1] is None:
                continue
            for chunk in self._spans(tokens, i, now_year):
                total = score + chunk.weight
                if best[chunk.end][1] is None or total > best[chunk.end][0]:
                    best[chunk.end] = (total, chunk)
        chunks: list[Chunk] = []
        at = size
        while at > 0 and (last := best[at][1]) is not None:
            chunks.append(last)
            at = last.start
        return chunks[::-1]

    def _spans(self, tokens: list[Token], i: int, now_year: int) -> list[Chunk]:
        token = tokens[i]
        found = [self._word(tokens, i)]
        if token.kind == "quoted":
            hits = tuple(self.values.lookup(tuple(token.lower.split())) or self._lookup_text(token.text))
            pair = self._pair(token.text) if not hits else ()
            return [Chunk("quoted", i, i + 1, token.text, hits=hits, pair=pair, weight=1.5)]
        moment = moment_at(tokens, i)
        if moment is not None:
            value, used = moment
            found.append(Chunk("moment", i, i + used, _text(tokens, i, i + used), moment=value, weight=1.1 * used))
        number = number_words(tokens, i) if not _pronoun(tokens, i) else None
        if number is not None:
            found.append(
                Chunk(
                    "number",
                    i,
                    i + number[1],
                    _text(tokens, i, i + number[1]),
                    number=number[0],
                    weight=0.9 * number[1],
                )
            )
        found.extend(self._operators(tokens, i))
        for end in range(i + 1, min(len(tokens), i + _LONGEST_NAME) + 1):
            if tokens[end - 1].kind in {"quoted", "date"}:
                break
            named = self._name(tokens, i, end)
            if named is not None:
                found.append(named)
        found.extend(self._stored(tokens, i))
        return found

    def _lookup_text(self, text: str) -> list[ValueHit]:
        return self.values.lookup(normal(text))

    def _pair(self, text: str) -> tuple[Chunk, ...]:
        """``"Ada Lovelace"`` where first and last name are columns of one table."""
        words = text.split()
        if len(words) != 2:
            return ()
        first, last = (self.values.lookup(normal(w)) for w in words)
        for a in first:
            for b in last:
                if (
                    a.column.table is b.column.table
                    and a.column.words[:1] == ("first",)
                    and b.column.words[:1] == ("last",)
                ):
                    return (Chunk("value", 0, 0, words[0], hits=(a,)), Chunk("value", 0, 0, words[1], hits=(b,)))
        return ()

    def _word(self, tokens: list[Token], i: int) -> Chunk:
        token = tokens[i]
        known = token.kind == "mark" or token.lower in UNITS or token.lower in STOP or token.stem in STOP
        light = token.lower in LIGHT or token.lower in GENERIC or token.stem in LIGHT or _unnamed_verb(token)
        explained = 1.0 if known else 0.7 if light else 0.0
        return Chunk(
            "word",
            i,
            i + 1,
            token.text,
            weight=0.15 if known else 0.05 if light else 0.0,
            explained=explained,
            capital=token.text[:1].isupper() and i > 0,
        )

    def _operators(self, tokens: list[Token], i: int) -> list[Chunk]:
        found = []
        for end in range(i + 1, min(len(tokens), i + 7) + 1):
            phrase = tuple(t.lower if t.kind != "mark" else t.text for t in tokens[i:end])
            sense = PHRASES.get(phrase)
            if sense is not None:
                weak = sense.op in {"of", "is", "by", "where", "and"}
                weight = (end - i) * (0.55 if weak else 0.8 if sense.op in {"comp", "than", "count"} else 0.95)
                links = tuple(self._links((sense.arg,), single=True)) if sense.op == "howlong" else ()
                found.append(Chunk("op", i, end, " ".join(phrase), sense=sense, links=links, weight=weight))
        found.extend(_adjective(tokens, i))
        return found

    def _name(self, tokens: list[Token], i: int, end: int) -> Chunk | None:  # noqa: PLR0911 - one return a reason against
        span = tokens[i:end]
        if (
            span[0].kind == "mark"
            or span[-1].kind == "mark"
            or (len(span) > 1 and {span[0].lower, span[-1].lower} & _EDGES)
        ):
            return None
        phrase = tuple(t.stem for t in span if t.kind != "mark" and t.lower not in {"the", "was", "were"})
        if not phrase or (len(phrase) == 1 and (len(phrase[0]) < 2 or phrase[0] in _NEVER_NAMES)):
            return None
        links = self._links(phrase, single=len(phrase) == 1)
        if not links:
            return None
        size, best = sum(1 for t in span if t.kind != "mark" and t.lower not in {"of", "the"}), links[0].score
        weight = size * (0.55 + 0.45 * best) * (1.0 if best >= 0.6 else 0.6) + (
            0.12 if size > 1 and best >= 0.9 else 0.0
        )
        kind: Kind = "name"
        if "of" in phrase[1:-1] and best < 0.95:
            return None
        if len(span) > 1 and best < 0.9 and any(t.lower in LIGHT and _participle(t.lower) for t in span):
            return None
        if size == 1 and span[0].lower in STOP and best < 0.9:
            return None
        if size == 1 and _verbal(span[0].lower, best):
            kind, weight = "verb", 0.5
        hits = self.values.lookup(tuple(t.lower for t in span)) if best < 1.0 else []
        return Chunk(
            kind,
            i,
            end,
            _text(tokens, i, end),
            links=tuple(links),
            hits=tuple(hits[:6]),
            weight=weight,
            explained=min(1.0, 0.5 + best / 2),
        )

    def _links(self, phrase: tuple[str, ...], *, single: bool) -> list[Link]:
        found: dict[int, Link] = {}

        def keep(links: list[Link], factor: float) -> None:
            for link in links[:40]:
                key, score = id(link.target), link.score * factor
                if key not in found or found[key].score < score:
                    found[key] = Link(link.target, score)

        keep(self.schema.lookup(phrase), 1.0)
        for other in self._others(phrase):
            keep(self.schema.lookup(other), 0.76)
        if not any(link.score >= 0.7 for link in found.values()):
            keep(self.schema.lookup_root(phrase), 0.72)
            if single and not found and len(phrase[0]) >= 5 and phrase[0] not in LIGHT and phrase[0] not in STOP:
                near = [w for w in self.schema.vocabulary if len(w) >= 5 and distance(w, phrase[0], 1) <= 1]
                for word in near[:2]:
                    keep(self.schema.lookup((word,)), 0.85)
        ranked = sorted(found.values(), key=lambda link: -link.score)
        floor = max(0.36, ranked[0].score * 0.5) if ranked else 0.0
        return [link for link in ranked if link.score >= floor][:_MOST_LINKS]

    def _others(self, phrase: tuple[str, ...]) -> list[tuple[str, ...]]:
        others = [self.glossary[phrase]] if phrase in self.glossary else []
        for n, word in enumerate(phrase):
            others.extend((*phrase[:n], other, *phrase[n + 1 :]) for other in SYNONYMS.get(word, ()))
        if len(phrase) >= 3 and phrase[1] == "of":
            others.append((*phrase[2:], phrase[0]))
        if len(phrase) >= 3 and phrase[:2] == ("number", "of"):
            others.extend([(*phrase[2:], "count"), (*phrase[2:], "number")])
        return others[:24]

    def _stored(self, tokens: list[Token], i: int) -> list[Chunk]:
        longest = max(self.values.longest(tokens[i].lower), self.values.longest(tokens[i].stem))
        found = []
        for size in range(1, longest + 1):
            words, end = _words_from(tokens, i, size)
            if words is None:
                break
            hits = self.values.lookup(words)
            if hits:
                chunk = self._value_chunk(tokens, i, end, hits)
                if chunk is not None:
                    found.append(chunk)
        return found

    def _value_chunk(self, tokens: list[Token], i: int, end: int, hits: list[ValueHit]) -> Chunk | None:  # noqa: C901, PLR0912 - one branch a kind of evidence
        if end - i == 1:
            hits = [h for h in hits if h.exact or not h.value.isupper()]
        if not hits:
            return None
        size, first = end - i, tokens[i]
        text = _text(tokens, i, end)
        if size == 1:
            if first.kind == "number":
                return None
            capital = first.text[:1].isupper() and (i > 0 or first.text.isupper())
            same_case = any(h.value == text for h in hits)
            small = any((h.column.column.distinct or len(h.column.column.values)) <= 60 for h in hits)
            if first.lower in STOP or first.lower in _NEVER_VALUES:
                if not (first.text.isupper() and same_case and len(text) > 1 and i > 0):
                    return None
                weight = 0.9
            elif len(text) == 1 and not (capital and same_case):
                return None
            elif capital:
                weight = 1.12
            elif (small and not all(h.column in h.column.table.display for h in hits)) or same_case:
                weight = 0.86
            elif end < len(tokens) and tokens[end].stem in self.schema.vocabulary:
                return None  # "music genres": an adjective, not the playlist called Music
            else:
                weight = 0.35
            if not any(h.exact for h in hits):
                weight -= 0.12
        else:
            weight = size * 1.02 + (0.3 if any(t.text[:1].isupper() for t in tokens[i:end]) else 0.0)
            if all(t.lower in STOP for t in tokens[i:end]):
                weight = 0.2
        return Chunk("value", i, end, text, hits=tuple(hits[:8]), weight=weight, capital=first.text[:1].isupper())


_NEVER_NAMES = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "by",
        "is",
        "are",
        "be",
        "with",
        "and",
        "or",
        "for",
        "from",
        "as",
        "it",
        "do",
        "not",
        "what",
        "which",
        "who",
        "how",
        "me",
        "all",
    ]
)
_NEVER_VALUES = frozenset(
    [
        "name",
        "number",
        "id",
        "code",
        "type",
        "date",
        "year",
        "title",
        "average",
        "total",
        "order",
        "count",
        "show",
        "list",
        "all",
        "none",
        "other",
        "first",
        "last",
        "day",
        "month",
        "more",
        "most",
        "least",
        "many",
        "age",
        "state",
        "country",
        "city",
        "new",
        "old",
        "time",
        "high",
        "low",
    ]
)


def _ends_comparison(tokens: list[Token], i: int) -> bool:
    """Whether no value follows: ``3 or more pets``, not ``or after 2007``."""
    return i >= len(tokens) or (tokens[i].kind not in {"number", "date", "quoted"} and tokens[i].lower != "than")


def _pronoun(tokens: list[Token], i: int) -> bool:
    """``the one with``: no number."""
    return tokens[i].lower == "one" and i > 0 and tokens[i - 1].lower in {"the", "recent", "that", "this"}


def _unnamed_verb(token: Token) -> bool:
    """A verb that echoes nothing here; nouns of business that end alike (``rating``) do not count."""
    word = token.text
    return word.islower() and word.endswith(("ed", "ing")) and token.stem not in SYNONYMS and len(word) > 4


def _verbal(word: str, best: float) -> bool:
    """Whether a word only echoes its link: a verb (``directed``), a word that says little, a unit."""
    if word in LIGHT:
        return best < 0.85 or _participle(word)
    return word in UNITS or (best < 0.85 and _participle(word))


def _participle(word: str) -> bool:
    return word.endswith(("ed", "ing")) or word in {"born", "made", "taken", "given", "sold", "held", "live", "work"}


def _words_from(tokens: list[Token], i: int, size: int) -> tuple[tuple[str, ...] | None, int]:
    words: list[str] = []
    at = i
    while at < len(tokens) and len(words) < size:
        token = tokens[at]
        if token.kind == "quoted":
            return None, at
        if token.kind == "mark":
            if not words or (token.text in {",", ".", "?", ";", "!"} and token.text != "."):
                return None, at
        else:
            words.append(token.lower.replace(",", "") if token.kind == "number" else token.lower)
        at += 1
    return (tuple(words), at) if len(words) == size else (None, at)


def _adjective(tokens: list[Token], i: int) -> list[Chunk]:
    word = tokens[i].lower
    found = []
    follow = tokens[i + 1].lower if i + 1 < len(tokens) else ""
    if word in {"most", "least"} and follow in ADJECTIVES:
        direction, about = SUPERLATIVES[follow]
        if word == "least":
            direction = "asc" if direction == "desc" else "desc"
        sense = Sense("sup", direction, tuple(about.split()))
        end = i + 2
        if (
            follow in {"commonly", "highly", "frequently"}
            and end < len(tokens)
            and tokens[end].lower in {"used", "rated", "paid", "occurring"}
        ):
            end += 1
        found.append(Chunk("op", i, end, f"{word} {follow}", sense=sense, weight=2.05))
    elif (
        word in {"highest", "lowest", "best", "worst"} and follow in {"rated", "paid", "rating"} and follow != "rating"
    ):
        direction, about = SUPERLATIVES[follow]
        found.append(
            Chunk(
                "op",
                i,
                i + 2,
                f"{word} {follow}",
                weight=2.0,
                sense=Sense("sup", "asc" if word in {"lowest", "worst"} else "desc", tuple(about.split())),
            )
        )
    elif word in SUPERLATIVES and word not in ADJECTIVES and word not in {"maximum", "minimum", "first", "last"}:
        direction, about = SUPERLATIVES[word]
        found.append(Chunk("op", i, i + 1, word, sense=Sense("sup", direction, tuple(about.split())), weight=0.97))
    elif word in {"first", "last"}:
        number = number_words(tokens, i + 1) if i + 1 < len(tokens) else None
        if number is not None or follow not in {"name", "names", "digit", "digits", "letter", ""}:
            found.append(
                Chunk(
                    "op",
                    i,
                    i + 1,
                    word,
                    sense=Sense("sup", SUPERLATIVES[word][0], ("date", "year", "time")),
                    weight=0.9,
                )
            )
    if word in COMPARATIVES and follow == "than":
        op, about = COMPARATIVES[word]
        found.append(Chunk("op", i, i + 2, f"{word} than", sense=Sense("cmp", op, tuple(about.split())), weight=1.96))
    if (
        word == "or"
        and _ends_comparison(tokens, i + 2)
        and follow
        in {
            "more",
            "less",
            "fewer",
            "greater",
            "above",
            "higher",
            "over",
            "later",
            "older",
            "below",
            "earlier",
            "lower",
            "under",
            "younger",
            "after",
            "before",
        }
    ):
        op = ">=" if follow in {"more", "greater", "above", "higher", "over", "later", "older", "after"} else "<="
        found.append(Chunk("op", i, i + 2, f"or {follow}", sense=Sense("cmp", "post" + op), weight=2.2))
    return found


def _text(tokens: list[Token], start: int, end: int) -> str:
    return " ".join(t.text for t in tokens[start:end]).replace(" _ ", "_").replace(" - ", "-")


def stems(text: str) -> tuple[str, ...]:
    """The stems of plain words, as phrases are looked up."""
    return tuple(stem(w) for w in text.split())
