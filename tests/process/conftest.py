"""One deployed Claimflow for the session; every test works on its own copy of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import MovableClock
from tasks.bootstrap import build
from tasks.settings import Settings
from tests.integration.claim_case import START, claim_case
from tests.process.coverage import Coverage
from tests.process.office import Office

COVERAGE_TEST = "test_every_element_and_flow_of_the_diagram_is_passed"
"""The last test of each file: it speaks for the tests before it."""
_FOLDER = Path(__file__).parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave a file's coverage test out when only some of the file's tests were asked for."""
    here = [item for item in items if isinstance(item, pytest.Function) and item.path.parent == _FOLDER]
    left_out = [item for item in here if item.name == COVERAGE_TEST and not _whole_file(item, here)]
    items[:] = [item for item in items if item not in left_out]
    if left_out:
        config.hook.pytest_deselected(items=left_out)


def _whole_file(coverage_test: pytest.Function, asked: list[pytest.Function]) -> bool:
    module = coverage_test.module
    written = {name for name, value in vars(module).items() if name.startswith("test_") and callable(value)}
    return written == {item.originalname for item in asked if item.module is module}


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a Claimflow with all diagrams deployed and a person in every role."""
    folder = tmp_path_factory.mktemp("deployed")
    with claim_case(folder):
        pass
    return folder


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    """What the tests of one file have passed so far."""
    return Coverage()


@pytest.fixture
def office(deployed: Path, tmp_path: Path, coverage: Coverage) -> Iterator[Office]:
    """A claims office of the test's own."""
    folder = tmp_path / "claimflow"
    shutil.copytree(deployed, folder)
    clock = MovableClock(START)
    app = build(Settings(data=folder), clock)
    try:
        yield Office(app, clock)
        coverage.take(app.database)
    finally:
        app.close()
