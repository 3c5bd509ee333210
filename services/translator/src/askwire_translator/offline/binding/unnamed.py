"""Which columns a clause may speak of that names none: by its adjective, its value, its date or its question word."""

from __future__ import annotations

import itertools

from askwire_translator.offline.binding.asked import asked_for
from askwire_translator.offline.binding.bound import Binding, Slot, Target, World, table_of
from askwire_translator.offline.grammar.draft import Cond, Draft
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.words.synonyms import SYNONYMS
from askwire_translator.offline.words.text import root
from askwire_translator.offline.words.vocabulary import MONEY, SECONDS

_OF_AMOUNTS = {"subtotal", "tax", "discount", "fee", "tip", "shipping", "commission", "refund", "due"}
_DATE_PARTS = {("year",), ("month",), ("day",)}
_BOOKKEEPING = frozenset(["update", "updated", "modified", "changed"])
_ENDS_OF_LIVES = {"birth", "death"}
_KEPT = 0.4  # when a row was last written says nothing of what it tells
_PREPOSITION = 2  # letters: ``closed_on`` echoes ``closed``
_NO_SCORES = {"dew", "melting", "boiling", "freezing", "flash", "entry", "start", "end", "check", "price"}  # of points
_TIME_WORDS = {"date", "year", "time", "month", "day", "datetime", "timestamp"}


def without_ref(slot: Slot, state: Binding, draft: Draft, world: World) -> list[tuple[Target, float]]:  # noqa: PLR0911 - one line a kind of condition
    """The columns that a clause without a name may mean, each with how well it fits."""
    cond = slot.cond
    tables = _around(state, draft, world)
    if slot.asked:
        return asked_for(slot.asked, draft.stems, [*_between(tables, world), *hinted(draft)])
    if cond is None:
        return _about(slot.sort.about if slot.sort else (), tables)
    if cond.op == "named":
        return _named(cond, tables)
    if cond.op in {"contains", "starts", "ends"}:
        return [(d, 0.7 - 0.1 * n) for n, t in enumerate(tables[:3]) for d in t.display[:1]]
    if any(v.kind == "moment" for v in cond.values):
        later = _named_later(draft)
        if later and not state.chosen:  # ``which day had the most rentals``: of those, as nothing else is named
            tables = later
        return (
            _of_events(cond, [*tables, *later, *hinted(draft)], draft, world)
            or _echoed(_moments(cond, tables), draft)
            or _moments(cond, later)
            or _moments(cond, list(world.schema.dated))
            or _moments(cond, [t for t in tables[:1] for t in only_events(t, world.schema)])
            or _moments(cond, referred([*tables[:1], *later], world.schema))
        )
    if cond.op in {"value", "among", "any"}:
        return _values(cond, tables)
    if cond.about:
        found = _about(cond.about, tables)
        if found:
            return found
    unit = next((v.unit for v in cond.values if v.unit is not None), None)
    measures: list[tuple[Target, float]] = [(c, _in_units(c, unit)) for t in tables[:2] for c in t.columns if c.measure]
    return sorted(measures, key=lambda m: -m[1])[:6] if unit is not None else measures[:6]


def _in_units(column: ColumnInfo, unit: str | None) -> float:
    """How well a measure fits a figure of that unit: ``over 1000 euros`` is the whole amount before its tax."""
    if unit in MONEY:
        told = 0.7 + 0.05 * ("total" in column.words) - 0.05 * bool(_OF_AMOUNTS & {*column.words})
        return told if column.money_unit else 0.35
    return 0.7 if unit is not None and column.time_unit else 0.35


def _around(state: Binding, draft: Draft, world: World) -> list[TableInfo]:
    tables: list[TableInfo] = []
    for key in state.tables:
        tables.append(world.schema.by_key[key])
    if draft.focus is not None and id(draft.focus) in state.chosen:
        tables.insert(0, table_of(state.chosen[id(draft.focus)]))
    for ref in draft.tables:
        if id(ref) in state.chosen:
            tables.append(table_of(state.chosen[id(ref)]))
    found = list(dict.fromkeys(tables))
    return found or list(world.schema.tables[:40])


def _between(tables: list[TableInfo], world: World) -> list[TableInfo]:
    """These tables, and those that the joins from the first to the others pass through."""
    paths = [world.graph.between(tables[0].key, other.key) for other in tables[1:4]]
    ends = [(c.schema, c.table) for path in paths for e in path for c in (e.left, e.right)]
    return list(dict.fromkeys([*tables[:4], *(world.schema.by_key[key] for key in ends)]))


