"""Follows a process from its starts and tells which variables some path has written, element by element."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable

from engine.bpmn.model import IoMapping, Node, ProcessModel, Scope, Value
from engine.bpmn.read_compensation import undoes_its_scope
from engine.lint.concurrency import meanwhile
from engine.lint.variable_sources import Sources
from engine.lint.variable_state import Members, State, joined, members_of, named, written


class VariableFlow:
    """The variables around every element a token can come to.

    A variable counts as there when one path writes it, also a path that runs at the same time. Variables that
    live in one element only (input mappings, the items of a multi-instance) are known inside it alone; what is
    written to one of them stays there, as it does when the process runs (`Transition.merge`).
    """

    def __init__(self, model: ProcessModel, sources: Sources, entry: State) -> None:
        self.model = model
        self.sources = sources
        self.opening: dict[str, State] = {}
        """By scope: when its event sub-processes begin to wait."""
        self.before: dict[str, State] = {}
        self.each: dict[str, State] = {}
        """For each item of a multi-instance, before input mappings; the same as `before` elsewhere."""
        self.inside: dict[str, State] = {}
        """After input mappings: what the element itself reads."""
        self.done: dict[str, State] = {}
        """With the element's own results: what its output mappings read."""
        self.after: dict[str, State] = {}
        self._level(model.root, entry)

    def _level(self, scope: Scope, entry: State) -> State:
        """Follow one level from its starts; what is there when it ends."""
        writes = {node.id: self.sources.writes(node) for node in scope.nodes.values()}
        others = meanwhile(scope, writes)
        aside = {name for node in self._staying(scope) for name in writes[node.id]}
        starts = scope.beginnings() or scope.none_starts()
        arriving: dict[str, State] = {node.id: entry for node in starts}
        pending = deque(arriving)
        while pending:
            node = scope.nodes[pending.popleft()]
            shared = others[node.id] | aside
            self._pass(node, written(arriving[node.id], named(shared - arriving[node.id].keys())), shared)
            for following, state in self._onwards(scope, node, writes):
                known = arriving.get(following)
                merged = joined(known, state) if known is not None else state
                if merged != known:
                    arriving[following] = merged
                    pending.append(following)
        self.opening[scope.id] = joined(entry, *(self.after[node.id] for node in starts))
        everything = written(self.opening[scope.id], named(self.sources.all_writes(scope)))
        for node in scope.nodes.values():
            if node.begins_apart:
                self._pass(node, written(everything, named(self._undone_by(scope, node))), ())
        ends = [node.id for node in scope.nodes.values() if not node.outgoing and node.id in arriving]
        return joined(entry, *(self.after[id] for id in ends))

    def _staying(self, scope: Scope) -> Iterable[Node]:
        """What begins apart and leaves the rest of the scope running."""
        for node in scope.nodes.values():
            starts = node.inner.starts() if node.triggered_by_event and node.inner is not None else []
            if node.for_compensation or not all(start.interrupting for start in starts):
                yield node

    def _undone_by(self, scope: Scope, node: Node) -> frozenset[str]:
        """What a handler finds besides the variables of its scope: those of the activity it undoes, and later ones."""
        if not (node.for_compensation or undoes_its_scope(node)):
            return frozenset()
        undone = [
            self.done[host.id] for host in scope.nodes.values() if host.handler == node.id and host.id in self.done
        ]
        return self.sources.all_writes().union(*undone)

    def _onwards(self, scope: Scope, node: Node, writes: dict[str, frozenset[str]]) -> Iterable[tuple[str, State]]:
        for flow in node.outgoing:
            yield scope.flows[flow].target, self.after[node.id]
        began = node.inner is not None or node.repeats
        for boundary in node.boundary:
            before = self.before[node.id]
            yield boundary, written(before, named(writes[node.id])) if began else before

    def _pass(self, node: Node, before: State, shared: Collection[str]) -> None:
        """One element: what it can read at each moment, and what it leaves behind."""
        each = self._item(node, before) if node.repeats else before
        inside = {**each, **mapped(node.inputs, each)} if node.inputs else each
        results = self._inner(node, inside) if node.inner is not None else self.sources.results(node, inside)
        done = written(inside, results)
        own = self.sources.locals(node)
        left = {name: members for name, members in results.items() if name not in own}
        if node.outputs:
            left = {**(left if node.inner is not None else {}), **mapped(node.outputs, done)}
        if node.loop is not None and node.loop.output_collection:
            left[node.loop.output_collection] = _members(node.loop.output_element, done)
        self.before[node.id], self.each[node.id], self.inside[node.id] = before, each, inside
        # Most elements have no variables of their own; sharing the state keeps long processes cheap.
        same = inside is before and left == results and not any(name in shared for name in left)
        self.done[node.id], self.after[node.id] = done, done if same else written(before, left, shared)

    def _item(self, node: Node, before: State) -> State:
        """What one item of a multi-instance finds; items before it or beside it may have written already."""
        own: dict[str, Members] = {"loopCounter": None}
        if node.loop is not None and node.loop.result:
            own[node.loop.result] = None
        if node.loop is not None and node.loop.input_element:
            own[node.loop.input_element] = _members(node.loop.collection, before)
        return {**written(before, named(self.sources.writes(node))), **own}

    def _inner(self, node: Node, inside: State) -> State:
        """What the elements of a sub-process have written when it is over."""
        assert node.inner is not None
        end = self._level(node.inner, inside)
        kept = {} if node.inner.event_sub_processes else end
        return {name: kept.get(name) for name in self.sources.all_writes(node.inner)}


def mapped(mappings: Iterable[IoMapping], state: State) -> dict[str, Members]:
    """What mappings write, each of which sees what those before it wrote."""
    found: dict[str, Members] = {}
    for mapping in mappings:
        first, *rest = mapping.target
        members = _members(mapping.source, {**state, **found} if found else state)
        if rest:
            known = found.get(first, state.get(first, frozenset()))
            members = None if known is None else known | {rest[0]}
        found[first] = members
    return found


def _members(value: Value | None, state: State) -> Members:
    return members_of(value.expression.ast, state) if value is not None and value.expression is not None else None
