"""Phrases that choose rows: comparisons, ranges, patterns, missing values, negation."""

from __future__ import annotations

from typing import Final

# operator, argument, phrases
TABLE: Final = (
    (
        "cmp",
        ">",
        """
        more than | greater than | larger than | higher than | over | above | exceeding | exceeds | exceed |
        bigger than | upwards of | surpassing | more expensive than | beyond | exceeded | better than |
        strictly more than | is more than
        """,
    ),
    (
        "cmp",
        ">=",
        """
        at least | no less than | not less than | no fewer than | not fewer than | greater than or equal to
        | more than or equal to | a minimum of | minimum of | higher than or equal to | no lower than |
        larger than or equal to
        """,
    ),
    ("cmp", "<", "less than | fewer than | lower than | smaller than | below | under | worse than"),
    (
        "cmp",
        "<=",
        """
        at most | no more than | not more than | less than or equal to | up to | no greater than | no higher
        than | a maximum of | not exceeding | not over | lower than or equal to | fewer than or equal to |
        smaller than or equal to
        """,
    ),
    ("cmp", "=", "exactly | equal to | equals | equal | is equal to | same as"),
    (
        "cmp",
        "<>",
        """
        not equal to | other than | different from | differs from | is not equal to | besides | anything but
        """,
    ),
    ("cmp", "after", "after | later than | since after | following"),
    ("cmp", "before", "before | earlier than | prior to"),
    (
        "cmp",
        "since",
        """
        since | starting from | from and after | in or after | on or after | during or after | at or after |
        in or later than
        """,
    ),
    ("cmp", "until", "until | till | through | up until | in or before | on or before | during or before"),
    (
        "between",
        "",
        """
        between | in the range of | within the range of | within the range | in the range | in range of |
        ranging from | ranges from | range between | in the range between
        """,
    ),
    (
        "not",
        "",
        """
        not | never | no | without | nor | neither | none | nobody | non | lacking | lack | lacks | outside
        | outside of
        """,
    ),
    (
        "like",
        "contains",
        """
        contains | contain | containing | contained | including | include | includes | has the word | have
        the word | with the word | with the substring | has the substring | have the substring | contains
        the word | contain the word | containing the word | has the letter | have the letter | with the
        letter | contains the substring | contain the substring | includes the word | include the word |
        including the word | contains the letter | contain the letter | as a substring in | contains the
        phrase | that include | with substring | has substring | have substring | contains a | contains an |
        mentions | mention | with the phrase | has the phrase | includes the substring | includes substring
        | contains the string
        """,
    ),
    (
        "like",
        "starts",
        """
        starts with | start with | starting with | begins with | begin with | beginning with | started with
        | starts with the letter | start with the letter | starting with the letter | begins with the letter
        | begin with the letter | beginning with the letter | with the prefix | has the prefix | starting
        with letter | start with letter | begin with letter | has prefix | with prefix | have prefix |
        starts with letter
        """,
    ),
    (
        "like",
        "ends",
        """
        ends with | end with | ending with | ended with | ends in | ending in | ends with the letter |
        ending with the letter | end with the letter | with the suffix | with suffix | ends with letter |
        end in
        """,
    ),
    (
        "null",
        "",
        """
        null | missing | no value | empty | not recorded | unspecified | unknown | not known | no known | no recorded
        """,
    ),
    ("except", "", "except | excluding | except for | but not | apart from | aside from"),
    ("same", "", "same | the same | identical | share the same | shares the same"),
    ("comp", ">", "higher | greater | larger | bigger | more | longer | better"),
    ("comp", "<", "lower | less | fewer | smaller | shorter"),
    ("than", "", "than"),
    ("late", ">", "late | behind schedule | were delayed | was delayed | are delayed | is delayed | been delayed"),
    (
        "late",
        ">",
        """
        after schedule | after the scheduled time | after their scheduled time | after its scheduled time |
        later than scheduled | later than planned | after the planned time
        """,
    ),
    (
        "late",
        "<",
        """
        early | ahead of schedule | ahead of time | before schedule | before the scheduled time | before their scheduled
        time | before its scheduled time | earlier than scheduled | earlier than planned | before the planned time
        """,
    ),
    (
        "late",
        "<=",
        "on time | on schedule | not delayed | were not delayed | was not delayed | are not delayed | not been delayed",
    ),
    (
        "wet",
        ">",
        """
        it rained | it was raining | it is raining | it rain | it did rain | was raining | raining | rained | rainy |
        in the rain | in rain
        """,
    ),
)

# verbs of patterns, and what may stand between one and the letters that it speaks of
PATTERNS: Final = (
    (
        "contains",
        """
        contains | contain | containing | contained | includes | include | including | has | have | having | had | with
        """,
    ),
    ("starts", "starts with | start with | starting with | begins with | begin with | beginning with | started with"),
    ("ends", "ends with | end with | ending with | ended with | ends in | end in | ending in"),
)
LETTERS: Final = """
    the word | the letter | the letters | the phrase | the substring | the string | the character | the characters |
    the word of | letter | letters | word | substring | the prefix | the suffix
"""
