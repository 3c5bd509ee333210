"""Stored values that a question names: quoted, in full, by how their names begin, with the signs they end in."""

from __future__ import annotations

from dataclasses import dataclass

from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.chunking.spans import (
    NEVER_VALUES,
    asked_deed,
    participle,
    plain_word,
    text_of,
    words_from,
)
from askwire_translator.offline.source.elements import ColumnInfo, Link, TableInfo
from askwire_translator.offline.source.linking import NAMED, NAMED_IN_PART, Linker
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.source.values import SIGNS, ValueHit, ValueIndex
from askwire_translator.offline.words.common import COMMON
from askwire_translator.offline.words.text import Token, normal, root, stem, word_at
from askwire_translator.offline.words.vocabulary import GENERIC, LIGHT, STOP

_FEW_STATES = 20
_FEW_VALUES = 60  # of a column whose values are states rather than names
_THEN = frozenset(["after", "before", "between", "since", "until"])
_WHEN = frozenset(["during", "in", "on"])
_BY = "by"
_NEAR = 5  # tokens from a verb on, within which its day is told
_MOST_SIGNS = 3  # tokens of a value that ends in signs
_BEGUN = 0.95  # a word
_BEGUN_LONG = 1.08  # a word of several: ``San Francisco`` is no ``SAN`` beside a Francisco
_DETERMINERS = frozenset(["a", "all", "an", "any", "each", "every", "in", "no", "of", "some", "the"])

# What a stored value weighs against other readings of its words, by what speaks for it.
_CAPITAL = 1.12
_CODE = 0.9  # ``IT``: a function word, but written as a code is
_STATE = 0.86  # written just as it is stored, or one of few values
_OF_ITS_KIND = 0.8
_BARE = 0.35
_INEXACT = 0.12  # less, where only the stem is the value's
_WORD_OF_SEVERAL = 1.02
_SOME_CAPITAL = 0.3
_LITTLE = 0.2  # function words only


