"""What the engine keeps of finished claims goes after a time; legal hold, open claims and the claims' own files stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tasks.claims import file_commands as files
from tasks.claims import queries as claims
from tasks.cockpit import retention
from tasks.errors import InvalidInput
from tasks.people import audit
from tasks.review import queries as review
from tests.databases import Databases, settings_of
from tests.integration.claim_case import ClaimCase, claim_case


@pytest.fixture(scope="module")
def case(all_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClaimCase]:
    with claim_case(settings_of(all_databases, tmp_path_factory.mktemp("retention"))) as running:
        yield running


def purge(case: ClaimCase, age: str = "2y") -> tuple[int, int]:
    before = retention.before(age, case.now)
    steps = list(retention.purge(case.app.engine, before, ("completed", "terminated"), "cli:ops", case.now))
    return (steps[-1].trees, steps[-1].kept) if steps else (0, 0)


def test_a_closed_claims_process_goes_after_the_time_and_its_file_stays(case: ClaimCase) -> None:
    closed, held, running = case.motor(), case.motor(), case.motor("12000")
    with case.app.database.transaction() as tx:
        files.locked(tx, held).legal_hold = True
    keys = {number: case.claim(number).process_instance_key for number in (closed, held, running)}
    assert purge(case) == (0, 0)
    with case.app.database.read() as tx:
        timeline, records = claims.timeline(tx, closed), review.decision_records(tx, closed)
    case.clock.advance(timedelta(days=800))

    assert purge(case) == (1, 1)

    left = {view.business_key for view in case.app.engine.instances()}
    assert closed not in left and {held, running} <= left
    assert case.app.engine.history(keys[held] or 0, tree=True)
    with case.app.database.read() as tx:
        assert case.claim(closed).t_close is not None
        assert (claims.timeline(tx, closed), review.decision_records(tx, closed)) == (timeline, records)
        assert timeline and records
        found = audit.verify(tx)
        assert found.unbroken


def test_the_age_is_counted_by_the_calendar_and_nonsense_is_refused() -> None:
    now = datetime(2028, 2, 29, 12, 0, tzinfo=UTC)

    assert retention.before("2y", now) == datetime(2026, 2, 28, 12, 0, tzinfo=UTC)
    assert retention.before("18m", now) == datetime(2026, 8, 29, 12, 0, tzinfo=UTC)
    assert retention.before("6w", now) == now - timedelta(weeks=6)
    assert retention.before("90d", now) == now - timedelta(days=90)
    for age in ("", "2", "y", "0y", "-1y", "2 years"):
        with pytest.raises(InvalidInput, match="older_than"):
            retention.before(age, now)


def test_only_finished_states_can_be_named() -> None:
    assert retention.states_of("completed, terminated") == ("completed", "terminated")
    for text in ("", "active", "completed,incident"):
        with pytest.raises(InvalidInput, match="state"):
            retention.states_of(text)
