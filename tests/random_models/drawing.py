"""Draws a random model as BPMN."""

from __future__ import annotations

from itertools import count, pairwise
from xml.sax.saxutils import quoteattr

from tests.diagrams import call, compensate, content, diagram, loop, mapped, message, on_message, on_timer, script, undo
from tests.random_models import blocks as b

ERRORS = '<bpmn:error id="E1" errorCode="E1"/><bpmn:error id="E2" errorCode="E2"/>'
ERRORS += '<bpmn:escalation id="X" escalationCode="X"/>'


def draw(process_id: str, root: b.Block) -> dict[str, bytes]:
    """The files of a model; its messages are called `<process id>_m<number>`, the processes it calls `…_c<number>`."""
    level = _Level(process_id, (), count(1))
    level.whole(root)
    hearing = [number for what, number in level.shared if what == "key"]
    declared = ERRORS + "".join(
        message(f"{process_id}_m{number}", level.key(level.shared["key", number])) for number in hearing
    )
    drawn = {process_id: level, **level.called}
    return {
        name: content
        for called, one in drawn.items()
        for name, content in diagram(called, "\n".join(one.nodes), "\n".join(one.flows), declared).items()
    }


_ON_ESCALATION = '<bpmn:escalationEventDefinition escalationRef="X"/>'