@dataclass(frozen=True)
class StoredSpans:
    """Finds the spans of a question that are values of one data source."""

    schema: SchemaIndex
    values: ValueIndex

    def quoted(self, tokens: list[Token], i: int) -> Chunk:
        """The quoted text at this token, with the values that it is."""
        text = tokens[i].text
        hits = tuple(self.values.lookup(tuple(tokens[i].lower.split())) or self.values.lookup(normal(text)))
        pair = self._pair(text) if not hits else ()
        return Chunk("quoted", i, i + 1, text, hits=hits, pair=pair, weight=1.5)

    def spans(self, tokens: list[Token], i: int) -> list[Chunk]:
        """The stored values that begin at this token."""
        signed = self._signed(tokens, i)
        if signed is not None:
            return [signed]
        longest = max(self.values.longest(tokens[i].lower), self.values.longest(tokens[i].stem))
        found = []
        for size in range(1, longest + 1):
            words, end = words_from(tokens, i, size)
            if words is None:
                break
            hits = self.values.lookup(words)
            chunk = self._value_chunk(tokens, i, end, hits) if hits else self._begun(tokens, i, end, words)
            if chunk is not None:
                found.append(chunk)
        return found

    def _signed(self, tokens: list[Token], i: int) -> Chunk | None:
        """``blood type A+``, ``C++``: a word with the signs that belong to it."""
        end = i + 1
        while end < len(tokens) and end - i < _MOST_SIGNS and tokens[end].text in SIGNS:
            end += 1
            text = "".join(t.text for t in tokens[i:end])
            if hits := self.values.signed(text):
                return Chunk("value", i, end, text, hits=tuple(hits[:8]), weight=1.3 * (end - i))
        return None

    def _begun(self, tokens: list[Token], i: int, end: int, words: tuple[str, ...]) -> Chunk | None:
        """The beginning of names, where a capital or a lack of other meaning says that it is one."""
        hits = self.values.begun(words)
        capital = tokens[i].text[:1].isupper() and i > 0
        if (
            not hits
            or not (capital or plain_word(tokens, i).explained == 0.0)
            or (tokens[i].stem in self.schema.vocabulary and not self._barely_names(words, 0.75 if capital else 0.0))
        ):
            return None
        named = _BEGUN if end - i == 1 else _BEGUN_LONG
        weight = (named if capital else 0.5) * (end - i)
        return Chunk(
            "value",
            i,
            end,
            text_of(tokens, i, end),
            hits=tuple(hits[:8]),
            weight=weight,
            explained=0.8,
            capital=capital,
        )

    def _barely_names(self, words: tuple[str, ...], score: float) -> bool:
        """Whether these words name nothing of the schema this well, as what is only read in its comments."""
        return all(link.score < score for link in Linker(self.schema).links(tuple(stem(w) for w in words)))

    def _value_chunk(self, tokens: list[Token], i: int, end: int, hits: list[ValueHit]) -> Chunk | None:
        """These words as the stored values that they are, where what stands around them lets them be one."""
        if end - i == 1:
            hits = [h for h in hits if _may_be_called(tokens[i], h)]
        if not hits:
            return None
        weight = self._weight_of_one(tokens, i, hits) if end - i == 1 else self._weight_of_several(tokens, i, end, hits)
        if weight is None:
            return None
        text, capital = text_of(tokens, i, end), tokens[i].text[:1].isupper()
        return Chunk("value", i, end, text, hits=tuple(hits[:8]), weight=weight, capital=capital)

    def _weight_of_one(self, tokens: list[Token], i: int, hits: list[ValueHit]) -> float | None:
        """How likely one word is meant as the value that it is; None where it certainly is not."""
        word = tokens[i]
        if word.kind == "number" or asked_deed(tokens, i) or self._recorded_deed(tokens, i):
            return None
        exact = any(h.exact for h in hits)
        same_case = any(h.value == word.text for h in hits)
        if word.lower in STOP or word.lower in NEVER_VALUES:
            code = word.text.isupper() and (same_case or not exact) and len(word.text) > 1 and i > 0
            weight = _CODE if code else None
        else:
            weight = self._weight_of_a_telling_word(tokens, i, hits, same_case=same_case)
        return weight if weight is None or exact else weight - _INEXACT

    def _weight_of_a_telling_word(
        self, tokens: list[Token], i: int, hits: list[ValueHit], *, same_case: bool
    ) -> float | None:
        """The weight of a word that is no mere function word, by how it is written, then by what it stands beside."""
        word, end = tokens[i], i + 1
        capital = word.text[:1].isupper() and (i > 0 or word.text.isupper())
        if len(word.text) == 1 and not (capital and same_case):
            return None
        if capital:
            return _CAPITAL
        if same_case or (_of_few(hits) and not all(h.column in h.column.table.display for h in hits)):
            return _STATE
        if self._of_its_kind(tokens, i, end, hits):
            return _OF_ITS_KIND
        follow = tokens[end] if end < len(tokens) else None  # ``in`` is no noun where a column is called check_in
        if follow is not None and follow.lower not in STOP and follow.stem in self.schema.vocabulary:
            return None  # "music genres": an adjective, not the playlist called Music
        return _BARE

    def _weight_of_several(self, tokens: list[Token], i: int, end: int, hits: list[ValueHit]) -> float | None:
        """How likely several words are meant as the value that they are; None where they certainly are not."""
        words = tokens[i:end]
        little = all(t.lower in STOP and not (t.text.istitle() and i > 0) for t in words)
        if little and not self._state_of(tokens, i, hits):
            return _LITTLE
        plain = all(t.text.islower() for t in words)
        if plain and words[0].lower in _DETERMINERS and words[-1].stem in self.schema.vocabulary:
            return None  # "of the mountains": no photo called "The mountain"
        return len(words) * _WORD_OF_SEVERAL + (_SOME_CAPITAL if any(t.text[:1].isupper() for t in words) else 0.0)

    def _recorded_deed(self, tokens: list[Token], i: int) -> bool:
        """``reported after June``, ``reported by Ada``, where the day, or by whom, is kept: no state of that name."""
        word = tokens[i].lower
        lead, behind = (word_at(tokens, i + 1), tokens[i + 2 : i + _NEAR]) if i else ("", [])
        dated = lead in _THEN or (lead in _WHEN and any(t.kind == "number" for t in behind))
        if not participle(word) or not (dated or lead == _BY):
            return False
        kept = (c for t in self.schema.tables for c in t.columns if any(root(w) == root(word) for w in c.words))
        return any(c.foreign if lead == _BY else c.temporal for c in kept)

    def _of_its_kind(self, tokens: list[Token], i: int, end: int, hits: list[ValueHit]) -> bool:
        """``rock genre``, ``jazz tracks``, ``product gizmo``: beside what is called so, or what belongs to it."""
        if tokens[i].stem in self.schema.vocabulary or tokens[i].lower in LIGHT | GENERIC:
            return False
        near = {t.stem for t in (*tokens[max(0, i - 1) : i], *tokens[end : end + 1]) if t.kind == "word"}
        homes = {h.column.table.key: h.column.table for h in hits if h.exact}
        links = [link for word in near for link in self.schema.lookup((word,))]
        return any(_holders(link, homes) or self._bridged(link, homes) for link in links)

    def _state_of(self, tokens: list[Token], i: int, hits: list[ValueHit]) -> bool:
        """``projects on hold``: one of few states that the rows before it are in."""
        links = self.schema.lookup((tokens[i - 1].stem,)) if i else []
        tables = {n.target.table.full_name for n in links if n.score >= NAMED and isinstance(n.target, TableInfo)}
        return any(h.exact and len(h.column.column.values) <= _FEW_STATES and _keeps(h.column, tables) for h in hits)

    def _bridged(self, link: Link, homes: dict[tuple[str, str], TableInfo]) -> bool:
        """``jazz albums``: whether rows of a table between belong both to what is called so and to such a value."""
        if link.score < NAMED or not isinstance(link.target, TableInfo):
            return False
        names = {t.table.full_name for t in homes.values()}
        pointed = ({k.target for k in t.table.foreign_keys} for t in self.schema.tables)
        return any(link.target.table.full_name in targets and names & targets for targets in pointed)

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


