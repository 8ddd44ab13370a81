"""What customers are told: every text in both languages, filled without gaps, sent once, with proof."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.errors import InvalidInput
from tasks.notifications import templates
from tasks.notifications.model import fill
from tasks.notifications.port import Channel, Delivered, LogChannel, Message, NullChannel, Undelivered

# What the diagrams send (workflows/README.md).
NEEDED = {
    "ack",
    "documents_reminder",
    "offer",
    "offer_reminder",
    "paid",
    "closed",
    "withdrawn",
    "duplicate",
    "no_policy",
    "account_changed",
    "account_needed",
    "payment_problem",
}
FACTS = {
    "claim_no",
    "report_no",
    "name",
    "amount",
    "paid",
    "entitlement",
    "net",
    "explanation",
    "account",
    "duplicate_of",
}
# What the senders of these messages add themselves.
OWN_FACTS = {
    "supplement": {"documents"},
    "denial": {"letter"},
    "clock_warning": {"clock", "due", "tasks"},
    "clock_breach": {"clock", "due", "tasks"},
    "task_warning": {"task", "due"},
    "task_breach": {"task", "due"},
}


def message(key: str = "job:1", to: str = "13912345678") -> Message:
    return Message(key, to, "subject", "body")


def test_every_message_the_diagrams_send_has_a_text() -> None:
    assert set(templates.names()) >= NEEDED


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", templates.names())
def test_every_text_is_filled_from_the_facts_of_a_claim(name: str, language: str) -> None:
    facts = dict.fromkeys(FACTS | OWN_FACTS.get(name, set()), "值")

    text = fill(templates.text(name, language), facts)

    assert text.subject
    assert text.body
    assert "$" not in text.subject + text.body
    assert re.search(r"[\u4e00-\u9fff]", text.subject) is not None or language == "en"


def test_both_languages_use_the_same_facts() -> None:
    for name in templates.names():
        chinese, english = (set(re.findall(r"\$(\w+)", templates.text(name, lang))) for lang in ("zh", "en"))
        assert chinese == english, name


def test_an_unknown_message_is_refused_with_the_list_of_known_ones() -> None:
    with pytest.raises(InvalidInput, match="There is no message birthday; choose from account_changed"):
        templates.text("birthday", "zh")


def test_a_missing_fact_is_an_error_and_not_a_gap_in_a_letter() -> None:
    with pytest.raises(KeyError, match="claim_no"):
        fill("subject $claim_no\n\nbody", {})


def test_a_changed_text_has_another_version() -> None:
    assert fill("a\n\nb", {}).version != fill("a\n\nc", {}).version


CHANNELS: dict[str, Callable[[Path], Channel]] = {
    "sms log": lambda folder: LogChannel("sms", folder),
    "null": lambda _: NullChannel(),
}


@pytest.mark.parametrize("make", CHANNELS.values(), ids=CHANNELS)
def test_every_channel_answers_the_same_for_the_same_message(make: Callable[[Path], Channel], tmp_path: Path) -> None:
    channel = make(tmp_path)

    assert channel.send(message()) == channel.send(message())


@pytest.mark.parametrize("make", CHANNELS.values(), ids=CHANNELS)
def test_no_channel_raises_for_an_address_that_does_not_work(make: Callable[[Path], Channel], tmp_path: Path) -> None:
    assert isinstance(make(tmp_path).send(message(to="nobody")), Undelivered)


def test_the_log_keeps_one_file_a_message_and_gives_a_proof(tmp_path: Path) -> None:
    channel = LogChannel("sms", tmp_path)

    assert channel.send(message()) == Delivered("sms-log:job:1")
    channel.send(message())

    assert [file.name for file in tmp_path.iterdir()] == ["sms-job_1.json"]


def test_a_message_that_a_kill_left_half_written_is_whole_after_it_was_sent_again(tmp_path: Path) -> None:
    (tmp_path / "sms-job_1.json").write_text('{"to"')

    LogChannel("sms", tmp_path).send(message())

    assert json.loads((tmp_path / "sms-job_1.json").read_text())["to"] == message().to
