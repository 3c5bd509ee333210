"""Phrases that hold a question together: groups, order, conjunctions, and what turns one clause into the next."""

from __future__ import annotations

from typing import Final

# operator, argument, phrases
TABLE: Final = (
    (
        "each",
        "",
        """
        each | every | per | for each | for every | of each | of every | in each | in every | each of | by
        each | on each | at each | from each | grouped by | group by | broken down by | for each of | for
        each different | for each distinct | across each | split by | respectively for each | within each |
        for the different | for different | of different | in different | across different | for various |
        for every distinct | by each different | for all the different | each different | each distinct
        """,
    ),
    ("by", "", "by"),
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
        lexicographical order | in lexicographical order | lexicographic order | lexicographically | from
        low to high | from lowest to highest | from the lowest to the highest | from small to large | from
        smallest to largest | from oldest to newest | from a to z | ascendingly | in ascending order of | in
        ascending order by | in alphabetical order of | in alphabetical order by | in increasing order of |
        ascending order of | ascending order by | in lexicographical order of | in lexicographic order | in
        ascending alphabetical order | from least to most | in ascending lexicographical order | from
        youngest to oldest | from cheapest to most expensive | in chronological order | chronologically |
        chronological order | from earliest to latest | from shortest to longest | alphabetic order | in
        alphabetic order | from the oldest to the most recent | lowest first | smallest first | least first
        | oldest first | earliest first | low to high | lowest to highest | smallest to largest | from
        smallest to biggest | from small to big | from least to greatest | from lowest to greatest | from
        lightest to heaviest | from fewest to most | a to z | oldest to newest | from old to new | from first
        to last | from low to great | from young to old | from cheap to expensive | from short to long |
        from light to heavy | ascending lexicographical order | ascending alphabetical order
        """,
    ),
    (
        "desc",
        "",
        """
        descending | descending order | in descending order | decreasing | in decreasing order | decreasing
        order | reverse alphabetical order | in reverse alphabetical order | from high to low | from highest
        to lowest | from large to small | from the highest to the lowest | from largest to smallest | from
        most to least | from newest to oldest | reversed | in reverse | in descending order of | in
        descending order by | in decreasing order of | descending order of | descending order by | in
        reverse lexicographical order | in reverse order | from the most to the least | from oldest to
        youngest | descendingly | from the oldest to the youngest | from most expensive to cheapest | from
        latest to earliest | from longest to shortest | in descending alphabetical order | from the most
        recent to the oldest | from most recent to oldest | starting from the most recent one | starting
        from the most recent | starting with the most recent | from the most recent | most recent first |
        most first | highest first | largest first | latest first | newest first | high to low | highest to
        lowest | largest to smallest | from big to small | from biggest to smallest | from greatest to least |
        from greatest to smallest | from greatest to lowest | from heaviest to lightest | from most to fewest |
        from tallest to shortest | from z to a | z to a | newest to oldest | from new to old | from great to
        small | most to least | from old to young | from expensive to cheap | from long to short |
        from heavy to light | descending lexicographical order | in descending lexicographical order |
        descending lexicographic order | in descending lexicographic order | descending alphabetical order
        """,
    ),
    ("and", "", "and | as well as | along with | together with | and also | plus | also | but also | & | but"),
    ("or", "", "or | either or"),
    ("both", "both", "both | at the same time"),
    ("both", "either", "either"),
    (
        "where",
        "",
        """
        with | whose | that | who | where | which | having | has | have | had | when | if | given | such
        that | for which | in which | among | amongst | while | whom | who have | that have | that has | who
        has | which have | which has | who had | that had | which had
        """,
    ),
    ("is", "", "is | are | was | were | be | been | being | ="),
    ("named", "", "named | called | titled | entitled | by the name of | known as"),
    (
        "star",
        "",
        """
        all information | all the information | all details | everything | all info | all the info | all
        columns | all the details | full details | complete information | every detail | information | info
        | information about | * | all attributes | all data | all the data | all the columns | all of the
        information
        """,
    ),
    ("of", "", "of | for | 's | ( * )"),
    ("their", "", "their | its | his | her | corresponding | and their | and its | associated"),
    ("who", "", "who is | who are | who was | who were"),
    (
        "when",
        "",
        """
        when did | when was | when were | when is | when does | when do | what date | which date | on what
        date | on which date
        """,
    ),
    ("place", "", "where is | where are | where was | where were | where do | where does | where did"),
    ("and", ",", ","),
    ("end", "", ". | ? | ! | ;"),
)
