"""Tells whether a process can work and whether the cluster keeps up, for load balancers and people on call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.database_errors import DatabaseError
from engine.store import cluster, migrate, work
from engine.views import Health

if TYPE_CHECKING:
    from engine.runtime import Runtime


def check(runtime: Runtime, broker_url: str) -> Health:
    """Ask the database and the broker."""
    database = runtime.database
    try:
        schema = migrate.is_newest(database)
        with database.read() as tx:
            workers = None if database.is_sqlite else len(cluster.alive(tx))
            oldest = work.oldest_due(tx, runtime.clock.now())
    except DatabaseError:
        return Health(database=False, schema=False)
    waited = max((runtime.clock.now() - oldest).total_seconds(), 0.0) if oldest is not None else 0.0
    return Health(True, schema, workers, round(waited, 1), _broker_answers(broker_url) if broker_url else None)


def _broker_answers(url: str) -> bool:
    from engine.jobs import celery_broker
    from engine.jobs.dispatch import BrokerUnavailable

    try:
        celery_broker.CeleryBroker(celery_broker.celery_app(url)).waiting()
    except BrokerUnavailable:
        return False
    return True
