"""Turns the XML of a DMN 1.1 to 1.6 file into the records of `nodes`."""

from __future__ import annotations

from lxml import etree

from . import nodes
from .errors import DmnError
from .read_logic import read_function, read_logic, read_type_ref
from .xml import DMN_NAMESPACES, child, children, local, namespace_of, parse_xml, text_of

FEEL_LANGUAGE_WORD = "feel"


def read_definitions(source: bytes) -> nodes.Definitions:
    """The model in `source`; DmnError with the element's id when the file is no DMN file or uses another language."""
    root = parse_xml(source)
    if local(root) != "definitions" or namespace_of(root) not in DMN_NAMESPACES:
        raise DmnError(
            f"Expected a <definitions> element in a namespace of DMN 1.1 to 1.5 but found {root.tag}. "
            "Save the file as DMN from a DMN editor."
        )
    _refuse_other_languages(root)
    _refuse_double_ids(root)
    definitions = nodes.Definitions(
        id=root.get("id", ""),
        name=root.get("name", ""),
        namespace=root.get("namespace", ""),
        items=tuple(_item_definition(e) for e in children(root, "itemDefinition")),
        inputs=tuple(_input_data(e) for e in _drg(root, "inputData")),
        decisions=tuple(_decision(e) for e in _drg(root, "decision")),
        knowledge=tuple(_knowledge_model(e) for e in _drg(root, "businessKnowledgeModel")),
        services=tuple(_decision_service(e) for e in _drg(root, "decisionService")),
        imports=tuple(_import(e) for e in children(root, "import")),
        prefixes={prefix: uri for prefix, uri in root.nsmap.items() if prefix},
    )
    if not (definitions.decisions or definitions.knowledge or definitions.items or definitions.inputs):
        raise DmnError("The file holds no decision. Add at least one decision.", element=definitions.id)
    return definitions


def _drg(root: etree._Element, name: str) -> list[etree._Element]:
    found = list(children(root, name))
    for element in found:
        if not element.get("name"):
            raise DmnError(
                f"Expected a name on <{name}> but found none. Give it a name.", element=element.get("id", "")
            )
    return found


def _refuse_other_languages(root: etree._Element) -> None:
    namespace = namespace_of(root)
    for element in root.iter(f"{{{namespace}}}*"):
        language = element.get("expressionLanguage", "")
        if language and FEEL_LANGUAGE_WORD not in language.lower():
            raise DmnError(
                f"Expected expressions in FEEL but found the expression language {language}. "
                "Write the expression in FEEL and remove the attribute.",
                element=element.get("id", ""),
            )


def _refuse_double_ids(root: etree._Element) -> None:
    seen: set[str] = set()
    for name in ("inputData", "decision", "businessKnowledgeModel", "decisionService"):
        for element in children(root, name):
            identifier = element.get("id", "")
            if identifier and identifier in seen:
                raise DmnError(
                    f"Expected every id once but found {identifier} again. Give one of the elements another id.",
                    element=identifier,
                )
            seen.add(identifier)


def _variable_type(element: etree._Element) -> str:
    variable = child(element, "variable")
    return read_type_ref(variable) if variable is not None else ""


def _variable_name(element: etree._Element) -> str:
    variable = child(element, "variable")
    return variable.get("name", "") if variable is not None else ""


def _input_data(element: etree._Element) -> nodes.InputData:
    return nodes.InputData(
        element.get("id", ""), element.get("name", ""), _variable_type(element), _variable_name(element)
    )


def _decision(element: etree._Element) -> nodes.Decision:
    return nodes.Decision(
        id=element.get("id", ""),
        name=element.get("name", ""),
        type_ref=_variable_type(element),
        requires=_references(element, "informationRequirement", "requiredInput", "requiredDecision"),
        knows=_references(element, "knowledgeRequirement", "requiredKnowledge"),
        logic=read_logic(element),
        label=element.get("label", ""),
        question=text_of(element, "question"),
        allowed_answers=text_of(element, "allowedAnswers"),
        description=text_of(element, "description"),
        variable=_variable_name(element),
    )


def _references(element: etree._Element, requirement: str, *names: str) -> tuple[str, ...]:
    found = []
    for link in children(element, requirement):
        for target in children(link, *names):
            href = target.get("href", "")
            if not href:
                raise DmnError(
                    f"Expected an href on <{local(target)}> but found none. Connect the requirement again.",
                    element=link.get("id", "") or element.get("id", ""),
                )
            found.append(href)
    return tuple(found)


def _knowledge_model(element: etree._Element) -> nodes.KnowledgeModel:
    logic = child(element, "encapsulatedLogic")
    return nodes.KnowledgeModel(
        id=element.get("id", ""),
        name=element.get("name", ""),
        type_ref=_variable_type(element),
        knows=_references(element, "knowledgeRequirement", "requiredKnowledge"),
        function=read_function(logic) if logic is not None else None,
    )


def _decision_service(element: etree._Element) -> nodes.DecisionService:
    def hrefs(name: str) -> tuple[str, ...]:
        return tuple(e.get("href", "") for e in children(element, name))

    return nodes.DecisionService(
        id=element.get("id", ""),
        name=element.get("name", ""),
        type_ref=_variable_type(element),
        outputs=hrefs("outputDecision"),
        encapsulated=hrefs("encapsulatedDecision"),
        input_decisions=hrefs("inputDecision"),
        input_data=hrefs("inputData"),
    )


def _import(element: etree._Element) -> nodes.Import:
    return nodes.Import(element.get("name", ""), element.get("namespace", ""), element.get("locationURI", ""))


def _item_definition(element: etree._Element) -> nodes.ItemDefinition:
    name = element.get("name", "")
    if not name:
        raise DmnError("Expected a name on the item definition but found none.", element=element.get("id", ""))
    parts = tuple(_item_definition(e) for e in children(element, "itemComponent"))
    function = child(element, "functionItem")
    parameters = None
    if function is not None:
        parameters = tuple(
            nodes.Variable(p.get("name", ""), read_type_ref(p)) for p in children(function, "parameters")
        )
    return nodes.ItemDefinition(
        id=element.get("id", "") or name,
        name=name,
        type_ref=text_of(element, "typeRef"),
        is_collection=element.get("isCollection", "false").strip() in ("true", "1"),
        components=parts or None,
        allowed_values=text_of(child(element, "allowedValues")),
        type_constraint=text_of(child(element, "typeConstraint")),
        parameters=parameters,
        output_type=(function.get("outputTypeRef", "") if function is not None else ""),
    )
