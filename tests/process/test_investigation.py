"""Investigation: planned, carried out while evidence is collected, concluded; its finding goes back to a person."""

from __future__ import annotations

from datetime import timedelta

from tasks.review import queries as review
from tests.factories.claims import a_motor_draft
from tests.integration.claim_case import MOTOR_DOCUMENTS
from tests.process.coverage import Coverage
from tests.process.office import Office
from tests.process.stages import At

PLAN = {"methods": ["SITE", "PROVIDER"], "hypothesis": "核实事故真实性和发票来源。"}
VISIT = {
    "visited_at": "2026-11-03T10:00",
    "second_investigator": "郑军",
    "visit_report": "已走访事故地点和维修厂，询问了相关人员。",
}
FINDING = {"finding": "CLEARED", "finding_codes": ["F_NONE"], "finding_note": "未发现异常，事故属实。"}


def test_an_investigation_is_planned_made_and_concluded_and_an_adjuster_goes_on(at: At) -> None:
    office = at("investigated")
    number = office.claim_no
    assert office.status(number) == "INVESTIGATION"

    office.do("siu", number, "plan_investigation", PLAN)
    office.do("siu", number, "visit_site", VISIT)
    office.do("siu", number, "conclude_investigation", FINDING)

    assert (office.status(number), office.variables(number)["finding"]) == ("IN_REVIEW", "CLEARED")
    assert office.waiting(number) == {"propose_decision"}
    with office.app.database.read() as tx:
        done = [str(report.kind) for report in review.work_reports(tx, number)]
    assert [kind for kind in done if kind in ("PLAN", "VISIT", "FINDING")] == ["PLAN", "VISIT", "FINDING"]


def test_a_confirmed_suspicion_settles_the_flags_it_came_from(office: Office) -> None:
    policy = office.policy(since=timedelta(days=1))
    number = office.report(a_motor_draft(policy.policy_no, office.now, loss_at=office.now - timedelta(days=3)))
    office.send(number, *MOTOR_DOCUMENTS)
    office.run()
    office.do("siu", number, "plan_investigation", PLAN)
    office.do("siu", number, "visit_site", VISIT)
    confirmed = {"finding": "CONFIRMED", "finding_codes": ["F_BACKDATED"], "finding_note": "保单系事故发生之后才投保。"}
    office.do("siu", number, "conclude_investigation", confirmed)

    with office.app.database.read() as tx:
        states = {flag.code: flag.status for flag in review.flags(tx, number)}
    assert states["RF03"] == "confirmed"
    assert office.waiting(number) == {"survey"}


def test_an_investigation_that_takes_long_is_reminded_of_the_legal_limit(at: At) -> None:
    office = at("investigated")
    number = office.claim_no
    office.do("siu", number, "plan_investigation", PLAN)
    before = office.task(number, "visit_site").priority

    office.pass_time(timedelta(days=10))
    office.pass_time(timedelta(days=10, minutes=5))
    office.pass_time(timedelta(days=5))

    told = [event.data for event in office.timeline(number) if event.kind == "clock.warned"]
    assert told
    assert {(event["clock"], event["to_group"]) for event in told} == {("T03", "manager")}
    assert office.task(number, "visit_site").priority > before
    assert office.status(number) == "INVESTIGATION"


def test_every_element_and_flow_of_the_diagram_is_passed(coverage: Coverage) -> None:
    assert coverage.missing("investigation") == set()
