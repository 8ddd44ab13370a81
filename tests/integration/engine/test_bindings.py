"""Which version of a called process, a decision or a form a running instance uses."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine import DeploymentRefused, Engine
from tests.diagrams import call, diagram, script
from tests.integration.engine.test_deployments import decide
from tests.unit.lint.checking import asks, bound, decides, form, tagged

RATE = f"businessRuleTask rate {bound(decides('limit', 'route'))}"
DECIDING = diagram("deciding", f"startEvent s\nuserTask wait\n{RATE}\nuserTask after", "s -> wait -> rate -> after")
CALLING = diagram(
    "calling", f"startEvent s\ncallActivity sub {bound(call('child'))}\nuserTask after", "s -> sub -> after"
)
ASKING = diagram("asking", f"startEvent s\nuserTask ask {bound(asks('check'))}", "s -> ask")


def child(result: int) -> dict[str, bytes]:
    """A process that says which of its versions ran."""
    return diagram("child", f"startEvent cs\nscriptTask say {script(str(result), 'ran')}", "cs -> say")


def test_a_call_uses_the_newest_version_that_carries_its_tag_and_not_the_latest_one(engine: Engine) -> None:
    engine.deploy(tagged(child(1), "v1"), by="ana")
    engine.deploy(tagged(child(2), "v1"), by="ana")
    engine.deploy(tagged(child(3), "v2") | CALLING, by="ana")

    pi = engine.start("calling")

    assert engine.variables(pi.key)["ran"] == 2


def test_a_running_instance_calls_a_tagged_version_that_came_after_it_began(
    engine: Engine, complete: Callable[..., None]
) -> None:
    looping = diagram(
        "calling",
        f"startEvent s\nuserTask wait\ncallActivity sub {bound(call('child'))}\nuserTask after",
        "s -> wait -> sub -> after",
    )
    engine.deploy(tagged(child(1), "v1") | looping, by="ana")
    pi = engine.start("calling")

    released = engine.deploy(tagged(child(2), "v1"), by="ana")
    complete(pi.key, "wait")

    assert engine.variables(pi.key)["ran"] == 2
    assert [d.id for d in released.process_definitions] == ["child"]


def test_a_decision_is_made_by_the_newest_table_that_carries_the_tag(
    engine: Engine, complete: Callable[..., None]
) -> None:
    engine.deploy(tagged(decide(5000), "v1") | DECIDING, by="ana")
    engine.deploy(tagged(decide(9000), "v2"), by="ana")
    pi = engine.start("deciding", {"amount": 8000})

    complete(pi.key, "wait")

    [event] = engine.decision_instances(pi.key)
    assert (engine.variables(pi.key)["route"], event.data["version"]) == ("HUMAN", 1)


def test_a_user_task_shows_the_form_that_carries_the_tag(engine: Engine) -> None:
    engine.deploy(tagged(form("check", {"key": "old", "type": "textfield"}), "v1") | ASKING, by="ana")
    engine.deploy(form("check", {"key": "new", "type": "textfield"}), by="ana")

    pi = engine.start("asking")

    [task] = engine.user_tasks(process_instance=pi.key)
    assert task.form_key is not None
    assert [c["key"] for c in engine.form(task.form_key).schema["components"]] == ["old"]


def test_a_form_bound_to_the_latest_version_is_renewed_for_running_instances(
    engine: Engine, complete: Callable[..., None]
) -> None:
    latest = asks("check").replace("formDefinition ", 'formDefinition bindingType="latest" ')
    asking = diagram("asking", f"startEvent s\nuserTask wait\nuserTask ask {latest}", "s -> wait -> ask")
    engine.deploy(form("check", {"key": "old", "type": "textfield"}) | asking, by="ana")
    pi = engine.start("asking")
    engine.deploy(form("check", {"key": "new", "type": "textfield"}), by="ana")

    complete(pi.key, "wait")

    [task] = engine.user_tasks(process_instance=pi.key, state="open")
    assert [c["key"] for c in engine.form(task.form_key or 0).schema["components"]] == ["new"]


@pytest.mark.parametrize(
    ("files", "there", "part"),
    [
        (CALLING, child(1), "The process 'child' has no version with the tag 'v1'"),
        (CALLING, tagged(child(1), "v2"), "The process 'child' has no version with the tag 'v1'"),
        (CALLING, {}, "There is no process 'child'"),
        (DECIDING, decide(5000), "The decision 'limit' has no version with the tag 'v1'"),
        (ASKING, form("check"), "The form 'check' has no version with the tag 'v1'"),
    ],
)
def test_what_is_bound_to_a_tag_that_no_version_carries_is_refused(
    engine: Engine, files: dict[str, bytes], there: dict[str, bytes], part: str
) -> None:
    with pytest.raises(DeploymentRefused, match=part):
        engine.deploy(files | there, by="ana")

    if there:
        engine.deploy(there, by="ana")
        with pytest.raises(DeploymentRefused, match=part):
            engine.deploy(files, by="ana")


@pytest.mark.parametrize(
    ("node", "kind", "later"),
    [
        (f"callActivity use {bound(call('=what'))}", "process", tagged(child(1), "v1")),
        (f"businessRuleTask use {bound(decides('=what', 'route'))}", "decision", tagged(decide(5000), "v1")),
    ],
)
def test_a_tag_that_nothing_carries_while_it_runs_is_an_incident_until_somebody_deploys_it(
    engine: Engine, node: str, kind: str, later: dict[str, bytes]
) -> None:
    engine.deploy(diagram("p", f"startEvent s\n{node}\nuserTask after", "s -> use -> after"), by="ana")
    what = {"process": "child", "decision": "limit"}[kind]

    pi = engine.start("p", {"what": what, "amount": 1})

    [incident] = engine.incidents(pi.key)
    assert incident.element_id == "use"
    assert incident.message == f"No {kind} with the id '{what}' and the version tag 'v1' is deployed."
    engine.deploy(later, by="ana")
    engine.retry(incident.key, by="li")
    assert [t.element_id for t in engine.user_tasks(process_instance=pi.key, state="open")] == ["after"]


def test_a_process_is_warned_of_a_renamed_output_only_by_the_version_with_its_tag(engine: Engine) -> None:
    says = script("ran + 1", "more")
    calling = diagram(
        "calling", f"startEvent s\ncallActivity sub {bound(call('child'))}\nscriptTask use {says}", "s -> sub -> use"
    )
    renamed = diagram("child", f"startEvent cs\nscriptTask say {script('1', 'went')}\nendEvent ce", "cs -> say -> ce")
    engine.deploy(tagged(child(1), "v1") | calling, by="ana")

    other, same = engine.check(tagged(renamed, "v2")), engine.check(tagged(renamed, "v1"))

    assert other == []
    assert [finding.element for finding in same] == ["use"]


def test_a_tag_that_is_no_text_or_too_long_is_refused(engine: Engine) -> None:
    no_text = {"f.form": b'{"id": "f", "components": [], "versionTag": 1}'}

    with pytest.raises(DeploymentRefused, match="The version tag is no text"):
        engine.deploy(no_text, by="ana")
    with pytest.raises(DeploymentRefused, match="The version tag of 'child' has more than 100 characters"):
        engine.deploy(tagged(child(1), "v" * 101), by="ana")
