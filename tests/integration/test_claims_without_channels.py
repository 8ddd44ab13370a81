"""A Claimflow whose messages do not arrive, and one whose folder cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks.bootstrap import build
from tasks.clocks import queries as clocks
from tasks.denial import queries as denials
from tasks.documents import queries as documents
from tasks.errors import SettingsError
from tasks.settings import Settings
from tests.databases import Databases, settings_of
from tests.integration.claim_case import MOTOR_DOCUMENTS, claim_case

DENIAL = {"decision": "DENY", "reason_codes": ["R_NO_PROOF"], "denial_note": "无法证明损失发生，缺少现场证据。"}


def test_a_letter_that_did_not_arrive_is_delivered_and_proved_by_a_person(databases: Databases, tmp_path: Path) -> None:
    with claim_case(settings_of(databases, tmp_path, sms="null")) as case:
        number = case.motor("12000")
        case.assess(number)
        case.do("ada", number, "propose_decision", DENIAL)
        case.do("two", number, "approve_claim", {"approval": "APPROVED"})
        assert case.claim(number).t_notify is None
        if not case.tasks(number):
            with case.app.database.read() as tx:
                deadline = next(clock for clock in clocks.clocks_of(tx, number) if clock.code == "T04").due_at
            case.pass_time(deadline - case.now)

        proof = {"delivery_channel": "EMS", "proof_ref": "EMS1234567890CN", "delivery_note": "本人签收"}
        case.do("int", number, "prove_delivery", proof)

        assert case.claim(number).status == "DENIED"
        with case.app.database.read() as tx:
            (letter,) = denials.letters(tx, number)
        assert (letter.delivery_channel, letter.proof_ref) == ("EMS", "EMS1234567890CN")
        assert case.incidents() == []


def test_a_notice_that_did_not_arrive_stops_no_clock(databases: Databases, tmp_path: Path) -> None:
    with claim_case(settings_of(databases, tmp_path, sms="null")) as case:
        number = case.motor("3300", documents=False)

        with case.app.database.read() as tx:
            (notice,) = documents.notices(tx, number)
            assert not any(clock.suspended for clock in clocks.clocks_of(tx, number))
        assert notice.delivered_at is None
        case.send(number, *MOTOR_DOCUMENTS)
        case.run()
        assert case.claim(number).outcome == "paid_full"


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(SettingsError, match="CLAIMFLOW_DATA"):
        build(Settings(data=tmp_path / "file" / "var"))


def test_a_restart_finds_everything_again(databases: Databases, tmp_path: Path) -> None:
    with claim_case(settings_of(databases, tmp_path)) as case:
        number = case.motor("12000")
        waiting = [task.key for task in case.tasks(number)]

    app = build(settings_of(databases, tmp_path))
    try:
        assert [task.key for task in app.engine.user_tasks(state="open", business_key=number)] == waiting
    finally:
        app.close()
