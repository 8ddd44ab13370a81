"""What to ask a person for, to try a decision: one field a value that it or a decision it requires reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from engine.feel import FeelError, parse

from . import nodes
from .cells import read_constants
from .elements import Elements, Reference
from .model import Model
from .reads import Reading, Reads, Way, single_kind
from .type_table import allowed_text
from .types import ANY, BuiltIn, ListType, Structure, Type, base_of


@dataclass(frozen=True, slots=True)
class Field:
    """One value to be given.

    `kind` is the FEEL name of its type, empty where nothing tells it. `declared` is its type in the file, Any where
    expressions alone tell the kind. `choices` are its allowed values if `closed`, otherwise texts that rows speak of.
    `label` is that of the column which tests the value as it is, as an evaluation calls it; empty where none does.
    """

    way: Way
    kind: str
    declared: Type
    choices: tuple[str | Decimal, ...] = ()
    closed: bool = False
    label: str = ""

    @property
    def name(self) -> str:
        """The name as expressions write it: `order.amount`."""
        return ".".join(self.way)


def fields_of(model: Model, decision: str) -> tuple[Field, ...]:
    """The fields of a decision, given by id or name, in the order in which its expressions read them.

    Members of a structured type are fields of their own; where no type is declared, those that expressions read.
    Entries of lists are not. What only business knowledge models read is theirs. Raises DmnError for no such decision.
    """
    asked = model.elements.reference_of(model.decision(decision))
    roots = dict(_roots(asked, model))
    found: dict[Way, Reading] = {}
    for reference in _decided(asked):
        assert isinstance(reference.node, nodes.Decision)
        names = dict(_names(reference, model))
        for way, reading in Reads(reference.node, reference.owner).found.items():
            first, rest = _canonical(way, names)
            if first is not None:
                _merge(found, (*first, *rest), reading)
    asked_for = dict.fromkeys(next((way[:n] for n in (2, 1) if way[:n] in roots), way[:1]) for way in found)
    members = _members(found)
    return tuple(field for root in asked_for for field in _fields(root, roots.get(root, ANY), found, members))


def _members(found: Iterable[Way]) -> Mapping[Way, Mapping[Way, None]]:
    """What is read of each value, directly below it, in the order in which it is read."""
    members: dict[Way, dict[Way, None]] = {}
    for way in found:
        for length in range(1, len(way)):
            members.setdefault(way[:length], {})[way[: length + 1]] = None
    return members


def _decided(asked: Reference) -> Iterator[Reference]:
    """The decision that is asked, then those it requires; one without logic is given by the caller."""
    waiting, seen = [asked], set()
    while waiting:
        reference = waiting.pop()
        node = reference.node
        if reference.key in seen or not isinstance(node, nodes.Decision) or node.logic is None:
            continue
        seen.add(reference.key)
        yield reference
        waiting += reversed(reference.owner.needs_of(node))


def _is_given(node: object) -> bool:
    return isinstance(node, nodes.InputData) or (isinstance(node, nodes.Decision) and node.logic is None)


def _roots(asked: Reference, model: Model) -> Iterator[tuple[Way, Type]]:
    """The declared inputs by the way the caller gives them."""
    for reference in _decided(asked):
        for need in _inputs(reference):
            assert isinstance(need.node, nodes.InputData | nodes.Decision)
            yield _given_as(need.node, need.owner, model), need.owner.type_of(need.node)


def _inputs(reference: Reference) -> Iterator[Reference]:
    """What the caller gives of what a decision sees: its requirements, and all input data of its own file."""
    owner = reference.owner
    for need in owner.needs_of(reference.node):
        if _is_given(need.node):
            yield need
    for node in owner.definitions.inputs:
        yield owner.reference_of(node)


def _given_as(node: nodes.InputData | nodes.Decision, owner: Elements, model: Model) -> Way:
    """How the caller gives an input: by its name, that of an imported model behind the import's name."""
    namespace = owner.definitions.namespace
    alias = next((link.name for link in model.definitions.imports if link.namespace == namespace), "")
    imported = owner is not model.elements and alias
    return (alias, node.name) if imported else (node.name,)


def _names(reference: Reference, model: Model) -> Iterator[tuple[Way, Way | None]]:
    """What each name in a decision's expressions stands for: an input, or (None) what is worked out."""
    for need in _inputs(reference):
        assert isinstance(need.node, nodes.InputData | nodes.Decision)
        for name in need.names:
            yield (need.alias, name) if need.alias else (name,), _given_as(need.node, need.owner, model)
    for need in reference.owner.needs_of(reference.node):
        if not _is_given(need.node):
            for name in need.names:
                yield (need.alias, name) if need.alias else (name,), None


def _canonical(way: Way, names: Mapping[Way, Way | None]) -> tuple[Way | None, Way]:
    """The input that a way begins with and the rest of the way; a name of nothing in the file is the caller's."""
    for length in (2, 1):
        if way[:length] in names:
            return names[way[:length]], way[length:]
    return way[:1], way[1:]


def _merge(found: dict[Way, Reading], way: Way, reading: Reading) -> None:
    known = found.setdefault(way, Reading())
    known.kinds += reading.kinds
    known.texts |= reading.texts
    known.columns += reading.columns


def _fields(
    way: Way,
    declared: Type,
    found: Mapping[Way, Reading],
    members: Mapping[Way, Mapping[Way, None]],
    around: frozenset[str] = frozenset(),
) -> Iterator[Field]:
    base = base_of(declared)
    if isinstance(base, Structure):
        if base.name in around:
            # A type may have members of itself; what is below is given as a whole.
            yield Field(way, "context", declared)
            return
        for name, member in base.fields.items():
            yield from _fields((*way, name), member, found, members, around | {base.name})
        return
    reading = found.get(way, Reading())
    open_ended = base is ANY or (isinstance(base, BuiltIn) and base.name == "context")
    if open_ended and way in members and "list" not in reading.kinds:
        for member in members[way]:
            yield from _fields(member, ANY, found, members)
        return
    yield _field(way, declared, reading)


def _field(way: Way, declared: Type, reading: Reading) -> Field:
    label = next((clause.label for clause, _ in reading.columns), "")
    if isinstance(base_of(declared), ListType):
        return Field(way, "list", declared, label=label)
    kind, allowed = single_kind(declared), allowed_text(declared)
    if declared is ANY:
        kind = _kind(reading)
        allowed = next((a for clause, t in reading.columns if (a := clause.values or allowed_text(t))), "")
    listed = listed_values(allowed)
    if listed and kind in ("", "string", "number"):
        return Field(way, kind, declared, listed, closed=True, label=label)
    return Field(way, kind, declared, tuple(reading.texts) if kind == "string" else (), label=label)


def _kind(reading: Reading) -> str:
    """The kind that columns declare, else the one that everything else agrees on; empty where they disagree."""
    for _, declared in reading.columns:
        if isinstance(base_of(declared), ListType):
            return "list"
        if kind := single_kind(declared):
            return kind
    told = set(reading.kinds)
    return told.pop() if len(told) == 1 else ""


def listed_values(allowed: str) -> tuple[str | Decimal, ...]:
    """Allowed values that are a list of texts or numbers, in its order; empty for any others, such as ranges."""
    constants = read_constants(allowed) if allowed else None
    if constants is None or constants.anything or constants.spans or constants.negated:
        return ()
    try:
        values = parse(f"[{allowed}]").evaluate({})
    except FeelError:
        return ()
    listed = tuple(value for value in values if value is not None) if isinstance(values, list) else ()
    return listed if all(isinstance(value, str | Decimal) for value in listed) else ()
