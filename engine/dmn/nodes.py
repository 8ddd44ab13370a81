"""The parts of a DMN file as plain immutable records, before anything is compiled (DMN 1.5, chapters 6 to 8, 10.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal expression: FEEL text."""

    id: str
    text: str
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One entry of a decision table row."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class InputClause:
    """An input column: what is tested, and which values it may take."""

    id: str
    label: str
    text: str
    type_ref: str = ""
    values: str = ""
    variable: str = ""


@dataclass(frozen=True, slots=True)
class OutputClause:
    """An output column."""

    id: str
    name: str
    label: str
    type_ref: str = ""
    values: str = ""
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of a decision table."""

    id: str
    inputs: tuple[Cell, ...]
    outputs: tuple[Cell, ...]
    annotations: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table; `hit_policy` is the full word of DMN 8.2.10, `aggregation` is empty, SUM, COUNT, MIN or MAX."""

    id: str
    name: str
    hit_policy: str
    aggregation: str
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    annotations: tuple[str, ...] = ()
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """A name with the type its value must have."""

    name: str
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Invocation:
    """A boxed invocation: a function and its arguments by parameter name."""

    id: str
    callee: Expression | None
    bindings: tuple[tuple[Variable, Expression | None], ...]
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """A boxed context; an entry without a variable is its result."""

    id: str
    entries: tuple[tuple[Variable | None, Expression | None], ...]
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class ListOf:
    """A boxed list."""

    id: str
    items: tuple[Expression | None, ...]
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A boxed relation: a list of contexts that share their columns."""

    id: str
    columns: tuple[Variable, ...]
    rows: tuple[tuple[Expression | None, ...], ...]
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Function:
    """A boxed function definition; only `kind` FEEL can be run."""

    id: str
    kind: str
    parameters: tuple[Variable, ...]
    body: Expression | None
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Conditional:
    """A boxed if, then, else."""

    id: str
    condition: Expression | None
    then: Expression | None
    otherwise: Expression | None
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A boxed filter: the items of a list for which `match` is true."""

    id: str
    source: Expression | None
    match: Expression | None
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Iterator:
    """A boxed `for`, `every` or `some`, as `kind` says."""

    id: str
    kind: str
    variable: str
    source: Expression | None
    body: Expression | None
    type_ref: str = ""
    variable_type: str = ""


Expression = Literal | Table | Invocation | Context | ListOf | Relation | Function | Conditional | Filter | Iterator


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A type of the model (DMN 7.3.2); `components` is None unless the type is a structure."""

    id: str
    name: str
    type_ref: str = ""
    is_collection: bool = False
    components: tuple[ItemDefinition, ...] | None = None
    allowed_values: str = ""
    type_constraint: str = ""
    parameters: tuple[Variable, ...] | None = None
    output_type: str = ""


@dataclass(frozen=True, slots=True)
class InputData:
    """A value that the caller gives."""

    id: str
    name: str
    type_ref: str = ""
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with its logic; `requires` are hrefs of inputs and decisions, `knows` of functions and services.

    `variable` is the name of its output variable: the decision's own name by the standard, often another in practice.
    """

    id: str
    name: str
    type_ref: str
    requires: tuple[str, ...]
    knows: tuple[str, ...]
    logic: Expression | None
    label: str = ""
    question: str = ""
    allowed_answers: str = ""
    description: str = ""
    variable: str = ""


@dataclass(frozen=True, slots=True)
class KnowledgeModel:
    """A business knowledge model: a named function."""

    id: str
    name: str
    type_ref: str
    knows: tuple[str, ...]
    function: Function | None


@dataclass(frozen=True, slots=True)
class DecisionService:
    """A decision service (DMN 10.4): hrefs of what it returns, decides inside, and takes."""

    id: str
    name: str
    type_ref: str
    outputs: tuple[str, ...]
    encapsulated: tuple[str, ...]
    input_decisions: tuple[str, ...]
    input_data: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Import:
    """Another model whose elements are known here under `name`."""

    name: str
    namespace: str
    location: str = ""


@dataclass(frozen=True, slots=True)
class Definitions:
    """A whole DMN file."""

    id: str
    name: str
    namespace: str
    items: tuple[ItemDefinition, ...]
    inputs: tuple[InputData, ...]
    decisions: tuple[Decision, ...]
    knowledge: tuple[KnowledgeModel, ...]
    services: tuple[DecisionService, ...]
    imports: tuple[Import, ...]
    prefixes: Mapping[str, str] = field(default_factory=dict)


def parts(node: Expression) -> tuple[Expression | None, ...]:
    """The expressions directly inside a boxed expression."""
    match node:
        case Context():
            return tuple(value for _, value in node.entries)
        case Relation():
            return tuple(cell for row in node.rows for cell in row)
        case ListOf():
            return node.items
        case Function():
            return (node.body,)
        case Invocation():
            return (node.callee, *(value for _, value in node.bindings))
        case Conditional():
            return (node.condition, node.then, node.otherwise)
        case Filter():
            return (node.source, node.match)
        case Iterator():
            return (node.source, node.body)
        case _:
            return ()
