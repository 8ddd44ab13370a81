"""Denial: the reasoned letter reaches the customer in time, and the proof of it closes the file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tasks.denial.delivery import collect
from tasks.notifications.model import ChannelName
from tasks.notifications.port import LogChannel, NullChannel
from tests.process.coverage import Coverage
from tests.process.office import APPROVED, Office
from tests.process.stages import At

PROOF = {"delivery_channel": "EMS", "proof_ref": "EMS1020304050CN", "delivery_note": ""}


def without_a_channel(at: At) -> Office:
    """An office whose messages reach nobody, with a denial just approved."""
    office = at("denied", sms="null", mail="null")
    office.do("two", office.claim_no, "approve_claim", APPROVED)
    assert office.status(office.claim_no) == "APPROVAL"
    return office


def test_a_letter_delivered_electronically_closes_the_file_the_same_day(at: At) -> None:
    office = at("denied")
    number = office.claim_no
    office.do("two", number, "approve_claim", APPROVED)

    [letter] = office.letters(number)
    assert letter.delivery_channel == "electronic"
    assert "饮酒驾驶" in letter.text_zh
    assert office.outcome(number) == ("DENIED", "denied")
    assert office.deadline(number, "T04").status == "MET"
    assert office.human_tasks(number).count("prove_delivery") == 0


def test_a_courier_who_reports_the_delivery_closes_the_file(at: At) -> None:
    office = without_a_channel(at)
    number = office.claim_no

    office.app.engine.publish_message("notice.delivered", number, PROOF | {"done_by": "int"}, message_id="ems-1")
    office.run()

    [letter] = office.letters(number)
    assert (letter.delivery_channel, letter.proof_ref) == ("EMS", "EMS1020304050CN")
    assert office.outcome(number) == ("DENIED", "denied")


def test_a_letter_whose_channel_works_again_closes_the_file_and_is_sent_once(at: At, tmp_path: Path) -> None:
    office = without_a_channel(at)
    number = office.claim_no
    app, channels = office.app, dict.fromkeys(ChannelName, NullChannel())
    assert collect(app.database, app.engine, channels, office.now) == 0
    office.run()
    assert office.letters(number)[0].delivered_at is None

    channels = {name: LogChannel(name, tmp_path / "sent") for name in ChannelName}
    assert collect(app.database, app.engine, channels, office.now) == 1
    assert office.deadline(number, "T04").status == "MET"
    office.run()

    [letter] = office.letters(number)
    assert (letter.delivery_channel, letter.proof_ref) == ("sms", f"sms-log:denial:{letter.id}")
    assert office.outcome(number) == ("DENIED", "denied")
    assert collect(app.database, app.engine, channels, office.now) == 0
    assert len(list((tmp_path / "sent").iterdir())) == 1


def test_a_letter_without_proof_after_two_days_is_delivered_by_a_person(at: At) -> None:
    office = without_a_channel(at)
    number = office.claim_no
    assert office.waiting(number) == set()

    office.pass_time(timedelta(days=2))
    assert office.task(number, "prove_delivery").candidate_groups == ("intake",)
    office.do("int", number, "prove_delivery", PROOF)

    assert office.outcome(number) == ("DENIED", "denied")
    assert office.deadline(number, "T04").status == "MET"


def test_a_letter_nobody_delivered_in_time_is_told_to_compliance_and_still_has_to_be(at: At) -> None:
    office = without_a_channel(at)
    number = office.claim_no
    office.pass_time(timedelta(days=2))

    office.pass_time(timedelta(days=6))
    [told] = [event for event in office.timeline(number) if event.kind.startswith("clock.")]
    assert (told.data["clock"], told.data["to_group"]) == ("T04", "compliance")
    assert office.waiting(number) == {"prove_delivery"}
    office.do("int", number, "prove_delivery", PROOF)

    assert office.outcome(number) == ("DENIED", "denied")


def test_every_element_and_flow_of_the_diagram_is_passed(coverage: Coverage) -> None:
    assert coverage.missing("denial") == set()
