"""The graph of the benchmark, once for stock SpiffWorkflow (Python scripts) and once in the dialect (FEEL).

Fifteen nodes: register, three checks, a choice, a user task, a second choice, settle, pay, notify.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

PROCESS_ID = "bench"
USER_TASK = "manual"

_DOCUMENTS = ", ".join(f'{{"n": {number}, "h": "{"ab" * 32}"}}' for number in range(5))
_CASE = (
    '{"amount": 5000, "order": "P1", "person": {"name": "Zhang San", "id": "1101011990", "phone": "138"}, '
    f'"docs": [{_DOCUMENTS}], "desc": "{"x" * 480}"}}'
)

# id -> (variable, expression in FEEL, expression in Python)
_SCRIPTS = {
    "intake": ("case", _CASE, _CASE),
    "verify": ("verified", "true", "True"),
    "coverage": ("covered", "true", "True"),
    "risk": ("score", "case.amount / 10000", 'case["amount"] / 10000'),
    "calc": ("settlement", "case.amount * 0.9", 'case["amount"] * 0.9'),
    "payout": ("paid", "true", "True"),
    "reject": ("paid", "false", "False"),
    "notify": ("notified", "true", "True"),
}
# source -> [(target, condition)]; None is the default flow of a choice.
_FLOWS: dict[str, list[tuple[str, str | None]]] = {
    "start": [("intake", None)],
    "intake": [("verify", None)],
    "verify": [("coverage", None)],
    "coverage": [("risk", None)],
    "risk": [("gw", None)],
    "gw": [("join", "score < 0.1"), ("manual", None)],
    "manual": [("gw2", None)],
    "gw2": [("join", "approved"), ("reject", None)],
    "join": [("calc", None)],
    "calc": [("payout", None)],
    "payout": [("join2", None)],
    "reject": [("join2", None)],
    "join2": [("notify", None)],
    "notify": [("end", None)],
}


def stock() -> bytes:
    """The graph as stock SpiffWorkflow runs it."""
    return _document(
        lambda variable, _feel, python: f"<bpmn:script>{escape(f'{variable} = {python}')}</bpmn:script>",
        lambda condition: f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>",
    )


def dialect() -> bytes:
    """The same graph in the dialect."""
    return _document(
        lambda variable, feel, _python: (
            f"<bpmn:extensionElements><zeebe:script expression={quoteattr('=' + feel)} "
            f'resultVariable="{variable}"/></bpmn:extensionElements>'
        ),
        lambda condition: (
            '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">='
            f"{escape(condition)}</bpmn:conditionExpression>"
        ),
    )


def _document(script, condition) -> bytes:  # type: ignore[no-untyped-def]
    nodes = ['<bpmn:startEvent id="start"/>', '<bpmn:endEvent id="end"/>', f'<bpmn:userTask id="{USER_TASK}"/>']
    nodes += [f'<bpmn:exclusiveGateway id="{name}" default="f_{name}_{_default(name)}"/>' for name in ("gw", "gw2")]
    nodes += [f'<bpmn:exclusiveGateway id="{name}"/>' for name in ("join", "join2")]
    nodes += [f'<bpmn:scriptTask id="{name}">{script(*parts)}</bpmn:scriptTask>' for name, parts in _SCRIPTS.items()]
    flows = [
        f'<bpmn:sequenceFlow id="f_{source}_{target}" sourceRef="{source}" targetRef="{target}">'
        f"{condition(test) if test else ''}</bpmn:sequenceFlow>"
        for source, targets in _FLOWS.items()
        for target, test in targets
    ]
    return document("".join(nodes + flows))


def document(content: str) -> bytes:
    """A file with one process of this content, written with the prefixes `bpmn:` and `zeebe:`."""
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="http://bench">'
        f'<bpmn:process id="{PROCESS_ID}" isExecutable="true">{content}</bpmn:process></bpmn:definitions>'
    ).encode()


def _default(gateway: str) -> str:
    return next(target for target, test in _FLOWS[gateway] if test is None)
