"""The words in which people change what they have just asked: one pattern a kind of change."""

from __future__ import annotations

import re
from typing import Final, Literal

from askwire_translator.offline.words.vocabulary import EVERY_UNIT

Direction = Literal["asc", "desc", "reverse"]


def words(text: str) -> re.Pattern[str]:
    """A pattern that is written over several lines, whatever the case of the words."""
    return re.compile("".join(line.strip() for line in text.splitlines()), re.IGNORECASE)


OPPOSITES: Final = {
    "best": "worst",
    "worst": "best",
    "highest": "lowest",
    "lowest": "highest",
    "largest": "smallest|least",
    "biggest": "smallest|least",
    "smallest": "largest|biggest|most",
    "most": "least|fewest",
    "fewest": "most",
    "least": "most",
    "top": "least|fewest|lowest|smallest|bottom",
}
SIZES: Final = {  # whether the greatest come first
    **dict.fromkeys(("highest", "largest", "biggest", "most"), True),
    **dict.fromkeys(("lowest", "smallest", "fewest", "least"), False),
}
ORDINALS: Final = {
    **dict.fromkeys(("second", "2nd"), 1),
    **dict.fromkeys(("third", "3rd"), 2),
    **dict.fromkeys(("fourth", "4th"), 3),
    **dict.fromkeys(("fifth", "5th"), 4),
}
BOTTOM: Final = frozenset({"bottom", "last", "worst", "lowest", "smallest", "shortest", "fewest", "least"})
FUNCTIONS: Final = {
    **dict.fromkeys(("average", "mean", "avg"), "avg"),
    **dict.fromkeys(("total", "sum"), "sum"),
    **dict.fromkeys(("maximum", "max", "highest", "largest", "longest"), "max"),
    **dict.fromkeys(("minimum", "min", "lowest", "smallest", "shortest"), "min"),
}
_UNITS: Final = "(?:hour|day|week|month|quarter|year)"
_ENDS: Final = (
    "top|first|best|highest|largest|biggest|longest|most|bottom|last|worst|lowest|smallest|shortest|fewest|least"
)
_NEAREST: Final = "(?:previous|prior|preceding|last|one before)"
_THEM: Final = "(?:them|those|these|it|that|this|the (?:results?|rows?|list|answer|output|table))"
_COUNT_WORDS: Final = "one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|fifty"
NUMBER: Final = words(rf"\d{{1,6}}|{_COUNT_WORDS}")

