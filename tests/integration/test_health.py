"""What a load balancer and people on call are told: alive, ready, and whether the work gets done."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine import Database, MovableClock
from tasks.bootstrap import App, build, health
from tasks.settings import Settings
from tasks.vault import open_vault
from tests.databases import Databases, settings_of
from tests.diagrams import diagram, job
from tests.factories.people import PASSWORD, a_user
from tests.unit.web.conftest import NOW, Browser
from web import create_app


@pytest.fixture
def app(databases: Databases, tmp_path: Path) -> Iterator[App]:
    made = build(settings_of(databases, tmp_path), MovableClock(NOW))
    yield made
    made.close()


def asked(app: App) -> tuple[int, dict[str, object]]:
    answer = Browser(create_app(app).test_client()).get("/readyz")
    assert answer.json is not None
    return answer.status_code, answer.json


def test_a_process_with_its_database_and_schema_is_ready(app: App) -> None:
    status, found = asked(app)

    assert status == 200
    assert found["ready"] is found["database"] is found["schema"] is True
    assert (found["oldest_due_seconds"], found["broker"]) == (0, None)


def test_work_that_nobody_does_is_told_with_its_age_but_pages_go_on(app: App) -> None:
    app.engine.register("x.y", lambda ctx: None)
    app.engine.deploy(diagram("slow", f"startEvent s\nserviceTask t {job('x.y')}\nendEvent e", "s -> t -> e"), by="ana")
    app.engine.start("slow")
    assert isinstance(app.clock, MovableClock)
    app.clock.advance(timedelta(minutes=5))

    status, found = asked(app)

    assert (status, found["oldest_due_seconds"]) == (200, 300)


def test_an_older_schema_is_not_ready(app: App) -> None:
    with app.database.transaction() as tx:
        tx.connection.execute(sa.text("update tasks_version set version_num = '0000'"))

    status, found = asked(app)

    assert (status, found["schema"], found["database"]) == (503, False, True)


def test_a_database_that_does_not_answer_is_not_ready_and_no_crash(
    app: App, databases: Databases, tmp_path: Path
) -> None:
    gone = Database("postgresql+psycopg://nobody@127.0.0.1:9/none") if not app.database.is_sqlite else None
    if gone is None:
        gone = Database(f"sqlite:///{tmp_path}/gone.db")
        (tmp_path / "gone.db").mkdir()
    app.engine.runtime.database = gone

    status, found = asked(replace(app, database=gone))

    assert (status, found["database"]) == (503, False)


def test_processes_that_start_together_on_an_empty_database_prepare_it_once(
    databases: Databases, tmp_path: Path
) -> None:
    url = databases.url(tmp_path / "empty.db", empty=True)
    settings = Settings(data=tmp_path / "data", database_url=url)
    (tmp_path / "data").mkdir()
    open_vault(tmp_path / "data" / "secret.key")
    with ThreadPoolExecutor(3) as pool:
        apps = [future.result() for future in [pool.submit(build, settings) for _ in range(3)]]

    assert all(health(app).ready for app in apps)
    for app in apps:
        app.close()


def test_a_page_that_only_reads_is_shown_when_the_session_was_last_kept_alive_a_while_ago(app: App) -> None:
    assert isinstance(app.clock, MovableClock)
    with app.database.transaction() as tx:
        a_user(tx, app.clock.now(), "li", "intake")
    browser = Browser(create_app(app).test_client())
    browser.get("/login")
    browser.post("/login", {"username": "li", "password": PASSWORD})

    statuses = []
    for _ in range(6):
        app.clock.advance(timedelta(seconds=35))
        statuses.append(browser.get("/worklist").status_code)

    assert statuses == [200] * 6