class _Level:
    """One level of the diagram while it is drawn."""

    def __init__(
        self,
        process_id: str,
        items: tuple[int, ...],
        numbers: count[int],
        shared: dict | None = None,
        called: dict[str, _Level] | None = None,
    ) -> None:
        self.process_id, self.items, self.numbers = process_id, items, numbers
        self.shared: dict[tuple[str, int], tuple[int, ...]] = {} if shared is None else shared
        self.called: dict[str, _Level] = {} if called is None else called
        """The processes that are called, by their ids."""
        self.nodes: list[str] = []
        self.flows: list[str] = []

    def inside(self, items: tuple[int, ...] = ()) -> _Level:
        """A level of its own in this one."""
        return _Level(self.process_id, (*self.items, *items), self.numbers, self.shared, self.called)

    def whole(self, block: b.Block) -> None:
        """Start event, block, end event."""
        first, last = self.block(block)
        self.add(f'<bpmn:startEvent id="{(start := self.new("s"))}"/>')
        self.add(f'<bpmn:endEvent id="{(end := self.new("e"))}"/>')
        self.flow(start, first)
        self.flow(last, end)

    def new(self, prefix: str) -> str:
        return f"{prefix}_{next(self.numbers)}"

    def add(self, line: str) -> None:
        self.nodes.append(line)

    def flow(self, source: str, target: str, condition: str = "") -> None:
        self.flows.append(f"{source} -> {target}" + (f" : {condition}" if condition else ""))

    def default(self, source: str, target: str) -> None:
        self.flows.append(f"{source} => {target}")

    def gateway(self, kind: str) -> str:
        name = self.new("g")
        self.add(f'<bpmn:{kind}Gateway id="{name}"/>')
        return name

    def key(self, items: tuple[int, ...]) -> str:
        """FEEL for what tells apart the instances of one element: the run, and the items around it."""
        return " + ".join(["run", *(f'"." + string(i{number})' for number in items)])

    def block(self, block: b.Block) -> tuple[str, str]:
        """Draw a block; its first and its last node."""
        match block:
            case b.Auto():
                name = f"t{block.number}"
                self.add(f"scriptTask {name} {script(f'{block.variable} + 1', block.variable)}")
                return name, name
            case b.Wait():
                name, _ = self.wait(block.number)
                if block.undoable:
                    undone = script(f"modulo(u * 3 + {block.number}, 1000003)", "u")
                    self.add(f'scriptTask u{block.number} isForCompensation="true" {undone}')
                    for line in undo(name, f"u{block.number}").splitlines():
                        self.add(line)
                return name, name
            case b.Undo():
                name = self.new("c")
                self.add(f"intermediateThrowEvent {name} {compensate()}")
                return name, name
            case b.Leave():
                return self.leave(block)
            case b.Sequence():
                drawn = [self.block(part) for part in block.blocks]
                for (_, last), (first, _) in pairwise(drawn):
                    self.flow(last, first)
                return drawn[0][0], drawn[-1][1]
            case b.Parallel():
                return self.fork("parallel", block.blocks, ["" for _ in block.blocks])
            case b.Exclusive():
                return self.fork("exclusive", block.blocks, [block.flag, None])
            case b.Inclusive():
                return self.fork("inclusive", block.blocks, [*block.flags, None])
            case b.Loop():
                return self.loop(block)
            case b.SubProcess() | b.Many():
                return self.scope(block)
            case b.Guarded():
                return self.guarded(block)
            case b.Shout():
                return self.shout(block)
            case b.Call():
                return self.call(block)
            case b.Race():
                return self.race(block)
            case b.Handled():
                return self.handled(block)
        raise TypeError(block)

    def wait(self, number: int) -> tuple[str, str]:
        name = f"w{number}"
        assignment = f"<zeebe:assignmentDefinition assignee={quoteattr('=' + self.key(self.items))}/>"
        self.add(f"userTask {name} <bpmn:extensionElements><zeebe:userTask/>{assignment}</bpmn:extensionElements>")
        return name, name

    def leave(self, block: b.Leave) -> tuple[str, str]:
        first, _ = self.wait(block.number)
        gate, out = self.gateway("exclusive"), self.new("p")
        definition = (
            f'<bpmn:errorEventDefinition errorRef="{block.error}"/>'
            if block.error
            else "<bpmn:terminateEventDefinition/>"
        )
        self.add(f'<bpmn:endEvent id="{(end := self.new("e"))}">{definition}</bpmn:endEvent>')
        self.add(f'<bpmn:task id="{out}"/>')
        self.flow(first, gate)
        self.flow(gate, end, block.flag)
        self.default(gate, out)
        return first, out

    def fork(self, kind: str, parts: tuple[b.Block, ...], conditions: list[str | None]) -> tuple[str, str]:
        fork, join = self.gateway(kind), self.gateway(kind)
        for part, condition in zip(parts, conditions, strict=True):
            first, last = self.block(part)
            if condition is None:
                self.default(fork, first)
            else:
                self.flow(fork, first, condition)
            self.flow(last, join)
        return fork, join

    def loop(self, block: b.Loop) -> tuple[str, str]:
        counter = f"l{block.number}"
        begin, lap, out = self.new("p"), self.new("p"), self.new("p")
        merge, split = self.gateway("exclusive"), self.gateway("exclusive")
        self.add(f"scriptTask {begin} {script('0', counter)}")
        self.add(f"scriptTask {lap} {script(f'{counter} + 1', counter)}")
        self.add(f'<bpmn:task id="{out}"/>')
        first, last = self.block(block.block)
        self.flow(begin, merge)
        self.flow(merge, first)
        self.flow(last, lap)
        self.flow(lap, split)
        self.flow(split, merge, f"{counter} < {block.times}")
        self.default(split, out)
        return begin, out

    def scope(self, block: b.SubProcess | b.Many) -> tuple[str, str]:
        name = f"S{block.number}"
        if isinstance(block, b.Many):
            inner = self.inside((block.number,))
            local = [f"in l{number} = 0" for number in b.loops_of(block.block)]
            marker = loop(str(list(range(1, block.items + 1))), f"i{block.number}", sequential=block.sequential)
        else:
            inner = self.inside()
            local = [f"in {block.local} = 100"] if block.local else []
            marker = ""
        inner.whole(block.block)
        body = content("\n".join(inner.nodes), "\n".join(inner.flows), f"{name}_")
        mappings = mapped("; ".join(local)) if local else ""
        self.add(f"subProcess {name} {mappings or ''}{marker}{body}")
        return name, name

    def shout(self, block: b.Shout) -> tuple[str, str]:
        first, _ = self.wait(block.number)
        self.add(f"intermediateThrowEvent {(name := self.new('x'))} {_ON_ESCALATION}")
        self.flow(first, name)
        return first, name

    def call(self, block: b.Call) -> tuple[str, str]:
        called = f"{self.process_id}_c{block.number}"
        self.called[called] = level = self.inside()
        level.whole(block.block)
        self.add(f"callActivity S{block.number} {call(called)}")
        return f"S{block.number}", f"S{block.number}"

    def race(self, block: b.Race) -> tuple[str, str]:
        gate, out = self.gateway("eventBased"), self.new("p")
        self.add(f'<bpmn:task id="{out}"/>')
        self.shared["key", block.number] = self.items
        definitions = on_message(f"{self.process_id}_m{block.number}"), on_timer(f"PT{block.number}H")
        for part, definition in zip(block.blocks, definitions, strict=True):
            self.add(f"intermediateCatchEvent {(name := self.new('b'))} {definition}")
            first, last = self.block(part)
            self.flow(gate, name)
            self.flow(name, first)
            self.flow(last, out)
        return gate, out

    def handled(self, block: b.Handled) -> tuple[str, str]:
        inner, handler = self.inside(), self.inside()
        inner.whole(block.block)
        first, last = handler.block(block.handler)
        begin, end = self.new("s"), self.new("e")
        interrupting = str(block.interrupting).lower()
        handler.add(f'startEvent {begin} isInterrupting="{interrupting}" {self.definition(block)}')
        handler.add(f'<bpmn:endEvent id="{end}"/>')
        handler.flow(begin, first)
        handler.flow(last, end)
        name = f"S{block.number}"
        body = content("\n".join(handler.nodes), "\n".join(handler.flows), f"H{block.number}_")
        inner.add(f'subProcess H{block.number} triggeredByEvent="true" {body}')
        self.add(f"subProcess {name} {content(chr(10).join(inner.nodes), chr(10).join(inner.flows), f'{name}_')}")
        return name, name

    def definition(self, block: b.Guarded | b.Handled) -> str:
        """What the event of a boundary or event sub-process waits for."""
        if block.event == "message":
            self.shared["key", block.number] = self.items
        return {
            "message": on_message(f"{self.process_id}_m{block.number}"),
            "timer": on_timer(f"PT{block.number}H"),
            "cycle": on_timer(f"R/PT{block.number}H"),
            "error": "<bpmn:errorEventDefinition/>",
            "escalation": _ON_ESCALATION,
        }[block.event]

    def guarded(self, block: b.Guarded) -> tuple[str, str]:
        host, _ = self.block(block.host)
        event, out = f"b{block.number}", self.new("p")
        self.add(f'<bpmn:task id="{out}"/>')
        definition = self.definition(block)
        self.add(
            f'<bpmn:boundaryEvent id="{event}" attachedToRef="{host}" cancelActivity="{str(block.interrupting).lower()}">'
            f"{definition}</bpmn:boundaryEvent>"
        )
        first, last = self.block(block.handler)
        self.flow(host, out)
        self.flow(event, first)
        if block.interrupting:
            self.flow(last, out)
        else:
            self.add(f'<bpmn:endEvent id="{(end := self.new("e"))}"/>')
            self.flow(last, end)
        return host, out