END: Final = words(rf"\b(?:{_ENDS})\b")
LEAD: Final = words(
    r"""^(?:
    (?P<about>(?:and |but |so |ok(?:ay)?,? )?(?:what|how) about(?: for)?\b
        |(?:the )?same (?:thing )?(?:but |for\b|with\b)?)
    |(?P<also>also|plus|additionally|in addition|or(?: for)?)\b
    |(?P<only>only|just)\b
    |(?P<and>and)\b
    |(?P<make>make it)\b
    |(?P<now>now)\b
    |(?P<filler>but|ok(?:ay)?|then|so|well|no|please|thanks|great|can you|could you|would you
        |i (?:meant|mean|want)|let'?s|give me|show me|do it|again)\b
    ),?\s*"""
)
TAIL: Final = words(
    r"""[\s,]*\b(?:
    (?P<instead>instead(?: of .{1,40})?|rather)
    |(?P<also>too|as well|also|in addition)
    |(?P<only>only|alone)
    |(?P<filler>please|then|now|again|this time|though)
    )\s*$"""
)
THOSE: Final = words(r"^(?:(?:out )?of|among|from|within|(?P<which>which(?: ones?)? of)) (?:them|those|these)\b,?\s*")
WHY: Final = words(
    r"""why(?: is (?:that|this|it)| so| that)?|how come|how so|how do you know(?: that)?|are you sure
    |how (?:did|do) you (?:get|compute|calculate|arrive at|find|know|come (?:to|up with)) (?:that|this|it|to that).*
    |(?:please )?explain(?: (?:that|this|it|the (?:results?|query|answer|sql|number)))?
    |what does (?:that|this|it) mean|where does (?:that|this|it) come from|what did you (?:do|compute|count)
    |(?:show|give|tell|see)(?: me)? (?:the |your )?(?:sql|query|statement)|(?:the )?sql
    |what(?:'s| is| was) (?:the|your) (?:sql|query)(?: (?:you ran|behind (?:that|it|this)))?"""
)
AGAIN: Final = words(
    rf"""(?:run|do|try|repeat|show|ask)(?: {_THEM})? again|repeat(?: that| it)?|again|refresh
    |(?:(?:show|give|draw|make)(?: me)? )?(?:{_THEM} )?(?:as |in |on )?(?:a |an )?(?:bar |line |pie )?
        (?:chart|graph|plot|diagram)(?: (?:of )?{_THEM})?
    |(?:draw|visuali[sz]e|plot|chart|graph) {_THEM}""",
)
FRESH: Final = words(
    r"""^(?:new question|(?:a )?different question|another question|start(?:ing)? over
    |forget (?:about )?(?:it|that|this|everything|all (?:of )?that))\b[\s,.:;!-]*(?=\w)"""
)
PERCENT: Final = words(
    r"""(?:
    (?:shown |expressed |give (?:it|that|them) )?(?:as|in) (?:a |an )?
        (?:percentages?|percent|shares?|proportions?|%)
    |(?:what|which) (?:percentage|percent|share|proportion)(?: (?:is|are) (?:that|those|it|they))?
    |percentages?
    )(?: of (?:(?:the )?(?:total|whole|everything|all\b)(?: (?:the )?(?P<whole>[a-z ]+))?
        |(?:their|its|each(?:'s)?)(?: (?:own|total|all))* (?P<own>[a-z ]+)))?"""
)
NO_LIMIT: Final = words(
    r"""(?:show |list |give |see )?(?:me )?all of (?:them|those|it)
    |(?:show|list|see|give) (?:me )?(?:them )?all
    |(?:without|no|remove|drop|ignore) (?:the |a |any )?limit
    |not (?:just|only) (?:the )?(?:top|first) ?\w*|everything|the rest|all"""
)
SO_MANY: Final = words(
    rf"""(?:(?:show|list|give|only|just)(?: me)? )*(?:the )?(?P<count>\d{{1,4}}|{_COUNT_WORDS})
    (?: with the)? (?P<end>{_ENDS})(?: ones?)?"""
)
LIMIT: Final = words(
    rf"""(?:limit(?: {_THEM})? to |(?:show |list |give |see )?(?:me )?)?(?:only |just )?(?:the )?
    (?P<end>top|first|best|highest|largest|biggest|most|least|bottom|last|worst|lowest|smallest|fewest)
    (?:[ -](?P<count>\d{{1,6}}|{_COUNT_WORDS}))?
    (?: ones?| of (?:them|those|these)| rows?| results?| entries)?
    (?=$|[,;]| (?:by|instead|and|in|for|only))"""
)
SUPERLATIVE: Final = words(
    rf"""(?:which|what|who)(?: (?!is |was |are |were |has |had )(?P<noun>[a-z ]{{1,30}}?))?
        (?: (?:is|was|are|were|has|had|have|got|gets|did|does|comes?|came))(?: the)? (?P<end>{_ENDS})
        (?: ones?| of (?:them|all|those|these)| overall)*
    |(?:the |its |their )?(?P<said>{_ENDS})(?: (?P<count>\d{{1,4}}|{_COUNT_WORDS}))?
        (?: (?:common|frequent|popular|used))?[ ](?P<name>(?!ones?\b|rows?\b|results?\b|of\b|first\b)[a-z]+)"""
)
NTH: Final = words(
    rf"""(?:(?:which|who|what)(?: one)? (?:is|was|comes|came|has|had) )?(?:in |on )?(?:the )?
    (?:(?P<nth>second|third|fourth|fifth|2nd|3rd|4th|5th)
        (?:[ -](?:best|worst|most|least|highest|lowest|largest|biggest|smallest|longest|shortest))?
        (?: one| place| position)?
    |next(?: (?P<count>\d{{1,4}}|{_COUNT_WORDS}))?(?: ones?| rows?)?)"""
)
LIMIT_TO: Final = words(
    rf"""(?:limit(?: {_THEM})?(?: to)? |(?:only |just )(?:show )?(?:me )?)
        (?P<count>\d{{1,6}}|{_COUNT_WORDS})(?: rows?| results?| of (?:them|those))?
    |(?P<rows>\d{{1,6}}|{_COUNT_WORDS}) (?:rows?|results?|of (?:them|those))"""
)
_SORTED: Final = "(?:sort(?:ed)? |order(?:ed)? )?(?:it |them )?(?:in )?"
DIRECTIONS: Final[tuple[tuple[re.Pattern[str], Direction], ...]] = (
    (
        words(
            rf"""{_SORTED}desc(?:ending)?(?: order)?|from (?:high|highest|largest) to (?:low|lowest|smallest)
            |(?:the )?(?:highest|largest|biggest|most|longest|worst) (?:ones? )?first"""
        ),
        "desc",
    ),
    (
        words(
            rf"""{_SORTED}asc(?:ending)?(?: order)?|from (?:low|lowest|smallest) to (?:high|highest|largest)
            |(?:the )?(?:lowest|smallest|least|fewest|shortest|best) (?:ones? )?first"""
        ),
        "asc",
    ),
    (
        words(
            r"""(?:in )?(?:the )?(?:reversed?|opposite)(?: (?:the )?(?:order|sort(?:ing)?|it|them|that))?
            |(?:in )?the other way (?:a)?round|flip (?:it|them|the order)"""
        ),
        "reverse",
    ),
)
COUNTED: Final = words(r"(?:the )?(?:number|count|amount) of ")
SIZED: Final = words(r"\b(?:highest|largest|biggest|most|lowest|smallest|least|fewest|longest|shortest)\b")
BY_TIME: Final = words(
    rf"""{_SORTED}(?:the )?(?:(?P<late>latest|newest|most recent)|earliest|oldest) (?:ones? )?first
    |chronological(?:ly)?"""
)
SORT: Final = words(
    rf"""(?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?|arranged?)(?: {_THEM})?[ ]
    (?:by (?:the |their |its )?(?P<by>.+?)(?:\s+(?:in )?(?P<way>asc|desc)(?:ending)?(?: order)?)?
        |alphabetical(?:ly)?)
    |(?:in )?alphabetical(?:ly)?(?: order)?|(?:from )?a (?:to|-) z"""
)
GROUP: Final = words(
    rf"""(?:(?:(?:broken|break|split|group|slice|divide)(?:ed)?(?: {_THEM})?(?: (?:down|up|out))? |show (?:{_THEM} )?)?
        (?:by|per|for (?:each|every)|for the different) (?:the |each )?(?P<by>.+?)
    |(?:(?:show|give|see)(?: me)? )?(?:the |on a )?(?P<adverb>{"|".join(EVERY_UNIT)})
        (?: (?:basis|numbers|figures|values|breakdown|trend|counts|totals|data))?
    |over (?P<time>time))"""
)
CHANGE: Final = words(
    rf"""(?:(?:show|add|with|and|give me|what (?:is|was|about)) )?(?:the )?
    (?:(?:in )?(?:comparison|compared?|relative|in relation|versus|vs\.?|against)(?: {_THEM})?(?: (?:with|to))?
        (?: (?:the|each|its))? (?:{_NEAREST}(?: (?:one|period|{_UNITS}))?|(?:one|period|{_UNITS}) before)
    |(?:(?:mom|yoy|qoq|wow|{_UNITS}[ -](?:over|on|by|to)[ -]{_UNITS}) )?
        (?P<what>changes?|differences?|growth(?: rates?)?|increases?)
        (?: (?:from|to|since|over|against|on|by|compared (?:to|with)|between)(?: (?:the|each))?
            (?: {_NEAREST})?(?: (?:{_UNITS}s?|one|period))(?: (?:before|to {_UNITS}|to the next))?)?
    |mom|yoy|qoq|wow|{_UNITS}[ -](?:over|on)[ -]{_UNITS})
    (?P<relative>,? (?:in (?:percent|%|percentages?)|as (?:a )?percentages?))?"""
)
RUNNING: Final = words(
    r"""(?:(?:show|make|give|see)(?: me)? )?(?:it |them |that |as |a |an |the )*
    (?:cumulative(?:ly)?|cumulated|accumulated|running)(?: (?:totals?|sums?|counts?|numbers?|values?|figures?))?"""
)
SHIFTED: Final = words(
    rf"""(?:for |in |during )?(?:(?:the )?(?:(?P<back>previous|prior|preceding)|(?P<on>following)) (?P<unit>{_UNITS})
    |(?:the|one|an?) (?P<unit_>{_UNITS}) (?:(?P<back_>before|earlier|prior)|(?P<on_>after|later))
        (?: (?:that|it|this))?)"""
)
MEAN: Final = words(
    rf"""(?P<asked>what(?:'s|s| is| was| were| are) )?(?:the |its |their )?
    (?:(?P<adverb>{"|".join(EVERY_UNIT)}) )?(?:average|mean)(?: (?:number|count))?
    (?: (?:per|by|for each|for every|each|every|a) (?P<unit>{_UNITS}))?"""
)
PLAIN: Final = words(
    r"""(?:(?:show|give|as|in|just|only|back to)(?: me)? )*(?:it |them |that )?(?:as |in |to )?
    (?:(?:the |an? )?(?:absolute|actual|raw|plain|real)(?: (?:numbers?|values?|counts?|figures?|terms|totals?))?
    |(?:the )?(?:numbers|counts|figures|totals)|not (?:as |in )?(?:a )?(?:percentages?|percent|%|shares?))"""
)
HOW_MEASURED: Final = words(
    r"""how (?P<how>long|high|tall|old|big|large|heavy|deep|far|wide|fast|expensive|late|short|small|low|cheap|bad|good)
    (?: (?:is|was|are|were) (?:it|they|that|this|those|these|he|she))?
    |how (?P<much>much)(?: (?:is|was|are|were) (?:it|that|this|they))?"""
)
DROP: Final = words(
    r"""(?:remove|drop|clear|without|ignore|no|forget)(?: about)? (?:the |that |any |all )?
        (?P<what>.*?) ?(?:filters?|conditions?|restrictions?)
    |(?:regardless of|whatever|irrespective of)(?: the)? (?P<which>.+)
    |(?:(?:for|in|of|from|to|across|over|with) )?all (?:the )?(?P<all>.+)
    |overall|in total|altogether"""
)
AGGREGATE: Final = words(
    rf"""(?:(?:show|use|take|give me|compute) )?(?:the |its |their )?(?P<func>{"|".join(FUNCTIONS)})
    (?: of)?(?: (?:the )?(?P<of>.+))?|on average"""
)
COUNT: Final = words(
    r"""(?:how many(?: (?:of )?(?:them|those|these))?(?: (?:are|were|is|was) (?:there|they|that|those|these|it))?
    |the (?:number|count)|count (?:them|those|these)|number|count)(?= |$)"""
)
IS_THAT: Final = words(r"(?<=\w) (?:is|was|are|were) (?:that|this|it|those|these|they)$")
LIST: Final = words(
    rf"""(?:list|show|name|print|give|display)(?: me)? (?:{_THEM}|the (?:details|records|list))
    |which (?:ones?|(?:are|were) (?:they|those|these|that))
    |what are (?:they|those|these)|which(?: are they)?|who(?: are they)?|details"""
)
COLUMNS: Final = words(
    r"""(?:show|include|add|display|list|give me|see|and|with)(?: me)? (?:also |both )?
        (?:the |their |its |his |her )(?P<of>.+)
    |(?:include|add|show|display) (?:me )?(?P<plain>.+)"""
)
DISTINCT: Final = words(
    r"""(?:without|no|remove(?: the)?|drop(?: the)?) (?:duplicates?|repeats?|repetitions?)
    |(?:only )?(?:distinct|unique|different)(?: (?:ones?|values?|rows?))?(?: only)?"""
)
STANDALONE: Final = words(
    r"""(?:how (?:many|much|long|often|old|far)|what|which|who|whose|where|when|list|show|find|give|count|name|tell
    |display|is|are|do|does|did)\b"""
)
BY_GROUP: Final = words(r"(?P<of>.+?) (?:by|per|for (?:each|every)) (?:the |each )?(?P<by>.+)")
ANAPHORA: Final = words(
    r"""\b(?:those|these|them|they|ones|their|its|(?:is|was|are|were) that
    |(?-i:[Ii]t)(?! (?:takes?|took|rain(?:s|ed)?|snow(?:s|ed)?|true|possible)\b)|he|she|him|his|her
    |the (?:second|third|fourth|fifth|last|next|other|same) one|the (?:others|rest)
    |(?:in|on|at|for|from|to|of|with|by|than|about|like|since) that|that (?:one|day|week|month|quarter|year|time)
    |each(?=(?: ones?| (?:have|has|had|get|got|make|made|cost|do|does|did))?$)
    |(?<!are )(?<!is )(?<!was )(?<!were )(?<!been )(?<!be )there(?! (?:is|are|was|were|have|has|been|any|be)))\b"""
)
PRONOUN: Final = words(r"\b(?:(?P<one>(?-i:[Ii]t)|he|she|him)|they|them|these|those)\b")
TOTAL: Final = words(
    r"""(?:what(?:'s|s| is| was) )?(?:the |their |its )?(?:grand |overall )?(?:totals?|sum)(?: number)?
        (?: of (?:all|them|those|these))?
    |(?:all |how (?:many|much)(?: (?:is|are) (?:that|it|there|they))? )?(?:in total|together|in all|altogether)"""
)
PART: Final = words(
    r"""(?:and )?(?:what|which) (?:percentage|percent|share|proportion|part|fraction)(?: of (?:them|those|these|that))?
    (?: (?:is|are|was|were|had|has|have) )(?P<part>(?!that$|it$|this$|those$|they$).+)"""
)
COMPARED: Final = words(
    r"""(?:(?:and )?(?:how (?:does|do) (?:that|this|it|they) )?compared?(?: (?:that|it|this|them))?
        (?: (?:to|with|against))?
    |versus|vs\.?|against) (?P<with>.+)"""
)
BOTH: Final = words(r",? (?:and|with|to|versus|vs\.?|against) ")
SWAPPED: Final = words(
    r"""(?:and )?(?:(?:in )?the (?:other|opposite) (?:way(?: (?:a)?round)?|direction)|vice versa
    |(?:and )?back(?: again)?|in reverse
    |(?:the )?return(?: flights?| trips?)?)"""
)
WHICH: Final = words(
    r"""(?:and )?(?:(?:in|from|by|for|on|at|to|with|of) )?(?:which|what) (?P<noun>(?!ones?$|about\b)[a-z]+(?: [a-z]+)?)
    (?: (?:are|were|is|was|do|does|did) (?:they|those|these|it|that|he|she)(?: (?:from|in|on|at|of|to|come from))?)?"""
)
ASKED: Final = words(
    r"""\b(?:(?-i:[Ii]t)|they|he|she|its|their|his|her)\b
    |^(?:which|what|who|whom|when|how)\b(?! (?:is|are|was|were|have|has|had|did|do|does)\b)
    |\b(?:none|nobody|nothing)$"""
)
HOW_MUCH: Final = words(
    r"^(?:and |but |so )*how (?:long|high|tall|old|big|large|heavy|deep|far|wide|fast|late|short|small|low)\b"
)
TOGETHER: Final = words(r"\b(?:totals?|sum|altogether|together|overall|in all|combined)\b")
KEY: Final = words(r"\b(?:ids?|codes?|numbers?|keys?)\b")
WHO_WHERE: Final = words(r"^(?:and |but |so )*(?:who|whom|where)\b")
OWNED: Final = words(
    r"""\b(?:its|their|his|her) (?P<what>.+?)
    (?=,| (?:in|on|at|for|during|since|before|after|between|with|by|per|from|to|over|under)\b|$)"""
)
AT_PRONOUN: Final = words(
    r""" (?:(?:in|on|at|by|of|from|for|to|with) (?:(?-i:[Ii]t)|them|him|her|these|those)\b
    |(?:did|do|does|have|has|had) (?:(?-i:[Ii]t)|they|he|she)(?: (?:have|has|had|get|got|make|made|do))?\b)"""
)
FRAGMENT_START: Final = words(
    r"""(?:in|on|at|for|from|to|with|without|by|per|since|before|after|between|during|until|where|whose|not|except
    |exclud(?:e|ing)|omit|leave out|skip|ignore|remove|drop|filter out|over|under|above|below|more than|less than
    |at least|at most|longer|shorter|instead|other than|but not)\b"""
)
PIECES: Final = words(
    r"""\s*[,;]\s*(?:and |but )?
    |\s+(?:and|but) (?=(?:sort(?:ed)?|order(?:ed)?|only|just|limit(?:ed)?|by|per|as a|group(?:ed)?)\b)"""
)
SMALL: Final = words(r"^(?:and|but|then|only|just)\s+")
YEAR: Final = words(r"^(?:for|of|on|during|in)?\s*(?P<year>(?:19|20)\d\d)$")
OF: Final = words(r"^(?:for|of|about)\s+")
WITHOUT: Final = words(
    r"""^(?:exclud(?:e|ing)|except(?: for)?|other than|but not|without|minus|not counting|omit(?:ting)?|skip(?:ping)?
    |leav(?:e|ing) out|ignor(?:e|ing)|remov(?:e|ing)|drop(?:ping)?|filter(?:ing)? out)\s+(?:the\s+)?"""
)
ONES: Final = words(r"\s+ones?$")
SUCH: Final = words(r"^(?:the\s+)?(?:those|these|ones)\s+(?:(?:that|which|who)\s+)?(?:(?:are|were|is|was)\s+)?")
BY_MORE: Final = words(r"^(?:by\s+)?(?:more|over|less|fewer|at least|at most|longer|above|under)\b.*\d")
HAVING: Final = words(r"^(?:(?:and|or|those|ones|only|with|by|having|for) )+")
AMOUNT: Final = words(
    rf"""(?:\d[\d,]*(?:\.\d+)?|{_COUNT_WORDS}|an?|half an?)(?: (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?
    |miles?|km|kilomet(?:er|re)s|feet|met(?:er|re)s|dollars|euros|percent|%))?"""
)
ELLIPTIC: Final = words(
    r"""^how many (?:of (?:them|those|these)|were|was|are|is|had|have|did|do|came|come|went|go|left|arrived|departed)\b
    (?! there)"""
)
NULL: Final = words(r"\b(?:missing|null|empty|unknown|without|no|blank|not? known|not set)\b")
BOUND: Final = words(
    r"""^(?:those |ones |only |(?:which|who)(?: ones?)? (?=ha))?(?:ha(?:ve|s|d) )?
    (?:(?:(?P<each>[a-z]+) )?(?:with |having )|where (?:it|that) is )?
    (?P<op>more than|over|above|greater than|less than|fewer than|under|below|at least|at most)\s+
    (?P<value>\d[\d,]*(?:\.\d+)?)(?:\s+(?P<noun>[A-Za-z ]+))?$"""
)
MONTH: Final = re.compile(r"(?<![\d-])(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?![\d-])")
MARKERS: Final = (
    "only", "just", "instead", "without", "first", "excluding", "except", "percentage", "alphabetically", "ascending",
    "descending",
)  # fmt: skip
PLACED: Final = words(r"^(?:in|on|at|since|until|before|after|between|during)\b")
HOW_MANY: Final = words(r"how many [a-z_]+(?P<rest> (?:are there|exist|do we have|are known))?")
