"""The tree of a composite: which indicators belong to which pillar, with what weight and in which direction.

Belongs here: reading a tree from a table, its structure, its weights. Does not belong here: figures of units.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from schemas.errors import IpMonitorError

GOALPOSTS = ("low", "high", "target", "reference")
"""What a normaliser may need of a leaf: the ends of its range, its target, the value that counts as 100."""


class TreeError(IpMonitorError):
    """The rows of a table do not make one tree; the message names the node."""


@dataclass(frozen=True)
class Tree:
    """A tree, keyed by code.

    Attributes:
        parent: node -> parent, None for the root; parents come before their children.
        weight: node -> its weight among its siblings; they sum to 1. The root's is 1.
        direction: leaf -> 1 if more is better, -1 if less is.
        goalposts: ``low``, ``high``, ``target``, ``reference`` -> leaf -> value, NaN if none is set.
        denominator: leaf -> column that it is divided by, and factor of the quotient; leaves without one are not divided.
    """

    parent: Mapping[str, str | None]
    weight: Mapping[str, float]
    direction: Mapping[str, int]
    goalposts: Mapping[str, Mapping[str, float]]
    denominator: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    children: Mapping[str, tuple[str, ...]] = field(init=False)
    level: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        children: dict[str, list[str]] = {node: [] for node in self.parent}
        level: dict[str, int] = {}
        for node, parent in self.parent.items():
            if parent is not None:
                children[parent].append(node)
            level[node] = 0 if parent is None else level[parent] + 1
        object.__setattr__(self, "children", {n: tuple(c) for n, c in children.items()})
        object.__setattr__(self, "level", level)

    @classmethod
    def from_frame(cls, nodes: pl.DataFrame) -> Tree:
        """Read a tree from a table with one row per node, in any order.

        Args:
            nodes: columns ``node``, ``parent`` (null for the root), ``weight`` (among siblings, in any unit; missing:
                equal), and for leaves ``direction`` (1 or -1) and, if the normaliser needs them, ``low`` and ``high``
                (the worse and the better end by size, whatever the direction), ``target``, ``reference``; a leaf that is
                divided by the size of its unit has ``denominator``, a column of the figures, and ``factor`` (missing: 1).

        Raises:
            TreeError: no root or several, a parent that is no node, a cycle, a node named twice, a weight below zero, a
                leaf without a direction, an empty range.
        """
        rows = {str(row["node"]): row for row in nodes.iter_rows(named=True)}
        if len(rows) < nodes.height:
            raise TreeError("a node occurs twice in the tree")
        parents = {node: row["parent"] for node, row in rows.items()}
        roots = [node for node, parent in parents.items() if parent is None]
        if len(roots) != 1:
            raise TreeError(f"a tree has one root, this one has {len(roots)}: {sorted(roots)}")
        for node, parent in parents.items():
            if parent is not None and parent not in rows:
                raise TreeError(f"{node}: its parent {parent!r} is not in the tree")
        order = list(_downwards(roots[0], parents))
        if len(order) < len(rows):
            raise TreeError(f"no path leads from the root to {sorted(rows.keys() - set(order))}")
        inner = {parent for parent in parents.values() if parent is not None}
        leaves = [node for node in order if node not in inner]
        for leaf in leaves:
            if rows[leaf].get("direction") not in (1, -1):
                raise TreeError(f"{leaf}: a leaf's direction is 1 or -1")
            low, high = (rows[leaf].get(post) for post in ("low", "high"))
            if low is not None and high is not None and not low < high:
                raise TreeError(f"{leaf}: its range from {low} to {high} is empty")
        given = {n: 1.0 if rows[n].get("weight") is None else float(rows[n]["weight"]) for n in order}
        return cls(
            parent={node: parents[node] for node in order},
            weight=_among_siblings(given, parents),
            direction={leaf: int(rows[leaf]["direction"]) for leaf in leaves},
            goalposts={post: {leaf: _number(rows[leaf].get(post)) for leaf in leaves} for post in GOALPOSTS},
            denominator={
                leaf: (str(column), 1.0 if rows[leaf].get("factor") is None else float(rows[leaf]["factor"]))
                for leaf in leaves
                if (column := rows[leaf].get("denominator")) is not None
            },
        )

    @property
    def root(self) -> str:
        """The node without a parent."""
        return next(iter(self.parent))

    @property
    def leaves(self) -> tuple[str, ...]:
        """The indicators, in the order of the tree."""
        return tuple(self.direction)

    @property
    def inner(self) -> tuple[str, ...]:
        """The nodes that have children, children before their parents."""
        return tuple(node for node in reversed(list(self.parent)) if self.children[node])

    @property
    def ranked(self) -> tuple[str, ...]:
        """The nodes that get ranks: the root and its pillars, that is, its children that have children."""
        return (self.root, *(child for child in self.children[self.root] if self.children[child]))

    def posts(self, name: str) -> np.ndarray:
        """Return one kind of goalpost as an array (leaves,), NaN if none is set."""
        return np.array([self.goalposts[name][leaf] for leaf in self.leaves])

    def signs(self) -> np.ndarray:
        """Return the directions as an array (leaves,) of 1 and -1."""
        return np.array([self.direction[leaf] for leaf in self.leaves])

    def effective_weights(self) -> dict[str, float]:
        """Return the weight of each node in the root: the product of the weights on the path to it."""
        effective: dict[str, float] = {}
        for node, parent in self.parent.items():
            effective[node] = self.weight[node] * (1.0 if parent is None else effective[parent])
        return effective

    def with_weights(self, given: Mapping[str, float]) -> Tree:
        """Return the tree with other weights among siblings; nodes that are not given keep theirs.

        Siblings whose weights are all zero get equal weights; their parent has weight zero itself.

        Raises:
            TreeError: a weight below zero.
        """
        return replace(self, weight=_among_siblings({**self.weight, **given}, self.parent))

    def with_equal_weights(self) -> Tree:
        """Return the tree with equal weights among siblings."""
        return self.with_weights(dict.fromkeys(self.parent, 1.0))

    def with_leaf_weights(self, given: Mapping[str, float]) -> Tree:
        """Return the tree with these weights of the leaves in the root; a pillar gets the sum of its leaves."""
        total = {leaf: float(given[leaf]) for leaf in self.leaves}
        for node in self.inner:
            total[node] = sum(total[child] for child in self.children[node])
        return self.with_weights(total)

    def without(self, leaf: str) -> Tree:
        """Return the tree with weight zero for a leaf, and for a pillar that has no other leaf."""
        given = {leaf: 0.0}
        node = self.parent[leaf]
        while node is not None and not any(given.get(c, self.weight[c]) for c in self.children[node]):
            given[node] = 0.0
            node = self.parent[node]
        return self.with_weights(given)


def _downwards(root: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    children: dict[str | None, list[str]] = {}
    for node, parent in parents.items():
        children.setdefault(parent, []).append(node)
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(children.get(node, []))


def _among_siblings(given: Mapping[str, float], parents: Mapping[str, str | None]) -> dict[str, float]:
    total: dict[str | None, float] = {}
    count: dict[str | None, int] = {}
    for node, weight in given.items():
        if not weight >= 0:
            raise TreeError(f"{node}: a weight is no smaller than zero, this one is {weight}")
        total[parents[node]] = total.get(parents[node], 0.0) + weight
        count[parents[node]] = count.get(parents[node], 0) + 1
    return {
        node: 1.0 if (p := parents[node]) is None else weight / total[p] if total[p] else 1 / count[p]
        for node, weight in given.items()
    }


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
