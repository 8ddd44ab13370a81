"""A connection to PostgreSQL that is cut: what a person is told about it is true."""

from __future__ import annotations

import select
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from engine import Context, Database, Engine, MovableClock, Tx
from engine.database_errors import CommitInDoubt, is_lost
from tasks.documents.port import FolderStore
from tasks.people import queries as people
from tasks.people.users import UserInput, create_user
from tasks.settings import Settings
from tasks.vault import open_vault
from tests.cutting_proxy import CuttingProxy, Moment
from tests.databases import Databases, open_databases
from tests.diagrams import diagram
from tests.unit.web.conftest import NOW, PASSWORD, Browser, Services, SmallApp
from web import access, context, create_app

WORK = diagram("p", "startEvent s\nuserTask work\nendEvent e", "s -> work -> e")


@pytest.fixture(scope="module")
def all_databases() -> Iterator[Databases]:
    """A file has no connection that could be cut."""
    with open_databases("postgres") as opened:
        yield opened


@pytest.fixture
def address(databases: Databases, tmp_path: Path) -> str:
    """The database without the door in front of it."""
    return databases.url(tmp_path / "claimflow.db")


@pytest.fixture
def proxy(address: str) -> Iterator[CuttingProxy]:
    url = make_url(address)
    opened = CuttingProxy(url.host or "127.0.0.1", url.port or 5432)
    yield opened
    opened.close()


@pytest.fixture
def database(address: str, proxy: CuttingProxy) -> Iterator[Database]:
    """The database behind the door."""
    url = make_url(address).set(host="127.0.0.1", port=proxy.port)
    opened = Database(url.render_as_string(hide_password=False))
    yield opened
    opened.close()


def hear_of_the_cut(tx: Tx) -> None:
    """Wait until the end of the connection has come through the network, unread."""
    driver = tx.connection.connection.dbapi_connection
    assert driver is not None
    assert select.select([driver.fileno()], [], [], 5)[0]


@pytest.mark.parametrize(("moment", "kept"), [("before", "active"), ("after", "completed")])
def test_a_command_whose_commit_is_cut_says_that_nobody_knows(
    database: Database, proxy: CuttingProxy, moment: Moment, kept: str
) -> None:
    engine = Engine(database)
    engine.deploy(WORK, by="ana")
    pi = engine.start("p")
    [task] = engine.user_tasks(process_instance=pi.key)
    proxy.cut_at = moment

    with pytest.raises(CommitInDoubt, match="it may have been kept or not"):
        engine.complete_user_task(task.key, {}, by="li")

    assert engine.instance(pi.key).state == kept


def test_a_connection_lost_before_the_commit_has_changed_nothing_and_says_so(
    database: Database, proxy: CuttingProxy
) -> None:
    engine = Engine(database)
    engine.deploy(WORK, by="ana")

    def before_a_statement(tx: Tx) -> None:
        proxy.cut()
        engine.start("p", tx=tx)

    def before_the_commit(tx: Tx) -> None:
        engine.start("p", tx=tx)
        proxy.cut()
        hear_of_the_cut(tx)

    for lost in (before_a_statement, before_the_commit):
        with pytest.raises(OperationalError) as raised:
            run(database, lost)
        assert is_lost(raised.value)
        assert not isinstance(raised.value, CommitInDoubt)
    assert engine.instances() == []


def run(database: Database, action: Callable[[Tx], None]) -> None:
    with database.transaction() as tx:
        action(tx)


def test_the_answer_of_a_service_task_that_was_in_doubt_is_written_once(
    database: Database, proxy: CuttingProxy
) -> None:
    engine, paid = Engine(database), []
    nodes = "startEvent s\nserviceTask pay <bpmn:extensionElements><zeebe:taskDefinition type='pay'/></bpmn:extensionElements>"

    def pay(_ctx: Context) -> None:
        paid.append(1)
        proxy.cut_at = "after"

    engine.register("pay", pay, mode="external")
    engine.deploy(diagram("p", f"{nodes}\nendEvent e", "s -> pay -> e"), by="ana")
    pi = engine.start("p")

    engine.run_due()

    assert (paid, engine.instance(pi.key).state, engine.incidents(pi.key)) == ([1], "completed", [])


@pytest.fixture
def flask(database: Database, tmp_path: Path) -> Flask:
    """The application on the database behind the door, with a page that adds a user."""
    settings = Settings(data=tmp_path / "data")
    services = Services(FolderStore(settings.documents_folder, open_vault(settings.key_file)))
    clock = MovableClock(NOW)
    flask = create_app(SmallApp(database, settings, clock, Engine(database, clock=clock), services))  # type: ignore[arg-type]

    @access.needs(access.Anyone.PUBLIC)
    def add() -> str:
        create_user(context.tx(), UserInput("ghost", "Ghost", PASSWORD, []), "test", NOW)
        return "added"

    flask.add_url_rule("/add", "add", add, methods=["POST"])
    return flask


@pytest.mark.parametrize(("moment", "kept"), [("before", False), ("after", True)])
@pytest.mark.parametrize(
    ("language", "title", "sentence"),
    [
        ("en", "We do not know whether this was stored", "it may have been kept or not. Load the page again"),
        ("zh", "无法确定是否已保存", "更改可能已保存，也可能没有"),
    ],
)
def test_a_person_whose_change_was_cut_off_is_told_to_look_before_repeating_it(
    flask: Flask,
    address: str,
    proxy: CuttingProxy,
    moment: Moment,
    kept: bool,
    language: str,
    title: str,
    sentence: str,
) -> None:
    browser = Browser(flask.test_client(), language)
    browser.get("/login")
    proxy.cut_at = moment

    answer = browser.post("/add")

    assert answer.status_code == 500
    assert title in answer.text
    assert sentence in answer.text
    with closing(Database(address)) as directly, directly.read() as tx:
        assert ("ghost" in {user.username for user in people.users(tx)}) is kept


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "Nothing was changed. Please try"), ("zh", "没有做任何更改")]
)
def test_a_person_is_told_that_nothing_was_changed_when_the_database_is_away(
    flask: Flask, proxy: CuttingProxy, language: str, sentence: str
) -> None:
    browser = Browser(flask.test_client(), language)
    browser.get("/login")
    proxy.close()

    page, script = browser.post("/add"), browser.post("/add", headers={"Accept": "application/json"})

    assert (page.status_code, script.status_code) == (503, 503)
    assert sentence in page.text
    assert sentence in script.json["message"]
