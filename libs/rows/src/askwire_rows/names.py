"""Column names where a format needs them to differ."""

from __future__ import annotations

from collections.abc import Sequence


def distinct_names(names: Sequence[str]) -> tuple[str, ...]:
    """The same names, later ones of the same name numbered.

    Example:
        >>> distinct_names(["id", "name", "id", "id_2"])
        ('id', 'name', 'id_3', 'id_2')
    """
    taken = set(names)
    seen: set[str] = set()
    found: list[str] = []
    for name in names:
        unique = name
        number = 2
        while unique in seen or (unique != name and unique in taken):
            unique = f"{name}_{number}"
            number += 1
        seen.add(unique)
        found.append(unique)
    return tuple(found)