def referred(tables: list[TableInfo], schema: SchemaIndex) -> list[TableInfo]:
    """The tables that these refer to: the lines of an order are of its day."""
    targets = [schema.by_full_name.get(k.target) for t in tables for k in t.table.foreign_keys]
    return [t for t in dict.fromkeys(targets) if t is not None]


def only_events(home: TableInfo, schema: SchemaIndex) -> list[TableInfo]:
    """What happens to rows of a table that keeps no dates: the only table with dates that refers to it."""
    events = [t for t in schema.tables if home in referred([t], schema) and any(c.temporal for c in t.columns)]
    return events if len(events) == 1 else []


def hinted(draft: Draft) -> list[TableInfo]:
    """Tables that verbs echo."""
    links = [link for ref in draft.hints[:3] for link in ref.chunk.tables[:1]]
    return [link.target for link in links if isinstance(link.target, TableInfo)]


def _named_later(draft: Draft) -> list[TableInfo]:
    """Tables that the question counts or orders by, which are bound after its conditions."""
    refs = [*(s.ref for s in draft.sorts), *(h.ref for h in draft.havings), *(e.ref for e in draft.exists)]
    return [table_of(ref.chunk.links[0].target) for ref in refs if ref is not None and ref.chunk.links]


def _of_events(cond: Cond, tables: list[TableInfo], draft: Draft, world: World) -> list[tuple[Target, float]]:
    """``customers with more than 3 orders since May``: the date of what happened, not of whom it happened to."""
    home = tables[0]
    further = [e for t in dict.fromkeys(tables[1:]) if (e := _event_towards(home, t, world)) is not None]
    events = list(dict.fromkeys(on for t in further for on in _on_the_way(home, t, world)))
    found = _moments(cond, events)
    own: list[tuple[Target, float]] = [
        (t, s) for t, s in _moments(cond, [home]) if isinstance(t, ColumnInfo) and echoes(t, draft)
    ]
    return [*_echoed(found, draft), *_echoed(own, draft)] if found else []


def _event_towards(home: TableInfo, other: TableInfo, world: World) -> TableInfo | None:
    """What happens to rows of one table with those of the other: a loan, where members borrow books."""
    path = world.graph.between(home.key, other.key) if other is not home else ()
    happening = list(itertools.takewhile(lambda edge: edge.many, path))
    return world.schema.by_key[happening[-1].right.schema, happening[-1].right.table] if happening else None


def _on_the_way(home: TableInfo, event: TableInfo, world: World) -> list[TableInfo]:
    """What happens, and what it is a part of: the lines of an order are of that order's day."""
    ends = [(c.schema, c.table) for e in reversed(world.graph.between(home.key, event.key)) for c in (e.right, e.left)]
    keys = [key for key in dict.fromkeys([event.key, *ends]) if key != home.key]
    return [world.schema.by_key[key] for key in keys]


def happens_to(home: TableInfo, event: TableInfo, world: World) -> bool:
    """Whether each row of one table has rows of the other, by however many joins."""
    return _event_towards(home, event, world) is event


def _part_of_a_moment(column: ColumnInfo) -> bool:
    """Beside a whole moment its year, month or day, a clock, a duration: none of them tells which flight was first."""
    parts = {c.words for c in column.table.columns} & _DATE_PARTS
    part = len(parts) == len(_DATE_PARTS) and column.words in parts
    return part or column.clock or column.measure


def _about(concepts: tuple[str, ...], tables: list[TableInfo]) -> list[tuple[Target, float]]:
    """Columns that an adjective speaks of; one that turns the direction around counts as well."""
    found: list[tuple[Target, float]] = []
    lasting = "duration" in {c.lstrip("-") for c in concepts}
    dated = "date" in concepts and any(c.temporal for t in tables[:4] for c in t.columns)
    for n, table in enumerate(tables[:4]):
        for column in table.columns:
            if (lasting and (column.temporal or column.clock)) or (dated and _part_of_a_moment(column)):
                continue
            if dated and column.temporal and _ENDS_OF_LIVES & {*column.words}:
                continue  # ``the newest employee`` is not the youngest
            best = 0.75 - 0.06 * n if lasting and column.measure and SECONDS.keys() & set(column.words) else 0.0
            for rank, concept in enumerate(concepts):
                bare = concept.lstrip("-")
                if bare == "point" and _NO_SCORES & {*column.words}:
                    continue
                if {*bare.split("+")} <= {*column.words} or any(s in column.words for s in SYNONYMS.get(bare, ())[:3]):
                    good = column.type in {"number", "date", "timestamp", "time"} or column.text_date
                    exact = 0.1 if {*bare.split("+")} <= {*column.words} else 0.0
                    best = max(
                        best, (0.8 if good else 0.4) + exact - 0.06 * rank - 0.06 * n - (0.5 if column.is_id else 0.0)
                    )
                elif bare in _TIME_WORDS and column.temporal:
                    best = max(best, 0.7 - 0.06 * n)
            if best > 0:
                found.append((column, best))
    return found


