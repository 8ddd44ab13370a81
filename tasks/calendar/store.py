"""The table calendar_day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.columns import UtcDateTime
from engine.db import Tx
from tasks.calendar.model import Day, DayKind
from tasks.database import Base


class CalendarDay(Base):
    """One day: what it is, where that is known from, and whether it is only an estimate."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    name_zh: Mapped[str] = mapped_column(sa.String(40))
    name_en: Mapped[str] = mapped_column(sa.String(60))
    source: Mapped[str] = mapped_column(sa.String(40))
    provisional: Mapped[bool]
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    updated_by: Mapped[str] = mapped_column(sa.String(64))


_LAST_CHANGE = sa.select(sa.func.max(CalendarDay.updated_at)).select_from(CalendarDay)


def last_change(tx: Tx) -> datetime | None:
    """When the table was last written, None while it is empty."""
    tx.flush()
    return tx.connection.scalar(_LAST_CHANGE)


def years(tx: Tx) -> set[int]:
    """The years that have a 1 January in the table."""
    first_days = sa.select(CalendarDay.day).where(sa.extract("month", CalendarDay.day) == 1)
    return {day.year for day in tx.connection.scalars(first_days) if day.day == 1}


def read(tx: Tx) -> Iterable[Day]:
    """Every day of the table."""
    table = CalendarDay.__table__.c
    columns = (table.day, table.kind, table.name_zh, table.name_en, table.source, table.provisional)
    for day, kind, name_zh, name_en, source, provisional in tx.connection.execute(sa.select(*columns)):
        yield Day(day, DayKind(kind), name_zh, name_en, source, provisional)


def write(tx: Tx, days: Iterable[Day], at: datetime, by: str) -> int:
    """Put days in, replacing what stood there; gives the number written."""
    rows = [
        {
            "day": entry.day,
            "kind": entry.kind.value,
            "name_zh": entry.name_zh,
            "name_en": entry.name_en,
            "source": entry.source,
            "provisional": entry.provisional,
            "updated_at": at,
            "updated_by": by,
        }
        for entry in days
    ]
    if rows:
        first, last = min(row["day"] for row in rows), max(row["day"] for row in rows)
        wanted = {row["day"] for row in rows}
        there = tx.connection.scalars(sa.select(CalendarDay.day).where(CalendarDay.day.between(first, last)))
        replaced = [{"old": day} for day in there if day in wanted]
        table = CalendarDay.__table__
        if replaced:
            tx.connection.execute(sa.delete(table).where(table.c.day == sa.bindparam("old")), replaced)
        tx.connection.execute(sa.insert(table), rows)
    return len(rows)
