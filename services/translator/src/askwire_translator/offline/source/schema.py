"""A catalog as a person would speak of it: every table and column with the phrases that may name it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from askwire_common.datasources.catalog import Catalog, CatalogColumn, Table
from askwire_translator.context.model import NOTHING, Context
from askwire_translator.ir.model import Col
from askwire_translator.offline.source import turnover
from askwire_translator.offline.source.coded import FLAG_TAILS
from askwire_translator.offline.source.comments import implied_by_comments
from askwire_translator.offline.source.elements import DAY_OF_MONTH, ColumnInfo, Link, TableInfo, table_info
from askwire_translator.offline.source.names import pieces, words
from askwire_translator.offline.source.roles import references_of
from askwire_translator.offline.source.taught import SAID, Figure, Name, teach
from askwire_translator.offline.words.common import COMMON
from askwire_translator.offline.words.text import root, stem
from askwire_translator.offline.words.vocabulary import UNITS

_TAILS = frozenset(
    [
        "code",
        "id",
        "name",
        "number",
        "date",
        "time",
        "type",
        "description",
        "detail",
        "value",
        "text",
        "flag",
        "title",
        "status",
        "level",
    ]
)
_WHEN = ("founded", "built", "opened", "established", "started", "released", "published", "born", "built", "formed")
_MOST_KEPT = 20_000  # sorted answers about phrases
_ASKS_WHETHER = frozenset(["is", "was", "are"])  # ``is_active`` says who is active
_SPELLED = 3  # letters, from which on a word may be misspelled or shortened
_MISSING = frozenset(["null", "missing", "empty"])  # such a clause speaks of what is not there
_SAID_FULLY = 0.95  # a comment that says the column's name and more
_COMMENT_NOISE = frozenset(
    [
        "not",
        "did",
        "it",
        "when",
        "means",
        "null",
        "such",
        "each",
        "every",
        "one",
        "which",
        "of",
        "the",
        "a",
        "an",
        "in",
        "for",
        "and",
        "or",
        "to",
        "is",
        "was",
        "with",
        "by",
        "on",
        "at",
        "as",
        "from",
        "this",
        "that",
        "be",
    ]
)

_PAIRED = 0.95  # of what a pair is, beside the pair itself
_TURNOVER = 0.9  # a good guess at what people mean, no name
_MOMENTS = frozenset(["date", "datetime", "time", "timestamp"])
_BOUNDS = frozenset(["start", "end", "begin", "from", "to", "due"])


class SchemaIndex:
    """Phrases (tuples of stems) to the tables and columns that they may name; built once per catalog."""

    def __init__(self, catalog: Catalog, context: Context = NOTHING) -> None:
        self.catalog = catalog
        self.taught = teach(catalog, context)
        said = implied_by_comments(catalog)
        self.implied = {(root(p[0]),): c for p, c in said.items() if len(p) == 1} | said | self.taught.implied
        vocabulary = COMMON | {p for t in catalog.tables for p in _written(t)}
        self.tables = tuple(table_info(t, vocabulary, self.taught.dates) for t in catalog.tables)
        self.by_key = {t.key: t for t in self.tables}
        self.by_full_name = {t.table.full_name: t for t in self.tables}
        self.references = references_of(self.tables, self.by_full_name)
        self.referring = {r.key.col: r for r in self.references}
        self.roles = tuple(r for r in self.references if r.noun)
        self._phrases: dict[tuple[str, ...], dict[object, Link]] = defaultdict(dict)
        self._roots: dict[tuple[str, ...], dict[object, Link]] = defaultdict(dict)
        self._compact: dict[str, dict[object, Link]] = defaultdict(dict)
        self._looked_up: dict[tuple[str, ...], list[Link]] = {}
        for table in self.tables:
            self._add_table(table)
            for column in table.columns:
                self._add_column(column)
            self._add_whole_name(table)
            self._add_paired(table)
        for name in self.taught.names:
            self._add(name.phrase, self._target(name), SAID)
        if not any(isinstance(name.meant, Figure) for name in self.taught.names):  # who defines measures defines all
            self._add_turnover()
        self._looked_up.clear()
        self.sale = turnover.recorded(self.tables)
        self.dated = tuple(t for t in self.tables if any(c.usual_date for c in t.columns))
        self.vocabulary = frozenset(w for phrase in self._phrases for w in phrase)
        self._ends: dict[str, list[str]] = defaultdict(list)
        for word in sorted(w for w in self.vocabulary if len(w) >= _SPELLED):
            self._ends[word[:2] + "-"].append(word)
            self._ends["-" + word[-2:]].append(word)

    def lookup(self, phrase: tuple[str, ...]) -> list[Link]:
        """What this phrase may name, by its exact stems or written together, best first."""
        known = self._looked_up.get(phrase)
        if known is None:
            found = dict(self._phrases.get(phrase, {}))
            if len(phrase) > 1 or not found:
                for key, link in self._compact.get("".join(phrase), {}).items():
                    found.setdefault(key, link)
            known = sorted(found.values(), key=lambda link: -link.score)
            if found and len(self._looked_up) < _MOST_KEPT:
                self._looked_up[phrase] = known
        return known

    def lookup_root(self, phrase: tuple[str, ...]) -> list[Link]:
        """What this phrase may name by coarse stems (``directed`` for ``director``), best first."""
        found = self._roots.get(tuple(root(w) for w in phrase), {})
        return sorted(found.values(), key=lambda link: -link.score)

    def spelled_like(self, word: str) -> list[str]:
        """The longer words that begin or end like this one, as those do that differ in one letter."""
        return list(dict.fromkeys([*self._ends.get(word[:2] + "-", ()), *self._ends.get("-" + word[-2:], ())]))

    def info(self, col: Col) -> ColumnInfo:
        """The column of that identity."""
        return next(c for c in self.by_key[col.schema, col.table].columns if c.col.name == col.name)

    def _add(self, phrase: tuple[str, ...], target: ColumnInfo | TableInfo, score: float) -> None:
        if not phrase or len(phrase) > 6:
            return
        key = id(target)
        roots = tuple(root(w) for w in phrase)
        maps: tuple[tuple[dict[tuple[str, ...], dict[object, Link]], tuple[str, ...]], ...] = (
            (self._phrases, phrase),
            (self._roots, roots),
        )
        for index, form in maps:
            known = index[form].get(key)
            if known is None or known.score < score:
                index[form][key] = Link(target, score)

    def _add_turnover(self) -> None:
        figure = turnover.turnover(self.tables)
        unsaid = [word for word in turnover.WORDS if (word,) not in self._phrases]
        if figure is not None and unsaid:
            target = self._target(Name((turnover.WORDS[0],), figure))
            for word in unsaid:
                self._add((word,), target, _TURNOVER)

    def _target(self, name: Name) -> ColumnInfo | TableInfo:
        meant = name.meant
        if isinstance(meant, Col):
            return self.info(meant)
        if isinstance(meant, tuple):
            return self.by_key[meant]
        first = meant.columns[0]
        column = CatalogColumn(name=meant.name, type="numeric")
        col = Col(first.schema, first.table, meant.name)
        home = self.by_key[first.schema, first.table]
        return ColumnInfo(col, home, column, name.phrase, "number", primary=False, foreign=False, figure=meant)

    def _add_table(self, table: TableInfo) -> None:
        spoken = table.words
        self._add(spoken, table, 1.0)
        self._compact["".join(spoken)][id(table)] = Link(table, 0.98)
        written = tuple(stem(p) for p in pieces(table.table.name))
        self._add(written, table, 0.98)
        if len(spoken) > 1:
            self._add(spoken[-1:], table, 0.6)
            self._add(spoken[:1], table, 0.45)
            for i in range(len(spoken) - 1):
                self._add(spoken[i : i + 2], table, 0.75)
        for phrase, score in _comment_phrases(table.table.comment):
            self._add(phrase, table, score * 0.8)

    def _add_paired(self, table: TableInfo) -> None:
        """``film category`` of a table that pairs films with categories: a category."""
        if not table.pairs_others:
            return
        for key in table.table.foreign_keys:
            other = self.by_full_name.get(key.target)
            if (
                other is not None
                and len(table.words) > len(other.words)
                and table.words[-len(other.words) :] == other.words
            ):
                self._add(table.words, other, _PAIRED)

    def _add_column(self, column: ColumnInfo) -> None:
        spoken = column.words
        self._add(spoken, column, 1.0)
        written = tuple(stem(p) for p in pieces(column.col.name))
        self._add(written, column, 0.98)
        if len(written) > 1 and written[-1] in _TAILS and written != spoken:
            self._add(written[:-1], column, 0.86)
        if column.day_of_month:
            self._add((DAY_OF_MONTH,), column, 1.0)
        if len(spoken) == 2 and spoken[1] == "by":
            self._add(spoken[:1], column, 0.9)
        for form in ("".join(pieces(column.col.name)), "".join(spoken)):
            self._compact[form][id(column)] = Link(column, 0.97)
        if column.yes is not None and len(spoken) > 1:
            self._add(_state(spoken), column, 0.97)
        self._add_with_table(column, spoken)
        self._add_parts(column, spoken)
        if len(spoken) == 2 and spoken[1].endswith("ed"):
            self._add(spoken[::-1], column, 0.96)
        if "of" in spoken[1:-1]:
            at = spoken.index("of")
            self._add((*spoken[at + 1 :], *spoken[:at]), column, 0.95)
        self._add_comment(column, spoken)

    def _add_with_table(self, column: ColumnInfo, spoken: tuple[str, ...]) -> None:
        """The name without the words of its table, with them in front, and with a noun behind it."""
        table_words = column.table.words
        bare = tuple(w for w in spoken if w not in table_words)
        for tail in _said_behind(column):
            self._add((*spoken, tail), column, 0.97)
            self._add((*(bare or spoken), tail), column, 0.96)
            self._add((spoken[-1], tail), column, 0.9)
        if bare and bare != spoken:
            self._add(bare, column, 0.93 if bare != ("id",) or column.primary else 0.7)
        if bare:
            self._add((*table_words, *bare), column, 1.0)
            for at in range(1, len(table_words)):
                self._add((*table_words[at:], *bare), column, 0.93)

    def _add_comment(self, column: ColumnInfo, spoken: tuple[str, ...]) -> None:
        for phrase, score in _comment_phrases(column.column.comment):
            self._add(phrase, column, _SAID_FULLY if set(spoken) <= set(phrase) else score)
        for word in (column.column.comment or "").lower().replace(".", " ").replace(";", " ").replace(",", " ").split():
            if word in UNITS:
                self._add((stem(word),), column, 0.7)

    def _add_whole_name(self, table: TableInfo) -> None:
        """First and last name together are the name; a single key is the id, whatever it is called."""
        if len(table.display) == 2 and table.has_name:
            first = table.display[0]
            for phrase, score in ((("name",), 0.93), (("full", "name"), 0.97), ((*table.words, "name"), 1.0)):
                self._add(phrase, first, score)
        elif table.has_name:
            self._add(("name",), table.display[0], 0.8)
            self._add((*table.words, "name"), table.display[0], 0.9)
        if len(table.primary) == 1:
            for phrase, score in (
                (("id",), 0.9),
                ((*table.words, "id"), 0.98),
                ((*table.words, "number"), 0.9),
                (("number",), 0.5),
            ):
                self._add(phrase, table.primary[0], score)

    def _add_parts(self, column: ColumnInfo, spoken: tuple[str, ...]) -> None:
        size = len(spoken)
        core = spoken[:-1] if size > 1 and spoken[-1] in _TAILS else spoken
        if core != spoken:
            score = 0.6 if spoken[-1] == "id" else 0.86
            self._add(core, column, score)
            if len(core) > 1:
                self._add(core[-1:], column, score * 0.7)
        for width in range(1, size):
            for start in range(size - width + 1):
                part = spoken[start : start + width]
                last = start + width == size
                self._add(part, column, (0.55 + 0.35 * width / size) * (1.0 if last else 0.78))
        if size == 3 and spoken[1] not in _TAILS:
            self._add((spoken[0], spoken[2]), column, 0.75)
        if size > 1 and spoken[0] in _MOMENTS and spoken[-1] in _BOUNDS:  # ``date_incident_start``
            self._add((spoken[-1], spoken[0]), column, 0.9)
            self._add((spoken[-1], "date"), column, 0.86)


def _state(spoken: tuple[str, ...]) -> tuple[str, ...]:
    """``is_active``, ``available_yn``: who is active, what is available."""
    bare = spoken[1:] if spoken[0] in _ASKS_WHETHER else spoken
    return bare[:-1] if bare[-1] in FLAG_TAILS else bare


def _said_behind(column: ColumnInfo) -> tuple[str, ...]:
    """The noun that people say behind a name that does without: ``phone number``, ``founded year``."""
    last = column.words[-1]
    if last in {"phone", "telephone", "fax", "mobile", "cell"}:
        return ("number",)
    if last in {"zip", "postal"}:
        return ("code",)
    if last in {"email", "mail"}:
        return ("address",)
    if column.temporal and "date" not in column.words:
        return ("date",)
    if column.type == "number" and column.col.name.lower().endswith(_WHEN):
        return ("year",)
    return ()


def _written(table: Table) -> Iterable[str]:
    for piece in pieces(table.name):
        if 4 <= len(piece) <= 9 and len(words(piece)) == 1:
            yield stem(piece)


def _comment_phrases(comment: str | None) -> Iterable[tuple[tuple[str, ...], float]]:
    """Short comments are names; of longer ones each pair of neighbouring words is weak evidence."""
    if not comment:
        return
    clauses = comment.replace(";", ",").replace("(", ",").replace(")", ",").split(",")[:6]
    for n, written in enumerate(clauses):
        clause = written.lower()
        if _MISSING & set(clause.split()) or _only_examples(written):
            continue
        spoken = [stem(w) for w in clause.replace(".", " ").split() if w.isalpha()]
        kept = tuple(w for w in spoken if w not in _COMMENT_NOISE)
        if 0 < len(kept) <= 4:
            yield kept, 0.85 if n == 0 else 0.75
        for i in range(len(kept) - 1):
            yield kept[i : i + 2], 0.6


def _only_examples(clause: str) -> bool:
    """``such as JFK``, ``EWR``: values, no names."""
    words = clause.replace(".", " ").split()
    if words[:2] == ["such", "as"] or words[:1] in (["like"], ["e"]):
        return True
    kept = [w for w in words if w.lower() not in _COMMENT_NOISE]
    return bool(kept) and all(w.isupper() for w in kept)
