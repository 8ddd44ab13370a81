"""Element templates: how the modeler offers the registered service tasks to the analyst."""

from __future__ import annotations

from typing import Any

from engine.service_tasks import Parameter, ServiceTask

_SCHEMA = "https://unpkg.com/@camunda/zeebe-element-templates-json-schema/resources/schema.json"


def element_template(task: ServiceTask) -> dict[str, Any]:
    """The Camunda element template of a service task: its type is fixed, its inputs and outputs are fields."""
    properties: list[dict[str, Any]] = [
        {
            "type": "Hidden",
            "value": task.name,
            "binding": {"type": "zeebe:taskDefinition", "property": "type"},
        },
        {
            "id": "retries",
            "label": "Retries",
            "type": "String",
            "value": str(task.retries),
            "optional": False,
            "group": "execution",
            "binding": {"type": "zeebe:taskDefinition", "property": "retries"},
        },
    ]
    properties += [_input(parameter) for parameter in task.inputs]
    properties += [_output(parameter) for parameter in task.outputs]
    return {
        "$schema": _SCHEMA,
        "name": task.title.get("en", task.name),
        "id": f"claimflow.{task.name}",
        "version": 1,
        "description": task.description.partition("\n")[0],
        "appliesTo": ["bpmn:Task", "bpmn:ServiceTask"],
        "elementType": {"value": "bpmn:ServiceTask"},
        "groups": [
            {"id": "inputs", "label": "Inputs"},
            {"id": "outputs", "label": "Results"},
            {"id": "execution", "label": "Execution"},
        ],
        "properties": properties,
    }


def _input(parameter: Parameter) -> dict[str, Any]:
    return {
        "id": f"input.{parameter.name}",
        "label": parameter.name,
        "description": _type_name(parameter.type),
        "type": "String",
        "feel": "optional",
        "group": "inputs",
        "optional": True,
        "binding": {"type": "zeebe:input", "name": parameter.name},
    }


def _output(parameter: Parameter) -> dict[str, Any]:
    return {
        "id": f"output.{parameter.name}",
        "label": f"{parameter.name} goes to",
        "description": _type_name(parameter.type),
        "type": "String",
        "group": "outputs",
        "optional": True,
        "binding": {"type": "zeebe:output", "source": f"={parameter.name}"},
    }


def _type_name(annotation: Any) -> str:
    return getattr(annotation, "__name__", str(annotation)).replace("typing.", "")
