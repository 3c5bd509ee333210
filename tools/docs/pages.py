"""Which pages are generated: whole files, and sections between two marks in pages that people write."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tools.docs import asyncapi, checklist, faults, openapi, questions, settings, tables

ROOT: Final = Path(__file__).parents[2]
FILES: Final[Mapping[str, Callable[[], str]]] = {
    "docs/settings.md": settings.page,
    "docs/faults.md": faults.page,
    "docs/contracts/asyncapi.json": asyncapi.document,
    "docs/contracts/openapi.json": openapi.document,
}
SECTIONS: Final[Mapping[str, Mapping[str, Callable[[], str]]]] = {
    "README.md": {"questions": questions.listed},
    "docs/production.md": {"checklist": checklist.items},
    "docs/contracts/nats.md": {
        "subjects": tables.subjects,
        "headers": tables.headers,
        "events": tables.events,
        "users": tables.users,
        "stores": tables.stores,
    },
    "docs/contracts/http.md": {"routes": tables.routes, "codes": tables.codes, "media": tables.media},
}
_SECTION: Final = re.compile(
    r"(?P<begin><!-- generated: (?P<name>[a-z]+) -->\n).*?(?P<end><!-- end of generated -->)", re.DOTALL
)


class MarkMissing(Exception):
    """A page lacks the marks of a section that it should hold, or has marks that nobody fills."""


def rendered() -> dict[str, str]:
    """Every generated page by its path from the root, as it should be.

    Raises:
        MarkMissing: a page and ``SECTIONS`` disagree on its sections.
    """
    pages = {name: make() for name, make in FILES.items()}
    for name, sections in SECTIONS.items():
        pages[name] = filled((ROOT / name).read_text(encoding="utf-8"), sections)
    return pages


def filled(text: str, sections: Mapping[str, Callable[[], str]]) -> str:
    """The page with each of its sections made anew.

    Raises:
        MarkMissing: the marks in the page are not exactly these sections.
    """
    marked = [found["name"] for found in _SECTION.finditer(text)]
    if sorted(marked) != sorted(sections):
        raise MarkMissing(f"the page marks {sorted(marked)}, and {sorted(sections)} are generated")
    return _SECTION.sub(lambda found: f"{found['begin']}{sections[found['name']]()}{found['end']}", text)
