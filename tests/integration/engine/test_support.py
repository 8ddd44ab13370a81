"""The support table: every element in every position runs as its path says or is refused by name."""

from __future__ import annotations

import pytest

from tests.integration.engine.support import table
from tests.integration.engine.support.cells import refusal, run

CELLS = [cell for cells in table.TABLES.values() for cell in cells]


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.name)
def test_an_element_runs_as_the_standard_says_or_is_refused_by_name(engine, clock, cell):
    said = refusal(engine, cell)

    if cell.says is not None:
        assert cell.says in said
        return
    assert said == ""
    state, path, waits = run(engine, clock, cell)
    assert (path, waits) == (cell.path, cell.waits)
    assert state == ("active" if cell.waits else "completed")


def test_no_cell_stands_in_the_table_twice():
    assert len({cell.name for cell in CELLS}) == len(CELLS)


def test_the_support_table_of_the_documentation_says_what_the_engine_does(engine):
    assert table.PAGE.read_text(encoding="utf-8") == table.markdown(engine), (
        "write it anew: python -m tests.integration.engine.support.table"
    )