def _named(cond: Cond, tables: list[TableInfo]) -> list[tuple[Target, float]]:
    hits = [h.column for v in cond.values for h in v.hits]
    found: list[tuple[Target, float]] = [(c, 0.95 if c in c.table.display else 0.7) for c in hits]
    near = [link.target for c in cond.near for link in c.tables if isinstance(link.target, TableInfo)]
    for n, table in enumerate([*near, *tables][: 0 if hits else 4]):
        found += [(d, 0.75 - 0.05 * n) for d in table.display[:1] if d.type == "text"]
    return found


def _values(cond: Cond, tables: list[TableInfo]) -> list[tuple[Target, float]]:
    found: list[tuple[Target, float]] = []
    for value in cond.values:
        for hit in value.hits:
            score = 0.9 if hit.exact else 0.8
            if hit.value == value.text:
                score += 0.05
            if hit.column.foreign and not hit.column.primary:
                score -= 0.02
            found.append((hit.column, score))
        if not value.hits and value.kind in {"quoted", "word"}:
            near = [link.target for c in cond.near for link in c.tables if isinstance(link.target, TableInfo)]
            for table in [*near, *tables][:3]:
                found += [(d, 0.4) for d in table.display[:1] if d.type == "text"]
    return found


def moments_of(cond: Cond, state: Binding, draft: Draft, world: World) -> list[tuple[Target, float]]:
    """``manufactured before 1960``: the verb need not name the date's column."""
    if not any(v.kind == "moment" for v in cond.values):
        return []
    tables = _around(state, draft, world)
    return _of_events(cond, [*tables, *_named_later(draft), *hinted(draft)], draft, world) or _moments(cond, tables)


def _moments(cond: Cond, tables: list[TableInfo]) -> list[tuple[Target, float]]:
    wanted = {v.moment.kind for v in cond.values if v.moment is not None}
    if wanted == {"clock"}:
        return _clocks(tables)
    found: list[tuple[Target, float]] = []
    for n, table in enumerate(tables[:3]):
        later = 0.08 * n
        dates = [c for c in table.columns if c.temporal]
        for column in table.columns:
            score = 0.0
            if _ENDS_OF_LIVES & {*column.words}:
                continue
            if column.temporal:
                score = 0.9 if column.usual_date else 0.75 - 0.03 * min(dates.index(column), 3)
                score -= _KEPT * bool(_BOOKKEEPING & {*column.words})
            elif column.text_date:
                score = 0.6
            elif (
                column.temporal_number and wanted <= {"year", "month", "date"} and column.words[-1] in wanted | {"year"}
            ):
                score = 0.72 if column.words[-1] in wanted else 0.5
                score += 0.1 if len(column.words) == 1 else 0.0
            if score:
                found.append((column, score - later))
    return found


def events_first(found: list[tuple[Target, float]], draft: Draft) -> list[tuple[Target, float]]:
    """Without the days on which rows were last written, where there are days on which something happened."""
    dates = [c for c, _ in found if isinstance(c, ColumnInfo) and (c.temporal or c.temporal_number or c.text_date)]
    kept = {id(c) for c in dates if _BOOKKEEPING & {*c.words} and not echoes(c, draft)}
    return [(c, score) for c, score in found if id(c) not in kept] if len(kept) < len(dates) else found


def _echoed(found: list[tuple[Target, float]], draft: Draft) -> list[tuple[Target, float]]:
    """``closed in March``: of several dates the one that is called after what the question says happened."""
    return [
        (target, score + 0.2 if isinstance(target, ColumnInfo) and echoes(target, draft) else score)
        for target, score in found
    ]


def echoes(column: ColumnInfo, draft: Draft) -> bool:
    """Whether a column is called after what the question says happened (``closed_at``, ``closed``)."""
    return any(root(w) in draft.stems for w in column.words if w not in _TIME_WORDS and len(w) > _PREPOSITION)


def _clocks(tables: list[TableInfo]) -> list[tuple[Target, float]]:
    """Where a time of the day may be kept: a clock, the hour alone, a moment; what was planned comes second."""
    found: list[tuple[Target, float]] = []
    for n, table in enumerate(tables[:3]):
        for column in table.columns:
            score = 0.85 if column.clock else 0.7 if column.words == ("hour",) else 0.6 if column.temporal else 0.0
            if score:
                found.append((column, score - 0.08 * n - 0.05 * ("scheduled" in column.words)))
    return found
