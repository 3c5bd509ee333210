"""Phrases that steer a reading, and the operator that each of them says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Sense:
    """What an operator phrase says: the operator, its argument and, for adjectives, the columns it speaks of."""

    op: str
    arg: str = ""
    about: tuple[str, ...] = ()


# operator, argument, phrases
_TABLE: Final = (
    (
        "count",
        "",
        """
        how many | number of | count of | counts of | count | count the number of | total number of |
        total count of | quantity of
        """,
    ),
    (
        "agg",
        "much",
        """
        how much
        """,
    ),
    (
        "agg",
        "avg",
        """
        average | mean | avg | averages | on average | averaged | typical
        """,
    ),
    (
        "agg",
        "sum",
        """
        total | sum | sum of | total sum of | overall | altogether | in total
        """,
    ),
    (
        "agg",
        "max",
        """
        maximum | max | maximal
        """,
    ),
    (
        "agg",
        "min",
        """
        minimum | min | minimal
        """,
    ),
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
        at least | no less than | not less than | no fewer than | not fewer than | greater than or equal to |
        more than or equal to | a minimum of | minimum of | higher than or equal to | no lower than |
        larger than or equal to
        """,
    ),
    (
        "cmp",
        "<",
        """
        less than | fewer than | lower than | smaller than | below | under | worse than
        """,
    ),
    (
        "cmp",
        "<=",
        """
        at most | no more than | not more than | less than or equal to | up to | no greater than |
        no higher than | a maximum of | not exceeding | not over | lower than or equal to |
        fewer than or equal to | smaller than or equal to
        """,
    ),
    (
        "cmp",
        "=",
        """
        exactly | equal to | equals | equal | is equal to | same as
        """,
    ),
    (
        "cmp",
        "<>",
        """
        not equal to | other than | different from | differs from | is not equal to | besides | anything but
        """,
    ),
    (
        "cmp",
        "after",
        """
        after | later than | since after | following
        """,
    ),
    (
        "cmp",
        "before",
        """
        before | earlier than | prior to
        """,
    ),
    (
        "cmp",
        "since",
        """
        since | starting from | from and after
        """,
    ),
    (
        "cmp",
        "until",
        """
        until | till | through | up until
        """,
    ),
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
        not | never | no | without | nor | neither | none | nobody | non | lacking | lack | lacks | outside |
        outside of
        """,
    ),
    (
        "each",
        "",
        """
        each | every | per | for each | for every | of each | of every | in each | in every | each of | by each
        | on each | at each | from each | grouped by | group by | broken down by | for each of |
        for each different | for each distinct | across each | split by | respectively for each | within each |
        for the different | for different | of different | in different | across different | for various |
        for every distinct | by each different | for all the different | each different | each distinct
        """,
    ),
    (
        "by",
        "",
        """
        by
        """,
    ),
    (
        "order",
        "",
        """
        ordered by | order by | sorted by | sort by | in order of | ranked by | rank by | arranged by |
        order the result by | sort the result by | order them by | sort them by | sort the results by |
        order the results by | ordered in | sorted in | in the order of | by order of | by the order of |
        sort results by | order results by | sort | sorted | arrange | arranged | ordering by | listed by |
        sort it by | order it by | order their names by | sort the list by | sort the output by
        """,
    ),
    (
        "asc",
        "",
        """
        ascending | ascending order | in ascending order | alphabetical order | in alphabetical order |
        alphabetical | alphabetically | increasing | in increasing order | increasing order |
        lexicographical order | in lexicographical order | lexicographic order | lexicographically |
        from low to high | from lowest to highest | from the lowest to the highest | from small to large |
        from smallest to largest | from oldest to newest | from a to z | ascendingly | in ascending order of |
        in ascending order by | in alphabetical order of | in alphabetical order by | in increasing order of |
        ascending order of | ascending order by | in lexicographical order of | in lexicographic order |
        in ascending alphabetical order | from least to most | in ascending lexicographical order |
        from youngest to oldest | from cheapest to most expensive | in chronological order | chronologically |
        chronological order | from earliest to latest | from shortest to longest | alphabetic order |
        in alphabetic order | from the oldest to the most recent | lowest first | smallest first | least first |
        oldest first | earliest first
        """,
    ),
    (
        "desc",
        "",
        """
        descending | descending order | in descending order | decreasing | in decreasing order |
        decreasing order | reverse alphabetical order | in reverse alphabetical order | from high to low |
        from highest to lowest | from large to small | from the highest to the lowest | from largest to smallest
        | from most to least | from newest to oldest | reversed | in reverse | in descending order of |
        in descending order by | in decreasing order of | descending order of | descending order by |
        in reverse lexicographical order | in reverse order | from the most to the least |
        from oldest to youngest | descendingly | from the oldest to the youngest |
        from most expensive to cheapest | from latest to earliest | from longest to shortest |
        in descending alphabetical order | from the most recent to the oldest | from most recent to oldest |
        starting from the most recent one | starting from the most recent | starting with the most recent |
        from the most recent | most recent first | most first | highest first | largest first | latest first |
        newest first
        """,
    ),
    (
        "distinct",
        "",
        """
        distinct | different | unique | various | kinds of | kind of different
        """,
    ),
    (
        "like",
        "contains",
        """
        contains | contain | containing | contained | including | include | includes | has the word |
        have the word | with the word | with the substring | has the substring | have the substring |
        contains the word | contain the word | containing the word | has the letter | have the letter |
        with the letter | contains the substring | contain the substring | includes the word | include the word
        | including the word | contains the letter | contain the letter | as a substring in |
        contains the phrase | that include | with substring | has substring | have substring | contains a |
        contains an | mentions | mention | with the phrase | has the phrase | includes the substring |
        includes substring | contains the string
        """,
    ),
    (
        "like",
        "starts",
        """
        starts with | start with | starting with | begins with | begin with | beginning with | started with |
        starts with the letter | start with the letter | starting with the letter | begins with the letter |
        begin with the letter | beginning with the letter | with the prefix | has the prefix |
        starting with letter | start with letter | begin with letter | has prefix | with prefix | have prefix |
        starts with letter
        """,
    ),
    (
        "like",
        "ends",
        """
        ends with | end with | ending with | ended with | ends in | ending in | ends with the letter |
        ending with the letter | end with the letter | with the suffix | with suffix | ends with letter | end in
        """,
    ),
    (
        "null",
        "",
        """
        null | missing | no value | empty | not recorded | unspecified
        """,
    ),
    (
        "and",
        "",
        """
        and | as well as | along with | together with | and also | plus | also | but also | & | but
        """,
    ),
    (
        "or",
        "",
        """
        or | either or
        """,
    ),
    (
        "both",
        "both",
        """
        both | at the same time
        """,
    ),
    (
        "both",
        "either",
        """
        either
        """,
    ),
    (
        "where",
        "",
        """
        with | whose | that | who | where | which | having | has | have | had | when | if | given | such that |
        for which | in which | among | amongst | while | whom | who have | that have | that has | who has |
        which have | which has | who had | that had | which had
        """,
    ),
    (
        "is",
        "",
        """
        is | are | was | were | be | been | being | =
        """,
    ),
    (
        "named",
        "",
        """
        named | called | titled | entitled | by the name of | known as
        """,
    ),
    (
        "star",
        "",
        """
        all information | all the information | all details | everything | all info | all the info | all columns
        | all the details | full details | complete information | every detail | information | info |
        information about | all attributes | all data | all the data | all the columns | all of the information
        """,
    ),
    (
        "of",
        "",
        """
        of | for | 's
        """,
    ),
    (
        "except",
        "",
        """
        except | excluding | except for | but not | apart from | aside from
        """,
    ),
    (
        "percent",
        "",
        """
        percentage of | percent of | percentage | percent | what percentage of | what percent of | proportion of
        | fraction of | what share of | what proportion of | what fraction of | proportion | %
        """,
    ),
    (
        "ratio",
        "",
        """
        ratio of | ratio | ratio between
        """,
    ),
    (
        "running",
        "",
        """
        running total of | running total | cumulative | cumulative sum of | cumulative total of | running sum of
        | cumulative number of | running count of
        """,
    ),
    (
        "diff",
        "",
        """
        difference between | difference in | gap between | the difference between
        """,
    ),
    (
        "their",
        "",
        """
        their | its | his | her | corresponding | and their | and its | associated
        """,
    ),
    (
        "who",
        "",
        """
        who is | who are | who was | who were
        """,
    ),
    (
        "when",
        "",
        """
        when did | when was | when were | when is | when does | when do | what date | which date | on what date
        | on which date
        """,
    ),
    (
        "place",
        "",
        """
        where is | where are | where was | where were | where do | where does | where did
        """,
    ),
    (
        "howlong",
        "length",
        """
        how long
        """,
    ),
    (
        "howlong",
        "age",
        """
        how old
        """,
    ),
    (
        "howlong",
        "height",
        """
        how tall | how high
        """,
    ),
    (
        "howlong",
        "distance",
        """
        how far
        """,
    ),
    (
        "howlong",
        "size",
        """
        how big | how large
        """,
    ),
    (
        "howlong",
        "speed",
        """
        how fast
        """,
    ),
    (
        "howlong",
        "weight",
        """
        how heavy
        """,
    ),
    (
        "howlong",
        "price",
        """
        how expensive
        """,
    ),
    (
        "same",
        "",
        """
        same | the same | identical | share the same | shares the same
        """,
    ),
    (
        "and",
        ",",
        """
        ,
        """,
    ),
    (
        "count",
        "distinct",
        """
        number of different | number of distinct | number of unique | how many different | how many distinct |
        how many unique | count of different | count of distinct | number of various | total number of different
        | total number of distinct
        """,
    ),
    (
        "comp",
        ">",
        """
        higher | greater | larger | bigger | more | longer | better
        """,
    ),
    (
        "comp",
        "<",
        """
        lower | less | fewer | smaller | shorter
        """,
    ),
    (
        "than",
        "",
        """
        than
        """,
    ),
    (
        "end",
        "",
        """
        . | ? | ! | ;
        """,
    ),
    (
        "grain",
        "hour",
        """
        hourly
        """,
    ),
    (
        "grain",
        "week",
        """
        weekly
        """,
    ),
    (
        "grain",
        "month",
        """
        monthly
        """,
    ),
    (
        "grain",
        "year",
        """
        yearly | annual | annually
        """,
    ),
    (
        "grain",
        "quarter",
        """
        quarterly
        """,
    ),
    (
        "grain",
        "day",
        """
        daily
        """,
    ),
)


def _phrases() -> dict[tuple[str, ...], Sense]:
    found: dict[tuple[str, ...], Sense] = {}
    for op, arg, phrases in _TABLE:
        for phrase in phrases.split("|"):
            found[tuple(phrase.split())] = Sense(op, arg)
    return found


PHRASES: Final = _phrases()
