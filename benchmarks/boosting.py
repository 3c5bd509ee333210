"""Gradient-boosted regression trees in numpy: small, exact to repeat, for the offline translator's ranker.

Second-order boosting over binned features (Chen and Guestrin, 2016) with trees of a fixed depth. There is no
randomness: the same rows give the same trees.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from askwire_translator.offline.ranking.ranker import Tree

Array = npt.NDArray[np.float64]
Bins = npt.NDArray[np.uint8]
Gradient = Callable[[Array], tuple[Array, Array]]


NEVER = 1e9  # a cut that no value is above: the node stays whole


def leaves(tree: Tree, x: Array) -> Array:
    """The leaf of each row."""
    node = np.zeros(len(x), dtype=np.int64)
    inner = len(tree.feature)
    feature, cut = np.array(tree.feature), np.array(tree.cut)
    for _ in range(inner.bit_length()):
        node = 2 * node + 1 + (x[np.arange(len(x)), feature[node]] > cut[node])
    found: Array = np.array(tree.leaf)[node - inner]
    return found


def edges_of(x: Array, most: int = 24) -> list[Array]:
    """Where each feature is cut into bins: between its values, or at quantiles where there are many."""
    found = []
    for column in x.T:
        values = np.unique(column)
        middle = (values[1:] + values[:-1]) / 2
        if len(middle) > most:
            middle = np.unique(np.quantile(column, np.linspace(0, 1, most + 2)[1:-1]))
        found.append(np.round(middle, 5))
    return found


def binned(x: Array, edges: list[Array]) -> Bins:
    """The bin of every value; a row is above a cut exactly when its bin is."""
    return np.stack([np.searchsorted(e, c, side="left") for c, e in zip(x.T, edges, strict=True)], axis=1).astype(
        np.uint8
    )


def boost(
    x: Array, start: Array, gradient: Gradient, *, trees: int, rate: float, depth: int, penalty: float, smallest: float
) -> list[Tree]:
    """Trees whose sum, added to ``start``, lowers the loss.

    Args:
        gradient: first and second derivative of the loss by the score of each row.
        penalty: L2 on the leaves.
        smallest: the least sum of second derivatives in a leaf.
    """
    edges = edges_of(x)
    bins = binned(x, edges)
    score, grown = start.copy(), list[Tree]()
    for _ in range(trees):
        g, h = gradient(score)
        tree = _grow(bins, edges, g, h, rate, depth, penalty, smallest)
        grown.append(tree)
        score += leaves(tree, x)
    return grown


def _grow(
    bins: Bins, edges: list[Array], g: Array, h: Array, rate: float, depth: int, penalty: float, smallest: float
) -> Tree:
    width = max(len(e) for e in edges) + 1
    node = np.zeros(len(g), dtype=np.int64)
    features, cuts = list[int](), list[float]()
    for level in range(depth):
        size = 2**level
        best_feature, best_bin = _splits(bins, node, g, h, size, width, penalty, smallest)
        above = bins[np.arange(len(g)), best_feature[node]] > best_bin[node]
        for f, b in zip(best_feature, best_bin, strict=True):
            features.append(int(f))
            cuts.append(float(edges[f][b]) if b < len(edges[f]) else NEVER)
        node = 2 * node + above
    gs = np.bincount(node, g, 2**depth)
    hs = np.bincount(node, h, 2**depth)
    leaf = -rate * gs / (hs + penalty)
    return Tree(tuple(features), tuple(cuts), tuple(float(round(v, 5)) for v in leaf))


def _splits(
    bins: Bins, node: npt.NDArray[np.int64], g: Array, h: Array, size: int, width: int, penalty: float, smallest: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The best cut of every node of a level; a cut behind the last bin leaves a node whole."""
    best = np.full(size, 1e-6)
    feature, cut = np.zeros(size, dtype=np.int64), np.full(size, 255, dtype=np.int64)
    total_g, total_h = np.bincount(node, g, size), np.bincount(node, h, size)
    whole = total_g**2 / (total_h + penalty)
    for f in range(bins.shape[1]):
        place = node * width + bins[:, f]
        left_g = np.cumsum(np.bincount(place, g, size * width).reshape(size, width), axis=1)[:, :-1]
        left_h = np.cumsum(np.bincount(place, h, size * width).reshape(size, width), axis=1)[:, :-1]
        right_g, right_h = total_g[:, None] - left_g, total_h[:, None] - left_h
        gain = left_g**2 / (left_h + penalty) + right_g**2 / (right_h + penalty) - whole[:, None]
        gain[(left_h < smallest) | (right_h < smallest)] = 0.0
        at = gain.argmax(axis=1)
        found = gain[np.arange(size), at]
        better = found > best
        best[better], feature[better], cut[better] = found[better], f, at[better]
    return feature, cut
