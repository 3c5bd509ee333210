"""Which column or table each phrase of a draft means: a beam over the links, scored together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from askwire_translator.offline.asked import asked_for
from askwire_translator.offline.draft import Cond, Draft, Pick, Ref, Sort
from askwire_translator.offline.graph import JoinGraph, Key
from askwire_translator.offline.schema import ColumnInfo, SchemaIndex, TableInfo
from askwire_translator.offline.synonyms import SYNONYMS
from askwire_translator.offline.values import ValueIndex
from askwire_translator.offline.vocabulary import SECONDS

Target = ColumnInfo | TableInfo
_BEAM = 14
_DATE_PARTS = {("year",), ("month",), ("day",)}
_TIME_WORDS = {"date", "year", "time", "month", "day", "datetime", "timestamp"}


@dataclass(frozen=True)
class World:
    """All that is known of one data source."""

    schema: SchemaIndex
    graph: JoinGraph
    values: ValueIndex
    costs: dict[tuple[Key, Key], float] = field(default_factory=dict)

    def cost(self, left: Key, right: Key) -> float:
        """What joining these two tables costs; 9 when they do not connect."""
        if left == right:
            return 0.0
        pair = (left, right)
        known = self.costs.get(pair)
        if known is None:
            path = self.graph.between(left, right)
            known = sum(e.cost for e in path) if path else 9.0
            if len(self.costs) < 20_000:
                self.costs[pair] = known
        return known


@dataclass(frozen=True, slots=True)
class Binding:
    """One choice for every phrase; ``score`` is the sum of the quality of its links, ``marks`` each one's."""

    chosen: dict[int, Target]
    tables: tuple[Key, ...]
    score: float
    weakest: float
    count: int
    marks: dict[int, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Slot:
    """One phrase to decide, with what its clause demands of the column."""

    owner: object
    ref: Ref | None
    role: str
    cond: Cond | None = None
    sort: Sort | None = None
    asked: str = ""


def bind(draft: Draft, world: World, now: dt.datetime) -> list[Binding]:
    """The best bindings of a draft, best first; empty when some phrase fits nothing."""
    beam = [Binding({}, (), 0.0, 1.0, 0)]
    for slot in _slots(draft):
        grown: list[Binding] = []
        for state in beam:
            options = sorted(_options(slot, state, draft, world), key=lambda o: -o[1])[:6]
            grown.extend(_extend(state, slot, target, score, raw) for target, score, raw in options)
        if not grown:
            return []
        grown.sort(key=lambda b: -b.score)
        beam = grown[:_BEAM]
    return beam


def rebind(draft: Draft, known: Binding, world: World) -> Binding | None:
    """The same choices for a draft that differs in a clause; what is new gets its best fit, or there is none."""
    state = Binding({}, (), 0.0, 1.0, 0)
    for slot in _slots(draft):
        owner = id(slot.owner)
        if owner in known.chosen:
            state = _extend(state, slot, known.chosen[owner], *known.marks[owner])
            continue
        best = max(_options(slot, state, draft, world), key=lambda o: o[1], default=None)
        if best is None:
            return None
        state = _extend(state, slot, *best)
    return state


def _extend(state: Binding, slot: Slot, target: Target, score: float, raw: float) -> Binding:
    table = _table_of(target).key
    tables = state.tables if table in state.tables or slot.role == "context" else (*state.tables, table)
    owner = id(slot.owner)
    chosen, marks = {**state.chosen, owner: target}, {**state.marks, owner: (score, raw)}
    return Binding(chosen, tables, state.score + score, min(state.weakest, raw), state.count + 1, marks)


def _slots(draft: Draft) -> list[Slot]:
    slots: list[Slot] = []
    if draft.focus is not None:
        slots.append(Slot(draft.focus, draft.focus, "context"))
    slots += [Slot(t, t, "context") for t in draft.tables]
    for pick in draft.picks:
        if pick.ref is not None and pick.ref is not draft.focus:
            slots.append(Slot(pick.ref, pick.ref, _pick_role(pick)))
    slots += [Slot(g, g, "group") for g in draft.groups]
    slots += [Slot(e.ref, e.ref, "table") for e in draft.exists]
    for cond in draft.conds:
        slots.append(Slot(cond, cond.ref, "cond", cond))
        slots += [Slot(c, c.ref, "cond", c) for c in cond.inner]
        versus = cond.versus.ref if cond.versus is not None else None
        if versus is not None and versus is not cond.ref:
            slots.append(Slot(versus, versus, "number"))
    slots += [Slot(h.ref, h.ref, "having") for h in draft.havings if h.ref is not None]
    for sort in draft.sorts:
        if sort.ref is not None:
            slots.append(Slot(sort.ref, sort.ref, "sort_count" if sort.agg == "count" else "sort", sort=sort))
        elif sort.about:
            slots.append(Slot(sort, None, "about", sort=sort))
    slots += [Slot(p, None, "asked", asked=p.asked) for p in draft.picks if p.asked]
    seen: set[int] = set()
    return [s for s in slots if not (id(s.owner) in seen or seen.add(id(s.owner)))]  # type: ignore[func-returns-value]


def _pick_role(pick: Pick) -> str:
    if pick.agg in {"sum", "avg", "median", "avg_count", "sum_count", "max_count", "min_count"}:
        return "number"
    if pick.agg in {"max", "min"}:
        return "ordered"
    if pick.agg == "much":
        return "number"
    return "count" if pick.kind == "count" else "pick"


def _table_of(target: Target) -> TableInfo:
    return target if isinstance(target, TableInfo) else target.table


def _options(slot: Slot, state: Binding, draft: Draft, world: World) -> Iterable[tuple[Target, float, float]]:
    if slot.ref is not None:
        found: list[tuple[Target, float]] = [(link.target, link.score) for link in slot.ref.chunk.links]
        near = [*slot.ref.near]
    else:
        found, near = _without_ref(slot, state, draft, world), list(slot.cond.near) if slot.cond else []
    if slot.cond is not None and slot.ref is not None and _dateless(slot.ref):
        found = [*found, *_moments_of(slot.cond, state, draft, world)]
    if slot.cond is not None and slot.cond.op == "value":
        found = _with_value(slot.cond, found, world)
    close = {id(link.target): link.score for c in near for link in c.tables}
    focus = _table_of(state.chosen[id(draft.focus)]) if draft.focus and id(draft.focus) in state.chosen else None
    for target, score in found:
        total = score + _role_fit(slot, target) + _position(target, close, focus, state, world)
        if slot.ref is not None and slot.ref.want == "table" and isinstance(target, ColumnInfo):
            total -= 0.25
        if slot.role == "pick" and isinstance(target, ColumnInfo) and _taken(slot, target, state, draft):
            total -= 0.6
        yield target, total, score


def _dateless(ref: Ref) -> bool:
    """Whether a phrase is a verb or names no date of its own: ``books made after 1989``."""
    return ref.chunk.kind == "verb" or not any(
        isinstance(t, ColumnInfo) and (t.temporal or t.temporal_number or t.text_date or t.clock)
        for t in (link.target for link in ref.chunk.links)
    )


def _taken(slot: Slot, target: ColumnInfo, state: Binding, draft: Draft) -> bool:
    """Whether another phrase of the same list already means this column: two phrases ask for two columns."""
    spoken = slot.ref.chunk.text.lower() if slot.ref is not None else ""
    return any(
        p.ref is not None
        and p.ref is not slot.ref
        and p.agg is None
        and p.ref.chunk.text.lower() != spoken
        and state.chosen.get(id(p.ref)) is target
        for p in draft.picks
    )


def _position(target: Target, close: dict[int, float], focus: TableInfo | None, state: Binding, world: World) -> float:
    table = _table_of(target)
    bonus = 0.0
    if close:
        bonus += 0.45 * close.get(id(table), 0.0)
    if focus is not None and table is focus:
        bonus += 0.22 if isinstance(target, ColumnInfo) else 0.05
    known = [*state.tables] or ([focus.key] if focus is not None else [])
    if focus is not None and focus.key not in known:
        known.append(focus.key)
    if known and table.key not in known:
        bonus -= 0.13 * min(world.cost(k, table.key) for k in known)
    if isinstance(target, ColumnInfo) and target.foreign and not target.primary and focus is not table:
        bonus -= 0.05
    return bonus


def _role_fit(slot: Slot, target: Target) -> float:  # noqa: PLR0911 - one line a role
    if isinstance(target, TableInfo):
        return {"cond": -0.6, "number": -0.5, "ordered": -0.4, "sort": -0.4, "group": 0.0, "about": -1.0}.get(
            slot.role, 0.0
        )
    match slot.role:
        case "context" | "table":
            return -0.7
        case "number":
            measures = target.type == "number" and not target.is_id and target.words != target.table.words
            return 0.0 if measures else -0.6
        case "ordered" | "sort":
            return 0.0 if target.type in {"number", "date", "timestamp", "time"} else -0.15
        case "count" | "sort_count" | "having":
            return -0.3
        case "cond" if slot.cond is not None:
            return _cond_fit(slot.cond, target)
        case _:
            return 0.0


def _cond_fit(cond: Cond, target: ColumnInfo) -> float:
    kinds = {v.kind for v in cond.values}
    ordering = cond.op in {"<", "<=", ">", ">=", "between"}
    lasting = any(v.unit is not None for v in cond.values)
    if cond.op in {"contains", "starts", "ends"} or (lasting and target.clock):
        return 0.0 if target.type == "text" else -0.7
    if cond.versus is not None or (ordering and "number" in kinds):
        return 0.0 if target.type == "number" else -0.5
    if "moment" in kinds:
        return 0.0 if target.temporal or target.temporal_number or target.text_date or target.clock else -0.7
    if kinds == {"number"}:
        return 0.0 if target.type == "number" else -0.1 if _stores(cond, target) else -0.3
    if kinds & {"value", "quoted", "word"}:
        return 0.0 if target.type in {"text", "bool"} else -0.7
    return 0.0


def _stores(cond: Cond, target: ColumnInfo) -> bool:
    return any(v.text in target.column.values for v in cond.values)


def _with_value(cond: Cond, found: list[tuple[Target, float]], world: World) -> list[tuple[Target, float]]:
    """A column that holds the value is worth more; so is a column of a table that the phrase named."""
    hits = {id(h.column): h for v in cond.values for h in v.hits}
    if cond.ref is None:
        return found
    adjusted: list[tuple[Target, float]] = []
    for target, score in found:
        if isinstance(target, TableInfo):
            inside = [h.column for h in hits.values() if h.column.table is target]
            adjusted += [(c, score * 0.9) for c in inside] or [(d, score * 0.6) for d in target.display[:1]]
        else:
            adjusted.append((target, score + (0.3 if id(target) in hits else 0.0)))
    return adjusted


def _without_ref(slot: Slot, state: Binding, draft: Draft, world: World) -> list[tuple[Target, float]]:  # noqa: PLR0911 - one line a kind of condition
    cond = slot.cond
    tables = _around(state, draft, world)
    if slot.asked:
        return asked_for(slot.asked, draft.stems, [*_between(tables, world), *_hinted(draft)])
    if cond is None:
        return _about(slot.sort.about if slot.sort else (), tables)
    if cond.op == "named":
        return _named(cond, tables)
    if cond.op in {"contains", "starts", "ends"}:
        return [(d, 0.7 - 0.1 * n) for n, t in enumerate(tables[:3]) for d in t.display[:1]]
    if any(v.kind == "moment" for v in cond.values):
        return _moments(cond, tables) or _moments(cond, _named_later(draft)) or _moments(cond, list(world.schema.dated))
    if cond.op in {"value", "among", "any"}:
        return _values(cond, tables)
    if cond.about:
        found = _about(cond.about, tables)
        if found:
            return found
    unit = next((v.unit for v in cond.values if v.unit is not None), None)
    measures: list[tuple[Target, float]] = [
        (c, 0.7 if unit is not None and c.time_unit else 0.35) for t in tables[:2] for c in t.columns if c.measure
    ]
    return sorted(measures, key=lambda m: -m[1])[:6] if unit is not None else measures[:6]


def _around(state: Binding, draft: Draft, world: World) -> list[TableInfo]:
    tables: list[TableInfo] = []
    for key in state.tables:
        tables.append(world.schema.by_key[key])
    if draft.focus is not None and id(draft.focus) in state.chosen:
        tables.insert(0, _table_of(state.chosen[id(draft.focus)]))
    for ref in draft.tables:
        if id(ref) in state.chosen:
            tables.append(_table_of(state.chosen[id(ref)]))
    found = list(dict.fromkeys(tables))
    return found or list(world.schema.tables[:40])


def _between(tables: list[TableInfo], world: World) -> list[TableInfo]:
    """These tables, and those that the joins from the first to the others pass through."""
    paths = [world.graph.between(tables[0].key, other.key) for other in tables[1:4]]
    ends = [(c.schema, c.table) for path in paths for e in path for c in (e.left, e.right)]
    return list(dict.fromkeys([*tables[:4], *(world.schema.by_key[key] for key in ends)]))


def _hinted(draft: Draft) -> list[TableInfo]:
    """Tables that verbs echo."""
    links = [link for ref in draft.hints[:3] for link in ref.chunk.tables[:1]]
    return [link.target for link in links if isinstance(link.target, TableInfo)]


def _named_later(draft: Draft) -> list[TableInfo]:
    """Tables that the question counts or orders by, which are bound after its conditions."""
    refs = [*(s.ref for s in draft.sorts), *(h.ref for h in draft.havings), *(e.ref for e in draft.exists)]
    return [_table_of(ref.chunk.links[0].target) for ref in refs if ref is not None and ref.chunk.links]


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
            best = 0.75 - 0.06 * n if lasting and column.measure and SECONDS.keys() & set(column.words) else 0.0
            for rank, concept in enumerate(concepts):
                bare = concept.lstrip("-")
                if bare in column.words or any(s in column.words for s in SYNONYMS.get(bare, ())[:3]):
                    good = column.type in {"number", "date", "timestamp", "time"} or column.text_date
                    exact = 0.1 if bare in column.words else 0.0
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


def _moments_of(cond: Cond, state: Binding, draft: Draft, world: World) -> list[tuple[Target, float]]:
    """``manufactured before 1960``: the verb need not name the date's column."""
    timed = any(v.kind == "moment" for v in cond.values)
    return _moments(cond, _around(state, draft, world)) if timed else []


def _moments(cond: Cond, tables: list[TableInfo]) -> list[tuple[Target, float]]:
    wanted = {v.moment.kind for v in cond.values if v.moment is not None}
    if wanted == {"clock"}:
        return _clocks(tables)
    found: list[tuple[Target, float]] = []
    for n, table in enumerate(tables[:3]):
        later = 0.08 * n
        for place, column in enumerate(table.columns):
            score = 0.0
            if {"birth", "death"} & set(column.words):
                continue
            if column.temporal:
                score = 0.9 if column.usual_date else 0.75 - 0.01 * min(place, 10)
            elif column.text_date:
                score = 0.6 - 0.01 * min(place, 10)
            elif (
                column.temporal_number and wanted <= {"year", "month", "date"} and column.words[-1] in wanted | {"year"}
            ):
                score = 0.72 if column.words[-1] in wanted else 0.5
                score += 0.1 if len(column.words) == 1 else 0.0
            if score:
                found.append((column, score - later))
    return found


def _clocks(tables: list[TableInfo]) -> list[tuple[Target, float]]:
    """Where a time of the day may be kept: a clock, the hour alone, a moment; what was planned comes second."""
    found: list[tuple[Target, float]] = []
    for n, table in enumerate(tables[:3]):
        for column in table.columns:
            score = 0.85 if column.clock else 0.7 if column.words == ("hour",) else 0.6 if column.temporal else 0.0
            if score:
                found.append((column, score - 0.08 * n - 0.05 * ("scheduled" in column.words)))
    return found
