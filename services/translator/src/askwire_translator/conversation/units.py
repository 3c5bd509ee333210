"""Figures in another unit (``in celsius``), where a column says by its name or its comment which it is kept in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from askwire_translator.conversation.merge import Unmergeable
from askwire_translator.ir.model import Agg, Bin, Col, Constant, Expr, Query
from askwire_translator.offline.source.elements import ColumnInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.words.vocabulary import SECONDS


@dataclass(frozen=True)
class Unit:
    """What is measured, and how much of its first unit one is; degrees begin elsewhere, too."""

    of: str
    size: float
    zero: float = 0.0


_CELSIUS, _FAHRENHEIT, _KELVIN = Unit("temperature", 1), Unit("temperature", 5 / 9, 32), Unit("temperature", 1, 273.15)
_SIZES: Final = {
    "length": {
        "mile miles mi": 1609.344, "kilometer kilometers kilometre kilometres km": 1000, "yard yards": 0.9144,
        "meter meters metre metres": 1, "foot feet ft": 0.3048, "inch inches": 0.0254,
        "centimeter centimeters centimetre centimetres cm": 0.01,
        "millimeter millimeters millimetre millimetres mm": 0.001,
    },
    "speed": {
        "miles per hour|mph": 0.44704, "kilometers per hour|kilometres per hour|km/h|kmh|kph": 1 / 3.6,
        "meters per second|metres per second|m/s": 1, "knot|knots": 0.514444,
    },
    "mass": {
        "kilogram kilograms kg kilo kilos": 1, "gram grams": 0.001, "pound pounds lb lbs": 0.45359237,
        "ounce ounces oz": 0.028349523125, "ton tons tonne tonnes": 1000,
    },
    "data": {
        "byte bytes": 1, "kilobyte kilobytes kb": 1e3, "megabyte megabytes mb": 1e6, "gigabyte gigabytes gb": 1e9,
    },
}  # fmt: skip
UNITS: Final = {
    **{name: Unit(of, size) for of, sizes in _SIZES.items() for names, size in sizes.items()
       for name in (names.split("|") if of == "speed" else names.split())},
    **{form: Unit("duration", size) for name, size in SECONDS.items() for form in (name, f"{name}s")},
    **dict.fromkeys(("celsius", "centigrade", "°c"), _CELSIUS),
    **dict.fromkeys(("fahrenheit", "°f"), _FAHRENHEIT),
    "kelvin": _KELVIN,
}  # fmt: skip
_ANY: Final = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
IN_UNIT: Final = re.compile(
    r"(?:(?:show|give|convert|express)(?: me)? )?(?:(?:it|them|that|this|those|these) )?(?:in|to|into|as) "
    rf"(?:degrees )?(?P<unit>{_ANY})",
    re.IGNORECASE,
)
_COMMENT: Final = re.compile(rf"\b(?:in|of|as) (?:degrees )?(?P<unit>{_ANY})(?!\w)", re.IGNORECASE)
_NAMED: Final = {"f": _FAHRENHEIT, "c": _CELSIUS, "ms": UNITS["millisecond"], "mph": UNITS["mph"]}
_DEGREES: Final = frozenset({"temp", "temperature", "dew", "degrees"})
_FINEST: Final = 10_000_000  # microseconds of ten seconds: no ratio of two units here is finer
_SMALL: Final = 10  # five ninths are written so, 1.609344 is not 25146 of 15625
_LINEAR: Final = frozenset({"sum", "avg", "median", "min", "max"})


def in_unit(query: Query, name: str, schema: SchemaIndex) -> Query:
    """The query with every figure that it shows of this kind in the unit of this name.

    Raises:
        Unmergeable: none is known to be of this kind, or they are in this unit already.
    """
    wanted, turned = UNITS[name.lower()], dict[Expr, Expr]()
    for expr in (*(i.expr for i in query.select), *(o.expr for o in query.order)):
        column = expr.arg if isinstance(expr, Agg) and expr.func in _LINEAR else expr
        kept = _unit(schema.info(column)) if isinstance(column, Col) else None
        if not isinstance(column, Col) or kept is None or kept.of != wanted.of or kept == wanted:
            continue
        if isinstance(expr, Agg) and expr.func == "sum" and (kept.zero or wanted.zero):
            raise Unmergeable  # degrees are not added up
        converted = _converted(column, kept, wanted)
        turned[expr] = replace(expr, arg=converted) if isinstance(expr, Agg) else converted
    if not any(i.expr in turned for i in query.select):
        raise Unmergeable
    shown = tuple(replace(i, expr=turned.get(i.expr, i.expr)) for i in query.select)
    return replace(query, select=shown, order=tuple(replace(o, expr=turned.get(o.expr, o.expr)) for o in query.order))


def _unit(info: ColumnInfo) -> Unit | None:
    """The unit that its numbers are in, as its comment or its name says."""
    if info.type != "number":
        return None
    said = _COMMENT.search(info.column.comment or "")
    if said is not None:
        return UNITS[said["unit"].lower()]
    name = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", info.col.name).lower())
    last = name[-1] if name else ""
    if last in {"f", "c"} and not _DEGREES & set(name):
        return None
    plural = last.endswith("s") or last in {"fahrenheit", "celsius", "km", "kg", "ft", "cm", "mm", "mb", "kb", "gb"}
    return _NAMED.get(last) or (UNITS.get(last) if plural else None)


def _converted(column: Col, kept: Unit, wanted: Unit) -> Expr:
    """The column's number in the other unit; never divided as whole numbers."""
    shifted: Expr = Bin("-", column, _number(kept.zero)) if kept.zero else column
    ratio = Fraction(kept.size / wanted.size).limit_denominator(_FINEST)
    scaled: Expr = Bin("*", shifted, _number(round(float(ratio), 12))) if ratio != 1 else shifted
    if ratio.denominator > 1 and ratio.numerator <= _SMALL:
        scaled = Bin("/", Bin("*", shifted, _number(float(ratio.numerator))), _number(ratio.denominator))
    return Bin("+", scaled, _number(wanted.zero)) if wanted.zero else scaled


def _number(value: float) -> Constant:
    return Constant(value, "number")
