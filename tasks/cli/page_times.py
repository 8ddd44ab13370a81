"""Server time of every page on the demo's data, each opened by somebody who works with it."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

from engine import Tx
from engine.bench.row import Row
from tasks.bootstrap import App
from tasks.claims import queries as claims
from tasks.demo import load as demo
from tasks.demo.people import PASSWORD
from tasks.documents import queries as documents
from tasks.errors import SettingsError
from tasks.people import queries as people
from tasks.people import sign_in
from tasks.studio import commands as studio

TARGET_MS = 50.0
CLAIMANT = "claimant"
_COOKIES = {True: "claimflow_claimant", False: "claimflow_session"}
_ADDRESS = "127.0.0.1"
_CHOICE = b"""<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="bench">
<bpmn:process id="bench_choice" isExecutable="true"><bpmn:startEvent id="start"/><bpmn:adHocSubProcess id="inquiry">
<bpmn:userTask id="call"/><bpmn:userTask id="visit"/></bpmn:adHocSubProcess>
<bpmn:sequenceFlow id="f" sourceRef="start" targetRef="inquiry"/></bpmn:process></bpmn:definitions>"""


@dataclass(frozen=True)
class Page:
    """A route as the web has it, who opens it, and which example fills its placeholders."""

    rule: str
    user: str | None
    """A user of the demo, the claimant, or None for a stranger."""
    example: str = ""
    query: str = ""


PAGES: tuple[Page, ...] = (
    Page("/", None),
    Page("/healthz", None),
    Page("/readyz", None),
    Page("/login", None),
    Page("/no-area", "auditor"),
    Page("/worklist", "intake"),
    Page("/worklist", "adjuster2", query="?scope=all&text=CLM"),
    Page("/worklist/hand-over", "manager"),
    Page("/tasks/<int:key>", "surveyor", "task"),
    Page("/claims", "adjuster1"),
    Page("/claims", "adjuster1", query="?text=CLM&open=1"),
    Page("/claims/<claim_no>", "adjuster1", "claim"),
    Page("/documents/<uuid:document_id>", "adjuster1", "document"),
    Page("/cockpit", "admin"),
    Page("/cockpit", "admin", query="?text=CLM"),
    Page("/cockpit/incidents", "admin"),
    Page("/cockpit/instances/<int:key>", "admin", "instance"),
    Page("/cockpit/instances/<int:key>/state", "admin", "instance"),
    Page("/cockpit/instances/<int:key>/variables", "admin", "instance"),
    Page("/cockpit/instances/<int:key>/elements/", "admin", "instance"),
    Page("/cockpit/instances/<int:key>/elements/<element_id>", "admin", "instance"),
    Page("/cockpit/instances/<int:key>/change", "admin", "running"),
    Page("/cockpit/instances/<int:key>/again/<int:element_key>", "admin", "running"),
    Page("/cockpit/instances/<int:key>/choose/<int:element_key>", "admin", "choice"),
    Page("/cockpit/diagrams/<int:key>", "admin", "process"),
    Page("/studio", "analyst"),
    Page("/studio", "analyst", query="?kind=form"),
    Page("/studio/definitions/<int:key>", "analyst", "process"),
    Page("/studio/definitions/<int:key>", "analyst", "decision"),
    Page("/studio/definitions/<int:key>/source", "analyst", "process"),
    Page("/studio/definitions/<int:key>/source", "analyst", "form"),
    Page("/studio/definitions/<int:key>/file", "analyst", "process"),
    Page("/studio/compare", "analyst", "process", "?old={key}&new={key}"),
    Page("/studio/compare/state", "analyst", "process", "?old={key}&new={key}"),
    Page("/studio/element-templates", "analyst"),
    Page("/studio/drafts/<uuid:draft_id>", "analyst", "draft"),
    Page("/studio/drafts/<uuid:draft_id>/content", "analyst", "draft"),
    Page("/portal", None),
    Page("/portal/sign-in", None),
    Page("/portal/report", None),
    Page("/portal/reported", None),
    Page("/portal/claims", CLAIMANT),
    Page("/portal/claims/<claim_no>", CLAIMANT, "claim"),
    Page("/portal/documents/<uuid:document_id>", CLAIMANT, "document"),
    Page("/portal/account", CLAIMANT),
)
"""One line a page; a list also with a search."""


def measure(app: App, web: Any, rounds: int = 9) -> list[Row]:
    """The median of `rounds` requests in milliseconds by page, after one that warms up; the slowest page first.

    `web` is the Flask application over `app`. Raises SettingsError when the data folder holds no demo, or
    when a page does not answer.
    """
    if not demo.is_loaded(app.settings):
        raise SettingsError("CLAIMFLOW_DATA", f"{app.settings.data} holds no demo data; load it with `claimflow demo`.")
    found = []
    with _examples(app) as examples:
        tokens = {user: _token(app, user) for user in sorted({page.user for page in PAGES if page.user} - {CLAIMANT})}
        tokens[CLAIMANT] = _claimants_token(app, examples["claim"]["claim_no"])
        for page in PAGES:
            client = web.test_client()
            if page.user:
                client.set_cookie(_COOKIES[page.user == CLAIMANT], tokens[page.user])
            known = nullcontext(examples.get(page.example, {}))
            with _choice(app, web) if page.example == "choice" else known as example:
                address = _address(page, example)
                times = [_open(client, page, address) for _ in range(rounds + 1)][1:]
            found.append((f"{page.rule}{page.query.partition('{')[0]}", statistics.median(times)))
    found.sort(key=lambda item: item[1], reverse=True)
    return [Row(name, round(value, 1), "ms", round(value / TARGET_MS, 2), target=TARGET_MS) for name, value in found]


def _open(client: Any, page: Page, address: str) -> float:
    start = time.perf_counter()
    response = client.get(address, headers={"Accept-Language": "zh"})
    response.get_data()
    taken = (time.perf_counter() - start) * 1000
    if response.status_code >= 400:
        raise SettingsError("pages", f"{address} answers {response.status_code} to {page.user or 'a stranger'}.")
    return taken


def _address(page: Page, example: Mapping[str, Any]) -> str:
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(example[found[1]]), page.rule)
    return path + page.query.format(**example)


def _token(app: App, user: str) -> str:
    now = app.clock.now()
    with app.database.transaction() as tx:
        answer = sign_in.sign_in_user(tx, user, PASSWORD, _ADDRESS, now)
    if not isinstance(answer, sign_in.SignedIn):
        raise SettingsError("pages", f"{user} cannot sign in with the demo's password; load the demo anew.")
    return answer.token


def _claimants_token(app: App, claim_no: str) -> str:
    with app.database.transaction() as tx:
        claim = claims.claim(tx, claim_no)
        assert claim.policy_no is not None and claim.insured_id is not None
        id_no = people.party(tx, claim.insured_id, masked=False).id_no
        answer = sign_in.sign_in_claimant(tx, claim.policy_no, id_no, _ADDRESS, app.clock.now())
    if not isinstance(answer, sign_in.SignedIn):
        raise SettingsError("pages", f"The insured of claim {claim_no} cannot sign in; load the demo anew.")
    return answer.token


class _Undone(Exception):
    """Rolls an example back."""


class _Inside:
    """A database for whoever is to see one transaction that is never committed."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """The one transaction."""
        self._tx.write_out()
        yield self._tx

    read = transaction


@contextmanager
def _choice(app: App, web: Any) -> Iterator[dict[str, Any]]:
    """An instance in which something can be chosen, for `web` alone: no process of the claims has an ad-hoc one."""
    try:
        with app.database.transaction() as tx:
            app.engine.deploy({"bench_choice.bpmn": _CHOICE}, "bench", tx=tx)
            key = app.engine.start("bench_choice", tx=tx).key
            [choice] = app.engine.ad_hoc_choices(key, tx=tx)
            web.extensions["claimflow"] = replace(app, database=_Inside(tx))
            yield {"key": key, "element_key": choice.element_instance_key}
            raise _Undone
    except _Undone:
        return
    finally:
        web.extensions["claimflow"] = app


@contextmanager
def _examples(app: App) -> Iterator[dict[str, dict[str, Any]]]:
    """What fills the placeholders: things of the demo, and a draft that is discarded afterwards."""
    engine = app.engine
    process = engine.definition_by_id("process", "claim")
    form = engine.definition_by_id("form", "survey")
    decision = engine.definition_by_id("decision", "routing")
    with app.database.read() as tx:
        closed = claims.list_claims(tx, status="CLOSED", limit=100).rows
        files = {
            row.claim_no: file.id for row in closed for file in documents.documents(tx, row.claim_no) if file.file_name
        }
        claim_no, document_id = next(iter(files.items()))
        claim = claims.claim(tx, claim_no)
    [task, *_] = engine.user_tasks(state="open", groups=["surveyor"], limit=1)
    analyst, now = "analyst", app.clock.now()
    with app.database.transaction() as tx:
        draft = studio.open_draft(tx, engine, process.key, analyst, now)
    try:
        yield {
            "task": {"key": task.key},
            "claim": {"claim_no": claim_no},
            "document": {"document_id": document_id},
            "instance": {"key": claim.process_instance_key, "element_id": "Call_Intake"},
            "running": {"key": task.process_instance_key, "element_key": task.element_instance_key},
            "process": {"key": process.key},
            "form": {"key": form.key},
            "decision": {"key": decision.key},
            "draft": {"draft_id": draft},
        }
    finally:
        with app.database.transaction() as tx:
            studio.discard(tx, draft, analyst)
