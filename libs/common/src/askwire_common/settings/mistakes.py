"""What is wrong with the settings in an environment: a sentence for each mistake, which never holds a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

ENV_PREFIX: Final = "ASKWIRE_"
FILE_SUFFIX: Final = "_FILE"
_ALIKE: Final = 0.85
_SAID: Final[Mapping[str, str]] = {
    "int_parsing": "it is no whole number",
    "int_from_float": "it is no whole number",
    "int_type": "it is no whole number",
    "float_parsing": "it is no number",
    "float_type": "it is no number",
    "finite_number": "it is no finite number",
    "bool_parsing": "it is neither `true` nor `false`",
    "bool_type": "it is neither `true` nor `false`",
    "string_type": "it is no text",
    "tuple_type": "it is no list",
    "dict_type": "names are expected below it, each with its value",
    "model_type": "fields are expected below it",
    "missing": "it is missing",
    "enum": "it is none of {expected}",
    "greater_than_equal": "it is too small: at least {ge}",
    "greater_than": "it is too small: more than {gt}",
    "less_than_equal": "it is too large: at most {le}",
    "less_than": "it is too large: less than {lt}",
    "literal_error": "it is none of {expected}",
    "too_short": "it is too short: at least {min_length} characters",
    "string_too_short": "it is too short: at least {min_length} characters",
    "string_too_long": "it is too long: at most {max_length} characters",
}


def variable(field: str) -> str:
    """The environment variable of a setting."""
    return f"{ENV_PREFIX}{field.upper()}"


def misspelt(names: Iterable[str], fields: Iterable[str]) -> Iterator[str]:
    """A sentence for each variable that nobody reads and that is nearly the name of one of these settings.

    Variables that are like none are passed over: they may be another service's or the program's.
    """
    known = variables(fields)
    for name in sorted(set(names) - known):
        if near := nearest(name, known):
            yield f"{name}: there is no such setting. Write {near}, or take it out."


def variables(fields: Iterable[str]) -> frozenset[str]:
    """Every variable that is read for these settings."""
    return frozenset(f"{variable(field)}{suffix}" for field in fields for suffix in ("", FILE_SUFFIX))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The variable that was meant by one that nobody reads; None if it is like none, or none of ours."""
    if not name.upper().startswith(ENV_PREFIX):
        return None
    bare = {one.removeprefix(ENV_PREFIX): one for one in sorted(known)}
    found = get_close_matches(name.upper().removeprefix(ENV_PREFIX), bare, n=1, cutoff=_ALIKE)
    return bare[found[0]] if found else None


def given(fields: Mapping[str, FieldInfo], environment: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The texts of the settings that the environment has, out of files where it names files.

    Returns:
        the texts, and for each setting that has two, or whose file cannot be read, the sentence that says so.
    """
    values: dict[str, str] = {}
    unread: dict[str, str] = {}
    for field, info in fields.items():
        named = f"{variable(field)}{FILE_SUFFIX}"
        if (path := environment.get(named)) is None:
            if (text := environment.get(variable(field))) is not None:
                values[field] = text
        elif is_path(info):
            unread[field] = f"{named}: {variable(field)} itself names a file; write {variable(field)} for {named}."
        elif environment.get(variable(field)):  # an empty one says nothing: Compose passes such on
            unread[field] = f"{variable(field)} and {named} are both set. Take one of them out."
        else:
            try:
                values[field] = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
            except OSError as error:
                unread[field] = f"{named} names {path}, which cannot be read: {error.strerror}. Correct the path."
            except UnicodeDecodeError:
                unread[field] = f"{named} names {path}, which is not text. Name the file that holds the value."
    return values, unread


def sentence(error: ErrorDetails, fields: Mapping[str, FieldInfo]) -> str:
    """One mistake that pydantic found: the variable, what is wrong, and what is right."""
    field = str(error["loc"][0]) if error["loc"] else ""
    info = fields.get(field)
    if info is None:
        return in_words(error)
    if error["type"] == "missing":
        return f"{variable(field)} is not set. Set it{_or_its_file(field, info)}. {info.description}"
    if error["type"] == "value_error":
        return f"{variable(field)}: {in_words(error)}"
    strong = " `openssl rand -base64 32` makes a strong one." if is_secret(info) and info.is_required() else ""
    return f"{variable(field)}: {in_words(error)}.{strong or usual(info)}"


def in_field(error: ErrorDetails, fields: Mapping[str, FieldInfo]) -> str:
    """What pydantic found wrong with a field of a file, without its name and the last full stop.

    Args:
        error: the mistake.
        fields: those that may stand where it was made.
    """
    field = str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        near = get_close_matches(field, fields, n=1)
        return f"there is no such field. {f'Write {near[0]}, or take it out' if near else 'Take it out'}"
    info = fields.get(field)
    return f"{in_words(error)}.{usual(info) if info else ''}".removesuffix(".")


def in_words(error: ErrorDetails) -> str:
    """What pydantic found wrong with a value, in our words and without the value's name."""
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        return str(context["error"])
    return _SAID.get(error["type"], "it cannot be used").format(**context)


def usual(info: FieldInfo) -> str:
    """A sentence about what holds where the setting is left out, behind a space; nothing of one that is a secret."""
    if is_secret(info) or info.is_required() or info.default_factory or info.default in {None, "", ()}:
        return ""
    default = str(info.default).lower() if isinstance(info.default, bool) else info.default
    return f" Leave it out for {default}."


def is_secret(info: FieldInfo) -> bool:
    """Whether a setting must not be seen."""
    return _is(info.annotation, SecretStr)


def is_path(info: FieldInfo) -> bool:
    """Whether a setting is the name of a file or a folder."""
    return _is(info.annotation, Path)


def _is(annotation: Any, kind: type) -> bool:
    return annotation is kind or any(_is(part, kind) for part in get_args(annotation))


def _or_its_file(field: str, info: FieldInfo) -> str:
    return "" if is_path(info) else f", or {variable(field)}{FILE_SUFFIX} to a file that holds it"
