"""Countries in other words: their people's adjectives and their short names, as questions say stored values."""

from __future__ import annotations

from typing import Final

# country: adjectives and short names
_TABLE: Final = """
    argentina: argentine argentinian
    australia: australian
    austria: austrian
    belgium: belgian
    brazil: brazilian
    canada: canadian
    chile: chilean
    china: chinese
    colombia: colombian
    cuba: cuban
    czech republic: czech
    denmark: danish
    egypt: egyptian
    england: english
    finland: finnish
    france: french
    germany: german
    greece: greek
    hungary: hungarian
    iceland: icelandic
    india: indian
    indonesia: indonesian
    iran: iranian
    ireland: irish
    israel: israeli
    italy: italian
    jamaica: jamaican
    japan: japanese
    kenya: kenyan
    mexico: mexican
    morocco: moroccan
    netherlands: dutch
    new zealand: nz
    nigeria: nigerian
    norway: norwegian
    pakistan: pakistani
    peru: peruvian
    poland: polish
    portugal: portuguese
    romania: romanian
    russia: russian
    scotland: scottish
    south africa: south_african
    south korea: korean
    spain: spanish
    sweden: swedish
    switzerland: swiss
    thailand: thai
    turkey: turkish
    ukraine: ukrainian
    united kingdom: uk british britain
    united states: us usa american america
    united states of america: us usa american america
    uk: united_kingdom british britain
    usa: us united_states american america
    venezuela: venezuelan
    vietnam: vietnamese
    los angeles: la
    new york: nyc new_york_city
    new york city: nyc new_york
"""


def _read() -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    found: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for line in _TABLE.strip().splitlines():
        name, others = (part.strip() for part in line.split(":"))
        place = tuple(name.split())
        for other in others.split():
            spoken = tuple(other.split("_"))
            found.setdefault(place, set()).add(spoken)
            found.setdefault(spoken, set()).add(place)
    return {place: tuple(sorted(others)) for place, others in found.items()}


OTHER_NAMES: Final = _read()