def _may_be_called(token: Token, hit: ValueHit) -> bool:
    """Whether a single word can be this value: no code is meant by a word that inflects to it, nor by a verb."""
    return (hit.exact or not hit.value.isupper() or hit.known_as) and not _is_a_verb_here(token.text, hit.value)


def _of_few(hits: list[ValueHit]) -> bool:
    return any((h.column.column.distinct or len(h.column.column.values)) <= _FEW_VALUES for h in hits)


def _keeps(column: ColumnInfo, tables: set[str]) -> bool:
    return column.table.table.full_name in tables and column not in column.table.display


def _holders(link: Link, homes: dict[tuple[str, str], TableInfo]) -> list[TableInfo]:
    """The homes of a value that this name speaks of: itself, or what a row of it points to."""
    target = link.target
    if link.score < NAMED_IN_PART:
        return []
    if isinstance(target, ColumnInfo):
        return [target.table] if target.table.key in homes and target in target.table.display else []
    pointed = {k.target for k in target.table.foreign_keys}
    return [t for t in homes.values() if t is target or t.table.full_name in pointed]


def _is_a_verb_here(word: str, code: str) -> bool:
    """``which airline runs the most routes``: none whose code is ``RUN``."""
    said = {stem(word), word} if {word, stem(word)} & (COMMON | GENERIC | LIGHT | STOP) else {stem(word)} - {word}
    return word.islower() and code.isupper() and code.lower() in said
