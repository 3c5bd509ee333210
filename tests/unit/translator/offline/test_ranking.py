"""The shipped weights, and the calibration they carry."""

from __future__ import annotations

import json

import numpy as np
import pytest
from benchmarks.boosting import boost, leaves
from tests.unit.translator.offline.catalogs import shop

from askwire_translator.offline.ranking import features
from askwire_translator.offline.ranking.ranker import WEIGHTS_FILE, Tree, load_ranker
from askwire_translator.offline.source.graph import JoinGraph
from askwire_translator.offline.source.schema import SchemaIndex


def test_the_weights_fit_the_features_and_are_small() -> None:
    """One weight a feature, well under a megabyte."""
    ranker = load_ranker()
    assert len(ranker.weights) == len(features.NAMES)
    assert WEIGHTS_FILE.stat().st_size < 1_000_000


def test_confidence_never_falls_as_the_score_rises() -> None:
    """Isotonic, and a probability."""
    curve = load_ranker().curve
    assert [x for x, _ in curve] == sorted(x for x, _ in curve)
    assert [y for _, y in curve] == sorted(y for _, y in curve)
    assert all(0.0 < y < 1.0 for _, y in curve)


def test_weights_of_other_features_are_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """A stale file is an error at start, not a wrong ranking."""
    data = json.loads(WEIGHTS_FILE.read_text())
    data["features"] = data["features"][:-1]
    stale = tmp_path / "weights.json"
    stale.write_text(json.dumps(data))
    with pytest.raises(ValueError, match="other features"):
        load_ranker(stale)


def test_the_tree_passes_through_bridges_and_knows_fan_out() -> None:
    """Customers reach products over orders and their items, and are repeated on the way."""
    schema = SchemaIndex(shop())
    found = JoinGraph(schema).tree([("public", "customers"), ("public", "products")])
    assert found is not None
    joins, _, many = found
    assert [j.right.table for j in joins] == ["orders", "order_items", "products"]
    assert many


def test_boosted_trees_learn_what_no_line_can_separate_and_repeat_exactly() -> None:
    """Either of two, but not both; the trees of training and those of run time agree on every row."""
    x = np.array([[0.0, 0.0]] * 40 + [[0.0, 1.0]] * 30 + [[1.0, 0.0]] * 20 + [[1.0, 1.0]] * 10)
    y = (x[:, 0] != x[:, 1]).astype(float) - 0.5

    def grow() -> list[Tree]:
        return boost(
            x,
            np.zeros(100),
            lambda s: (s - y, np.ones(100)),
            trees=20,
            rate=0.5,
            depth=3,
            penalty=0.1,
            smallest=1.0,
        )

    trees = grow()
    found = sum(leaves(t, x) for t in trees)
    assert np.allclose(found, y, atol=0.05)
    assert np.allclose([sum(t.value(list(row)) for t in trees) for row in x], found)
    assert grow() == trees
