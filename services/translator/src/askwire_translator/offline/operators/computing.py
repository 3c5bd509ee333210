"""Phrases that compute: counts, aggregates, shares, totals over time, and measures that an adverb asks for."""

from __future__ import annotations

from typing import Final

from askwire_translator.offline.words.vocabulary import EVERY_UNIT

# operator, argument, phrases
TABLE: Final = (
    (
        "count",
        "",
        """
        how many | number of | numbers of | count of | counts of | count | count the number of | total number of | total
        count of | quantity of
        """,
    ),
    ("agg", "much", "how much"),
    ("agg", "avg", "average | mean | avg | averages | on average | averaged | typical"),
    ("agg", "median", "median | median of"),
    ("agg", "sum", "total | sum | sum of | total sum of | overall | altogether | in total"),
    ("agg", "max", "maximum | max | maximal"),
    ("agg", "min", "minimum | min | minimal"),
    ("distinct", "", "distinct | different | unique | various | kinds of | kind of different"),
    (
        "percent",
        "",
        """
        percentage of | percent of | percentage | percent | what percentage of | what percent of |
        proportion of | fraction of | share of | what share of | what proportion of | what fraction of | proportion | %
        | portion of | what portion of
        """,
    ),
    (
        "share",
        "",
        """
        as a percentage of all | as a percentage of the | as a percentage of the total | as a percentage of | as a
        percentage | as percentage | as percentages | in percent | as a share of all | as a share of the | as a share of
        the total | as a share of | as a share | as a fraction of all | as a fraction of the total | as a fraction
        """,
    ),
    ("ratio", "", "ratio of | ratio | ratio between"),
    (
        "running",
        "",
        """
        running total of | running total | cumulative | cumulative sum of | cumulative total of | running
        sum of | cumulative number of | running count of
        """,
    ),
    ("change", "change", "change in | changes in | change of | changes of"),
    (
        "change",
        "growth",
        """
        growth of | growth in | growth rate of | growth | growth rate | percentage change in | percent change in |
        percentage change of | relative change in | relative change of | percentage growth of | percentage growth in
        """,
    ),
    ("diff", "", "difference between | difference in | gap between | the difference between"),
    ("howlong", "length", "how long"),
    ("howlong", "age", "how old"),
    ("howlong", "height", "how tall | how high"),
    ("howlong", "distance", "how far"),
    ("howlong", "size", "how big | how large"),
    ("howlong", "speed", "how fast"),
    ("howlong", "weight", "how heavy"),
    ("howlong", "price", "how expensive | how cheap"),
    ("howlong", "wind speed", "how windy"),
    ("howlong", "temperature", "how hot | how cold | how warm"),
    ("howlong", "humidity", "how humid"),
    ("howlong", "precipitation", "how rainy | how wet"),
    ("howlong", "delay", "how late | how delayed"),
    ("howlong", "depth", "how deep"),
    ("howlong", "width", "how wide"),
    (
        "count",
        "distinct",
        """
        number of different | number of distinct | number of unique | how many different | how many distinct
        | how many unique | count of different | count of distinct | number of various | total number of
        different | total number of distinct
        """,
    ),
    *(("grain", unit, adverb) for adverb, unit in EVERY_UNIT.items()),
)
