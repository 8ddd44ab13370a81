"""Everything a diagram names must exist: service tasks, decisions, forms, called processes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.resources import Artifact
from engine.views import Finding

if TYPE_CHECKING:
    from engine.lint import Surroundings

_REPAIR = {
    "decision": "Deploy the decision table too, or correct the decision id.",
    "form": "Deploy the form too, or correct the form id.",
    "process": "Deploy the called process too, or correct the process id.",
}


def check(artifact: Artifact, surroundings: Surroundings) -> Iterator[Finding]:
    """Name every reference that leads nowhere."""
    assert artifact.model is not None
    for (kind, id, tag), element in artifact.references.items():
        if not surroundings.library.has(kind, id):
            yield Finding(
                f"unknown-{kind}", "error", artifact.resource, element, f"There is no {kind} {id!r}.", _REPAIR[kind]
            )
        elif not surroundings.library.has(kind, id, tag):
            yield Finding(
                f"unknown-{kind}", "error", artifact.resource, element,
                f"The {kind} {id!r} has no version with the tag {tag!r}.",
                "Deploy a version with this tag first or together with it, or correct the tag.",
            )  # fmt: skip
    for node in artifact.model.nodes.values():
        if node.job_type is not None and node.job_type.expression is None:
            if node.job_type.text not in surroundings.service_tasks:
                yield Finding(
                    "unknown-service-task", "error", artifact.resource, node.id,
                    f"There is no service task {node.job_type.text!r}.",
                    "Choose one of the templates, or have the service task written in tasks/.",
                )  # fmt: skip
        elif node.type == "serviceTask" and node.job_type is None:
            yield Finding(
                "no-service-task", "error", artifact.resource, node.id, "The service task says not what to do.",
                "Choose a template for it in the properties panel.",
            )  # fmt: skip
        elif node.type == "sendTask" and node.job_type is None and not node.events:
            yield Finding(
                "no-message", "error", artifact.resource, node.id,
                "The send task names neither a message nor a service task.",
                "Choose a message, or a template for it in the properties panel.",
            )  # fmt: skip
        elif node.type == "businessRuleTask" and node.decision_id is None and node.job_type is None:
            yield Finding(
                "no-decision", "error", artifact.resource, node.id, "The business rule task names no decision.",
                "Fill in the decision id.",
            )  # fmt: skip
        elif node.type == "callActivity" and node.called_process is None:
            yield Finding(
                "no-process", "error", artifact.resource, node.id, "The call activity names no process.",
                "Fill in the process id.",
            )  # fmt: skip
