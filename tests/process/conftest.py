"""Every test works on a Claimflow of its own, copied from one that was deployed once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.databases import SqliteFiles
from tests.process.coverage import Coverage
from tests.process.office import Office
from tests.process.stages import At, Stages
from tests.process.variables import known_variables

COVERAGE_TEST = "test_every_element_and_flow_of_the_diagram_is_passed"
"""The last test of a file speaks for those before it; so a file runs whole and on one worker (`--dist loadfile`)."""
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
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """Claims at the points from which many tests go on."""
    return Stages(tmp_path_factory.mktemp("stages"), SqliteFiles())


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    """What the tests of one file have passed so far."""
    return Coverage()


@pytest.fixture
def at(stages: Stages, tmp_path: Path, coverage: Coverage) -> Iterator[At]:
    """Opens a claims office of the test's own, in which a claim (`claim_no`) has come to a stage."""
    opened: list[Office] = []

    def open_at(stage: str, **settings: Any) -> Office:
        opened.append(stages.copy(stage, tmp_path / f"office{len(opened)}", **settings))
        return opened[-1]

    yield open_at
    for office in opened:
        coverage.take(office.app.database)
        office.app.close()
    # What a run writes, the check of diagrams must know; else it would warn of a variable that is there.
    assert {(process, name) for process, name in coverage.variables if name not in known_variables()[process]} == set()


@pytest.fixture
def office(at: At) -> Office:
    """A claims office of the test's own, without any claim."""
    return at("empty")
