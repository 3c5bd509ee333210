"""Countries in other words: their people's adjectives and their short names, as questions say stored values."""

from __future__ import annotations

from typing import Final

# country: adjectives and short names
_TABLE: Final = """
    afghanistan: afghan
    albania: albanian
    algeria: algerian
    angola: angolan
    argentina: argentine argentinian
    armenia: armenian
    australia: australian
    austria: austrian
    azerbaijan: azerbaijani
    bahrain: bahraini
    bangladesh: bangladeshi
    belarus: belarusian
    belgium: belgian
    bolivia: bolivian
    bosnia and herzegovina: bosnia bosnian
    brazil: brazilian
    bulgaria: bulgarian
    cambodia: cambodian
    cameroon: cameroonian
    canada: canadian
    chile: chilean
    china: chinese
    colombia: colombian
    costa rica: costa_rican
    croatia: croatian
    cuba: cuban
    cyprus: cypriot
    czech republic: czech
    denmark: danish
    dominican republic: dominican
    ecuador: ecuadorian
    egypt: egyptian
    el salvador: salvadoran
    england: english
    estonia: estonian
    ethiopia: ethiopian
    fiji: fijian
    finland: finnish
    france: french
    georgia: georgian
    germany: german
    ghana: ghanaian
    greece: greek
    guatemala: guatemalan
    haiti: haitian
    honduras: honduran
    hungary: hungarian
    iceland: icelandic
    india: indian
    indonesia: indonesian
    iran: iranian
    iraq: iraqi
    ireland: irish
    israel: israeli
    italy: italian
    ivory coast: ivorian
    jamaica: jamaican
    japan: japanese
    jordan: jordanian
    kazakhstan: kazakh
    kenya: kenyan
    kuwait: kuwaiti
    latvia: latvian
    lebanon: lebanese
    libya: libyan
    lithuania: lithuanian
    luxembourg: luxembourgish
    malaysia: malaysian
    malta: maltese
    mexico: mexican
    moldova: moldovan
    mongolia: mongolian
    morocco: moroccan
    myanmar: burmese burma
    namibia: namibian
    nepal: nepalese nepali
    netherlands: dutch
    new zealand: nz
    nicaragua: nicaraguan
    nigeria: nigerian
    north korea: north_korean
    norway: norwegian
    oman: omani
    pakistan: pakistani
    panama: panamanian
    paraguay: paraguayan
    peru: peruvian
    philippines: filipino philippine
    poland: polish
    portugal: portuguese
    puerto rico: puerto_rican
    qatar: qatari
    romania: romanian
    russia: russian
    saudi arabia: saudi saudi_arabian
    scotland: scottish
    senegal: senegalese
    serbia: serbian
    singapore: singaporean
    slovakia: slovak slovakian
    slovenia: slovenian
    somalia: somali
    south africa: south_african
    south korea: korean
    spain: spanish
    sri lanka: sri_lankan
    sudan: sudanese
    sweden: swedish
    switzerland: swiss
    syria: syrian
    taiwan: taiwanese
    tanzania: tanzanian
    thailand: thai
    trinidad and tobago: trinidad trinidadian
    tunisia: tunisian
    turkey: turkish
    uganda: ugandan
    uk: united_kingdom british britain
    ukraine: ukrainian
    united arab emirates: uae emirati
    united kingdom: uk british britain
    united states of america: us usa american america
    united states: us usa american america
    uruguay: uruguayan
    usa: us united_states american america
    uzbekistan: uzbek
    venezuela: venezuelan
    vietnam: vietnamese
    wales: welsh
    yemen: yemeni
    zambia: zambian
    zimbabwe: zimbabwean
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
