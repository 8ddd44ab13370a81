"""The analyst's files: drafts, looking ahead, releasing, comparing versions."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import Database, DeploymentRefused, Engine, MovableClock, NotAllowed
from engine.errors import Conflict
from tasks.database import Base
from tasks.errors import InvalidInput
from tasks.studio import commands, queries, versions
from tasks.studio.differences import compare
from tasks.studio.model import Kind
from tasks.vault import open_vault
from tests.databases import Databases
from tests.diagrams import call, diagram, script

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
CHILD = diagram("child", f"startEvent s\nscriptTask work {script('1', 'x')}\nendEvent e", "s -> work -> e")
PARENT = diagram("parent", f"startEvent s\ncallActivity go {call('child')}\nendEvent e", "s -> go -> e")


@pytest.fixture
def engine(databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """An engine with a process that calls another."""
    open_vault(tmp_path / "secret.key")
    database = Database(databases.url(tmp_path / "studio.db"))
    made = Engine(database, clock=MovableClock(NOW))
    Base.metadata.create_all(database.engine)
    made.deploy(CHILD | PARENT, by="setup", note="first")
    yield made
    made.close()


def begin(engine: Engine, by: str = "ana") -> uuid.UUID:
    with engine.database.transaction() as tx:
        child = engine.definition_by_id("process", "child", tx=tx)
        return commands.open_draft(tx, engine, child.key, by, NOW)


def release(
    engine: Engine, draft: uuid.UUID, content: bytes, note: str = "why", by: str = "ana", overtakes: int | None = None
) -> None:
    with engine.database.transaction() as tx:
        commands.release(tx, engine, draft, content, note, version=1, overtakes=overtakes, by=by, now=NOW)


def changed(value: str) -> bytes:
    return CHILD["child.bpmn"].replace(b'expression="=1"', f'expression="={value}"'.encode())


def test_a_draft_begins_with_the_deployed_bytes_and_is_found_again(engine: Engine) -> None:
    first = begin(engine)

    assert begin(engine) == first
    with engine.database.read() as tx:
        assert queries.content(tx, first, "ana") == CHILD["child.bpmn"]


def test_everybody_has_a_draft_of_their_own_and_sees_that_others_have_one(engine: Engine) -> None:
    mine, theirs = begin(engine, "ana"), begin(engine, "ben")

    assert mine != theirs
    with engine.database.read() as tx:
        assert [draft.owner for draft in queries.others_drafts(tx, "ana", "child.bpmn")] == ["ben"]
        with pytest.raises(NotAllowed):
            queries.content(tx, theirs, "ana")


def test_a_draft_saved_in_two_windows_is_not_overwritten_unseen(engine: Engine) -> None:
    draft = begin(engine)
    with engine.database.transaction() as tx:
        assert commands.save(tx, draft, changed("2"), 1, "ana", NOW) == 2

    with pytest.raises(Conflict) as refused, engine.database.transaction() as tx:
        commands.save(tx, draft, changed("3"), 1, "ana", NOW)

    assert refused.value.found == 2
    with engine.database.read() as tx:
        assert queries.content(tx, draft, "ana") == changed("2")


def test_looking_ahead_names_what_depends_on_the_file_and_changes_nothing(engine: Engine) -> None:
    draft = begin(engine)

    ahead = commands.preview(engine, draft, changed("2"), "ana")

    assert [(d.id, d.version) for d in ahead.own] == [("child", 2)]
    assert [(d.id, d.version) for d in ahead.dependents] == [("parent", 2)]
    assert engine.definition_by_id("process", "child").version == 1
    assert engine.definition_by_id("process", "parent").version == 1


def test_a_release_makes_new_versions_with_the_note_and_ends_the_draft(engine: Engine) -> None:
    draft = begin(engine)

    release(engine, draft, changed("2"), note="Twice as much")

    with engine.database.read() as tx:
        child = engine.definition_by_id("process", "child", tx=tx)
        assert [(r.definition.version, r.note) for r in queries.releases(tx, engine, child)] == [
            (2, "Twice as much"),
            (1, "first"),
        ]
        assert engine.definition_source(child.key, tx=tx) == changed("2")
        assert queries.drafts(tx, "ana") == []


def test_a_release_needs_a_note(engine: Engine) -> None:
    draft = begin(engine)

    with pytest.raises(InvalidInput, match="note"):
        release(engine, draft, changed("2"), note="  ")

    assert engine.definition_by_id("process", "child").version == 1


def test_an_unchanged_file_is_not_released_again(engine: Engine) -> None:
    draft = begin(engine)

    with pytest.raises(InvalidInput, match="nothing new"):
        release(engine, draft, CHILD["child.bpmn"])


def test_a_broken_file_is_refused_with_its_findings_and_the_draft_stays(engine: Engine) -> None:
    draft = begin(engine)

    assert commands.preview(engine, draft, changed("1 +"), "ana").refused
    with pytest.raises(DeploymentRefused) as refused:
        release(engine, draft, changed("1 +"))

    assert [finding.element for finding in refused.value.findings] == ["work"]
    with engine.database.read() as tx:
        assert len(queries.drafts(tx, "ana")) == 1


def test_somebody_elses_later_release_is_not_undone_unseen(engine: Engine) -> None:
    mine, theirs = begin(engine, "ana"), begin(engine, "ben")
    release(engine, theirs, changed("5"), by="ben")

    with pytest.raises(Conflict):
        release(engine, mine, changed("2"))
    ahead = commands.preview(engine, mine, changed("2"), "ana")
    assert ahead.overtaken_by is not None and ahead.overtaken_by.version == 2
    release(engine, mine, changed("2"), overtakes=ahead.overtaken_by.key)

    assert engine.definition_by_id("process", "child").version == 3


def test_a_version_that_only_followed_another_file_overtakes_no_draft(engine: Engine) -> None:
    with engine.database.transaction() as tx:
        parent = engine.definition_by_id("process", "parent", tx=tx)
        draft = commands.open_draft(tx, engine, parent.key, "ben", NOW)
    release(engine, begin(engine), changed("2"))

    with engine.database.read() as tx:
        assert engine.definition_by_id("process", "parent", tx=tx).version == 2
        assert queries.overtaken_by(tx, engine, draft, "ben") is None


@pytest.mark.parametrize("kind", list(Kind))
def test_a_new_file_of_every_kind_can_be_released_as_it_is(engine: Engine, kind: Kind) -> None:
    with engine.database.transaction() as tx:
        draft = commands.new_draft(tx, engine, kind.value, "refund", 'Refund "fast" & <safe>', "退款", "ana", NOW)
        content = queries.content(tx, draft, "ana")

    release(engine, draft, content, note="new")

    made = engine.definition_by_id(kind.value, "refund")
    assert made.version == 1
    assert dict(made.names) == {"en": 'Refund "fast" & <safe>', "zh": "退款"}


@pytest.mark.parametrize(("id", "field"), [("child", "id"), ("two words", "id"), ("1st", "id"), ("", "id")])
def test_a_new_file_needs_an_id_of_its_own(engine: Engine, id: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refused, engine.database.transaction() as tx:
        commands.new_draft(tx, engine, "process", id, "Name", "", "ana", NOW)

    assert [problem.field for problem in refused.value.problems] == [field]


def test_an_uploaded_file_of_a_deployed_process_becomes_its_draft_byte_for_byte(engine: Engine) -> None:
    content = b"\n<!-- from the desktop -->".join([b'<?xml version="1.0"?>', changed("7")])
    with engine.database.transaction() as tx:
        draft = commands.upload(tx, engine, "C:\\models\\my child (2).bpmn", content, "ana", NOW)

    with engine.database.read() as tx:
        assert queries.draft(tx, draft, "ana").resource_name == "child.bpmn"
        assert queries.content(tx, draft, "ana") == content
    release(engine, draft, content)
    assert engine.definition_source(engine.definition_by_id("process", "child").key) == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("virus.exe", b"MZ"),
        ("empty.bpmn", b""),
        ("broken.bpmn", b"<bpmn:definitions"),
        ("bomb.bpmn", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        ("broken.dmn", b"not xml"),
        ("broken.form", b"{"),
        ("list.form", b"[]"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_nothing_is_kept(engine: Engine, name: str, content: bytes) -> None:
    with pytest.raises(InvalidInput) as refused, engine.database.transaction() as tx:
        commands.upload(tx, engine, name, content, "ana", NOW)

    assert [problem.field for problem in refused.value.problems] == ["file"]
    with engine.database.read() as tx:
        assert queries.drafts(tx, "ana") == []


def test_comparing_names_each_changed_property_with_its_old_and_new_value(engine: Engine) -> None:
    old = engine.definition_by_id("process", "child")
    release(engine, begin(engine), changed("2"))
    new = engine.definition_by_id("process", "child")

    with engine.database.read() as tx:
        (found,) = versions.differences(tx, engine, old.key, new.key)

    assert (found.id, found.type, found.manner) == ("work", "scriptTask", "changed")
    assert [(d.name, d.old, d.new) for d in found.details] == [("script › expression", "=1", "=2")]


def test_comparing_tells_added_removed_and_moved_elements_apart() -> None:
    shape = (
        b'<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">'
        b'<di:BPMNPlane><di:BPMNShape bpmnElement="s"><dc:Bounds x="%s" y="1" width="36" height="36"/></di:BPMNShape>'
        b"</di:BPMNPlane></di:BPMNDiagram></bpmn:definitions>"
    )
    before = diagram("p", "startEvent s\nmanualTask a\nendEvent e", "s -> a -> e")["p.bpmn"]
    after = diagram("p", "startEvent s\nmanualTask b\nendEvent e", "s -> b -> e")["p.bpmn"]
    old = before.replace(b"</bpmn:definitions>", shape % b"10")
    new = after.replace(b"</bpmn:definitions>", shape % b"40.0")

    manners = {d.id: d.manner for d in compare(Kind.PROCESS, old, new)}

    assert manners["a"] == "removed"
    assert manners["b"] == "added"
    assert manners["s"] == "moved"
    assert compare(Kind.PROCESS, old, before.replace(b"</bpmn:definitions>", shape % b"10.0")) == []


def test_comparing_tables_names_row_and_column() -> None:
    source = Path(__file__).parents[2] / "workflows" / "auto_review" / "routing.dmn"
    old = source.read_bytes()

    (found,) = compare(Kind.DECISION, old, old.replace(b"&lt;= 3000", b"&lt;= 4000"))

    assert (found.type, found.manner) == ("rule", "changed")
    assert [(d.name, d.old, d.new) for d in found.details] == [("Amount", "<= 3000", "<= 4000")]


def test_comparing_forms_names_the_field() -> None:
    old = b'{"id":"f","components":[{"id":"F1","key":"a","type":"number","label":"A","validate":{"max":5}}]}'
    new = old.replace(b'"max":5', b'"max":6')

    (found,) = compare(Kind.FORM, old, new)

    assert (found.id, found.manner) == ("F1", "changed")
    assert [(d.name, d.old, d.new) for d in found.details] == [("validate › max", "5", "6")]
