"""Celery as the carrier of keys, over Redis or RabbitMQ; imported only when a broker is configured."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from celery import Celery
from celery.platforms import EX_FAILURE
from celery.worker import state

from engine.database_errors import DatabaseError
from engine.errors import StorageUnavailable
from engine.jobs.dispatch import BrokerUnavailable, Dispatcher
from engine.jobs.presence import Due, Presence
from engine.jobs.worker import run_one
from engine.runtime import Runtime
from engine.store.outbox import Item

log = logging.getLogger(__name__)

QUEUE = "claimflow"
TASK = "claimflow.run"
_PAUSE = 0.5
"""Seconds until a Celery that failed begins anew."""
_VISIBILITY = 3600
"""Seconds after which Redis gives a key to another worker; the dispatcher repairs sooner."""


def celery_app(url: str, queue: str = QUEUE) -> Celery:
    """A Celery that keeps no results, takes one key at a time and confirms it when the work is done."""
    app = Celery("claimflow", broker=url)
    app.conf.update(
        task_default_queue=queue,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        worker_enable_remote_control=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_transport_options={"visibility_timeout": _VISIBILITY, "socket_timeout": 10, "socket_connect_timeout": 5},
    )
    return app


class CeleryBroker:
    """Sends keys as Celery messages."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    def send(self, items: list[Item]) -> None:
        """Hand over some items. Raises BrokerUnavailable."""
        with _reaching(), self._app.producer_pool.acquire(block=True, timeout=10) as producer:
            for item in items:
                self._app.send_task(TASK, args=item, producer=producer, retry=False)

    def waiting(self) -> int:
        """How many items no worker has taken yet. Raises BrokerUnavailable."""
        options = self._app.conf.broker_transport_options
        with _reaching(), self._app.connection_for_write(transport_options=options) as connection:
            queue = self._app.amqp.queues[self._app.conf.task_default_queue]
            return int(queue.bind(connection.default_channel).queue_declare(passive=False).message_count)


@contextmanager
def _reaching() -> Iterator[None]:
    """Whatever is raised on the way to the broker, it cannot be used now.

    A connection that breaks while it is made lets errors of the driver through, or stumbles over its own remains.
    """
    try:
        yield
    except Exception as error:
        raise BrokerUnavailable(f"{type(error).__name__}: {error}") from error


def _ended(app: Celery, threads: int) -> bool:
    """Let Celery work; True when it was told to end, False when it failed."""
    worker = app.Worker(pool="threads", concurrency=threads, loglevel="WARNING", quiet=True)
    worker.start()
    return state.should_stop is not None or state.should_terminate is not None or worker.exitcode != EX_FAILURE


def run_worker(app: Celery, runtime: Runtime, threads: int) -> None:
    """Run what the broker gives in `threads` threads of this process until SIGTERM or Ctrl+C.

    A first signal lets what is running end and gives the rest back. `app` must be in use for nothing else.
    """
    presence, dispatcher = Presence(runtime), Dispatcher(runtime, CeleryBroker(app))

    @app.task(name=TASK)
    def run(kind: Literal["job", "timer"], key: int) -> None:
        presence.renew()
        try:
            run_one(runtime, Due(kind, key), runtime.clock.now())
        except (DatabaseError, StorageUnavailable):
            # The row is still due; the dispatcher gives its key again.
            log.exception("worker_database_error")

    presence.renew()
    dispatcher.start()
    try:
        while not _ended(app, threads):
            # Celery gives up when it loses some connections to a broker in the wrong moment; nobody told it to end.
            log.warning("celery_worker_begins_anew")
            time.sleep(_PAUSE)
    finally:
        dispatcher.stop()
        presence.end()
