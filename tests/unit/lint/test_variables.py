"""A variable that is read but never written is told where it is read; what may be there is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from engine import BusinessError, Context, Done, ServiceTask, service_task
from tests.diagrams import boundary as attached
from tests.diagrams import (
    call,
    compensate,
    diagram,
    error,
    job,
    loop,
    mapped,
    message,
    on_condition,
    on_error,
    on_message,
    on_timer,
    script,
    undo,
)
from tests.unit.lint.checking import asks, brings, decides, findings, form, given, missing, table

GATE = "start -> write -> gate\ngate -> a : {condition}\ngate => b"


def writing(result: str, expression: str, condition: str) -> dict[str, bytes]:
    """A process that writes one variable and then decides."""
    nodes = f"startEvent start\nscriptTask write {script(expression, result)}\nexclusiveGateway gate\ntask a\ntask b"
    return diagram("p", nodes, GATE.format(condition=condition))


@dataclass
class Line:
    price: int


@dataclass
class Rate:
    rate: int
    lines: list[Line]


@service_task("price.rate", title={"en": "Rate"}, errors=("E_NO_RATE",))
def rate(ctx: Context) -> Rate | Done | BusinessError:
    """Typed, so that everything it may answer is known."""
    raise NotImplementedError


@service_task("price.ask", title={"en": "Ask"})
def ask(ctx: Context, amount: int, hint: str = "") -> dict[str, Any]:
    """Answers what it likes."""
    raise NotImplementedError


def test_a_condition_on_a_variable_nobody_writes_is_told_with_the_path_and_the_likely_name() -> None:
    [finding] = findings(writing("amount", "120", "amout > 100"))

    assert (finding.rule, finding.severity, finding.element) == ("variable-unwritten", "warning", "f1_0")
    assert finding.message == (
        "'amout' is read by the condition, but nothing writes it before, for example on the way 'start → write → gate'."
    )
    assert finding.repair == "Did you mean 'amount'?"


def test_a_variable_without_a_likely_name_is_to_be_written_or_declared() -> None:
    [finding] = findings(writing("amount", "120", "urgent"))

    assert finding.repair == "Write it before, or declare it as an input of the process."


def test_declared_inputs_are_there_also_the_optional_ones() -> None:
    files = writing("amount", "price", "reason = 1")

    assert missing(given("price, reason?", files)) == {}
    assert missing(given("", files)) == {"write": "price", "f1_0": "reason"}


def test_a_start_variable_nobody_declared_is_told_once_and_a_misspelt_one_wherever_it_stands() -> None:
    nodes = "startEvent s\nscriptTask one {}\nscriptTask two {}\nscriptTask three {}"
    files = diagram(
        "p", nodes.format(*(script(f"amount + {n}", f"x{n}") for n in (1, 2, 3))), "s -> one -> two -> three"
    )

    assert missing(files) == {"one": "amount"}
    assert missing(given("amuont", files)) == {"one": "amount", "two": "amount", "three": "amount"}


def test_a_variable_is_there_only_after_it_was_written() -> None:
    nodes = f"startEvent s\nscriptTask first {script('total + 1', 'y')}\nscriptTask then {script('1', 'total')}"

    assert missing(diagram("p", nodes, "s -> first -> then")) == {"first": "total"}


def test_a_loop_that_leads_back_brings_what_was_written_in_it() -> None:
    nodes = (
        f"startEvent s\nexclusiveGateway again\nscriptTask first {script('total + 1', 'y')}\n"
        f"scriptTask then {script('1', 'total')}\nexclusiveGateway enough\nendEvent e"
    )
    flows = "s -> again -> first -> then -> enough\nenough -> again : total < 3\nenough => e"

    assert missing(diagram("p", nodes, flows)) == {}


def test_one_path_that_writes_is_enough() -> None:
    nodes = (
        f"startEvent s\nexclusiveGateway g\nscriptTask a {script('1', 'x')}\ntask b\nexclusiveGateway j\n"
        f"scriptTask read {script('x + 1', 'y')}"
    )

    assert missing(given("n", diagram("p", nodes, "s -> g\ng -> a : n > 1\ng => b\na -> j\nb -> j -> read"))) == {}


@pytest.mark.parametrize(
    "expression",
    [
        "x = null",
        "if x != null then x else 0",
        "is defined(x)",
        "get or else(x, 0) + 1",
        "if null = x.y then 1 else x.y",
    ],
)
def test_an_expression_that_asks_whether_the_variable_is_there_is_left_alone(expression: str) -> None:
    assert missing(writing("y", expression, "true")) == {}


def test_everything_behind_a_condition_that_asks_is_left_alone() -> None:
    nodes = f"startEvent s\nexclusiveGateway g\nscriptTask a {script('coupon.value', 'y')}\ntask b"

    assert missing(diagram("p", nodes, "s -> g\ng -> a : coupon != null\ng => b")) == {}


def test_names_inside_an_expression_are_no_variables() -> None:
    files = writing("y", "for item in [1, 2] return item + partial[1]", "some v in [y] satisfies v = {k: 1, l: k}.l")

    assert missing(files) == {}


# User tasks and forms

TEXT = {"type": "textfield"}


def asking(*components: dict[str, Any], condition: str, io: str = "") -> list[dict[str, bytes]]:
    nodes = f"startEvent s\nuserTask check {asks('check', io)}\nexclusiveGateway g\ntask a\ntask b"
    return [diagram("p", nodes, f"s -> check -> g\ng -> a : {condition}\ng => b"), form("check", *components)]


def test_a_form_writes_its_fields_groups_and_lists() -> None:
    fields = [
        {**TEXT, "key": "note"},
        {**TEXT, "key": "payee.name"},
        {"type": "group", "path": "account", "components": [{**TEXT, "key": "iban"}]},
        {"type": "dynamiclist", "path": "lines", "components": [{**TEXT, "key": "price"}]},
    ]

    assert missing(*asking(*fields, condition="note + payee.name + account.iban + lines.price = 1")) == {}
    assert missing(*asking(*fields, condition="account.ibna = 1")) == {"f1_0": "account.ibna"}
    assert missing(*asking(*fields, condition="lines.pric = 1")) == {"f1_0": "lines.pric"}
    assert missing(*asking(*fields, condition="iban = 1")) == {"f1_0": "iban"}


def test_a_field_that_is_only_shown_is_read_and_not_written() -> None:
    files = asking({**TEXT, "key": "amount", "readonly": True}, condition="amount > 1")

    assert missing(*files) == {"check": "amount"}
    assert missing(given("amount", files[0]), files[1]) == {}


def test_conditions_of_a_form_know_its_own_fields_and_the_variables_of_the_process() -> None:
    hidden = {**TEXT, "key": "reason", "conditional": {"hide": "=answer != 1 or amount > 1"}}
    files = asking({**TEXT, "key": "answer"}, hidden, condition="answer = 1")
    [finding] = findings(*files)

    assert finding.element == "check"
    assert "by the conditional.hide of the field reason in the form check" in finding.message
    assert missing(given("amount", files[0]), files[1]) == {}


def test_output_mappings_of_a_user_task_let_nothing_else_out() -> None:
    io = '<zeebe:ioMapping><zeebe:output source="=answer" target="result"/></zeebe:ioMapping>'

    assert missing(*asking({**TEXT, "key": "answer"}, condition="result = 1", io=io)) == {}
    assert missing(*asking({**TEXT, "key": "answer"}, condition="answer = 1", io=io)) == {"f1_0": "answer"}


def test_what_completing_a_task_adds_to_every_form_is_there() -> None:
    files = asking({**TEXT, "key": "answer"}, condition='done_by = "ana"')

    assert missing(*files) == {"f1_0": "done_by"}
    assert missing(*files, answers=("done_by",)) == {}


def test_after_a_user_task_without_a_form_anything_may_be_there() -> None:
    nodes = "startEvent s\nuserTask check\nexclusiveGateway g\ntask a\ntask b"

    assert missing(diagram("p", nodes, "s -> check -> g\ng -> a : whatever\ng => b")) == {}


# Service tasks, decisions, scripts


def rated(condition: str, task: ServiceTask = rate, io: str = "") -> dict[str, bytes]:
    nodes = f"startEvent s\nserviceTask do {job(task.name, io)}\nexclusiveGateway g\ntask a\ntask b"
    return diagram("p", nodes, f"s -> do -> g\ng -> a : {condition}\ng => b")


def test_a_typed_service_task_writes_its_result_and_nothing_else() -> None:
    assert missing(rated("rate > lines[1].price"), tasks=(rate,)) == {}
    assert missing(rated("ratio > 1"), tasks=(rate,)) == {"f1_0": "ratio"}
    assert missing(rated("lines.prize > 1"), tasks=(rate,)) == {"f1_0": "lines.prize"}


def test_a_service_task_whose_result_is_not_typed_may_write_anything() -> None:
    assert missing(given("amount", rated("whatever > 1", ask)), tasks=(ask,)) == {}


def test_a_slip_of_the_fingers_is_told_even_where_anything_may_be() -> None:
    [finding] = findings(given("amount", rated("amuont > 1", ask)), tasks=(ask,))

    assert (finding.rule, finding.element, finding.repair) == ("variable-spelling", "f1_0", "Did you mean 'amount'?")


@pytest.mark.parametrize("name", ["amounts", "amount2", "mount3", "sum"])
def test_a_plural_or_a_numbered_name_is_no_slip(name: str) -> None:
    assert missing(given("amount", rated(f"{name} = 1", ask)), tasks=(ask,)) == {}


def test_a_service_task_needs_the_inputs_of_its_signature_that_have_no_default() -> None:
    [finding] = findings(rated("true", ask), tasks=(ask,))

    assert finding.message.startswith("'amount' is read by the service task price.ask, but nothing writes it before")
    assert missing(rated("true", ask, io="in amount = 5"), tasks=(ask,)) == {}


def test_an_input_mapping_is_known_inside_the_task_only_and_keeps_a_result_of_the_same_name() -> None:
    assert missing(rated("base > 1", io="in base = 1; out rate = base + rate"), tasks=(rate,)) == {"f1_0": "base"}
    assert missing(rated("rate > 1", io="in rate = 1"), tasks=(rate,)) == {"f1_0": "rate"}
    assert missing(rated("rate > 1", io="in rate = 1; out rate = rate"), tasks=(rate,)) == {}


def decided(condition: str) -> list[dict[str, bytes]]:
    nodes = f"startEvent s\nbusinessRuleTask decide {decides('routing', 'routing')}\nexclusiveGateway g\ntask a\ntask b"
    flows = f"s -> decide -> g\ng -> a : {condition}\ng => b"
    return [diagram("p", nodes, flows), table("routing", "amount", "route", "level")]


def test_a_wrong_member_of_a_decisions_result_is_told() -> None:
    process, decision = decided("routing.levle > 1")
    [finding] = findings(given("amount", process), decision)

    assert (finding.rule, finding.element) == ("member-unknown", "f1_0")
    assert finding.message == "'routing.levle' is read by the condition, but 'routing' has only level, route."
    assert finding.repair == "Did you mean 'routing.level'?"


def test_a_decision_reads_its_inputs() -> None:
    files = decided("routing.level > 1")
    [finding] = findings(*files)

    assert finding.element == "decide" and "by the decision routing, but nothing" in finding.message
    assert missing(given("amount", files[0]), files[1]) == {}


def test_members_follow_a_context_through_scripts_and_mappings() -> None:
    literal = "{score: 1, band: 2}"

    assert missing(writing("risk", literal, "risk.band > risk.score")) == {}
    assert missing(writing("risk", literal, "risk.bend > 1")) == {"f1_0": "risk.bend"}
    assert missing(writing("risk", f"if 1 > 0 then {literal} else null", "risk.bend > 1")) == {"f1_0": "risk.bend"}
    assert missing(writing("risk", f"if 1 > 0 then {literal} else today()", "risk.bend > 1")) == {}


def test_members_that_one_path_writes_are_there() -> None:
    nodes = (
        f"startEvent s\nscriptTask one {script('{a: 1}', 'x')}\nexclusiveGateway g\nscriptTask two {script('{b: 1}', 'x')}\n"
        f"exclusiveGateway j\nscriptTask read {script('x.b', 'y')}\nscriptTask wrong {script('x.c', 'z')}"
    )
    flows = "s -> one -> g\ng -> two : x.a = 1\ng => j\ntwo -> j -> read -> wrong"

    assert missing(diagram("p", nodes, flows)) == {"wrong": "x.c"}


# Branches, boundary events, event sub-processes

PARALLEL = (
    f"startEvent s\nparallelGateway fork\nscriptTask a {script('from_b + 1', 'from_a')}\n"
    f"scriptTask b {script('1', 'from_b')}\nparallelGateway join\nscriptTask late {script('from_a', 'at_end')}"
)


def test_branches_may_read_what_the_others_write_at_the_same_time() -> None:
    assert missing(diagram("p", PARALLEL, "s -> fork -> a -> join -> late\nfork -> b -> join")) == {}


def test_a_branch_cannot_read_what_is_written_after_the_join() -> None:
    nodes = PARALLEL.replace("from_b + 1", "at_end + 1")

    assert missing(diagram("p", nodes, "s -> fork -> a -> join -> late\nfork -> b -> join")) == {"a": "at_end"}


def test_branches_that_no_join_holds_back_may_be_overtaken() -> None:
    nodes = PARALLEL.replace("from_b + 1", "at_end + 1").replace("parallelGateway join", "exclusiveGateway join")

    assert missing(diagram("p", nodes, "s -> fork -> a -> join -> late\nfork -> b -> join")) == {}


def hosted(event: str, interrupting: bool = True, read: str = "answer") -> list[dict[str, bytes]]:
    nodes = (
        f"startEvent s\nuserTask check {asks('check')}\n{attached('aside', 'check', event, interrupting)}\n"
        f"scriptTask handle {script(read, 'handled')}\nscriptTask after {script('handled', 'z')}"
    )
    return [diagram("p", nodes, "s -> check -> after\naside -> handle"), form("check", {**TEXT, "key": "answer"})]


def test_a_boundary_event_comes_before_the_answer_of_its_task() -> None:
    found = missing(*hosted(on_timer("PT1H")))

    assert found == {"handle": "answer", "after": "handled"}


def test_what_runs_beside_a_task_goes_on_beside_what_follows_it() -> None:
    assert missing(*hosted(on_timer("PT1H"), interrupting=False)) == {}


def test_a_boundary_event_of_a_sub_process_sees_what_was_written_inside() -> None:
    inner = (
        '<bpmn:subProcess id="sub"><bpmn:startEvent id="in"/><bpmn:scriptTask id="w">'
        f'{script("1", "inside")}</bpmn:scriptTask><bpmn:sequenceFlow id="x" sourceRef="in" targetRef="w"/></bpmn:subProcess>'
    )
    nodes = (
        f"startEvent s\n{inner}\n{attached('aside', 'sub', on_timer('PT1H'))}\n"
        f"scriptTask handle {script('inside', 'y')}\nscriptTask after {script('inside + y', 'z')}"
    )

    assert missing(diagram("p", nodes, "s -> sub -> after\naside -> handle")) == {"after": "y"}


def handler(event: str, reads: str, interrupting: bool = True) -> str:
    start = (
        f'<bpmn:startEvent id="hs" isInterrupting="{str(interrupting).lower()}">{brings("")}{event}</bpmn:startEvent>'
    )
    return (
        f'<bpmn:subProcess id="handler" triggeredByEvent="true">{start}'
        f'<bpmn:scriptTask id="h">{script(reads, "handled")}</bpmn:scriptTask>'
        '<bpmn:sequenceFlow id="hf" sourceRef="hs" targetRef="h"/></bpmn:subProcess>'
    )


@pytest.mark.parametrize(("interrupting", "expected"), [(True, {"late": "handled"}), (False, {})])
def test_an_event_sub_process_sees_everything_and_is_seen_when_it_leaves_the_rest_running(
    interrupting: bool, expected: dict[str, str]
) -> None:
    nodes = f"startEvent s\nscriptTask a {script('1', 'x')}\nscriptTask late {script('handled', 'y')}\n" + handler(
        on_message("stop"), "x + y", interrupting
    )

    assert missing(diagram("p", nodes, "s -> a -> late", message("stop", '"key"'))) == expected


def test_the_key_of_an_event_sub_process_is_read_when_its_scope_begins() -> None:
    nodes = f"startEvent s\nscriptTask a {script('1', 'order_id')}\n" + handler(on_message("stop"), "order_id")
    files = diagram("p", nodes, "s -> a", message("stop", "order_id"))
    [finding] = findings(files)

    assert finding.element == "hs" and "by the correlation key" in finding.message
    assert missing(given("order_id", files)) == {}


def test_an_error_brings_the_inputs_of_the_event_that_throws_it() -> None:
    inner = (
        '<bpmn:subProcess id="sub"><bpmn:startEvent id="in"/><bpmn:endEvent id="out">'
        f"{mapped('in why = 1')}{on_error('E_BAD')}</bpmn:endEvent>"
        '<bpmn:sequenceFlow id="x" sourceRef="in" targetRef="out"/></bpmn:subProcess>'
    )
    nodes = (
        f"startEvent s\n{inner}\n{attached('bad', 'sub', on_error('E_BAD'))}\nscriptTask handle {script('why + whom', 'y')}\n"
        "task after"
    )

    assert missing(diagram("p", nodes, "s -> sub -> after\nbad -> handle", error("E_BAD"))) == {"handle": "whom"}


def test_the_errors_a_service_task_lists_bring_nothing_those_of_another_anything() -> None:
    def caught(task: ServiceTask) -> dict[str, bytes]:
        nodes = (
            f"startEvent s\nserviceTask do {job(task.name)}\n{attached('bad', 'do', on_error())}\n"
            f"scriptTask handle {script('whatever', 'y')}\ntask after"
        )
        return given("amount", diagram("p", nodes, "s -> do -> after\nbad -> handle"))

    assert missing(caught(rate), tasks=(rate,)) == {"handle": "whatever"}
    assert missing(caught(ask), tasks=(ask,)) == {}


def test_a_handler_finds_what_its_activity_had_and_everything_that_happened_since() -> None:
    nodes = (
        f"startEvent s\nserviceTask do {job('price.rate', 'in base = 1; out price = rate')}\n"
        f'scriptTask back isForCompensation="true" {script("base + rate + later + wrong", "undone")}\n{undo("do", "back")}\n'
        f"scriptTask then {script('1', 'later')}\nintermediateThrowEvent throw {compensate()}\n"
        f"scriptTask after {script('undone', 'z')}"
    )

    assert missing(diagram("p", nodes, "s -> do -> then -> throw -> after"), tasks=(rate,)) == {"back": "wrong"}


# Multi-instance, messages, calls, sub-processes


def test_the_item_of_a_multi_instance_is_known_inside_it_and_its_collection_outside() -> None:
    each = loop("people", "person", "answers = person.name + loopCounter + y", sequential=True)
    nodes = (
        f"startEvent s\nscriptTask ask {script('person', 'y')}\nscriptTask all {script('answers', 'z')}\n"
        f"scriptTask wrong {script('person', 'w')}"
    ).replace("</bpmn:extensionElements>", f"</bpmn:extensionElements>{each}", 1)

    assert missing(given("people", diagram("p", nodes, "s -> ask -> all -> wrong"))) == {"wrong": "person"}


def test_what_each_instance_gives_as_its_result_is_not_known_outside_but_by_the_collection() -> None:
    each = loop("people", "person", "answers = vote.said")
    nodes = (
        f"startEvent s\nscriptTask ask {script('person', 'vote')}\nscriptTask all {script('answers', 'z')}\n"
        f"scriptTask wrong {script('vote', 'w')}"
    ).replace("</bpmn:extensionElements>", f"</bpmn:extensionElements>{each}", 1)

    assert missing(given("people", diagram("p", nodes, "s -> ask -> all -> wrong"))) == {"wrong": "vote"}


def test_a_mapping_knows_the_targets_of_those_before_it_and_not_of_those_behind_it() -> None:
    right = f"startEvent s\nuserTask ask {mapped('in x = 1; in y = x + 1; out a = y; out b = a')}"
    wrong = f"startEvent s\nuserTask ask {mapped('in y = x + 1; in x = 1')}"

    assert missing(given("", diagram("p", right, "s -> ask"))) == {}
    assert missing(given("", diagram("p", wrong, "s -> ask"))) == {"ask": "x"}


def test_a_message_may_bring_anything_unless_it_says_what_or_is_mapped() -> None:
    def caught(content: str) -> dict[str, bytes]:
        nodes = (
            f"startEvent s\nintermediateCatchEvent got {content}{on_message('paid')}\n"
            f"scriptTask read {script('bank_ref', 'y')}"
        )
        return given("id", diagram("p", nodes, "s -> got -> read", message("paid", "id")))

    assert missing(caught("")) == {}
    assert missing(caught(brings("bank_ref?"))) == {}
    assert missing(caught(brings("amount"))) == {"read": "bank_ref"}
    assert missing(caught(mapped("out bank_ref = reference"))) == {}
    assert missing(caught(mapped("out reference = anything"))) == {"read": "bank_ref"}


def test_a_process_that_a_message_starts_has_what_it_declares() -> None:
    nodes = f"startEvent s {on_message('order')}\nscriptTask read {script('amount', 'y')}"
    files = diagram("p", nodes, "s -> read", message("order"))

    assert missing(files) == {}
    assert missing(given("amount", files)) == {}
    assert missing(given("price", files)) == {"read": "amount"}


CHILD = diagram("child", f"startEvent s\nscriptTask do {script('amount + 1', 'result')}", "s -> do")


def calling(content: str, reads: str) -> dict[str, bytes]:
    nodes = f"startEvent s\ncallActivity sub {content}\nscriptTask after {script(reads, 'y')}"
    return given("amount, other", diagram("parent", nodes, "s -> sub -> after"))


def test_a_call_gives_back_what_the_called_process_wrote() -> None:
    assert missing(calling(call("child"), "result"), CHILD) == {}
    assert missing(calling(call("child"), "outcome"), CHILD) == {"after": "outcome"}
    assert missing(calling(call("child", child=False), "result"), CHILD) == {"after": "result"}
    assert missing(calling(call("child", "out outcome = result"), "outcome"), CHILD) == {}
    assert missing(calling(call("child", "out outcome = reslut"), "outcome"), CHILD) == {"sub": "reslut"}


def test_a_called_process_has_what_its_callers_give_it() -> None:
    assert missing(calling(call("child"), "1"), CHILD) == {}
    assert missing(calling(call("child", "in amount = other", parent=False), "1"), CHILD) == {}
    assert missing(calling(call("child", "in price = other", parent=False), "1"), CHILD) == {"do": "amount"}


def test_a_call_must_give_what_the_called_process_declares() -> None:
    [finding] = findings(calling(call("child", parent=False), "1"), given("amount, note?", CHILD))

    assert (finding.rule, finding.element) == ("input-missing", "sub")
    assert finding.message == "The process 'child' needs 'amount', but the call does not give it."


def test_a_process_that_calls_itself_is_not_followed_for_ever() -> None:
    nodes = f"startEvent s\nexclusiveGateway g\ncallActivity again {call('p')}\nscriptTask read {script('x', 'y')}"

    assert missing(given("n", diagram("p", nodes, "s -> g\ng -> again : n > 1\ng => read"))) == {"read": "x"}


def test_what_a_sub_process_is_given_stays_inside_and_what_it_writes_comes_out() -> None:
    inner = (
        f'<bpmn:subProcess id="sub">{mapped("in local = 1")}<bpmn:startEvent id="in"/><bpmn:scriptTask id="w">'
        f'{script("local", "inside")}</bpmn:scriptTask><bpmn:sequenceFlow id="x" sourceRef="in" targetRef="w"/></bpmn:subProcess>'
    )
    nodes = f"startEvent s\n{inner}\nscriptTask one {script('inside', 'y')}\nscriptTask two {script('local', 'z')}"

    assert missing(diagram("p", nodes, "s -> sub -> one -> two")) == {"two": "local"}


def test_a_process_that_a_message_starts_needs_no_key_of_it() -> None:
    nodes = (
        f"startEvent s {on_message('order')}\nintermediateCatchEvent more {brings('')}{on_message('order')}\nendEvent e"
    )
    files = given("order_id", diagram("p", nodes, "s -> more -> e", message("order", "order_id")))

    assert missing(files) == {}


def test_a_timer_that_starts_a_process_can_read_nothing() -> None:
    nodes = f"startEvent s {on_timer('=pause')}\ntask t"

    assert missing(given("pause", diagram("p", nodes, "s -> t"))) == {"s": "pause"}


def test_a_conditional_event_waits_for_variables_that_nobody_has_written_yet_but_not_for_misspelt_ones() -> None:
    def waiting(condition: str) -> dict[str, bytes]:
        nodes = f"startEvent s\nintermediateCatchEvent got {on_condition(condition)}\ntask t"
        return given("amount", diagram("p", nodes, "s -> got -> t"))

    assert missing(waiting("whatever = 5")) == {}
    assert missing(waiting("amuont = 5")) == {"got": "amuont"}


def test_elements_that_begin_a_level_together_may_read_each_other() -> None:
    nodes = f"scriptTask a {script('from_b', 'from_a')}\nscriptTask b {script('from_a', 'from_b')}"

    assert missing(diagram("p", nodes, "")) == {}


def test_a_long_way_is_cut_in_the_middle() -> None:
    names = [f"t{number}" for number in range(12)]
    nodes = "startEvent s\n" + "\n".join(f"task {name}" for name in names) + f"\nscriptTask read {script('x', 'y')}"
    [finding] = findings(diagram("p", nodes, " -> ".join(["s", *names, "read"])))

    assert "'s → t0 → … → t8 → t9 → t10 → t11 → read'" in finding.message


def test_a_process_of_very_many_elements_is_not_followed() -> None:
    names = [f"t{number}" for number in range(1000)]
    nodes = "startEvent s\n" + "\n".join(f"task {name}" for name in names) + f"\nscriptTask read {script('x', 'y')}"

    assert findings(diagram("p", nodes, " -> ".join(["s", *names, "read"]))) == []
