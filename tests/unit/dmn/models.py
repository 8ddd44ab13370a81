"""Small DMN files for tests, written as Python data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

DMN_15 = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def definitions(*elements: str, namespace: str = "urn:test", dmn: str = DMN_15, more: str = "") -> bytes:
    """A whole file from its elements."""
    body = "".join(elements)
    return f'<definitions xmlns="{dmn}" id="model" name="model" namespace="{namespace}" {more}>{body}</definitions>'.encode()


def feel(text: str, type_ref: str = "") -> str:
    """A literal expression."""
    typed = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    return f"<literalExpression{typed}><text>{escape(text)}</text></literalExpression>"


def given(name: str, type_ref: str = "") -> str:
    """Input data whose id is its name behind an i."""
    typed = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    return f'<inputData id="i_{name}" name="{name}"><variable name="{name}"{typed}/></inputData>'


def decision(
    name: str,
    logic: str,
    *,
    inputs: Iterable[str] = (),
    decisions: Iterable[str] = (),
    knows: Iterable[str] = (),
    type_ref: str = "",
) -> str:
    """A decision whose id is its name behind a d."""
    typed = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    needs = "".join(
        f'<informationRequirement id="n_{name}_{href}"><{kind} href="#{prefix}_{href}"/></informationRequirement>'
        for kind, prefix, hrefs in (("requiredInput", "i", inputs), ("requiredDecision", "d", decisions))
        for href in hrefs
    )
    needs += "".join(
        f'<knowledgeRequirement><requiredKnowledge href="{href if "#" in href else "#k_" + href}"/></knowledgeRequirement>'
        for href in knows
    )
    return f'<decision id="d_{name}" name="{name}"><variable name="{name}"{typed}/>{needs}{logic}</decision>'


def knowledge(name: str, parameters: Sequence[str], body: str, *, types: Sequence[str] = (), type_ref: str = "") -> str:
    """A business knowledge model whose id is its name behind a k."""
    typed = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    formal = "".join(
        f'<formalParameter name="{p}"{f" typeRef={quoteattr(types[n])}" if n < len(types) else ""}/>'
        for n, p in enumerate(parameters)
    )
    return (
        f'<businessKnowledgeModel id="k_{name}" name="{name}"><variable name="{name}"{typed}/>'
        f"<encapsulatedLogic>{formal}{body}</encapsulatedLogic></businessKnowledgeModel>"
    )


def table(
    inputs: Sequence[str],
    outputs: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    policy: str = "UNIQUE",
    aggregation: str = "",
    types: Sequence[str] = (),
    values: Sequence[str] = (),
    output_types: Sequence[str] = (),
    output_values: Sequence[str] = (),
    defaults: Sequence[str] = (),
    annotations: Sequence[str] = (),
) -> str:
    """A decision table; each row has its input cells, its output cells and then its annotations."""

    def at(items: Sequence[str], n: int) -> str:
        return items[n] if n < len(items) else ""

    def part(name: str, text: str) -> str:
        return f"<{name}><text>{escape(text)}</text></{name}>" if text else ""

    head = "".join(
        f'<input id="c{n}" label="{escape(text)}"><inputExpression typeRef={quoteattr(at(types, n))}><text>{escape(text)}'
        f"</text></inputExpression>{part('inputValues', at(values, n))}</input>"
        for n, text in enumerate(inputs)
    )
    head += "".join(
        f'<output id="o{n}" name="{name}" typeRef={quoteattr(at(output_types, n))}>'
        f"{part('outputValues', at(output_values, n))}{part('defaultOutputEntry', at(defaults, n))}</output>"
        for n, name in enumerate(outputs)
    )
    head += "".join(f'<annotation name="{name}"/>' for name in annotations)
    body = ""
    for number, row in enumerate(rows, 1):
        body += f'<rule id="r{number}">'
        for n, cell in enumerate(row):
            kind = (
                "inputEntry"
                if n < len(inputs)
                else "outputEntry"
                if n < len(inputs) + len(outputs)
                else "annotationEntry"
            )
            body += f'<{kind} id="r{number}_{n}"><text>{escape(cell)}</text></{kind}>'
        body += "</rule>"
    aggregated = f' aggregation="{aggregation}"' if aggregation else ""
    return f'<decisionTable id="table" hitPolicy="{policy}"{aggregated}>{head}{body}</decisionTable>'
