"""Formulas that name other measures: each is read once, however often it is named."""

from __future__ import annotations

from collections import Counter

from askwire_common.datasources.catalog import Catalog
from askwire_translator.context.formulas import Reader, aggregates


class Texts(dict[str, str]):
    """The texts of measures; ``wanted`` counts how often each was looked up."""

    def __init__(self, texts: dict[str, str]) -> None:
        super().__init__(texts)
        self.wanted: Counter[str] = Counter()

    def get(self, name: str, default: object = None) -> str | None:  # type: ignore[override]  # no default is given
        self.wanted[name] += 1
        return super().get(name)


def test_a_measure_that_names_another_twice_reads_it_once() -> None:
    """Twelve deep: without that, the first is read four thousand times."""
    texts = Texts({"m0": "sum(1)"} | {f"m{n}": f"m{n - 1} + m{n - 1} / 2" for n in range(1, 12)})
    catalog = Catalog(datasource="shop", dialect="postgres", tables=())
    assert aggregates(Reader(catalog, None, texts).measure("m11"))
    assert max(texts.wanted.values()) <= 4  # twice for its columns, twice for its value
