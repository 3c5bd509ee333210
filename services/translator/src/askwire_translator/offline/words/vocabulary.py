"""Words by what they say: words that say little, units. Made by hand; no schema is behind them."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that carry no content of a question.
STOP = _words(
    """
    's a about according across actually again all along also always among an and another answer any appear
    appearing appears are around as associated at available based be been being belong belonging belongs both but by
    calculate called came can certain column columns come comes compare compute corresponding could currently data
    database details determine did display do does doing done dr during each either entire entries entry enumerate
    ever every exist existing exists fetch find following for from get gets getting give given go goes got gotten
    had has have he held hello her'self here hers hey hi himself his hold holds how i i'd i'll i'm identify if in
    info information into involve involved involves is is't it its itself just kind kinds know less let like list
    listed lists look lot lots made make makes many may me might more mr mrs ms much must my name's need neither no
    not now of ok okay on once one ones ones' only onto or other others our out output overall own particular please
    possible present presently print provide question record recorded records registered related report respectively
    result results retrieve return row rows s same see select set shall she should show simply single so some sort
    sorts specified state still stored such system t table tables take taken takes tell than thank thanks that the their
    theirs them themselves then there these they this those through time times to together too took towards up us
    operate operated operates use used uses using value values versus very via vs want was we well went were what
    what's whats when where whether which while who whole whom whose's why will with within would you you're your
    """
)

# Verbs and words that lean on a noun beside them; a link of theirs is only a hint.
LIGHT = _words(
    """
    access accessed advise advised age aged allow allowed anyone appear appeared arrive arrived arriving assign
    assigned associated attend attended based belong big book booked born bought build built buy closed come common
    company's conferred contain cooperate cost costs cover covered create created delivered depart departed
    departing describe described direct directed earn earning earns employ employed end ended enroll enrolled
    everybody everyone file filed flew flown fly found founded gave give given hail happened head headed held high
    hire hired hold incurred issued join joined large lead leave leaving led left live lived lives living locate
    located long low made majoring make manage managed mention mentioned new occurred offer offered offers old open
    opened order ordered own owned owns paid participate participated pay people perform performed
    person persons place places play played prescribed produce produced publish published purchase purchased ran
    rate rated reach reached receive received register registered release released rent rented reserve reserved
    reside residing responsible review reviewed run sang sell sent serve served share shared sharing shipped sing
    situated small sold somebody someone speak spoken start started stay stayed study studying submitted sung
    supervise supplied supply take taken tall taught teach thing things took travel traveled treat treated used
    visit visited win won work worked working works worth write written wrote
    """
)

# Words that may stay unexplained: they lean on names, but name nothing themselves.
GENERIC = _words(
    """
    hour day week weekday month quarter
    abbreviation able accessible addressed affiliated alphabetic already amount amounts approximately carry case
    caused certified check choose chosen classified code codes combined coming complete correspond corresponds
    currency degrees destroy dollar dollars draw ending euros feet finally first foot frequency full granted grow
    handled help helps him history hours identifier inches instance instances kilometers kind last lasted lastly
    letter letters logged lot mainly maintain majority making manner measurement meeting meters miles minutes number
    numbers one part parts past people percent playing points possessed pounds processed producing provided
    regarding replace require requires respective scheme scores second seconds seen send showing size specifically
    spent starting staying stop style submit substring suffer symbol taking terms third twice two type types unit
    units usage usd way ways word year years yet
    """
)

UNITS = _words(
    """
    cent cents degree degrees dollar dollars euro euros feet foot hour hours inch inches kg kilometer kilometers km
    meter meters metre metres mile miles minute minutes percent pound pounds second seconds usd
    """
)

# Units of time, in seconds.
SECONDS = {"millisecond": 0.001, "second": 1.0, "minute": 60.0, "hour": 3600.0}

# Units of money, in the larger one; pounds are weights as well.
MONEY = {"cent": 0.01, "penny": 0.01, "pence": 0.01, "dollar": 1.0, "euro": 1.0, "usd": 1.0, "eur": 1.0, "gbp": 1.0}

# Measures that make no sense added up: of several rows people mean their average.
LEVELS = _words(
    """
    age altitude delay depth elevation gpa grade height humidity latitude length longitude percent percentage pressure
    price rate rating score speed temperature visibility weight width
    """
)

# Columns of which more is worse: what "worst" and "best" turn on.
HIGH_IS_BAD = _words(
    """
    absence accident cancellation cancelled churn complaint cost crash crime death debt defect delay downtime error
    failure fault fine injury late latency lateness loss penalty rank return wait
    """
)
EVERY_UNIT = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
}
PARTS_OF_YEARS: dict[tuple[str, ...], int] = {
    ("month",): 12,
    ("day",): 31,
    ("hour",): 24,
}  # names of columns, and how far they count
HOUR_OF_DAY = "dayhour"  # as ``phrasing`` says it where no column is called an hour
TIME_UNITS = frozenset(["hour", HOUR_OF_DAY, "day", "week", "weekday", "month", "quarter", "year"])
