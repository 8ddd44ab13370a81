"""The regular chores of a running Claimflow: the bank's answers, clocks that are due, the calendar of next year."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from tasks.bootstrap import App
from tasks.calendar import commands as calendar
from tasks.clocks import telling
from tasks.denial import delivery
from tasks.notifications import staff
from tasks.notifications.model import ChannelName
from tasks.payments import answers
from tasks.worklist import reminding

log = logging.getLogger(__name__)

_PAUSE = 1.0


class Ticker:
    """Does each chore at its own pace in one thread; one that fails is logged and tried again next time.

    Of all processes of a cluster one does the chores; when it ends, another one goes on.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._stop = threading.Event()
        self._leader = app.engine.leader_lock()
        self._chores: tuple[tuple[str, timedelta, Callable[[datetime], object]], ...] = (
            ("bank_answers", timedelta(seconds=1), self._bank_answers),
            ("clock_alarms", timedelta(minutes=1), self._clock_alarms),
            ("task_reminders", timedelta(minutes=1), self._task_reminders),
            ("staff_mail", timedelta(minutes=1), self._staff_mail),
            ("letters", timedelta(minutes=10), self._letters),
            ("message_purge", timedelta(minutes=10), self._messages),
            ("calendar_refresh", timedelta(days=1), self._calendar),
        )
        self._next: dict[str, datetime] = {}
        self._pool = ThreadPoolExecutor(1, "claimflow-chore")
        self._thread = threading.Thread(target=self._loop, name="claimflow-ticker", daemon=True)

    def start(self) -> Ticker:
        """Begin."""
        self._thread.start()
        return self

    def stop(self, timeout: float = 10.0) -> None:
        """Finish the chore at hand and end."""
        self._stop.set()
        self._thread.join(timeout)
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._leader.release()

    def tick(self, now: datetime) -> None:
        """Do what is due by `now`."""
        for name, every, chore in self._chores:
            if now >= self._next.get(name, now):
                self._next[name] = now + every
                # The outcome is taken from the future: one failing chore must not end the others.
                error = self._pool.submit(chore, now).exception()
                if error is not None:
                    log.error("chore_failed", exc_info=error, extra={"chore": name})

    def _loop(self) -> None:
        while not self._stop.wait(_PAUSE):
            if self._leader.held():
                self.tick(self._app.clock.now())

    def _bank_answers(self, now: datetime) -> None:
        answers.collect(self._app.database, self._app.engine, self._app.services.bank, now)

    def _clock_alarms(self, now: datetime) -> None:
        with self._app.database.transaction() as tx:
            for alarm in telling.raise_and_tell(tx, self._app.engine, now):
                log.warning("clock_alarm", extra={"claim": alarm.claim_no, "clock": alarm.code, "kind": alarm.kind})

    def _task_reminders(self, now: datetime) -> None:
        with self._app.database.transaction() as tx:
            reminding.tell_of_due_tasks(tx, self._app.engine, now)

    def _staff_mail(self, now: datetime) -> None:
        staff.send_waiting(self._app.database, self._app.services.mail, now)

    def _letters(self, now: datetime) -> None:
        services = self._app.services
        channels = {ChannelName.SMS: services.sms, ChannelName.MAIL: services.mail}
        delivery.collect(self._app.database, self._app.engine, channels, now)

    def _messages(self, now: datetime) -> None:
        self._app.engine.purge_expired_messages()

    def _calendar(self, now: datetime) -> None:
        with self._app.database.transaction() as tx:
            calendar.refresh(tx, now, "system")
