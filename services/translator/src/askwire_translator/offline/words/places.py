"""Codes of countries (ISO 3166-1) and of the states of the USA (USPS), as databases keep what questions say in full."""

from __future__ import annotations

from typing import Final

# two letters, three letters, name
_COUNTRIES: Final = """
    ae are united arab emirates | af afg afghanistan | al alb albania | am arm armenia | ao ago angola |
    ar arg argentina | at aut austria | au aus australia | az aze azerbaijan | ba bih bosnia and herzegovina |
    bd bgd bangladesh | be bel belgium | bg bgr bulgaria | bh bhr bahrain | bo bol bolivia | br bra brazil |
    by blr belarus | ca can canada | ch che switzerland | ci civ ivory coast | cl chl chile | cm cmr cameroon |
    cn chn china | co col colombia | cr cri costa rica | cu cub cuba | cy cyp cyprus | cz cze czech republic |
    de deu germany | dk dnk denmark | do dom dominican republic | dz dza algeria | ec ecu ecuador | ee est estonia
    | eg egy egypt | es esp spain | et eth ethiopia | fi fin finland | fj fji fiji | fr fra france |
    gb gbr united kingdom | ge geo georgia | gh gha ghana | gr grc greece | gt gtm guatemala | hk hkg hong kong |
    hn hnd honduras | hr hrv croatia | ht hti haiti | hu hun hungary | id idn indonesia | ie irl ireland |
    il isr israel | in ind india | iq irq iraq | ir irn iran | is isl iceland | it ita italy | jm jam jamaica |
    jo jor jordan | jp jpn japan | ke ken kenya | kh khm cambodia | kr kor south korea | kw kwt kuwait |
    kz kaz kazakhstan | lb lbn lebanon | lk lka sri lanka | lt ltu lithuania | lu lux luxembourg | lv lva latvia |
    ly lby libya | ma mar morocco | md mda moldova | mk mkd north macedonia | ml mli mali | mm mmr myanmar |
    mn mng mongolia | mt mlt malta | mx mex mexico | my mys malaysia | mz moz mozambique | na nam namibia |
    ng nga nigeria | ni nic nicaragua | nl nld netherlands | no nor norway | np npl nepal | nz nzl new zealand |
    om omn oman | pa pan panama | pe per peru | ph phl philippines | pk pak pakistan | pl pol poland |
    pt prt portugal | py pry paraguay | qa qat qatar | ro rou romania | rs srb serbia | ru rus russia |
    rw rwa rwanda | sa sau saudi arabia | sd sdn sudan | se swe sweden | sg sgp singapore | si svn slovenia |
    sk svk slovakia | sn sen senegal | so som somalia | sv slv el salvador | sy syr syria | th tha thailand |
    tn tun tunisia | tr tur turkey | tt tto trinidad and tobago | tw twn taiwan | tz tza tanzania | ua ukr ukraine
    | ug uga uganda | us usa united states | uy ury uruguay | uz uzb uzbekistan | ve ven venezuela |
    vn vnm vietnam | ye yem yemen | za zaf south africa | zm zmb zambia | zw zwe zimbabwe
"""
_STATES: Final = """
    ak alaska | al alabama | ar arkansas | az arizona | ca california | co colorado | ct connecticut |
    dc district of columbia | de delaware | fl florida | ga georgia | hi hawaii | ia iowa | id idaho | il illinois
    | in indiana | ks kansas | ky kentucky | la louisiana | ma massachusetts | md maryland | me maine |
    mi michigan | mn minnesota | mo missouri | ms mississippi | mt montana | nc north carolina | nd north dakota |
    ne nebraska | nh new hampshire | nj new jersey | nm new mexico | nv nevada | ny new york | oh ohio |
    ok oklahoma | or oregon | pa pennsylvania | ri rhode island | sc south carolina | sd south dakota |
    tn tennessee | tx texas | ut utah | va virginia | vt vermont | wa washington | wi wisconsin | wv west virginia
    | wy wyoming
"""
_SAY_COUNTRY: Final = frozenset(["country", "nation", "nationality", "citizenship", "market", "origin"])
_SAY_STATE: Final = frozenset(["state", "province", "region", "territory"])
_MOST_OTHERS: Final = 4  # of as many codes one may be none that is known

Name = tuple[str, ...]


def _countries() -> dict[str, Name]:
    entries = (entry.split() for entry in " ".join(_COUNTRIES.split()).split(" | "))
    return {code: tuple(name) for two, three, *name in entries for code in (two, three)}


def _states() -> dict[str, Name]:
    entries = (entry.split() for entry in " ".join(_STATES.split()).split(" | "))
    return {code: tuple(name) for code, *name in entries}


COUNTRIES: Final = _countries()
STATES: Final = _states()


def spelled_out(words: tuple[str, ...], values: tuple[str, ...]) -> dict[str, Name]:
    """The names of the places whose codes a column holds, by the code as it is stored; none where it holds others.

    Args:
        words: the column's name and its table's as words: what the codes are of, as ``CA`` is in both lists.
        values: what it holds.
    """
    for said, codes in ((_SAY_STATE, STATES), (_SAY_COUNTRY, COUNTRIES)):
        known = {v: codes[v.lower()] for v in values if v.isupper() and v.lower() in codes}
        if said & {*words} and known and len(values) - len(known) <= len(values) // _MOST_OTHERS:
            return known
    return {}
