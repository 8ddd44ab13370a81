"""Which tokens of one level may be under way at the same time, and what they may write meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations

from engine.bpmn.model import Node, Scope

_CHOOSING = frozenset({"exclusiveGateway", "eventBasedGateway"})
_JOINING = frozenset({"parallelGateway", "inclusiveGateway"})


@dataclass(frozen=True)
class _Branch:
    """One way out of a fork: the node it begins with, and the flow that leads there."""

    first: str
    flow: str | None = None
    without: frozenset[str] = frozenset()
    """Boundary events of the first node that are branches of their own."""


def meanwhile(scope: Scope, writes: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
    """For each node the names that others may write while a token is there or comes there.

    `writes` says what each node writes. Two branches of a fork run at the same time up to a join that
    waits for both; where it is not certain that it does, they count as running on together.
    """
    level = _Level(scope)
    found: dict[str, set[str]] = {id: set() for id in scope.nodes}
    for branches, repeated in level.forks():
        for one, other in [*combinations(branches, 2), *((branch, branch) for branch in repeated)]:
            regions = level.regions(one, other)
            for here, there in (regions, regions[::-1]):
                names = {name for id in there for name in writes[id]}
                for id in here:
                    found[id] |= names
    return found


class _Level:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.next = {
            node.id: [*(scope.flows[flow].target for flow in node.outgoing), *node.boundary]
            for node in scope.nodes.values()
        }
        self.joins = [n for n in scope.nodes.values() if n.type in _JOINING and len(n.incoming) > 1]

    def forks(self) -> list[tuple[list[_Branch], list[_Branch]]]:
        """The branches of every fork, and those among them that may run several times at once."""
        found: list[tuple[list[_Branch], list[_Branch]]] = []
        together = self.scope.none_starts()
        if len(together) > 1:
            found.append(([_Branch(node.id) for node in together], []))
        for node in self.scope.nodes.values():
            ways = [_Branch(self.scope.flows[flow].target, flow) for flow in node.outgoing]
            if len(ways) > 1 and (node.type not in _CHOOSING or node.all_events):
                found.append((ways, []))
            if node.completion_quantity > 1:
                found.append(([], ways))
            aside = [self.scope.nodes[id] for id in node.boundary if not self.scope.nodes[id].interrupting]
            if aside:
                host = _Branch(node.id, without=frozenset(event.id for event in aside))
                branches = {event.id: _Branch(event.id) for event in aside}
                repeated = [branches[event.id] for event in aside if not _happens_once(event)]
                found.append(([host, *branches.values()], repeated))
        return found

    def regions(self, one: _Branch, other: _Branch) -> tuple[set[str], set[str]]:
        """The nodes of two branches up to the joins that wait for both."""
        if one == other:
            region = self._reach(one, frozenset())
            return region, region
        whole = self._reach(one, frozenset()), self._reach(other, frozenset())
        waiting = {join.id for join in self.joins if self._waits_for_both(join, (one, other), whole)}
        while True:
            regions = self._reach(one, waiting), self._reach(other, waiting)
            early = {join for join in waiting if not self._certain(join, regions)}
            if not early:
                return regions
            waiting -= early

    def _reach(self, branch: _Branch, stops: Collection[str]) -> set[str]:
        reached: set[str] = set()
        todo = [branch.first]
        while todo:
            id = todo.pop()
            if id in reached or id in stops:
                continue
            reached.add(id)
            todo += [n for n in self.next[id] if not (id == branch.first and n in branch.without)]
        return reached

    def _waits_for_both(
        self, join: Node, branches: tuple[_Branch, _Branch], reached: tuple[set[str], set[str]]
    ) -> bool:
        """Whether the tokens of the two branches come to the join by flows of their own."""
        first, second = (
            {flow for flow in join.incoming if flow == branch.flow or self.scope.flows[flow].source in nodes}
            for branch, nodes in zip(branches, reached, strict=True)
        )
        return bool(first) and bool(second) and not first & second

    def _certain(self, join: str, regions: tuple[set[str], set[str]]) -> bool:
        """An inclusive join goes on without a token that can no longer come; a parallel one never does."""
        if self.scope.nodes[join].type == "parallelGateway":
            return True
        return all(join in self._reach(_Branch(id), frozenset()) for region in regions for id in region)


def _happens_once(event: Node) -> bool:
    return all(definition.kind == "timer" and definition.timer_kind != "cycle" for definition in event.events)
