"""Decision services: a part of a model asked as a function (DMN 1.5, chapter 10.4); and knowledge models asked directly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.feel import FeelFunction

from . import nodes
from .compiler import checked
from .given import as_feel, given
from .run import Run
from .types import FunctionType, base_of, conform

if TYPE_CHECKING:
    from .elements import Elements, Reference


def serve(node: nodes.DecisionService, elements: Elements, run: Run) -> Any:
    """The service's value for the run's context: its single output, or a context of its outputs by name."""
    decided: dict[Any, Any] = {}
    for href in node.input_decisions:
        reference = elements.resolve(href, node.id)
        decision = reference.node
        if isinstance(decision, nodes.Decision):
            value = given(decision, reference.owner.definitions, run)
            declared = reference.owner.type_of(decision)
            decided[reference.key] = checked(value, declared, decision.id, run)
    inner = run.inside_service(run.context, decided)
    outputs = [elements.resolve(href, node.id) for href in node.outputs]
    values = {reference.node.name: reference.value(inner) for reference in outputs}
    run.steps = inner.steps
    value = next(iter(values.values())) if len(values) == 1 else values
    declared = elements.type_of(node)
    base = base_of(declared)
    return checked(value, base.output if isinstance(base, FunctionType) else declared, node.id, run)


def service_function(node: nodes.DecisionService, elements: Elements, run: Run) -> FeelFunction:
    """The service as a function: its input data, then its input decisions, are the parameters."""
    parameters = [elements.resolve(href, node.id) for href in (*node.input_data, *node.input_decisions)]

    def call(*arguments: Any) -> Any:
        run.spend(node.id)
        for reference, argument in zip(parameters, arguments, strict=True):
            if not _conforms(reference, argument):
                run.warn(
                    "argument-type",
                    node.id,
                    f"Expected another type for {reference.node.name} of {node.name} but found {argument!r}.",
                )
                return None
        names = [reference.node.name for reference in parameters]
        inner = run.inside_service(dict(zip(names, arguments, strict=True)), {})
        value = serve(node, elements, inner)
        run.steps = inner.steps
        return value

    return FeelFunction(node.name, [reference.node.name for reference in parameters], call)


def _conforms(reference: Reference, value: Any) -> bool:
    node = reference.node
    if not isinstance(node, nodes.InputData | nodes.Decision):
        return True
    return conform(value, reference.owner.type_of(node))[0]


def invoke(node: nodes.KnowledgeModel, elements: Elements, run: Run) -> Any:
    """The value of a business knowledge model for the run's context as arguments by parameter name."""
    function = elements.reference_of(node).value(run)
    if not isinstance(function, FeelFunction):
        return None
    arguments = {parameter.name: as_feel(run.context.get(parameter.name)) for parameter in function.params}
    return elements.logic.call(function, arguments, run, node.id)
