"""A chart for a result, as a compact Vega-Lite specification: from its columns' types and the question's shape.

A time series becomes a line, a category with a measure sorted bars, two measures points, two categories with a measure
grouped bars or a heat map. A single value, or anything else, becomes no chart: better none than a misleading one.
The rows are the data named ``rows``, each an object with the result's column names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from askwire_common.contracts import Column, Role

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v5.json"
MAX_BARS: Final = 30
_MAX_ROWS: Final = 5_000
_MAX_GROUPED: Final = 60
_FEWEST_POINTS: Final = 3
_NUMBERS: Final = ("smallint", "integer", "bigint", "numeric", "decimal", "real", "double", "float", "money")
_MOMENTS: Final = ("date", "timestamp")
_CATEGORIES: Final = ("text", "char", "varchar", "bool", "name", "citext", "uuid", "bpchar")
_PERIODS: Final = frozenset({"year", "quarter", "month", "week", "day", "hour", "minute", "dow", "weekday", "decade"})
_KEYS: Final = frozenset({"id", "key", "code", "no", "zip", "lat", "lon", "latitude", "longitude"})
_SPECIAL: Final = re.compile(r"([.\[\]\\'\"])")

Spec = dict[str, Any]


@dataclass(frozen=True)
class _Field:
    """A column as a chart sees it: ``role`` is what it is for, ``scale`` how Vega-Lite measures it."""

    name: str
    role: Role
    scale: str

    def channel(self, **more: object) -> Spec:
        """The column on an axis or a colour; dots and brackets in a name are no paths."""
        field = _SPECIAL.sub(r"\\\1", self.name)
        titled = {"title": self.name} if field != self.name else {}
        return {"field": field, "type": self.scale, **titled, **more}


def suggest(columns: Sequence[Column], row_count: int, shape: Sequence[Role | None] = ()) -> Spec | None:
    """The chart that fits, or None.

    Args:
        shape: what each column is for, as the question's translation has it; empty or shorter where that is unknown.
    """
    names = [column.name for column in columns]
    if not 2 <= len(columns) <= 3 or not 2 <= row_count <= _MAX_ROWS or len(set(names)) < len(names):
        return None
    roles = list(shape) if len(shape) == len(columns) else [None] * len(columns)
    fields = [_field(column, role) for column, role in zip(columns, roles, strict=True)]
    known = [field for field in fields if field is not None]
    return _drawn(known, row_count) if len(known) == len(fields) else None


def _field(column: Column, role: Role | None) -> _Field | None:  # noqa: PLR0911 - one return a kind
    kind = column.type.lower()
    words = set(re.split(r"[^a-z]+", column.name.lower()))
    if kind.endswith("]") or not column.name.strip():
        return None
    if kind.startswith(_MOMENTS):
        return _Field(column.name, "time", "temporal")
    if kind.startswith(_NUMBERS):
        if role == "measure":
            return _Field(column.name, "measure", "quantitative")
        if words & _PERIODS:
            return _Field(column.name, "time", "ordinal")
        if role is None and words & _KEYS:
            return None
        return _Field(column.name, role or "measure", "ordinal" if role else "quantitative")
    return _Field(column.name, "dimension", "nominal") if kind.startswith(_CATEGORIES) else None


def _drawn(fields: Sequence[_Field], rows: int) -> Spec | None:  # noqa: PLR0911 - one arm a chart
    times = [f for f in fields if f.role == "time"]
    groups = [f for f in fields if f.role == "dimension"]
    measures = [f for f in fields if f.role == "measure"]
    match len(times), len(groups), len(measures):
        case (1, 0, 1):
            return _chart("line", _line(times[0], measures[0]), point=True)
        case (1, 1, 1):
            return _chart("line", _line(times[0], measures[0]) | {"color": groups[0].channel()})
        case (2, 0, 1):
            return _heat(times[1], times[0], measures[0])
        case (0, 1, 1):
            return _bars(groups[0], measures[0], rows)
        case (0, 2, 1):
            return _grouped(groups[0], groups[1], measures[0], rows)
        case (0, 0 | 1, 2) if rows >= _FEWEST_POINTS:
            return _points(measures, groups)
        case (1, 0, 2):
            return _folded(times[0], measures)
        case _:
            return None


def _chart(mark: str, encoding: Spec, transform: Sequence[Spec] = (), **style: object) -> Spec:
    drawn: Spec = {"$schema": SCHEMA, "data": {"name": "rows"}}
    if transform:
        drawn["transform"] = list(transform)
    return drawn | {"mark": {"type": mark, "tooltip": True, **style}, "encoding": encoding}


def _line(time: _Field, measure: _Field) -> Spec:
    return {"x": time.channel(), "y": measure.channel()}


def _bars(group: _Field, measure: _Field, rows: int) -> Spec:
    """The largest bars first, thirty at most."""
    largest = {"field": _SPECIAL.sub(r"\\\1", measure.name), "order": "descending"}
    transform = () if rows <= MAX_BARS else (
        {"window": [{"op": "row_number", "as": "bar"}], "sort": [largest]},
        {"filter": f"datum.bar <= {MAX_BARS}"},
    )  # fmt: skip
    return _chart("bar", {"x": measure.channel(), "y": group.channel(sort="-x")}, transform)


def _grouped(first: _Field, second: _Field, measure: _Field, rows: int) -> Spec:
    if rows > _MAX_GROUPED:
        return _heat(first, second, measure)
    encoding = {"x": first.channel(), "xOffset": second.channel(), "y": measure.channel(), "color": second.channel()}
    return _chart("bar", encoding)


def _heat(across: _Field, down: _Field, measure: _Field) -> Spec:
    return _chart("rect", {"x": across.channel(), "y": down.channel(), "color": measure.channel()})


def _points(measures: Sequence[_Field], groups: Sequence[_Field]) -> Spec:
    encoding = {"x": measures[0].channel(), "y": measures[1].channel()}
    return _chart("point", encoding | ({"detail": groups[0].channel()} if groups else {}))


def _folded(time: _Field, measures: Sequence[_Field]) -> Spec:
    """Two measures over one time, a line each."""
    fold = {"fold": [_SPECIAL.sub(r"\\\1", m.name) for m in measures], "as": ["measure", "value"]}
    value = {"field": "value", "type": "quantitative"}
    color = {"field": "measure", "type": "nominal"}
    return _chart("line", {"x": time.channel(), "y": value, "color": color}, (fold,))
