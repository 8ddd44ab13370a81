"""The base of every business table, and running numbers such as claim numbers."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from engine.columns import JsonText, UtcDateTime
from engine.db import Tx
from tasks.money import Fen
from tasks.vault import Sensitive

__all__ = ["Base", "Fen", "JsonText", "Record", "Sensitive", "UtcDateTime", "choice", "claim_ref", "next_number"]


class Base(DeclarativeBase):
    """Root of the mapped classes of all areas; its metadata is apart from the engine's."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 - SQLAlchemy reads this attribute of the class


class Record:
    """Columns every business table has; the caller says who and when, because only it has the clock."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(sa.String(64))


def choice(states: type[StrEnum], check: str = "") -> sa.Enum:
    """A column type for a closed list, stored as its plain text with a check.

    `check` names the check when a table has two columns of the same list.
    """
    return sa.Enum(
        states,
        native_enum=False,
        create_constraint=True,
        length=24,
        name=check or states.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def claim_ref(**options: Any) -> Mapped[str]:
    """A reference to the claim by its number: what business key, messages and links use as well."""
    return mapped_column(sa.String(17), sa.ForeignKey("claim.claim_no"), **{"index": True} | options)


class NumberSeries(Base):
    """The last running number given out for a prefix on a day."""

    __tablename__ = "number_series"

    prefix: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    last: Mapped[int] = mapped_column(sa.BigInteger)


_SERIES = NumberSeries.__table__
_NEXT = (
    sa.update(_SERIES)
    .where(_SERIES.c.prefix == sa.bindparam("of_prefix"), _SERIES.c.day == sa.bindparam("of_day"))
    .values(last=_SERIES.c.last + 1)
    .returning(_SERIES.c.last)
)


def next_number(tx: Tx, prefix: str, day: date) -> str:
    """The next number of a series, e.g. CLM26112200000001: prefix + yymmdd + 8 digits.

    Never given twice; a rolled back transaction gives its number back.
    """
    series = {"of_prefix": prefix, "of_day": day}
    last = tx.connection.execute(_NEXT, series).scalar()
    if last is None:
        # Two transactions may both find the day's row missing: the loser's insert does nothing and it bumps too.
        insert = _insert_ignoring(tx)(_SERIES).values(prefix=prefix, day=day, last=0).on_conflict_do_nothing()
        tx.connection.execute(insert)
        last = tx.connection.execute(_NEXT, series).scalar_one()
    return f"{prefix}{day:%y%m%d}{last:08d}"


def _insert_ignoring(tx: Tx) -> Any:
    from sqlalchemy.dialects import postgresql, sqlite

    return sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
