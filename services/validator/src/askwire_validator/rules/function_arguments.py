"""What makes values of any size is given a literal, bounded size.

Refused: ``repeat('x', 1000000000)``, ``lpad(a, n)``, ``generate_series(1, 1000000000000)``, ``format('%999999999s',
a)``, ``9 ^ 99999``. Accepted: ``lpad(a, 8, '0')``, ``generate_series(1, 12)``, ``power(x, 2)``,
``generate_series(min_day, max_day, interval '1 day')``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import prod
from typing import Any, Final

from askwire_common.contracts import Violation
from askwire_validator.postgres.literals import constants, literal_number, literal_text
from askwire_validator.postgres.walk import walk
from askwire_validator.statement import Statement, violation

Node = Mapping[str, Any]
MAX_LENGTH: Final = 1_000
MAX_SERIES: Final = 1_000_000
MAX_EXPONENT: Final = 1_000
MAX_PRODUCT: Final = 1_000_000_000
_WIDTH: Final = re.compile(r"%(?:\d+\$)?-?(\*|\d+)")
_FINE_STEP: Final = re.compile(r"micro|milli|sec\b|secs\b|second|\d:\d", re.IGNORECASE)


def function_arguments(statement: Statement) -> tuple[Violation, ...]:
    """Refuses sizes that are too great or that are not written out."""
    for call in statement.facts.calls:
        check = _CHECKS.get(call.name)
        args = call.node.get("args", [])
        if check is not None and (problem := check(args)) is not None:
            return violation("function_arguments", f"{call.name}: {problem[0]}", problem[1])
    for node in statement.facts.expressions:
        if node["name"][-1]["String"]["sval"] == "^" and (problem := _exponent([{}, node["rexpr"]])) is not None:
            return violation("function_arguments", f"^: {problem[0]}", problem[1])
    return ()


Problem = tuple[str, str] | None


def _length(args: list[Any]) -> Problem:
    if len(args) < 2:
        return None
    number = _bounded(args[1])
    if number is None:
        return "the length is not a literal.", f"Write it out, up to {MAX_LENGTH:,}, or least(…, {MAX_LENGTH})."
    if number > MAX_LENGTH or _calls(args, _MAKES_LENGTH):
        return f"the length is over {MAX_LENGTH:,} or nested.", f"Use one length up to {MAX_LENGTH:,}."
    return None


def _bounded(node: Node) -> float | None:
    """A literal, or the literal within ``least(…)`` or behind ``%``."""
    number = literal_number(node)
    if number is None and "A_Expr" in node and node["A_Expr"]["name"][-1]["String"]["sval"] == "%":
        return literal_number(node["A_Expr"]["rexpr"])
    if number is None and "MinMaxExpr" in node and node["MinMaxExpr"]["op"] == "IS_LEAST":
        numbers = [n for arg in node["MinMaxExpr"]["args"] if (n := literal_number(arg)) is not None]
        return min(numbers, default=None)
    return number


def _calls(args: Any, names: frozenset[str]) -> bool:
    """Whether one of these functions is called anywhere within."""
    calls = (node["FuncCall"] for node in walk(args) if "FuncCall" in node)
    return any(call["funcname"][-1]["String"]["sval"] in names for call in calls)


def _format(args: list[Any]) -> Problem:
    text = literal_text(args[0]) if args else None
    if text is None:
        return "the format is not a literal.", "Write the format out: format('%s', …)."
    if any(width == "*" or int(width) > MAX_LENGTH for width in _WIDTH.findall(text)):
        return "a width is too great or not written out.", f"Use widths up to {MAX_LENGTH:,}."
    return None


def _series(args: list[Any]) -> Problem:
    if len(args) < 2:
        return None
    return _literal_series(args) or _computed_series(args)


def _series_length(args: list[Any]) -> float | None:
    first, last = (literal_number(arg) for arg in args[:2]) if len(args) > 1 else (None, None)
    step = abs(literal_number(args[2]) or 0) if len(args) > 2 else 1.0
    return None if first is None or last is None else abs(last - first) / (step or 1.0)


def _literal_series(args: list[Any]) -> Problem:
    length = _series_length(args)
    if length is not None and length > MAX_SERIES:
        return f"the series has over {MAX_SERIES:,} values.", "Use a shorter series."
    return None


def _computed_series(args: list[Any]) -> Problem:
    if all(literal_number(arg) is not None for arg in args[:2]):
        return None
    written = [[abs(number) for number in constants(arg)] for arg in args]
    if max((number for numbers in written for number in numbers), default=0) > MAX_SERIES:
        return "a bound of the series is too great.", "Use a shorter series."
    if any(prod(max(1.0, number) for number in numbers) > MAX_PRODUCT for numbers in written):
        return "the numbers in a bound multiply to too many values.", "Use a shorter series."
    if len(args) > 2 and (text := literal_text(args[2])) is not None and _FINE_STEP.search(text):
        return "the step is finer than a minute.", "Use a step of a minute or more."
    return None


def _exponent(args: list[Any]) -> Problem:
    if len(args) > 1 and max((abs(number) for number in constants(args[1])), default=0) > MAX_EXPONENT:
        return f"the exponent is over {MAX_EXPONENT:,}.", "Use a smaller exponent."
    return None


def _small(args: list[Any]) -> Problem:
    if args and max((abs(number) for number in constants(args[0])), default=0) > MAX_EXPONENT:
        return f"the argument is over {MAX_EXPONENT:,}.", "Use a smaller number."
    return None


def _factorial(args: list[Any]) -> Problem:
    if _calls(args, _GROWS):
        return "the argument is such a number itself.", "Use a smaller number."
    return _small(args)


_MAKES_LENGTH: Final = frozenset({"repeat", "lpad", "rpad", "format", "bpchar", "bit"})
_GROWS: Final = frozenset({"factorial", "exp", "power", "pow"})
# Types are functions too: "bpchar"('x', 1000000000, true) pads to that length.
_CHECKS: Final[dict[str, Callable[[list[Any]], Problem]]] = {
    **dict.fromkeys(("repeat", "lpad", "rpad", "bpchar", "varchar", "bit", "varbit"), _length),
    "format": _format,
    "generate_series": _series,
    **dict.fromkeys(("power", "pow", "numeric_power", "dpow"), _exponent),
    **dict.fromkeys(("exp", "numeric_exp", "dexp"), _small),
    "factorial": _factorial,
}
