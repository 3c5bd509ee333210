"""Which column or table each phrase of a draft means: a beam over the links, scored together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from askwire_translator.offline.binding.bound import Binding, Slot, Target, World, table_of
from askwire_translator.offline.binding.unnamed import events_first, moments_of, without_ref
from askwire_translator.offline.conditions.ages import by_age
from askwire_translator.offline.grammar.draft import Cond, Draft, Pick, Ref
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo

MOST_SLOTS = 24  # phrases in one question; time grows with their square
_BEAM = 14


def bind(draft: Draft, world: World, now: dt.datetime) -> list[Binding]:
    """The best bindings of a draft, best first; empty when some phrase fits nothing, or there are too many."""
    beam = [Binding({}, (), 0.0, 1.0, 0)]
    slots = _slots(draft)
    for slot in slots if len(slots) <= MOST_SLOTS else ():
        grown: list[Binding] = []
        for state in beam:
            options = sorted(_options(slot, state, draft, world), key=lambda o: -o[1])[:6]
            grown.extend(_extend(state, slot, target, score, raw) for target, score, raw in options)
        if not grown:
            return []
        grown.sort(key=lambda b: -b.score)
        beam = grown[:_BEAM]
    return beam if len(slots) <= MOST_SLOTS else []


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
    table = table_of(target).key
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


def _options(slot: Slot, state: Binding, draft: Draft, world: World) -> Iterable[tuple[Target, float, float]]:
    if slot.ref is not None:
        found: list[tuple[Target, float]] = [(link.target, link.score) for link in slot.ref.chunk.meant]
        near = [*slot.ref.near]
    else:
        found, near = without_ref(slot, state, draft, world), list(slot.cond.near) if slot.cond else []
    if slot.cond is not None and slot.ref is not None and _dateless(slot.ref):
        found = [*found, *moments_of(slot.cond, state, draft, world)]
    if slot.cond is not None and any(v.kind == "moment" for v in slot.cond.values):
        found = events_first(found, draft)
    if slot.cond is not None and slot.cond.op == "value":
        found = _with_value(slot.cond, found, world)
    if slot.cond is not None and slot.cond.op == "absent":
        found = _own(found, draft, state)
    close = {id(link.target): link.score for c in near for link in c.tables}
    focus = table_of(state.chosen[id(draft.focus)]) if draft.focus and id(draft.focus) in state.chosen else None
    for target, score in found:
        total = score + _role_fit(slot, target) + _position(target, close, focus, state, world)
        if slot.ref is not None and slot.ref.want == "table" and isinstance(target, ColumnInfo):
            total -= 0.25
        if slot.role == "pick" and isinstance(target, ColumnInfo) and _taken(slot, target, state, draft):
            total -= 0.6
        yield target, total, score


def _own(found: list[tuple[Target, float]], draft: Draft, state: Binding) -> list[tuple[Target, float]]:
    """``flights without a tail number``: the flights' own, rather than that of their planes."""
    chosen = state.chosen.get(id(draft.focus)) if draft.focus is not None else None
    focus = table_of(chosen) if chosen is not None else None
    best = max((score for _, score in found), default=0.0)
    own: list[tuple[Target, float]] = [
        (target, score)
        for target, score in found
        if isinstance(target, ColumnInfo) and target.table is focus and target.column.nullable and score > best - 0.05
    ]
    return own or found


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
    table = table_of(target)
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
        case "cond" if slot.cond is not None and slot.cond.op == "absent":
            return -0.4 if target.primary or not target.column.nullable else 0.1
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
        return 0.0 if target.type == "number" or by_age(cond, target) else -0.5
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
